"""Reading in this process, or in several of this machine's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from detente.engines.workers import Workers
from detente.reading.models import forget, warn
from detente.reading.pipeline import Reader, checked
from detente.reading.rows import Reading
from detente.sources import Document

#: Documents, and characters, that are read in one go at most; a longer document is read alone.
BATCH, CHARACTERS = 16, 60_000


def read_all(
    documents: Iterable[Document], *, overlay: Path | None = None, model: bool = True, jobs: int = 1
) -> Iterator[list[Reading]]:
    """Readings in batches and in order; with ``jobs`` above 1, as many processes read at once.

    A document that cannot be read yields a reading without rows that says so in ``problem``. Raises TableError for
    a file or a row of ``overlay`` that cannot be used.
    """
    checked(overlay)
    if jobs <= 1:
        reader = Reader(overlay, model=model)
        for batch in batches(documents):
            yield read_each(reader, batch)
        return
    if model:
        warn()
        forget()
    with Workers(jobs, overlay, model) as workers:
        yield from workers.read(batches(documents))


def read_each(reader: Reader, batch: Sequence[Document]) -> list[Reading]:
    """Readings of a batch; where one document makes it fail, the others are read all the same."""
    try:
        return list(reader.read(batch))
    except Exception as error:
        if len(batch) == 1:
            return [Reading(batch[0], problem=f"could not be read ({_told(error)})")]
    return [reading for document in batch for reading in read_each(reader, [document])]


def batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Documents in lists of no more than ``BATCH`` and about ``CHARACTERS``."""
    batch: list[Document] = []
    characters = 0
    for document in documents:
        if batch and (len(batch) == BATCH or characters + len(document.text) > CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(document)
        characters += len(document.text)
    if batch:
        yield batch


def _told(error: Exception) -> str:
    said = str(error).splitlines()[0] if str(error) else ""
    return f"{type(error).__name__}: {said[:120]}" if said else type(error).__name__
