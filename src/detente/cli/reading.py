"""Verbs that read documents: brief and read."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.options import Day, LedgerFile, Overlay, Paths, ReaderKind
from detente.cli.program import app
from detente.cli.telling import NOTHING, PARTLY, choice, fail, iso, notes, progress, write

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    readings = list(engine.read(progress(documents, "Reading")))
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
    paths: Paths,
    ledger: LedgerFile,
    date: Day = None,
    world: Overlay = None,
    reader: ReaderKind = "model",
    jobs: Annotated[int, typer.Option("--jobs", "-j", help="Processes to read with; 0 for one a core.", min=0)] = 1,
) -> None:
    """Read documents into a ledger. Those already in it are left alone, so an interrupted run can be repeated."""
    choice(reader, ("model", "lexicon"), "--reader")
    day = iso(date, "--date")
    from detente.engines.local import read_all
    from detente.ledger.ledger import Ledger, LedgerError
    from detente.ledger.rows import digest

    inputs = Inputs(paths, day)
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
                    notes(batch)
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
        fail(str(error))
    typer.echo(f"{entered} documents entered, {kept} already there; {events} event mentions in {ledger}")
    inputs.finish()
