"""Verbs that measure: isolation, compare, groupings and whatif."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.options import AsOf, LedgerFile, Overlay, TextOrJson, Window
from detente.cli.program import app
from detente.cli.telling import PARTLY, choice, fail, iso, told
from detente.cli.telling import world as loaded

if TYPE_CHECKING:
    from detente.analysis.measures import Measures


@contextmanager
def _measures(ledger: Path, as_of: str | None, window: str, world: Path | None) -> Iterator[Measures]:
    from datetime import date

    from detente.analysis.measures import Measures
    from detente.analysis.window import years
    from detente.ledger.ledger import Ledger, LedgerError

    day = iso(as_of, "--as-of")
    try:
        length = years(window)
        with Ledger(ledger, read_only=True) as opened:
            yield Measures(opened, loaded(world), date.fromisoformat(day) if day else None, length)
    except (LedgerError, ValueError) as error:
        fail(str(error))


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
    choice(by, ("state", "leader"), "--by")
    choice(format, ("text", "json"), "--format")
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
    told(format, value, report.isolation(rows, method, day))
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
    choice(format, ("text", "json"), "--format")
    from detente.report import measures as report

    with _measures(ledger, as_of, window, world) as measures:
        one, two = measures.named(a), measures.named(b)
        found = measures.compare(one, two)
    told(format, found, report.compare(found, one, two))


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
    choice(format, ("text", "json"), "--format")
    from detente.report import measures as report

    with _measures(ledger, as_of, window, world) as measures:
        found = measures.groupings(measures.named(member) if member else None)
    told(format, found, report.groupings(found))


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
    choice(format, ("text", "json"), "--format")
    from detente.report import measures as report

    with _measures(ledger, as_of, window, world) as measures:
        found = measures.whatif(edits, draws=draws)
    told(format, found, report.whatif(found))
