"""Verbs that measure: isolation, compare, groupings and whatif."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.options import All, AsOf, Confidence, LedgerFile, Overlay, TextOrJson, Window
from detente.cli.program import app
from detente.cli.progress import Progress
from detente.cli.telling import PARTLY, choice, fail, floor, iso, told
from detente.cli.telling import world as loaded

if TYPE_CHECKING:
    from detente.desk.store import Store


@contextmanager
def desk(
    ledger: Path, world: Path | None, window: str = "3y", confidence: float | None = None, every: bool = False
) -> Iterator[Store]:
    """An open ledger to ask, what goes wrong told in a line."""
    from detente.desk.store import Store
    from detente.desk.window import years
    from detente.ledger.ledger import LedgerError

    try:
        store = Store(ledger, loaded(world), years(window), floor(confidence, every))
        try:
            yield store
        finally:
            store.close()
    except (LedgerError, ValueError, LookupError) as error:
        fail(str(error))


def _day(as_of: str | None, store: Store) -> date:
    from detente.desk.window import last

    day = iso(as_of, "--as-of")
    return date.fromisoformat(day) if day else last(store)


@app.command(epilog="Example:  detente isolation PRK RUS --as-of 2023-09-20 --window 3y --ledger desk.duckdb")
def isolation(
    ledger: LedgerFile,
    entities: Annotated[
        list[str] | None, typer.Argument(help="Ids or names; everyone by default.", metavar="[ENTITY...]")
    ] = None,
    as_of: AsOf = None,
    window: Window = "3y",
    by: Annotated[str, typer.Option("--by", help="state or leader.")] = "state",
    confidence: Confidence = None,
    every: All = False,
    format: Annotated[str, typer.Option("--format", help="text, json or csv.")] = "text",
    world: Overlay = None,
) -> None:
    """Rank who is isolated and who is connected, with interval, components and what is missing."""
    choice(by, ("state", "leader"), "--by")
    choice(format, ("text", "json", "csv"), "--format")
    from detente.desk import isolation as measure
    from detente.desk.naming import named
    from detente.report import measures as report

    with desk(ledger, world, window, confidence, every) as store:
        day = _day(as_of, store)
        only = [named(store, e, day) for e in entities or ()]
        kind: measure.Kind = "leader" if by == "leader" else "state"
        if only and all(measure.kind_of(store, e) == "leader" for e in only):
            kind = "leader"
        rows, how = measure.chosen(store, only, day, kind), measure.measure(store, kind)
    absent = [e for e in only if e not in {r["entity"] for r in rows}]
    for entity in absent:
        typer.echo(f"detente: {entity}: nothing in the window", err=True)
    value = {"as_of": day.isoformat(), "measure": how, "isolation": rows}
    if format == "csv":
        told("text", value, report.isolation_csv(rows, day.isoformat()))
    else:
        told(format, value, report.isolation(rows, how, day.isoformat()))
    if only and not rows:
        raise typer.Exit(PARTLY)


@app.command(epilog="Example:  detente compare PRK RUS --ledger desk.duckdb")
def compare(
    a: Annotated[str, typer.Argument(help="A state or leader, by id or name.")],
    b: Annotated[str, typer.Argument(help="Another of the same kind.")],
    ledger: LedgerFile,
    as_of: AsOf = None,
    window: Window = "3y",
    confidence: Confidence = None,
    every: All = False,
    format: TextOrJson = "text",
    world: Overlay = None,
) -> None:
    """Set two states or leaders side by side, component by component, with the events behind each."""
    choice(format, ("text", "json"), "--format")
    from detente.desk.compare import compare as side_by_side
    from detente.desk.naming import named
    from detente.report import measures as report

    with desk(ledger, world, window, confidence, every) as store:
        day = _day(as_of, store)
        one, two = named(store, a, day), named(store, b, day)
        found = side_by_side(store, one, two, day)
    told(format, found, report.compare(found, one, two))


@app.command(epilog="Example:  detente groupings --with PRK --as-of 2023-09-20 --ledger desk.duckdb")
def groupings(
    ledger: LedgerFile,
    member: Annotated[str | None, typer.Option("--with", help="Only groupings with this state.")] = None,
    as_of: AsOf = None,
    window: Window = "3y",
    confidence: Confidence = None,
    every: All = False,
    format: TextOrJson = "text",
    world: Overlay = None,
) -> None:
    """Name the groupings: asserted by texts, bound by treaty, or found among cooperation and conflict."""
    choice(format, ("text", "json"), "--format")
    from detente.desk.groupings import groupings as grouped
    from detente.desk.naming import named
    from detente.report import measures as report

    with desk(ledger, world, window, confidence, every) as store:
        day = _day(as_of, store)
        found = grouped(store, named(store, member, day) if member else None, day)
    told(format, found, report.groupings(found))


@app.command(epilog="Example:  detente agree --by quad --origin icews --ledger desk.duckdb")
def agree(
    ledger: LedgerFile,
    by: Annotated[str, typer.Option("--by", help="type or quad.")] = "type",
    origin: Annotated[str | None, typer.Option(help="Only this source of coded rows, such as icews.")] = None,
    confidence: Confidence = None,
    every: All = False,
    format: TextOrJson = "text",
    world: Overlay = None,
) -> None:
    """Hold what was read against what others coded of the same two states in the same week."""
    choice(by, ("type", "quad"), "--by")
    choice(format, ("text", "json"), "--format")
    from detente.desk.agree import Grain
    from detente.desk.agree import agree as held
    from detente.report import measures as report

    grain: Grain = "quad" if by == "quad" else "type"
    with desk(ledger, world, confidence=confidence, every=every) as store:
        found = held(store, grain, origin)
    told(format, found, report.agree(found))
    if not found["cells"]:
        raise typer.Exit(PARTLY)


@app.command(epilog='Example:  detente whatif "ally PRK RUS CHN" "sanction USA PRK" --ledger desk.duckdb')
def whatif(
    edits: Annotated[
        list[str], typer.Argument(help='Such as "ally PRK RUS CHN", "sanction USA PRK" or "visit vladimir-putin PRK".')
    ],
    ledger: LedgerFile,
    as_of: AsOf = None,
    window: Window = "3y",
    draws: Annotated[int, typer.Option(help="Random edits to hold the change against.", min=0, max=10_000)] = 50,
    confidence: Confidence = None,
    every: All = False,
    format: TextOrJson = "text",
    world: Overlay = None,
) -> None:
    """Say what edits to the network would change, against random edits of the same kind."""
    choice(format, ("text", "json"), "--format")
    from detente.desk.whatif import suppose
    from detente.report import measures as report

    progress = Progress(draws, "random edits drawn")
    with desk(ledger, world, window, confidence, every) as store:
        found = suppose(store, edits, _day(as_of, store), draws, each=progress.at)
    progress.clear()
    told(format, found, report.whatif(found))
