"""The verb import: rows that others coded."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from detente.cli.options import LedgerFile, Overlay, Rejects
from detente.cli.program import app
from detente.cli.telling import NOTHING, PARTLY, choice, fail
from detente.cli.telling import world as loaded


@app.command("import", epilog="Example:  detente import gdelt 20180101.export.CSV.zip --ledger desk.duckdb")
def import_(
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="[KIND] FILE...",
            help="icews, gdelt (events or mentions), polecat, ucdp, acled, keds, weis or phoenix, as published, or "
            "table (any table of events): without a kind the columns tell. Or dyads (counts by dyad, Parquet too), "
            "visits (a table of visits). Files may be gzipped or zipped; a folder stands for its files.",
        ),
    ],
    ledger: LedgerFile,
    columns: Annotated[
        str | None,
        typer.Option(
            help="Which column is what: of a table actor=COLUMN,recipient=COLUMN,date=COLUMN,type=COLUMN ..., of dyads "
            "source=,target=,date=,quad=,weight=, of visits visitor_country=,host_country=,date=,visitor=,place=."
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
    from detente.desk.importing import COUNTS, KINDS, Importing
    from detente.ledger.ledger import Ledger, LedgerError

    kind, files = _split(what, KINDS)
    if dates:
        choice(dates, ("mdy", "dmy"), "--dates")
    if columns and kind not in ("table", *COUNTS, None):
        fail(f"--columns goes with table, {' and '.join(COUNTS)}")
    try:
        with Ledger(ledger) as opened:
            run = Importing(opened, loaded(world), kind, columns, dates, rejects, _bar, _say)
            run.run(files, [Path(w) for w in what if Path(w).is_dir()])
    except (LedgerError, ValueError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or files[0]}: {(error.strerror or str(error)).lower()}")
    if run.unknown:
        most = ", ".join(f"{w} ({n})" for w, n in run.unknown.most_common(8))
        _say(f"kept without a country, since it is not known here: {most}")
    again = f", {run.known} were there already" if run.known else ""
    typer.echo(f"{run.entered} rows entered in {ledger}{again}, {run.refused.total()} did not fit")
    for reason, count in run.refused.most_common(20):
        typer.echo(f"  {count}  {reason}", err=True)
    if run.refused:
        if rejects is None:
            _say("list them with --rejects FILE")
    if run.left:
        _say(f"{run.left} of {len(files)} files were left: they hold no events in a format that is known")
    if run.refused or run.left:
        raise typer.Exit(PARTLY if run.entered or run.known else NOTHING)


def _say(words: str) -> None:
    typer.echo(f"detente: {words}", err=True)


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


@contextmanager
def _bar(name: str, total: int) -> Iterator[Callable[[int], Any]]:
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
