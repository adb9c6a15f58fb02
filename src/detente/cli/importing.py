"""The verb import: rows that others coded."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.options import LedgerFile, Overlay, Rejects
from detente.cli.program import app
from detente.cli.telling import NOTHING, PARTLY, choice, fail
from detente.cli.telling import world as loaded

if TYPE_CHECKING:
    from detente.ledger.coded import Entered
    from detente.ledger.coded import Rejects as Refused
    from detente.ledger.ledger import Ledger
    from detente.sources.coded.opening import Opened

#: Kinds whose rows are counts by dyad rather than events.
_COUNTS = ("dyads", "visits")


@app.command("import", epilog="Example:  detente import gdelt 20180101.export.CSV.zip --ledger desk.duckdb")
def import_(
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="[KIND] FILE...",
            help="icews, gdelt (events or mentions), polecat, ucdp, acled, keds, weis or phoenix, as published, or "
            "table (any table of events): without a kind the columns tell. Or dyads (counts by dyad), visits (a table "
            "of visits). Files may be gzipped or zipped; a folder stands for its files.",
        ),
    ],
    ledger: LedgerFile,
    columns: Annotated[
        str | None,
        typer.Option(
            help="With table or dyads, which column is what: actor=COLUMN,recipient=COLUMN,date=COLUMN,type=COLUMN "
            "..., or source=,target=,date=,quad=,weight=."
        ),
    ] = None,
    dates: Annotated[
        str | None,
        typer.Option("--dates", help="How dates such as 6/1/2018 run, where the file does not tell: mdy or dmy."),
    ] = None,
    rejects: Rejects = None,
    world: Overlay = None,
) -> None:
    """Import rows that others coded. A row that is there already is entered once; a broken-off import is taken up."""
    from detente.ledger.ledger import Ledger, LedgerError
    from detente.sources.coded import KINDS

    kind, files = _split(what, (*KINDS, *_COUNTS))
    if dates:
        choice(dates, ("mdy", "dmy"), "--dates")
    if columns and kind not in ("table", "dyads", None):
        fail("--columns goes with table and dyads")
    try:
        with Ledger(ledger) as opened:
            if kind in _COUNTS:
                entered, refused = _counts(kind, files, opened, columns, rejects, world)
                known = 0
            else:
                entered, refused, known = _events(kind, files, opened, columns, dates, rejects, world)
    except (LedgerError, ValueError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or files[0]}: {(error.strerror or str(error)).lower()}")
    again = f", {known} were there already" if known else ""
    typer.echo(f"{entered} rows entered in {ledger}{again}, {refused.total()} did not fit")
    for reason, count in refused.most_common(20):
        typer.echo(f"  {count}  {reason}", err=True)
    if refused:
        if rejects is None:
            typer.echo("detente: list them with --rejects FILE", err=True)
        raise typer.Exit(PARTLY if entered or known else NOTHING)


def _split(what: list[str], kinds: tuple[str, ...]) -> tuple[str | None, list[Path]]:
    """The kind, where the first word is one, and the files."""
    kind = what[0].lower() if what[0].lower() in kinds and not Path(what[0]).exists() else None
    named = [Path(w) for w in what[1 if kind else 0 :]]
    if not named:
        fail("name a file to import")
    if kind is None and not named[0].exists() and len(named) > 1:
        choice(what[0], kinds, "KIND")
    files: list[Path] = []
    for path in named:
        if not path.exists():
            fail(f"no such file: {path}")
        files += sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    if not files:
        fail(f"{named[0]}: the folder is empty")
    return kind, files


def _counts(
    kind: str, files: list[Path], ledger: Ledger, columns: str | None, rejects: Path | None, world: Path | None
) -> tuple[int, Counter[str]]:
    from detente.analysis import dyads
    from detente.sources import imports

    entered = 0
    refused: list[dict[str, Any]] = []
    for file in files:
        if kind == "dyads":
            counts = dyads.read_counts(file, dyads.parse_columns(columns) if columns else None)
            found = dyads.named(counts, loaded(world))
            kept, left = found.table.to_pyarrow(), found.rejects
        else:
            rows, left = imports.visits(file, loaded(world))
            kept = dyads.arrow_of(rows)
        entered += ledger.add_dyads(kept, file.name)
        refused += left
    if rejects is not None:
        dyads.write_rejects(refused, rejects)
    return entered, Counter(str(r["reason"]) for r in refused)


def _events(
    kind: str | None, files: list[Path], ledger: Ledger, columns: str | None, dates: str | None,
    rejects: Path | None, world: Path | None,
) -> tuple[int, Counter[str], int]:  # fmt: skip
    from detente.ledger.coded import Rejects as Refused
    from detente.sources.coded.opening import opened

    refused: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    entered = known = 0
    listing = Refused(rejects)
    try:
        for path in files:
            with opened(path) as tables:
                for table in tables:
                    told = _one(table, kind, ledger, columns, dates, listing, loaded(world), unknown)
                    entered, known = entered + told.entered, known + told.duplicates
                    refused += told.rejected
    finally:
        listing.close()
    if unknown:
        most = ", ".join(f"{w} ({n})" for w, n in unknown.most_common(8))
        typer.echo(f"detente: kept without a country, since it is not known here: {most}", err=True)
    return entered, refused, known


def _one(
    table: Opened, kind: str | None, ledger: Ledger, columns: str | None, dates: str | None, listing: Refused,
    world: Any, unknown: Counter[str],
) -> Entered:  # fmt: skip
    from detente.ledger.coded import enter
    from detente.sources.coded import Coded, recognise

    given = dict(p.strip().partition("=")[::2] for p in columns.split(",") if p.strip()) if columns else None
    coded = Coded(table, recognise(table.path, table.name, kind, given), world, dates)
    try:
        with _bar(table.name, table.lines) as progress:
            told = enter(ledger, coded, listing, progress)
    finally:
        coded.close()
    unknown.update(coded.unknown)
    if told.resumed:
        typer.echo(f"detente: {table.name}: taken up after row {told.resumed}", err=True)
    if told.before:
        typer.echo(f"detente: {table.name}: was imported before", err=True)
    return told


@contextmanager
def _bar(name: str, total: int) -> Iterator[Any]:
    """A bar on a terminal; in a log a line every ten seconds; nothing for what is quick."""
    if total < 500_000:
        yield lambda row: None
        return
    began = said = time.monotonic()

    def log(row: int) -> None:
        nonlocal said
        if time.monotonic() - said > 10:
            said = time.monotonic()
            rate = row / (said - began)
            typer.echo(f"{name}: {row:,} of {total:,} rows, {rate:,.0f} rows/s", err=True)

    if not sys.stderr.isatty():
        yield log
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(name, total=total)
        yield lambda row: bar.update(task, completed=row)
