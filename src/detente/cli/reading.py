"""Verbs that read documents: brief and read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli import telling
from detente.cli.interrupt import last_words
from detente.cli.options import Day, LedgerFile, Overlay, Paths, ReaderKind, TextOrJson
from detente.cli.program import app
from detente.cli.progress import Progress
from detente.cli.telling import NOTHING, PARTLY, choice, fail, iso, notes, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detente.reading.rows import Reading
    from detente.sources import Document


class Inputs:
    """Documents of the paths; problems go to standard error, once each, and are counted."""

    def __init__(self, paths: list[str], published: str | None) -> None:
        self.paths, self.published = paths, published
        self.read, self.problems = 0, 0

    def __iter__(self) -> Iterator[Document]:
        from detente.sources import Problem, documents

        for item in documents(self.paths, self.published):
            if isinstance(item, Problem):
                self.problems += item.counts
                typer.echo(f"detente: {item}", err=True)
            else:
                self.read += 1
                yield item

    def finish(self) -> None:
        """Say the count where something was not read, and exit with the status that says so."""
        if self.problems:
            typer.echo(f"detente: read {self.read}, could not read {self.problems}", err=True)
            raise typer.Exit(PARTLY if self.read else NOTHING)


@app.command(epilog="Example:  detente brief article.txt --date 2023-09-20 --format markdown")
def brief(
    paths: Paths,
    date: Day = None,
    format: Annotated[str, typer.Option("--format", help="text, markdown, html or json.")] = "text",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write to; standard output by default.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every row, the uncertain too, at any length.")] = False,
    world: Overlay = None,
    reader: ReaderKind = "model",
) -> None:
    """Read documents and print the brief, one page: who met whom, who presses, what is disputed, promised, open."""
    choice(format, ("text", "markdown", "html", "json"), "--format")
    choice(reader, ("model", "lexicon"), "--reader")
    day = iso(date, "--date")
    inputs = Inputs(paths, day)
    documents = list(inputs)
    if not documents:
        inputs.finish()
        fail("nothing to read")
    from detente.analysis.brief import brief as assemble
    from detente.reading.pipeline import Reader
    from detente.world import load_world

    engine = Reader(world, model=reader == "model")
    told = Progress(len(documents))
    readings = []
    for reading in engine.read(documents):
        readings.append(reading)
        told.step()
    told.clear()
    notes(readings)
    tables = assemble(readings, load_world(world))
    if format == "json":
        # A row of the contract says what holds; that something does not hold stands in the ledger's column.
        tables["assessments"] = [r for r in tables["assessments"] if not r["negated"]]
        text = json.dumps(tables, ensure_ascii=False, indent=1)
    else:
        from detente.report.brief import render

        length = sum(len(d.text.split()) for d in documents)
        text = render(tables, format, words=length, everything=everything)
    write(text, output)
    inputs.finish()


@app.command(epilog="Example:  detente read news/ wire.jsonl --ledger desk.duckdb --jobs 2")
def read(
    ledger: LedgerFile,
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files, folders, or - for standard input.", metavar="[PATH...]")
    ] = None,
    date: Day = None,
    world: Overlay = None,
    reader: ReaderKind = "model",
    jobs: Annotated[int, typer.Option("--jobs", "-j", help="Processes to read with; 0 for one a core.", min=0)] = 1,
    again: Annotated[
        str | None,
        typer.Option(help="Read again what is there but failed, or was read by an older reader: failed or older."),
    ] = None,
) -> None:
    """Read documents into a ledger. Those already in it are left alone, so an interrupted run can be repeated.

    With --again and without PATH, the ledger's own documents are read again.
    """
    choice(reader, ("model", "lexicon"), "--reader")
    from detente.desk.ingest import AGAIN, Ingest
    from detente.ledger.ledger import Ledger, LedgerError
    from detente.sources.counting import expected

    if again is not None:
        choice(again, AGAIN, "--again")
    elif not paths:
        fail("name files or folders to read, or --again failed or older")
    inputs = Inputs(paths or [], iso(date, "--date"))
    told = Progress(expected(paths or []))

    def tell(readings: Sequence[Reading]) -> None:
        told.clear()
        notes(readings)
        told.skipped = ingest.kept
        told.step(len(readings))

    try:
        ingest = Ingest(ledger, world, reader == "model", jobs or os.cpu_count() or 1, again, tell)
        last_words(lambda: f"stopped; {ingest.entered} documents are in {ledger}, repeat the command to go on")
        ingest.run(inputs if paths else ingest.stored())
        with Ledger(ledger, read_only=True) as opened:
            events = opened.count("event_mentions")
    except LedgerError as error:
        fail(str(error))
    told.clear()
    if ingest.caught_up:
        typer.echo(f"detente: {ingest.caught_up} mentions of a former run were still to be merged, and were", err=True)
    typer.echo(
        f"{ingest.entered} documents entered, {ingest.kept} already there; {events} event mentions in {ledger}"
    )
    if ingest.kept_failed:
        typer.echo(
            f"detente: {ingest.kept_failed} of those there could not be read: --again failed tries anew", err=True
        )
    inputs.problems += ingest.failed
    inputs.read = ingest.entered + ingest.kept
    inputs.finish()


@app.command(epilog="Example:  detente status --ledger desk.duckdb")
def status(ledger: LedgerFile, format: TextOrJson = "text") -> None:
    """Say how far a ledger is: what it holds, which reader read what and when, and what failed."""
    choice(format, ("text", "json"), "--format")
    from detente.desk.status import lines, status_of
    from detente.ledger.ledger import LedgerError

    try:
        found = status_of(ledger)
    except LedgerError as error:
        fail(str(error))
    telling.told(format, found, lines(found))
