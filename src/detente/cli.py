"""The command line. Heavy libraries load inside the commands that need them, so that help is instant."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from detente import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.analysis.measures import Measures
    from detente.reading.rows import Reading
    from detente.sources import Document

app = typer.Typer(
    name="detente",
    help="Reads the news as a diplomatic desk officer does, and keeps the ledger.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

#: Exit status: all was read; some inputs could not be; none could be, or the call was wrong.
OK, PARTLY, NOTHING = 0, 1, 2

Paths = Annotated[list[str], typer.Argument(help="Files, folders, or - for standard input.", metavar="PATH...")]
Day = Annotated[
    str | None, typer.Option("--date", help="Day of publication of documents without a date.", metavar="YYYY-MM-DD")
]
Overlay = Annotated[
    Path | None,
    typer.Option("--world", help="Folder with tables that extend or correct the world.", envvar="DETENTE_WORLD"),
]
LedgerFile = Annotated[Path, typer.Option("--ledger", help="The ledger's file.", envvar="DETENTE_LEDGER")]
OnDay = Annotated[str | None, typer.Option("--on", help="The day that counts; today by default.", metavar="YYYY-MM-DD")]
ReaderKind = Annotated[str, typer.Option("--reader", help="model (where one is installed) or lexicon.")]


def _fail(message: str) -> NoReturn:
    typer.echo(f"detente: {message}", err=True)
    raise typer.Exit(NOTHING)


def _iso(value: str | None, option: str) -> str | None:
    from datetime import date

    if value is None:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        _fail(f"{option} {value!r} is not a date: write it as YYYY-MM-DD")


def _choice(value: str, allowed: tuple[str, ...], option: str) -> str:
    if value not in allowed:
        _fail(f"{option} {value!r}: choose one of {', '.join(allowed)}")
    return value


def _version(value: bool) -> None:
    if value:
        typer.echo(f"detente {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


class _Inputs:
    """Documents of the paths; problems go to standard error, once each, and are counted."""

    def __init__(self, paths: list[str], published: str | None) -> None:
        self.paths, self.published = paths, published
        self.read, self.problems = 0, 0

    def __iter__(self) -> Iterator[Document]:
        from detente.sources import Problem, documents

        for item in documents(self.paths, self.published):
            if isinstance(item, Problem):
                self.problems += 1
                typer.echo(f"detente: {item}", err=True)
            else:
                self.read += 1
                yield item

    def finish(self) -> None:
        """Say the count where something was not read, and exit with the status that says so."""
        if self.problems:
            typer.echo(f"detente: read {self.read}, could not read {self.problems}", err=True)
            raise typer.Exit(PARTLY if self.read else NOTHING)


def _notes(readings: list[Reading]) -> None:
    for reading in readings:
        for note in dict.fromkeys(reading.notes):
            typer.echo(f"detente: {reading.document.document_id}: {note}", err=True)


@app.command(epilog="Example:  detente brief article.txt --date 2023-09-20 --format markdown")
def brief(
    paths: Paths,
    date: Day = None,
    format: Annotated[str, typer.Option("--format", help="text, markdown, html or json.")] = "text",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write to; standard output by default.")
    ] = None,
    world: Overlay = None,
    reader: ReaderKind = "model",
) -> None:
    """Read documents and print the brief: who met whom, who is isolated, what is claimed, promised, feared and open."""
    _choice(format, ("text", "markdown", "html", "json"), "--format")
    _choice(reader, ("model", "lexicon"), "--reader")
    day = _iso(date, "--date")
    inputs = _Inputs(paths, day)
    documents = list(inputs)
    if not documents:
        inputs.finish()
        _fail("nothing to read")
    from detente.analysis.brief import brief as assemble
    from detente.reading.pipeline import Reader
    from detente.world import load_world

    engine = Reader(world, model=reader == "model")
    readings = list(engine.read(_progress(documents, "Reading")))
    _notes(readings)
    tables = assemble(readings, load_world(world))
    if format == "json":
        # A row of the contract says what holds; that something does not hold stands in the ledger's column.
        tables["assessments"] = [r for r in tables["assessments"] if not r["negated"]]
        text = json.dumps(tables, ensure_ascii=False, indent=1)
    else:
        from detente.report.brief import render

        text = render(tables, format)
    _write(text, output)
    inputs.finish()


def _write(text: str, output: Path | None) -> None:
    if output is None:
        typer.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        _fail(f"{output}: {(error.strerror or str(error)).lower()}")


def _progress(items: list[Document], label: str) -> Any:
    if len(items) < 4 or not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track

    return track(items, label, console=Console(stderr=True))


@app.command(epilog="Example:  detente read news/ wire.jsonl --ledger desk.duckdb --jobs 2")
def read(
    paths: Paths,
    ledger: LedgerFile,
    date: Day = None,
    world: Overlay = None,
    reader: ReaderKind = "model",
    jobs: Annotated[int, typer.Option("--jobs", "-j", help="Processes to read with; 0 for one a core.", min=0)] = 1,
) -> None:
    """Read documents into a ledger. Those already in it are left alone, so an interrupted run can be repeated."""
    _choice(reader, ("model", "lexicon"), "--reader")
    day = _iso(date, "--date")
    from detente.engines.local import read_all
    from detente.ledger.ledger import Ledger, LedgerError
    from detente.ledger.rows import digest

    inputs = _Inputs(paths, day)
    entered = kept = 0
    try:
        with Ledger(ledger) as open_ledger:
            known = open_ledger.known()

            def fresh() -> Iterator[Document]:
                nonlocal kept
                for document in inputs:
                    if known.get(document.document_id) == digest(document):
                        kept += 1
                    else:
                        yield document

            try:
                for batch in read_all(
                    fresh(), overlay=world, model=reader == "model", jobs=jobs or os.cpu_count() or 1
                ):
                    open_ledger.add(batch)
                    _notes(batch)
                    entered += len(batch)
                    if sys.stderr.isatty():
                        typer.echo(f"\r{entered} documents read", nl=False, err=True)
            except KeyboardInterrupt:
                typer.echo(
                    f"\ndetente: stopped; {entered} documents are in {ledger}, repeat the command to go on", err=True
                )
                raise typer.Exit(130) from None
            if sys.stderr.isatty() and entered:
                typer.echo("", err=True)
            if entered:
                from detente.analysis.merging import merge

                found = merge(open_ledger.rows("event_mentions"), open_ledger.rows("documents"))
                open_ledger.set_events({mention: event.id for event in found for mention in event.mentions})
            events = open_ledger.count("event_mentions")
    except LedgerError as error:
        _fail(str(error))
    typer.echo(f"{entered} documents entered, {kept} already there; {events} event mentions in {ledger}")
    inputs.finish()


@app.command(epilog="Example:  detente show commitments --status open --entity PRK --ledger desk.duckdb")
def show(
    table: Annotated[
        str,
        typer.Argument(
            help="documents, entities, event_mentions, encounters, attributions, claims, commitments, "
            "assessments or conditionals."
        ),
    ],
    ledger: LedgerFile,
    entity: Annotated[str | None, typer.Option(help="Only rows that name this entity or state.")] = None,
    type: Annotated[
        str | None, typer.Option("--type", help="Only this PLOVER type, kind, predicate or stance.")
    ] = None,
    status: Annotated[str | None, typer.Option(help="Only commitments of this status.")] = None,
    since: Annotated[str | None, typer.Option(help="From this day on.", metavar="YYYY-MM-DD")] = None,
    until: Annotated[str | None, typer.Option(help="Up to this day.", metavar="YYYY-MM-DD")] = None,
    by: Annotated[
        str | None, typer.Option("--by", help="Commitments as they stand on this day.", metavar="YYYY-MM-DD")
    ] = None,
    document: Annotated[str | None, typer.Option(help="Only rows of this document.")] = None,
    confidence: Annotated[float | None, typer.Option(help="Only rows at least this sure.", min=0, max=1)] = None,
    limit: Annotated[int, typer.Option(help="How many rows at most; the rest is counted.", min=1)] = 50,
) -> None:
    """Show rows of a ledger with the words that each rests on."""
    from detente.report.table import render_rows

    rows = _select(table, ledger, entity, type, status, since, until, by, document, confidence)
    typer.echo(render_rows(rows[:limit], table))
    if len(rows) > limit:
        typer.echo(f"{limit} of {len(rows)} rows; raise --limit for more", err=True)


def _select(
    table: str, ledger: Path, entity: str | None, type: str | None, status: str | None, since: str | None,
    until: str | None, by: str | None, document: str | None, confidence: float | None,
) -> list[dict[str, Any]]:  # fmt: skip
    from detente.ledger.ledger import Ledger, LedgerError
    from detente.ledger.query import Filter, select

    chosen = Filter(
        entity,
        type,
        None if table == "commitments" else status,
        _iso(since, "--since"),
        _iso(until, "--until"),
        document,
        confidence,
    )
    try:
        with Ledger(ledger, read_only=True) as opened:
            rows = select(opened, table, chosen)
            if table == "commitments":
                from detente.analysis.commitments import settle

                rows = settle(
                    rows,
                    opened.rows("event_mentions"),
                    opened.rows("encounters"),
                    _iso(by, "--by"),
                    opened.rows("documents"),
                )
                rows = [r for r in rows if not status or r["status"] == status]
            return rows
    except LedgerError as error:
        _fail(str(error))


@app.command(epilog="Example:  detente export event_mentions --ledger desk.duckdb --format csv > events.csv")
def export(
    table: Annotated[str, typer.Argument(help="The table to write.")],
    ledger: LedgerFile,
    format: Annotated[str, typer.Option("--format", help="jsonl, csv or parquet.")] = "jsonl",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write to; needed for parquet.")] = None,
    entity: Annotated[str | None, typer.Option(help="Only rows that name this entity or state.")] = None,
    type: Annotated[
        str | None, typer.Option("--type", help="Only this PLOVER type, kind, predicate or stance.")
    ] = None,
    status: Annotated[str | None, typer.Option(help="Only commitments of this status.")] = None,
    since: Annotated[str | None, typer.Option(help="From this day on.", metavar="YYYY-MM-DD")] = None,
    until: Annotated[str | None, typer.Option(help="Up to this day.", metavar="YYYY-MM-DD")] = None,
) -> None:
    """Write a table of the ledger as JSONL, CSV or Parquet."""
    _choice(format, ("jsonl", "csv", "parquet"), "--format")
    if format == "parquet" and output is None:
        _fail("parquet needs a file: add --output FILE.parquet")
    rows = _select(table, ledger, entity, type, status, since, until, None, None, None)
    from detente.ledger.export import write_csv, write_jsonl, write_parquet
    from detente.ledger.schema import TABLES

    schema = TABLES[table]
    try:
        if format == "parquet" and output is not None:
            import pyarrow as pa

            write_parquet(pa.Table.from_pylist(rows, schema=schema), output)
            return
        stream = output.open("w", encoding="utf-8", newline="") if output else sys.stdout
        try:
            if format == "csv":
                write_csv(rows, schema.names, stream)
            else:
                write_jsonl([{k: r.get(k) for k in schema.names} for r in rows], stream)
        finally:
            if output:
                stream.close()
    except BrokenPipeError:
        raise
    except OSError as error:
        _fail(f"{output}: {(error.strerror or str(error)).lower()}")


AsOf = Annotated[
    str | None, typer.Option("--as-of", help="The day that counts; the ledger's last by default.", metavar="YYYY-MM-DD")
]
Window = Annotated[str, typer.Option("--window", help="How far back to look: 3y, 18m, 26w or 90d.")]
TextOrJson = Annotated[str, typer.Option("--format", help="text or json.")]
Rejects = Annotated[Path | None, typer.Option("--rejects", help="File for the rows that did not fit, as CSV.")]


@contextmanager
def _measures(ledger: Path, as_of: str | None, window: str, world: Path | None) -> Iterator[Measures]:
    from datetime import date

    from detente.analysis.measures import Measures
    from detente.analysis.window import years
    from detente.ledger.ledger import Ledger, LedgerError

    day = _iso(as_of, "--as-of")
    try:
        length = years(window)
        with Ledger(ledger, read_only=True) as opened:
            yield Measures(opened, _world(world), date.fromisoformat(day) if day else None, length)
    except (LedgerError, ValueError) as error:
        _fail(str(error))


def _told(format: str, value: Any, lines: Iterator[str]) -> None:
    if format == "json":
        typer.echo(json.dumps(value, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(lines))


@app.command(epilog="Example:  detente isolation PRK RUS --as-of 2023-09-20 --window 3y --ledger desk.duckdb")
def isolation(
    ledger: LedgerFile,
    entities: Annotated[
        list[str] | None, typer.Argument(help="Ids or names; everyone by default.", metavar="[ENTITY...]")
    ] = None,
    as_of: AsOf = None,
    window: Window = "3y",
    by: Annotated[str, typer.Option("--by", help="state or leader.")] = "state",
    format: TextOrJson = "text",
    world: Overlay = None,
) -> None:
    """Rank who is isolated and who is connected, with interval, components and what is missing."""
    _choice(by, ("state", "leader"), "--by")
    _choice(format, ("text", "json"), "--format")
    from detente.report import measures as report

    with _measures(ledger, as_of, window, world) as measures:
        only = [measures.named(e) for e in entities or ()]
        if only and all(getattr(measures.world.entity(e), "kind", None) == "person" for e in only):
            by = "leader"
        rows, method = measures.isolation(only, by=by)
        absent = [e for e in only if e not in {r["entity"] for r in rows}]
        day = measures.as_of.isoformat()
    for entity in absent:
        typer.echo(f"detente: {entity}: nothing in the window", err=True)
    value = {"as_of": day, "method": method, "isolation": rows}
    _told(format, value, report.isolation(rows, method, day))
    if only and not rows:
        raise typer.Exit(PARTLY)


@app.command(epilog="Example:  detente compare PRK RUS --ledger desk.duckdb")
def compare(
    a: Annotated[str, typer.Argument(help="A state or leader, by id or name.")],
    b: Annotated[str, typer.Argument(help="Another of the same kind.")],
    ledger: LedgerFile,
    as_of: AsOf = None,
    window: Window = "3y",
    format: TextOrJson = "text",
    world: Overlay = None,
) -> None:
    """Set two states or leaders side by side, component by component, with the events behind each."""
    _choice(format, ("text", "json"), "--format")
    from detente.report import measures as report

    with _measures(ledger, as_of, window, world) as measures:
        one, two = measures.named(a), measures.named(b)
        told = measures.compare(one, two)
    _told(format, told, report.compare(told, one, two))


@app.command(epilog="Example:  detente groupings --with PRK --as-of 2023-09-20 --ledger desk.duckdb")
def groupings(
    ledger: LedgerFile,
    member: Annotated[str | None, typer.Option("--with", help="Only groupings with this state.")] = None,
    as_of: AsOf = None,
    window: Window = "3y",
    format: TextOrJson = "text",
    world: Overlay = None,
) -> None:
    """Name the groupings: asserted by texts, bound by treaty, or found among cooperation and conflict."""
    _choice(format, ("text", "json"), "--format")
    from detente.report import measures as report

    with _measures(ledger, as_of, window, world) as measures:
        told = measures.groupings(measures.named(member) if member else None)
    _told(format, told, report.groupings(told))


@app.command(epilog='Example:  detente whatif "ally PRK RUS CHN" "sanction USA PRK" --ledger desk.duckdb')
def whatif(
    edits: Annotated[
        list[str], typer.Argument(help='Such as "ally PRK RUS CHN", "sanction USA PRK" or "visit vladimir-putin PRK".')
    ],
    ledger: LedgerFile,
    as_of: AsOf = None,
    window: Window = "3y",
    draws: Annotated[int, typer.Option(help="Random edits to hold the change against.", min=0)] = 50,
    format: TextOrJson = "text",
    world: Overlay = None,
) -> None:
    """Say what edits to the network would change, against random edits of the same kind."""
    _choice(format, ("text", "json"), "--format")
    from detente.report import measures as report

    with _measures(ledger, as_of, window, world) as measures:
        told = measures.whatif(edits, draws=draws)
    _told(format, told, report.whatif(told))


@app.command("import", epilog="Example:  detente import dyads counts.csv --ledger desk.duckdb --rejects refused.csv")
def import_(
    kind: Annotated[
        str, typer.Argument(help="icews (events as published), dyads (counts by dyad) or visits (a table of visits).")
    ],
    file: Annotated[Path, typer.Argument(help="The file to import.")],
    ledger: LedgerFile,
    columns: Annotated[
        str | None,
        typer.Option(help="With dyads: source=COLUMN,target=COLUMN,date=COLUMN,quad=COLUMN,weight=COLUMN ..."),
    ] = None,
    rejects: Rejects = None,
    world: Overlay = None,
) -> None:
    """Import rows that others coded into a ledger. Importing a file of the same name again replaces its rows."""
    _choice(kind, ("icews", "dyads", "visits"), "KIND")
    if columns and kind != "dyads":
        _fail("--columns goes with dyads")
    from collections import Counter

    from detente.analysis import dyads
    from detente.ledger.ledger import Ledger, LedgerError
    from detente.sources import imports

    try:
        if kind == "dyads":
            found = dyads.read_counts(file, dyads.parse_columns(columns) if columns else None)
            kept, refused = found.table.to_pyarrow(), found.rejects
        else:
            read_rows = imports.icews_events if kind == "icews" else imports.visits
            rows, refused = read_rows(file, _world(world))
            kept = dyads.arrow_of(rows)
        with Ledger(ledger) as opened:
            entered = opened.add_dyads(kept, file.name)
        if rejects is not None:
            dyads.write_rejects(refused, rejects)
    except (LedgerError, ValueError) as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename or file}: {(error.strerror or str(error)).lower()}")
    typer.echo(f"{entered} rows entered in {ledger}, {len(refused)} did not fit")
    for reason, count in Counter(str(r["reason"]) for r in refused).most_common():
        typer.echo(f"  {count}  {reason}", err=True)
    if refused:
        if rejects is None:
            typer.echo("detente: list them with --rejects FILE", err=True)
        raise typer.Exit(PARTLY if entered else NOTHING)


@app.command(epilog='Example:  detente who "the North Korean leader" --on 2023-09-20')
def who(
    phrase: Annotated[str, typer.Argument(help="A name, a title or a description.")],
    on: OnDay = None,
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    world: Overlay = None,
) -> None:
    """Say who a phrase means on a day, and why."""
    from datetime import date

    _choice(format, ("text", "json"), "--format")
    day = date.fromisoformat(_iso(on, "--on") or date.today().isoformat())
    from detente.world import card

    found = card.who(_world(world), phrase, day)
    if format == "json":
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        _plain(found)
    if found["entity"] is None:
        raise typer.Exit(PARTLY)


@app.command("world", epilog="Example:  detente world PRK --on 1994-07-01")
def world_card(
    entity: Annotated[
        str, typer.Argument(help="An entity's id (PRK, kim-jong-un, BRICS), or a phrase that names one; or 'refresh'.")
    ],
    on: OnDay = None,
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    world: Overlay = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With refresh: only show what would change.")] = False,
) -> None:
    """Show an entity's card on a day: terms, memberships, alliances. 'refresh' updates the overlay from Wikidata."""
    from datetime import date

    _choice(format, ("text", "json"), "--format")
    day = date.fromisoformat(_iso(on, "--on") or date.today().isoformat())
    if entity == "refresh":
        _refresh(world, dry_run)
        return
    from detente.world import card

    loaded = _world(world)
    if loaded.entity(entity) is None:
        resolved = card.who(loaded, entity, day)["entity"]
        if resolved is None:
            _fail(f"no entity {entity!r}; ask: detente who {entity!r}")
        entity = resolved
    found = card.card(loaded, entity, day)
    if format == "json":
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        _plain(found)


def _refresh(overlay: Path | None, dry_run: bool) -> None:
    if overlay is None:
        _fail("refresh writes into your own tables: name their folder with --world DIR")
    from detente.world.refresh import RefreshError, changes, write

    try:
        found = changes(_world(overlay))
        for change in found:
            typer.echo(change.says)
        written = [] if dry_run else write(found, overlay)
    except (RefreshError, OSError, ValueError) as error:
        _fail(str(error))
    done = "would change" if dry_run else f"written to {', '.join(str(p) for p in written) or 'nothing'}"
    typer.echo(f"{len(found)} rows {done}")


def _world(overlay: Path | None) -> Any:
    from detente.world import TableError, load_world

    try:
        return load_world(overlay)
    except TableError as error:
        _fail(str(error))


def _plain(value: dict[str, Any]) -> None:
    for key, item in value.items():
        if item in (None, [], {}, ""):
            continue
        if isinstance(item, list):
            typer.echo(f"{key}:")
            for row in item:
                typer.echo("  " + (", ".join(f"{v}" for v in row.values() if v) if isinstance(row, dict) else str(row)))
        elif isinstance(item, dict):
            typer.echo(f"{key}: " + ", ".join(f"{k} {v}" for k, v in item.items() if v))
        else:
            typer.echo(f"{key}: {item}")


@app.command(epilog="Example:  detente serve --ledger desk.duckdb --port 8600")
def serve(
    ledger: LedgerFile,
    host: Annotated[str, typer.Option(help="Address to listen on; others than loopback need --token.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8600,
    token: Annotated[
        str | None,
        typer.Option(help="Secret that lets documents be read in over the API.", envvar="DETENTE_TOKEN"),
    ] = None,
    window: Annotated[str, typer.Option("--window", help="How far back isolation and groupings look.")] = "3y",
    world: Overlay = None,
    reader: ReaderKind = "model",
) -> None:
    """Serve the explorer and the HTTP API. The ledger is only read; nothing is fetched from anywhere."""
    _choice(reader, ("model", "lexicon"), "--reader")
    from detente.analysis.window import years
    from detente.ledger.ledger import LedgerError

    try:
        from detente.web.serve import serve as run
        from detente.web.settings import Settings, SettingsError
    except ImportError as error:
        _fail(f"serve needs {error.name}, which is not installed: pip install 'detente[web]'")
    try:
        settings = Settings(ledger, host, port, token, world, reader == "model", years=years(window))
        settings.check()
        if not settings.local:
            typer.echo(f"detente: warning: others can reach {host}; every request needs the token", err=True)
        typer.echo(f"http://{'[' + host + ']' if ':' in host else host}:{port}/  (Ctrl-C ends it)")
        run(settings)
    except (LedgerError, SettingsError, ValueError) as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"port {port} of {host}: {(error.strerror or str(error)).lower()}; choose another with --port")


@app.command(epilog="Example:  detente chart isolation PRK --ledger desk.duckdb -o isolation.svg")
def chart(
    kind: Annotated[str, typer.Argument(help="isolation, timeline, dyad or network.")],
    ledger: LedgerFile,
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write: .svg, .png or .html.")],
    entities: Annotated[
        list[str] | None,
        typer.Argument(help="Ids or names: one or two for isolation, one for a timeline, two for a dyad."),
    ] = None,
    on: OnDay = None,
    window: Annotated[str, typer.Option("--window", help="How far back isolation and groupings look.")] = "3y",
    theme: Annotated[str, typer.Option(help="light or dark.")] = "light",
    width: Annotated[int, typer.Option(help="Width in pixels.", min=200, max=4000)] = 640,
    world: Overlay = None,
) -> None:
    """Draw a chart of a ledger as SVG, PNG or a web page that needs no network."""
    from detente.report import charts

    _choice(kind, charts.KINDS, "KIND")
    _choice(theme, ("light", "dark"), "--theme")
    _choice(output.suffix.lstrip(".").lower(), charts.FORMATS, "the suffix of --output")
    from detente.analysis.window import years
    from detente.ledger.ledger import LedgerError

    try:
        from detente.web.figures import of_ledger
    except ImportError as error:
        _fail(f"chart needs {error.name}, which is not installed: pip install 'detente[charts]'")
    try:
        drawn = of_ledger(
            ledger, _world(world), kind, entities or [], _iso(on, "--on"), years(window), theme=theme, width=width
        )
        charts.write(drawn, output)
    except (LedgerError, ValueError, charts.ChartsMissing) as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{output}: {(error.strerror or str(error)).lower()}")


@app.command(epilog="Example:  detente mcp --ledger desk.duckdb")
def mcp(
    ledger: Annotated[
        Path | None, typer.Option("--ledger", help="The ledger's file.", envvar="DETENTE_LEDGER")
    ] = None,
    window: Annotated[str, typer.Option("--window", help="How far back isolation and groupings look.")] = "3y",
    world: Overlay = None,
    reader: ReaderKind = "model",
) -> None:
    """Serve the ledger to an assistant over the Model Context Protocol, on standard input and output."""
    _choice(reader, ("model", "lexicon"), "--reader")
    from detente.analysis.window import years
    from detente.ledger.ledger import LedgerError

    try:
        from detente.mcp import server
    except ImportError as error:
        _fail(f"mcp needs {error.name}, which is not installed: pip install 'detente[mcp]'")
    try:
        server(ledger, world, model=reader == "model", years=years(window)).run()
    except (LedgerError, ValueError) as error:
        _fail(str(error))


def main() -> None:
    """Entry point of the command ``detente``."""
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
