"""Documents that are read in over the API: a queue, one reader in the background, and its progress."""

from __future__ import annotations

import hashlib
import queue
import threading
from collections import OrderedDict
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import uuid4

from detente.desk.store import Store
from detente.ledger.ledger import Ledger
from detente.sources import Document
from detente.web.settings import Settings

#: Jobs that are remembered, and documents that are entered at once.
REMEMBERED, BATCH = 1000, 16


class Full(RuntimeError):
    """The queue takes no more now."""


@dataclass(slots=True)
class Job:
    """One document's way into the ledger: ``waiting``, ``reading``, ``done`` or ``failed``."""

    job: str
    document_id: str
    status: str = "waiting"
    ahead: int = 0
    event_mentions: int | None = None
    problem: str | None = None
    document: Document | None = field(default=None, repr=False)

    def row(self) -> dict[str, Any]:
        """The job as the API shows it."""
        return {k: v for k, v in asdict(self).items() if k != "document"}


class Intake:
    """The queue and its thread, which begins with the first document."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store, self.settings = store, settings
        self._queue: queue.Queue[Job | None] = queue.Queue(settings.queue)
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def add(self, given: dict[str, Any]) -> Job:
        """Queue a document of the fields ``text`` and, where known, the others. Raises Full."""
        words = str(given["text"])
        name = given.get("id") or "api-" + hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]
        job = Job(uuid4().hex, name)
        job.document = Document(
            name, words, title=given.get("title"), source=given.get("source"), url=given.get("url"),
            published=given.get("published"), language=given.get("language"),
        )  # fmt: skip
        with self._lock:
            try:
                self._queue.put_nowait(job)
            except queue.Full:
                raise Full(f"{self.settings.queue} documents are waiting already") from None
            self._jobs[job.job] = job
            while len(self._jobs) > REMEMBERED:
                self._jobs.popitem(last=False)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="intake", daemon=True)
                self._thread.start()
        return job

    def job(self, key: str) -> Job | None:
        """A job with how many stand before it, or None."""
        with self._lock:
            found = self._jobs.get(key)
            if found is not None:
                order = [j.job for j in self._jobs.values() if j.status == "waiting"]
                found.ahead = order.index(key) if key in order else 0
            return found

    def waiting(self) -> int:
        """How many documents wait."""
        return self._queue.qsize()

    def stop(self) -> None:
        """End the thread after what it is reading."""
        if self._thread is not None:
            while True:
                try:
                    self._queue.put_nowait(None)
                    break
                except queue.Full:
                    self._queue.get_nowait()
            self._thread.join(30)

    def _work(self) -> None:
        from detente.reading.pipeline import Reader

        reader = None
        while True:
            batch = [self._queue.get()]
            while len(batch) < BATCH and batch[-1] is not None:
                try:
                    batch.append(self._queue.get_nowait())
                except queue.Empty:
                    break
            jobs = [j for j in batch if j is not None]
            readings = []
            for job in jobs:
                job.status = "reading"
                try:
                    reader = reader or Reader(self.settings.overlay, model=self.settings.model, threads=1)
                    assert job.document is not None
                    found = list(reader.read([job.document]))
                    job.event_mentions = sum(len(r.event_mentions) for r in found)
                    readings.append((job, found))
                except Exception as error:
                    # Whatever a text does to the reader, the next one must still be read.
                    job.status, job.problem = "failed", f"could not be read ({type(error).__name__})"
                job.document = None
            self._enter(readings)
            if any(j is None for j in batch):
                return

    def _enter(self, readings: list[tuple[Job, list[Any]]]) -> None:
        if not readings:
            return
        from detente.desk.entering import enter
        from detente.desk.settling import settle_ledger

        def change(ledger: Ledger) -> None:
            enter(ledger, [r for _, found in readings for r in found])
            settle_ledger(ledger)

        try:
            self.store.write(change)
        except Exception as error:
            for job, _ in readings:
                job.status, job.problem = "failed", f"could not be entered ({type(error).__name__})"
            return
        for job, _ in readings:
            job.status = "done"
