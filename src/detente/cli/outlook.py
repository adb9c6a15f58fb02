"""The verbs of the outlook: what is likely next, questions, and the record of having been right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from detente.cli.options import AsOf, LedgerFile, Overlay, TextOrJson
from detente.cli.program import app
from detente.cli.telling import choice, fail, iso, told
from detente.cli.telling import world as loaded

if TYPE_CHECKING:
    from detente.desk.outlook import Ahead


class _Parties(TyperGroup):
    """A group whose first word may be a party instead of a verb: ``detente outlook RUS PRK``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["of", *args]
        return list(super().parse_args(ctx, args))


group = typer.Typer(
    cls=_Parties, no_args_is_help=True, rich_markup_mode=None,
    help="Tell what is likely next between two parties or for one, ask questions about it, and keep the record.",
    epilog="Example:  detente outlook RUS PRK --as-of 2023-09-20 --ledger desk.duckdb",
)  # fmt: skip
app.add_typer(group, name="outlook")

Threads = Annotated[int, typer.Option("--threads", help="Threads for the trees.", min=1)]


@contextmanager
def _opened(ledger: Path, world: Path | None = None, as_of: str | None = None, *, read_only: bool) -> Iterator[Ahead]:
    """The outlook over a ledger, errors told plainly."""
    import duckdb

    from detente.desk.outlook import Ahead
    from detente.ledger.ledger import Ledger, LedgerError

    if not read_only and not ledger.exists():
        fail(f"{ledger}: no such ledger; make one with: detente read PATH... --ledger {ledger}")
    day = iso(as_of, "--as-of")
    try:
        with Ledger(ledger, read_only=read_only) as opened:
            yield Ahead(opened, loaded(world), date.fromisoformat(day) if day else None)
    except (LedgerError, ValueError, ImportError) as error:
        fail(str(error))
    except duckdb.Error as error:
        fail(f"{ledger}: {str(error).splitlines()[0][:160]}")


def _say(words: str) -> None:
    typer.echo(f"detente: {words}", err=True)


@group.command("of", hidden=True, epilog="Example:  detente outlook RUS PRK --as-of 2023-09-20 --ledger desk.duckdb")
def of(
    parties: Annotated[list[str], typer.Argument(help="One or two states or leaders, by id or name.")],
    ledger: LedgerFile,
    as_of: AsOf = None,
    horizon: Annotated[
        list[int] | None, typer.Option("--horizon", help="Days ahead; 7, 30 and 90 by default.", min=1, max=3653)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every kind of event, however unlikely.")] = False,
    format: TextOrJson = "text",
    world: Overlay = None,
) -> None:
    """Tell the likeliest next events of a dyad or of one party, with chances, base rates and reasons."""
    choice(format, ("text", "json"), "--format")
    if len(parties) > 2:
        fail("an outlook is of one party or of two: put a name of several words in quotation marks")
    from detente.report import outlook as report

    with _opened(ledger, world, as_of, read_only=True) as ahead:
        found = ahead.of(parties, horizon, 10**6 if everything else 10)
    told(format, found, report.events(found))


@group.command("ask", epilog='Example:  detente outlook ask "PRK visit RUS by 2024-06-30" --ledger desk.duckdb')
def ask(
    ledger: LedgerFile,
    question: Annotated[str | None, typer.Argument(help='Such as "USA sanction PRK within 90 days".')] = None,
    open_: Annotated[
        bool, typer.Option("--commitments", help="Ask what every open commitment and warning raises.")
    ] = False,
    as_of: AsOf = None,
    format: TextOrJson = "text",
    world: Overlay = None,
) -> None:
    """Enter a dated question that the ledger can settle, with a forecast; asked again, it is revised, not replaced."""
    choice(format, ("text", "json"), "--format")
    if (question is None) == (not open_):
        fail('give a question, such as "PRK visit RUS by 2024-06-30", or --commitments')
    from detente.report import outlook as report

    with _opened(ledger, world, as_of, read_only=False) as ahead:
        found = ahead.ask_commitments() if question is None else [ahead.ask(question)]
    lines = [line for row in found for line in report.question(row)] or ["No open commitment raises a question."]
    told(format, found, lines)


@group.command("questions", epilog="Example:  detente outlook questions --status open --ledger desk.duckdb")
def questions_(
    ledger: LedgerFile,
    status: Annotated[str | None, typer.Option("--status", help="open, yes, no or void.")] = None,
    format: TextOrJson = "text",
    world: Overlay = None,
) -> None:
    """List the questions with every forecast that was made of them."""
    choice(format, ("text", "json"), "--format")
    if status is not None:
        choice(status, ("open", "yes", "no", "void"), "--status")
    from detente.report import outlook as report

    with _opened(ledger, world, read_only=True) as ahead:
        found = ahead.questions(status)
    told(format, found, report.questions(found))


@group.command("resolve", epilog="Example:  detente outlook resolve --ledger desk.duckdb")
def resolve(
    ledger: LedgerFile,
    as_of: AsOf = None,
    new: Annotated[
        bool, typer.Option("--new/--no-new", help="Then ask what open commitments and warnings raise.")
    ] = True,
    format: TextOrJson = "text",
    world: Overlay = None,
) -> None:
    """Settle what is due by the rules written down with each question, and ask what open commitments raise."""
    choice(format, ("text", "json"), "--format")
    from detente.report import outlook as report

    with _opened(ledger, world, as_of, read_only=False) as ahead:
        found = ahead.resolve()
        raised = ahead.raised() if new else 0
    told(format, found, report.resolved(found))
    if raised:
        _say(f"asked {raised} more of open commitments and warnings: detente outlook questions --ledger {ledger}")


@group.command("record", epilog="Example:  detente outlook record --ledger desk.duckdb")
def record(ledger: LedgerFile, format: TextOrJson = "text", output: Annotated[
    Path | None, typer.Option("--output", "-o", help="A chart of the calibration: .svg, .png or .html.")
] = None) -> None:  # fmt: skip
    """Tell how right the forecasts were: Brier and log score, calibration, resolution, against base rates."""
    choice(format, ("text", "json"), "--format")
    from detente.desk.outlook import curve
    from detente.report import charts
    from detente.report import outlook as report

    with _opened(ledger, read_only=True) as ahead:
        found = ahead.record()
    if output is not None:
        drawn = curve(found)
        if not drawn:
            fail("nothing has come out yet: there is no curve to draw")
        try:
            charts.write(charts.calibration(drawn), output)
        except (ValueError, charts.ChartsMissing) as error:
            fail(str(error))
        except OSError as error:
            fail(f"{output}: {(error.strerror or str(error)).lower()}")
    told(format, found, report.record(found))


@group.command("replay", epilog="Example:  detente outlook replay --from 2014-11-01 --to 2014-11-30 --ledger d.duckdb")
def replay(
    ledger: LedgerFile,
    since: Annotated[str, typer.Option("--from", help="The first day that is asked.", metavar="YYYY-MM-DD")],
    until: Annotated[str, typer.Option("--to", help="The last day that is asked.", metavar="YYYY-MM-DD")],
    horizon: Annotated[list[int] | None, typer.Option("--horizon", help="Days ahead; 7 and 30 by default.")] = None,
    threads: Threads = 1,
    format: TextOrJson = "text",
) -> None:
    """Ask the past as if it were today, only rows known on each day, and score it against simpler forecasts."""
    choice(format, ("text", "json"), "--format")
    first, last = (date.fromisoformat(iso(d, o) or "") for d, o in ((since, "--from"), (until, "--to")))
    if last < first:
        fail(f"--to {last} lies before --from {first}")
    from detente.report import outlook as report

    with _opened(ledger, read_only=False) as ahead:
        found = ahead.replay(first, last, horizon, threads, _say)
    told(format, found, report.replayed(found))


@group.command("train", epilog="Example:  detente outlook train --ledger desk.duckdb")
def train(ledger: LedgerFile, as_of: AsOf = None, threads: Threads = 1) -> None:
    """Learn from the ledger's history, read and imported, up to a day, and keep the model in the ledger.

    Beside a ledger of 100,000 rows and more its side tables are made, which answers take less time with.
    """
    with _opened(ledger, None, as_of, read_only=False) as ahead:
        made = ahead.train(threads, _say)
    from detente.desk.shelf import prepare

    if unkept := prepare(ledger):
        _say(unkept)
    typer.echo(f"learned from {made['events']} events known by {made['until']}")
