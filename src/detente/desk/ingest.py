"""Documents into a ledger: once each, in bursts, with the ledger free for others in between."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from detente.desk.entering import catch_up, enter
from detente.desk.settling import settle_ledger
from detente.engines.local import read_all
from detente.engines.version import reader_version
from detente.ledger.ledger import Ledger
from detente.ledger.rows import digest
from detente.reading.rows import Reading
from detente.sources import Document

#: What is read again though it is in the ledger: what could not be read, or what an older reader read.
AGAIN = ("failed", "older")
#: A burst enters after so many seconds, or documents; what is read between two is lost when the process is killed.
BURST, MOST = 5.0, 512
#: The ledger is asked for so many documents at once, or for so many characters, whether it has them.
_LOOKED_UP, _CHARACTERS = 1024, 4_000_000


@dataclass(slots=True)
class Ingest:
    """A run of reading into a ledger, and its counts. ``tell`` hears of every batch once it is read."""

    path: Path
    overlay: Path | None = None
    model: bool = True
    jobs: int = 1
    again: str | None = None
    tell: Callable[[Sequence[Reading]], None] = lambda readings: None
    entered: int = 0
    failed: int = 0
    kept: int = 0
    kept_failed: int = 0
    replaced: list[str] = field(default_factory=list)
    caught_up: int = 0
    reader: str = field(init=False)

    def __post_init__(self) -> None:
        self.reader = reader_version(self.overlay, self.model)

    def run(self, documents: Iterable[Document]) -> None:
        """Read what the ledger does not have, and enter it; first what a former run left undone. Raises LedgerError."""
        with Ledger(self.path) as ledger:
            self.caught_up = catch_up(ledger)
        burst: list[Reading] = []
        began = time.monotonic()
        for batch in read_all(self._fresh(documents), overlay=self.overlay, model=self.model, jobs=self.jobs):
            burst += batch
            self.tell(batch)
            if time.monotonic() - began >= BURST or len(burst) >= MOST:
                self._enter(burst)
                burst, began = [], time.monotonic()
        self._enter(burst)
        with Ledger(self.path) as ledger:
            if self.entered or not ledger.fetch("SELECT 1 FROM meta WHERE key = 'settled'"):
                settle_ledger(ledger)

    def stored(self) -> Iterator[Document]:
        """The ledger's own documents, as far as they are to be read again."""
        with Ledger(self.path, read_only=True) as ledger:
            due = [i for i, known in self._known(ledger, None).items() if self._again(known)]
        for start in range(0, len(due), _LOOKED_UP):
            with Ledger(self.path, read_only=True) as ledger:
                rows = ledger.rows(
                    "documents", "WHERE document_id IN (SELECT unnest(?))", [due[start : start + _LOOKED_UP]]
                )
            names = [name for name in Document.__slots__ if name != "notes"]
            yield from (Document(**{name: row[name] for name in names}) for row in rows)

    def _enter(self, burst: list[Reading]) -> None:
        if burst:
            with Ledger(self.path) as ledger:
                enter(ledger, burst, self.reader)
            self.entered += sum(r.problem is None for r in burst)
            self.failed += sum(r.problem is not None for r in burst)

    def _fresh(self, documents: Iterable[Document]) -> Iterator[Document]:
        for chunk in _chunks(documents):
            with Ledger(self.path, read_only=True) as ledger:
                known = self._known(ledger, [d.document_id for d in chunk])
            for document in chunk:
                there = known.get(document.document_id)
                same = there is not None and there["digest"] == digest(_dated(document, there["published"]))
                if there is not None and same and not self._again(there):
                    self.kept += 1
                    self.kept_failed += there["problem"] is not None
                    continue
                if there is not None and not same:
                    self.replaced.append(document.document_id)
                yield document

    def _known(self, ledger: Ledger, ids: list[str] | None) -> dict[str, dict[str, Any]]:
        """Digest of documents by id, with who read each and why it could not."""
        asked, values = ("", []) if ids is None else ("WHERE d.document_id IN (SELECT unnest(?))", [ids])
        rows = ledger.fetch(
            "SELECT d.document_id, d.digest, d.published, r.reader, r.problem FROM documents d "
            f"LEFT JOIN readings r USING (document_id) {asked}",
            values,
        )
        return {r["document_id"]: r for r in rows}

    def _again(self, known: dict[str, Any]) -> bool:
        if self.again == "failed":
            return known["problem"] is not None
        return self.again == "older" and known["reader"] != self.reader


def _dated(document: Document, day: str | None) -> Document:
    """A document with the day it had when it came before: one that comes without a day again tells nothing new."""
    return document if document.published else replace(document, published=day)


def _chunks(documents: Iterable[Document]) -> Iterator[list[Document]]:
    chunk: list[Document] = []
    characters = 0
    for document in documents:
        chunk.append(document)
        characters += len(document.text)
        if len(chunk) >= _LOOKED_UP or characters > _CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk
