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
    from collections.abc import Callable, Iterator, Sequence

    from detente.reading.rows import Reading
    from detente.sources import Document


class Inputs:
    """Documents of the paths; problems go to standard error and are counted."""

    def __init__(self, paths: list[str], published: str | None) -> None:
        self.paths, self.published = paths, published
        self.read, self.problems = 0, 0
        self.said = telling.Murmur()

    def __iter__(self) -> Iterator[Document]:
        from detente.sources import Problem, documents

        for item in documents(self.paths, self.published):
            if isinstance(item, Problem):
                self.problems += item.counts
                self.said.say(item.where, item.reason)
            else:
                self.read += 1
                yield item

    def finish(self) -> None:
        """Say the count where something was not read, and exit with the status that says so."""
        self.said.rest()
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
    from detente.desk.brief import brief as assemble
    from detente.engines.local import read_all
    from detente.world import load_world

    told = Progress(len(documents))
    readings: list[Reading] = []
    for batch in read_all(documents, overlay=world, model=reader == "model"):
        readings += batch
        told.step(len(batch))
    told.clear()
    notes(readings, inputs.said)
    failed = sum(r.problem is not None for r in readings)
    inputs.problems += failed
    inputs.read -= failed
    if failed == len(readings):
        inputs.finish()
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
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files, folders, or - for standard input.", metavar="[PATH...]")
    ] = None,
    ledger: Annotated[Path | None, typer.Option("--ledger", help="The ledger's file.", envvar="DETENTE_LEDGER")] = None,
    date: Day = None,
    world: Overlay = None,
    reader: ReaderKind = "model",
    jobs: Annotated[int, typer.Option("--jobs", "-j", help="Processes to read with; 0 for one a core.", min=0)] = 1,
    again: Annotated[
        str | None,
        typer.Option(help="Read again what is there but failed, or was read by an older reader: failed or older."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write as Parquet instead of a file; it opens as a ledger too.")
    ] = None,
    engine: Annotated[str, typer.Option(help="local, or with --out also spark.")] = "local",
    master: Annotated[
        str | None, typer.Option(help="With spark: where it runs, such as local[4] or spark://host:7077.")
    ] = None,
) -> None:
    """Read documents into a ledger. Those already in it are left alone, so an interrupted run can be repeated.

    With --again and without PATH, the ledger's own documents are read again.
    """
    choice(reader, ("model", "lexicon"), "--reader")
    choice(engine, ("local", "spark"), "--engine")
    from detente.desk.ingest import AGAIN
    from detente.ledger.ledger import LedgerError

    if again is not None:
        choice(again, AGAIN, "--again")
    elif not paths:
        fail("name files or folders to read, or --again failed or older")
    if (out is None) == (ledger is None) and not (out and os.environ.get("DETENTE_LEDGER") == str(ledger)):
        fail("give either --ledger FILE or --out FOLDER")
    if out is None and (engine == "spark" or master):
        fail("--engine spark writes a folder: give --out FOLDER")
    if out is not None and again is not None:
        fail("--again goes with --ledger")
    inputs = Inputs(paths or [], iso(date, "--date"))
    try:
        if out is not None:
            _to_folder(inputs, out, world, reader == "model", jobs, engine, master)
        elif ledger is not None:
            _to_file(inputs, ledger, world, reader == "model", jobs, again)
    except LedgerError as error:
        fail(str(error))
    inputs.finish()


def _to_file(inputs: Inputs, ledger: Path, world: Path | None, model: bool, jobs: int, again: str | None) -> None:
    from detente.desk.ingest import Ingest
    from detente.ledger.ledger import Ledger

    tell, told = _teller(inputs, lambda: ingest.kept)
    ingest = Ingest(ledger, world, model, jobs or os.cpu_count() or 1, again, tell)
    last_words(lambda: f"stopped; {ingest.entered} documents are in {ledger}, repeat the command to go on")
    ingest.run(inputs if inputs.paths else ingest.stored())
    with Ledger(ledger, read_only=True) as opened:
        events = opened.count("event_mentions")
    told.clear()
    if ingest.caught_up:
        typer.echo(f"detente: {ingest.caught_up} mentions of a former run were still to be merged, and were", err=True)
    _entered(ingest.entered, ingest.kept, events, ledger)
    if ingest.replaced:
        few = ", ".join(ingest.replaced[:3]) + (", …" if len(ingest.replaced) > 3 else "")
        typer.echo(
            f"detente: {few}: the ledger held another text or day under this name, which is replaced;"
            " to keep both, give the file another name",
            err=True,
        )
    if ingest.kept_failed:
        typer.echo(
            f"detente: {ingest.kept_failed} of those there could not be read: --again failed tries anew", err=True
        )
    inputs.problems += ingest.failed
    inputs.read = ingest.entered + ingest.kept


def _to_folder(
    inputs: Inputs, out: Path, world: Path | None, model: bool, jobs: int, engine: str, master: str | None
) -> None:
    from detente.desk.harvest import Harvest, on_spark
    from detente.engines.spark import SparkMissing
    from detente.ledger.ledger import Ledger

    tell, told = _teller(inputs, lambda: harvest.kept)
    harvest = Harvest(out, world, model, jobs or os.cpu_count() or 1, tell)
    last_words(lambda: f"stopped; what was read is in {out}, repeat the command to go on")
    if engine == "spark":
        try:
            for problem in on_spark(harvest, inputs.paths, inputs.published, master):
                inputs.problems += 1
                typer.echo(f"detente: {problem}", err=True)
        except SparkMissing as error:
            fail(str(error))
    else:
        harvest.run(inputs)
    told.clear()
    with Ledger(out, read_only=True) as opened:
        events = opened.count("event_mentions")
    _entered(harvest.entered, harvest.kept, events, out)
    inputs.problems += harvest.failed
    inputs.read = harvest.entered + harvest.kept


def _entered(new: int, kept: int, events: int, where: Path) -> None:
    from detente.report.wording import counted

    documents, mentions = counted(new, "document"), counted(events, "event mention")
    typer.echo(f"{documents} entered, {kept:,} already there; {mentions} in {where}")


def _teller(inputs: Inputs, kept: Callable[[], int]) -> tuple[Callable[[Sequence[Reading]], None], Progress]:
    """What hears of every batch, and the progress that it keeps."""
    from detente.sources.counting import expected

    told = Progress(expected(inputs.paths))

    def tell(readings: Sequence[Reading]) -> None:
        told.clear()
        notes(readings, inputs.said)
        told.skipped = kept() + inputs.problems
        told.step(len(readings))

    return tell, told


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
