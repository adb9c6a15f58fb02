"""Verbs of the analyst's word: judge (with what belongs to it) and tune."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.options import LedgerFile, Overlay
from detente.cli.program import app
from detente.cli.telling import choice, fail, iso, write
from detente.cli.telling import world as loaded

if TYPE_CHECKING:
    from detente.ledger.ledger import Ledger

verbs = typer.Typer(
    help="Say what is right and wrong: every face counts what people say, and no model overwrites it.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    epilog="Example:  detente judge row summit/e3 wrong --type THREATEN --ledger desk.duckdb",
)
app.add_typer(verbs, name="judge")

By = Annotated[
    str | None, typer.Option("--by", help="Whose judgement it is; your user name by default.", envvar="DETENTE_JUDGE")
]
Note = Annotated[str, typer.Option("--note", help="Why.")]


@contextmanager
def _opened(path: Path, *, write: bool = True) -> Iterator[Ledger]:
    from detente.ledger.ledger import Ledger, LedgerError

    try:
        if write and not path.exists():
            fail(f"{path}: no such ledger; make one with: detente read PATH... --ledger {path}")
        with Ledger(path, read_only=not write) as ledger:
            yield ledger
    except LedgerError as error:
        fail(str(error))


def _who(by: str | None) -> str:
    try:
        return by or getpass.getuser()
    except (KeyError, OSError):
        fail("say whose judgement it is with --by NAME")


@verbs.command("row", epilog="Example:  detente judge row summit/e3 wrong --actor FRA --ledger desk.duckdb")
def row(
    row_id: Annotated[str, typer.Argument(help="The row's id, as show and export print it.", metavar="ROW")],
    verdict: Annotated[str, typer.Argument(help="right, wrong or unsure.")],
    ledger: LedgerFile,
    table: Annotated[str, typer.Option("--table", help="The row's table.")] = "event_mentions",
    type: Annotated[str | None, typer.Option("--type", help="With wrong: the type that is right.")] = None,
    mode: Annotated[str | None, typer.Option("--mode", help="With wrong: the mode that is right; '' for none.")] = None,
    actor: Annotated[
        list[str] | None, typer.Option("--actor", help="With wrong: who acts; repeat for several.")
    ] = None,
    recipient: Annotated[
        list[str] | None, typer.Option("--recipient", help="With wrong: who receives; repeat for several.")
    ] = None,
    auxiliary: Annotated[
        list[str] | None,
        typer.Option("--auxiliary", help="With wrong: historical, future, hypothetical, negation, or none."),
    ] = None,
    date: Annotated[str | None, typer.Option("--date", help="With wrong: the day that is right.")] = None,
    note: Note = "",
    by: By = None,
    world: Overlay = None,
) -> None:
    """Judge one row, and say what it should be where it is wrong."""
    choice(verdict, ("right", "wrong", "unsure"), "VERDICT")
    from detente.desk.judging import judge
    from detente.ontology import AUXILIARY, types

    fields: dict[str, Any] = {}
    if type is not None:
        fields["type"] = choice(type.upper(), tuple(types()), "--type")
    if mode is not None:
        fields["mode"] = mode or None
    if auxiliary:
        fields["auxiliary"] = [] if auxiliary == ["none"] else [choice(a, AUXILIARY, "--auxiliary") for a in auxiliary]
    if date is not None:
        fields["date"] = iso(date, "--date")
    if (fields or actor or recipient) and verdict != "wrong":
        fail("what a row should say goes with wrong")
    with _opened(ledger) as opened:
        for name, given in (("actors", actor), ("recipients", recipient)):
            if given:
                fields[name] = [_party(opened, words, world) for words in given if words]
        kept = judge(opened, _who(by), row_id, verdict, tab=table, fields=fields, note=note)
    typer.echo(f"{kept.id}: {row_id} is {verdict}")


def _party(ledger: Ledger, words: str, overlay: Path | None) -> dict[str, Any]:
    from detente.desk.errors import Unknown
    from detente.desk.naming import in_ledger

    world = loaded(overlay)
    try:
        entity, known = in_ledger(ledger, world, words)
    except Unknown as error:
        fail(str(error))
    if entity in known:
        row = known[entity]
        return {"entity": entity, "state": row["state"], "kind": row["kind"], "text": row["name"] or entity}
    found = world.entity(entity)
    if found is None:
        return {"entity": entity, "state": None, "kind": None, "text": entity}
    state = found.id if found.kind == "state" else found.state
    return {"entity": found.id, "state": state, "kind": found.kind, "text": found.name}


@verbs.command("not", epilog="Example:  detente judge not summit/e3 AND --ledger desk.duckdb")
def not_(
    row_id: Annotated[str, typer.Argument(help="An event mention whose party is mistaken.", metavar="ROW")],
    entity: Annotated[str, typer.Argument(help="The id that its words do not mean.")],
    ledger: LedgerFile,
    note: Note = "",
    by: By = None,
) -> None:
    """Say that the words of a party do not mean the entity that was read."""
    from detente.desk.judging import not_meant

    with _opened(ledger) as opened:
        kept = not_meant(opened, _who(by), row_id, entity, note)
    typer.echo(f"{kept.id}: “{kept.fields['text']}” is not {entity}")


@verbs.command("one", epilog="Example:  detente judge one some-name kim-jong-un --ledger desk.duckdb")
def one(
    entity: Annotated[str, typer.Argument(help="The id that is another's.")],
    same: Annotated[str, typer.Argument(help="Whom it means: the id that stays.", metavar="IS")],
    ledger: LedgerFile,
    note: Note = "",
    by: By = None,
    world: Overlay = None,
) -> None:
    """Say that two entities are one."""
    from detente.desk import judging

    with _opened(ledger) as opened:
        known = _party(opened, same, world)
        kept = judging.one(opened, _who(by), entity, known, note)
    typer.echo(f"{kept.id}: {entity} is {known['entity']}")


@verbs.command("same", epilog="Example:  detente judge same a/e3 b/e7 --ledger desk.duckdb")
def same(
    row_id: Annotated[str, typer.Argument(help="An event mention.", metavar="ROW")],
    other: Annotated[str, typer.Argument(help="Another that reports the same event.", metavar="OTHER")],
    ledger: LedgerFile,
    note: Note = "",
    by: By = None,
) -> None:
    """Say that two event mentions report the same event."""
    from detente.desk import judging

    with _opened(ledger) as opened:
        kept = judging.same(opened, _who(by), row_id, other, note)
    typer.echo(f"{kept.id}: {row_id} and {other} are one event")


@verbs.command("undo", epilog="Example:  detente judge undo j-0123456789ab --ledger desk.duckdb")
def undo(
    ledger: LedgerFile,
    judgement: Annotated[str | None, typer.Argument(help="Its id; your last one by default.")] = None,
    by: By = None,
) -> None:
    """Undo a judgement. It stays in the history."""
    from detente.desk.judging import undone
    from detente.ledger.judgements import every

    with _opened(ledger) as opened:
        if judgement is None:
            mine = [j for j in every(opened) if j.who == _who(by) and not j.undone]
            if not mine:
                fail(f"no judgement of {_who(by)}'s stands")
            judgement = mine[-1].id
        found = undone(opened, judgement)
    typer.echo(f"{found.id} is undone")


@verbs.command("history", epilog="Example:  detente judge history summit/e3 --ledger desk.duckdb")
def history(
    ledger: LedgerFile,
    row_id: Annotated[str | None, typer.Argument(help="One row's; all by default.", metavar="ROW")] = None,
) -> None:
    """Show judgements, undone ones and conflicts between judges among them."""
    from detente.ledger.judgements import conflicts, every

    with _opened(ledger, write=False) as opened:
        said = every(opened)
    if row_id is not None:
        targets = {j.target for j in said if j.row.get("id") == row_id}
        said = [j for j in said if j.target in targets]
    for j in said:
        what = j.row.get("id") or j.document_id or ""
        fields = f" {json.dumps(j.fields, ensure_ascii=False)}" if j.fields else ""
        typer.echo(
            f"{j.at[:19]}  {j.id}  {j.who}: {what} {j.verdict}{fields}{' (undone)' if j.undone else ''}  {j.note}"
        )
    for judges in conflicts(said):
        told = ", ".join(f"{j.who} {j.verdict}" for j in judges)
        typer.echo(f"judges differ on {judges[0].row.get('id') or judges[0].document_id}: {told}; the last one counts")


@verbs.command("export", epilog="Example:  detente judge export --ledger desk.duckdb -o judgements.jsonl")
def export(
    ledger: LedgerFile,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; standard output by default.")
    ] = None,
) -> None:
    """Write all judgements as JSONL, for a team or for training."""
    from dataclasses import asdict

    from detente.ledger.judgements import every

    with _opened(ledger, write=False) as opened:
        lines = [json.dumps(asdict(j), ensure_ascii=False) for j in every(opened)]
    write("\n".join(lines), output)


@verbs.command("import", epilog="Example:  detente judge import judgements.jsonl --ledger desk.duckdb")
def import_(
    file: Annotated[Path, typer.Argument(help="JSONL as export writes it.")],
    ledger: LedgerFile,
) -> None:
    """Take over the judgements of others; those that are there already are left alone."""
    from detente.desk.judging import take_over

    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{file}: {getattr(error, 'strerror', None) or 'not UTF-8 text'}")
    with _opened(ledger) as opened:
        entered, known = take_over(opened, lines, str(file))
    typer.echo(f"{entered} judgements entered, {known} in {ledger}")


@verbs.command("agreement", epilog="Example:  detente judge agreement --ledger desk.duckdb")
def agreement(ledger: LedgerFile) -> None:
    """Say how far judges agree on the rows that both judged (Cohen's kappa)."""
    from detente.desk.judged import agreements

    with _opened(ledger, write=False) as opened:
        found = agreements(opened)
    for a in found:
        kappa = "not defined" if a.kappa is None else f"{a.kappa:.2f}"
        typer.echo(f"{a.one} and {a.other}: kappa {kappa}, {a.agree} of {a.both} alike")
    if not found:
        typer.echo("no row has two judges")


@verbs.command("precision", epilog="Example:  detente judge precision --group type --ledger desk.duckdb")
def precision(
    ledger: LedgerFile,
    group: Annotated[str, typer.Option("--group", help="type, decided_by or source.")] = "type",
) -> None:
    """Say how often the machine was right by your own judgements, with a 95% interval."""
    from detente.desk.judged import BY, precision_by

    choice(group, BY, "--group")
    with _opened(ledger, write=False) as opened:
        found = precision_by(opened, group)
    for p in found:
        typer.echo(f"{p.value:<24} {p.right} of {p.judged} right: {p.share:.0%} ({p.low:.0%} to {p.high:.0%})")
    if not found:
        typer.echo("no event mention is judged yet")


@verbs.command("walk", epilog="Example:  detente judge walk --count 20 --ledger desk.duckdb")
def walk(
    ledger: LedgerFile,
    count: Annotated[int, typer.Option("--count", help="How many rows at most.", min=1)] = 20,
    by: By = None,
) -> None:
    """Judge counted rows one after another, the least sure first: r, w or u; z takes the last back, q ends."""
    from detente.desk.judged import least_sure
    from detente.desk.judging import judge, undone
    from detente.report.lines import Telling

    who = _who(by)
    with _opened(ledger, write=False) as opened:
        rows = least_sure(opened, count, who)
        entities = {e["entity"]: e for e in opened.rows("entities")}
    empty: dict[str, Any] = {key: [] for key in ("encounters", "commitments", "claims")}
    last: list[str] = []
    for row in rows:
        tables = {**empty, "entities": entities, "documents": [], "event_mentions": [row]}
        telling = Telling(tables, everything=True, quoting=False)
        telling.published[row["document_id"]] = None
        item = telling.event([row])
        typer.echo(f"\n{row['text']}\n  {item.lead if item else row['type']}  [{row['id']}, {row['confidence']:.2f}]")
        key = _key()
        while key == "z":
            if last:
                with _opened(ledger) as opened:
                    undone(opened, last.pop())
                typer.echo("taken back")
            key = _key()
        if key == "q":
            break
        verdict = {"r": "right", "w": "wrong", "u": "unsure"}[key]
        with _opened(ledger) as opened:
            last.append(judge(opened, who, row["id"], verdict).id)
    typer.echo(f"{len(last)} judged")


def _key() -> str:
    """One of the keys r, w, u, z and q; the end of the input is q."""
    while True:
        typer.echo("r right, w wrong, u unsure, z back, q end: ", nl=False)
        line = sys.stdin.readline()
        if not line:
            return "q"
        if line.strip().lower()[:1] in tuple("rwuzq"):
            return line.strip().lower()[0]


@app.command(epilog="Example:  detente tune --ledger desk.duckdb --dry-run")
def tune(
    ledger: LedgerFile,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
) -> None:
    """Fit the confidence of rows anew on your judgements, and say what that changed."""
    from detente.desk.tuning import tune as fit

    with _opened(ledger) as opened:
        found = fit(opened, dry=dry_run)
    scale: Callable[[float], float] = found.scale
    typer.echo(
        f"{found.judged} judgements, {found.right} right; log loss {found.loss_before:.3f} to {found.loss_after:.3f}"
    )
    typer.echo("confidence " + ", ".join(f"{c:.1f} becomes {scale(c):.2f}" for c in (0.3, 0.5, 0.7, 0.9)))
    if not dry_run:
        typer.echo(f"counted event mentions: {found.counted_before} before, {found.counted_after} now")
