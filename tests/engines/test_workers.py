"""Workers read in order, and neither a document that kills one nor a lost parent stops anything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from detente.engines import local, workers
from detente.engines.local import batches, read_all, read_each
from detente.engines.workers import Workers
from detente.reading.pipeline import Reader
from detente.reading.rows import Reading
from detente.sources import Document

TEXTS = [f"France condemned Russia on {i + 1} March 2021." for i in range(20)]


def documents() -> Iterator[Document]:
    return (Document(f"d{i}", text, published="2021-04-01") for i, text in enumerate(TEXTS))


class Frail:
    """A reader that fails on one text."""

    def read(self, batch: list[Document]) -> list[Reading]:
        if any("fatal" in d.text for d in batch):
            raise IndexError("no such token")
        return [Reading(d) for d in batch]


def test_a_document_that_raises_is_a_problem_of_its_own() -> None:
    batch = [Document("a", "one"), Document("b", "fatal"), Document("c", "three")]
    found = read_each(Frail(), batch)  # type: ignore[arg-type]
    assert [r.document.document_id for r in found] == ["a", "b", "c"]
    assert [r.problem for r in found] == [None, "could not be read (IndexError: no such token)", None]


def test_batches_hold_few_documents_and_few_characters() -> None:
    long = Document("x", "x" * (local.CHARACTERS + 1))
    sizes = [len(b) for b in batches([*documents(), long, *documents()])]
    assert sizes == [16, 4, 1, 16, 4]


def test_two_processes_read_as_one(reader: Reader) -> None:
    alone = [r for batch in read_all(documents(), model=False) for r in batch]
    both = [r for batch in read_all(documents(), model=False, jobs=2) for r in batch]
    assert both == alone
    assert len(alone) == len(TEXTS)


def test_a_worker_that_is_killed_is_replaced() -> None:
    with Workers(1, None, model=False) as pool:
        found = []
        for readings in pool.read([[d] for d in documents()]):
            found += readings
            if len(found) == 3:
                pool._workers[0].process.kill()
    assert [r.document.document_id for r in found] == [f"d{i}" for i in range(len(TEXTS))]
    assert not any(r.problem for r in found)
    assert all(r.event_mentions for r in found)


def test_a_document_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "PER_CHARACTER", 0.0)
    with Workers(1, None, model=False, patience=0.05) as pool:
        (found,) = pool.read([[Document("a", TEXTS[0])]])
    assert [r.problem for r in found] == ["took too long to read"]


def test_workers_end_with_their_parent() -> None:
    script = (
        "from detente.engines.workers import Workers\n"
        "from detente.sources import Document\n"
        "import time\n"
        "if __name__ == '__main__':\n"
        "    with Workers(1, None, False) as pool:\n"
        "        next(pool.read([[Document('a', 'France condemned Russia.')]]))\n"
        "        print(pool._workers[0].process.pid, flush=True)\n"
        "        time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    for _ in range(100):
        if not _alive(child):
            return
        time.sleep(0.1)
    pytest.fail("the worker lives on")


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8") as handle:
            return handle.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return True
