"""Processes that read at once, and outlive neither their parent nor a document that kills them.

Each worker holds a reader and is asked over a pipe of its own. A worker that dies, or
that sits on a batch for too long, is replaced; its batch is read again document by
document, and one that does it a second time becomes a reading with a problem.
"""

from __future__ import annotations

import os
import signal
import threading
import time
import warnings
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from typing import Any

from detente.reading.rows import Reading
from detente.sources import Document

#: Seconds that a worker may need for a batch, and besides for each of its characters, before it is given up.
PATIENCE, PER_CHARACTER = 120.0, 0.01
#: How many threads numpy's library of products takes, read when it is loaded.
_THREADS = "OPENBLAS_NUM_THREADS"
Batch = list[Document]


@dataclass(slots=True)
class _Task:
    """A batch on its way: its place in the order, its part of the batch that held it first."""

    place: tuple[int, int]
    documents: Batch
    alone: bool = False


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: connection.Connection
    task: _Task | None = None
    until: float = 0.0


@dataclass(slots=True)
class _Order:
    """Readings that wait until all before them are there: parts of batch n by their place in it."""

    next: int = 0
    parts: dict[int, dict[int, list[Reading]]] = field(default_factory=dict)
    wanted: dict[int, int] = field(default_factory=dict)

    def put(self, place: tuple[int, int], readings: list[Reading]) -> None:
        self.parts.setdefault(place[0], {})[place[1]] = readings

    def ready(self) -> Iterator[list[Reading]]:
        while len(self.parts.get(self.next, ())) == self.wanted.get(self.next, 1):
            found = self.parts.pop(self.next)
            self.wanted.pop(self.next, None)
            self.next += 1
            yield [reading for part in sorted(found) for reading in found[part]]


class Workers:
    """``jobs`` processes; use as a context manager."""

    def __init__(self, jobs: int, overlay: Path | None, model: bool, patience: float = PATIENCE) -> None:
        self.jobs, self.overlay, self.model, self.patience = jobs, overlay, model, patience
        self._workers: list[_Worker] = []

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.pipe.close()

    def read(self, batches: Iterable[Batch]) -> Iterator[list[Reading]]:
        """Readings of every batch, in order."""
        source = enumerate(batches)
        again: deque[_Task] = deque()
        order = _Order()
        ended = False
        while True:
            while len(self._busy()) < self.jobs and (again or not ended):
                task = again.popleft() if again else self._next(source, order)
                if task is None:
                    ended = True
                else:
                    self._give(task)
            if not self._busy():
                return
            for worker in self._heard():
                again.extend(self._answer(worker, order))
            yield from order.ready()

    def _busy(self) -> list[_Worker]:
        return [w for w in self._workers if w.task is not None]

    def _next(self, source: Iterator[tuple[int, Batch]], order: _Order) -> _Task | None:
        found = next(source, None)
        if found is None:
            return None
        order.wanted[found[0]] = 1
        return _Task((found[0], 0), found[1])

    def _give(self, task: _Task) -> None:
        worker = next((w for w in self._workers if w.task is None), None) or self._start()
        worker.task = task
        characters = sum(len(d.text) for d in task.documents)
        worker.until = time.monotonic() + self.patience + PER_CHARACTER * characters
        # One that died while idle is heard of next, and its batch given to another.
        with suppress(OSError):
            worker.pipe.send(task.documents)

    def _start(self) -> _Worker:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self.overlay, self.model), daemon=True)
        with _one_thread():
            process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _heard(self) -> list[_Worker]:
        """Workers that have answered, died, or let their time run out."""
        busy = self._busy()
        left = max(0.0, min(w.until for w in busy) - time.monotonic())
        heard = set(connection.wait([w.pipe for w in busy], left))
        now = time.monotonic()
        return [w for w in busy if w.pipe in heard or now >= w.until]

    def _answer(self, worker: _Worker, order: _Order) -> list[_Task]:
        """Take a worker's answer; where it has none, the tasks that are to be read again."""
        task, late = worker.task, time.monotonic() >= worker.until
        assert task is not None
        worker.task = None
        try:
            if not worker.pipe.poll():
                raise EOFError
            order.put(task.place, worker.pipe.recv())
            return []
        except (EOFError, OSError):
            self._end(worker)
        if task.alone:
            why = "took too long to read" if late else "ended the process that read it: perhaps out of memory"
            order.put(task.place, [Reading(d, problem=why) for d in task.documents])
            return []
        order.wanted[task.place[0]] = len(task.documents)
        return [_Task((task.place[0], part), [d], alone=True) for part, d in enumerate(task.documents)]

    def _end(self, worker: _Worker) -> None:
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        self._workers.remove(worker)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Processes that are begun here multiply in one thread each: there are as many of them as cores."""
    before = os.environ.get(_THREADS)
    os.environ[_THREADS] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_THREADS]
        else:
            os.environ[_THREADS] = before


def _work(pipe: connection.Connection, overlay: Path | None, model: bool) -> None:
    """What a worker does until its pipe closes."""
    from detente.engines.local import read_each
    from detente.reading.encoder.parts import ModelWarning
    from detente.reading.pipeline import Reader

    # An interrupt of the terminal reaches every process of the group; the parent decides what becomes of this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()
    warnings.simplefilter("ignore", ModelWarning)  # the parent has said it
    reader = Reader(overlay, model=model, threads=1)
    while True:
        try:
            batch: Sequence[Document] = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            pipe.send(read_each(reader, batch))
        except BrokenPipeError:
            return


def _follow() -> None:
    """End this process when its parent has ended, however that ended."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
