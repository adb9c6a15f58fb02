"""Rows of jobs worked off side by side, each row by one thread; what comes of them in the order of arrival."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

#: Results that wait for whoever takes them; workers pause when there are as many.
_WAITING = 32
_END = object()


class _Workers:
    def __init__(self, rows: Sequence[Sequence[Any]], work: Callable[[Any], Any], stopped: threading.Event) -> None:
        self.work, self.stopped = work, stopped
        self.abandoned = threading.Event()
        self.arrived: queue.Queue[Any] = queue.Queue(_WAITING)
        self._rows: queue.SimpleQueue[Sequence[Any]] = queue.SimpleQueue()
        for row in rows:
            self._rows.put(row)

    def put(self, thing: Any) -> bool:
        while not self.abandoned.is_set():
            try:
                self.arrived.put(thing, timeout=0.2)
                return True
            except queue.Full:
                continue
        return False

    def run(self) -> None:
        try:
            while True:
                self._row(self._rows.get_nowait())
        except queue.Empty:
            pass
        except BaseException as error:  # told to whoever takes the results
            self.put(error)
        finally:
            self.put(_END)

    def _row(self, row: Sequence[Any]) -> None:
        for job in row:
            if self.stopped.is_set() or not self.put(self.work(job)):
                return


def abreast(
    rows: Sequence[Sequence[Any]], work: Callable[[Any], Any], most: int, stopped: threading.Event, patience: float
) -> Iterator[Any]:
    """What ``work`` returns for every job of the rows, at most so many rows at once.

    Ends early once ``stopped`` is set; waits ``patience`` seconds for threads when it is left.
    Raises what ``work`` does.
    """
    workers = _Workers(rows, work, stopped)
    threads = [threading.Thread(target=workers.run, daemon=True) for _ in range(min(most, len(rows)))]
    running = len(threads)
    for thread in threads:
        thread.start()
    try:
        while running:
            thing = workers.arrived.get()
            if thing is _END:
                running -= 1
            elif isinstance(thing, BaseException):
                raise thing
            else:
                yield thing
    finally:
        workers.abandoned.set()
        for thread in threads:
            thread.join(patience)
