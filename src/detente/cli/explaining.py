"""The verb that says why a text was read as it was: explain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.options import Day, Overlay, ReaderKind, TextOrJson
from detente.cli.program import app
from detente.cli.telling import choice, fail, iso, told

if TYPE_CHECKING:
    from detente.sources import Document


@app.command(epilog='Example:  detente explain "Chile did not rule out talks with Peru." --date 2023-09-20')
def explain(
    text: Annotated[str, typer.Argument(help="A sentence or more, a file, or - for standard input.", metavar="TEXT")],
    date: Day = None,
    world: Overlay = None,
    reader: ReaderKind = "model",
    format: TextOrJson = "text",
) -> None:
    """Say why a text is read as it is: candidates, who proposed them, evidence, modes, and what became of each."""
    choice(format, ("text", "json"), "--format")
    choice(reader, ("model", "lexicon"), "--reader")
    found = _documents(text, iso(date, "--date"))
    from detente.reading.explanation import explained
    from detente.reading.pipeline import Reader
    from detente.report.explanation import render

    using = Reader(world, model=reader == "model")
    explanations = [explained(using, document) for document in found]
    for explanation in explanations:
        for note in explanation["notes"]:
            typer.echo(f"detente: {note}", err=True)
    told(format, explanations, (render(e) for e in explanations))


def _documents(text: str, day: str | None) -> list[Document]:
    """The documents of a file or of standard input, or the words themselves as one."""
    from detente.sources import Document, Problem, documents, identify

    if not text.strip():
        fail("nothing to read: give a sentence in quotes, or a file")
    if text != "-" and not _file(text):
        return [Document(identify(text), text, published=day)]
    found = []
    for item in documents([text], day):
        if isinstance(item, Problem):
            typer.echo(f"detente: {item}", err=True)
        else:
            found.append(item)
    return found or fail("nothing to read")


def _file(text: str) -> bool:
    """Whether words are the name of a file or folder."""
    try:
        return Path(text).exists()
    except (OSError, ValueError):  # too long for a name
        return False
