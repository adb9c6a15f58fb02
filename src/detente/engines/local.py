"""Reading in this process, or in several of this machine's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from detente.reading.pipeline import Reader
from detente.reading.rows import Reading
from detente.sources import Document

BATCH = 16
_reader: Reader | None = None


def _start(overlay: Path | None, model: bool) -> None:
    global _reader
    _reader = Reader(overlay, model=model, threads=1)


def _read(batch: list[Document]) -> list[Reading]:
    assert _reader is not None
    return list(_reader.read(batch))


def _batches(documents: Iterable[Document], size: int) -> Iterator[list[Document]]:
    source = iter(documents)
    while batch := list(islice(source, size)):
        yield batch


def read_all(
    documents: Iterable[Document], *, overlay: Path | None = None, model: bool = True, jobs: int = 1
) -> Iterator[list[Reading]]:
    """Readings in batches and in order; with ``jobs`` above 1, as many processes read at once."""
    if jobs <= 1:
        reader = Reader(overlay, model=model)
        for batch in _batches(documents, BATCH):
            yield list(reader.read(batch))
        return
    with ProcessPoolExecutor(jobs, get_context("spawn"), _start, (overlay, model)) as pool:
        waiting: list[Future[list[Reading]]] = []
        try:
            for batch in _batches(documents, BATCH):
                waiting.append(pool.submit(_read, batch))
                if len(waiting) > 2 * jobs:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
