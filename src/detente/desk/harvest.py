"""Documents into a folder of Parquet, read by this machine's processes or by Spark's, each once.

Both write the same rows in the same layout (`detente.ledger.folder`), and a run that was
cut short goes on where its last whole wave ended.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from detente.analysis.merging import Placed, events_of, placed
from detente.engines.local import read_all
from detente.engines.version import reader_version
from detente.ledger import folder
from detente.ledger.ledger import Ledger
from detente.ledger.rows import digest, rows_of
from detente.reading.rows import Reading
from detente.sources import Document

#: A wave is whole after so many seconds, or documents.
SECONDS, DOCUMENTS = 60.0, 4096


def rows_and_blocks(readings: Sequence[Reading], reader: str) -> dict[str, list[dict[str, Any]]]:
    """All rows of readings by table, with what the ledger keeps for itself: who read them, and by what they merge."""
    found = rows_of(readings)
    published = {d["document_id"]: d["published"] for d in found["documents"]}
    found["blocks"] = [asdict(placed(row, published[row["document_id"]])) for row in found["event_mentions"]]
    now = datetime.now(UTC).isoformat(timespec="seconds")
    found["readings"] = [
        {"document_id": r.document.document_id, "reader": reader, "read_at": now, "problem": r.problem}
        for r in readings
    ]
    return found


@dataclass(slots=True)
class Harvest:
    """A run of reading into a folder, and its counts. ``tell`` hears of every batch once it is read."""

    out: Path
    overlay: Path | None = None
    model: bool = True
    jobs: int = 1
    tell: Callable[[Sequence[Reading]], None] = lambda readings: None
    entered: int = 0
    failed: int = 0
    kept: int = 0
    reader: str = field(init=False)

    def __post_init__(self) -> None:
        self.reader = reader_version(self.overlay, self.model)

    def run(self, documents: Iterable[Document]) -> None:
        """Read what the folder does not have, wave by wave, and merge. Raises LedgerError."""
        (self.out / "_waves").mkdir(parents=True, exist_ok=True)
        folder.sweep(self.out)
        with Ledger(self.out, read_only=True) as ledger:
            known = ledger.known()
        wave: list[Reading] = []
        began = time.monotonic()
        for batch in read_all(self._fresh(documents, known), overlay=self.overlay, model=self.model, jobs=self.jobs):
            wave += batch
            self.tell(batch)
            if time.monotonic() - began >= SECONDS or len(wave) >= DOCUMENTS:
                self._enter(wave)
                wave, began = [], time.monotonic()
        self._enter(wave)
        merge(self.out)

    def _fresh(self, documents: Iterable[Document], known: dict[str, str]) -> Iterator[Document]:
        for document in documents:
            if known.get(document.document_id) == digest(document):
                self.kept += 1
            else:
                yield document

    def _enter(self, readings: list[Reading]) -> None:
        if readings:
            wave = folder.new_wave(self.out)
            folder.write(self.out, wave, rows_and_blocks(readings, self.reader))
            folder.commit(self.out, wave, len(readings))
            self.entered += sum(r.problem is None for r in readings)
            self.failed += sum(r.problem is not None for r in readings)


def merge(out: Path) -> None:
    """Say of every mention what event it is of, unless that stands already for all waves."""
    if folder.merged(out)[1] == folder.waves(out):
        return
    covered = folder.waves(out)
    belongs: dict[str, str] = {}
    with Ledger(out, read_only=True) as ledger:
        rows = ledger.connection.sql("SELECT * FROM blocks ORDER BY block").to_arrow_reader(50_000)
        found = (Placed(**row) for batch in rows for row in batch.to_pylist())
        for _, block in groupby(found, lambda mention: mention.block):
            belongs |= {m: event.id for event in events_of(block) for m in event.mentions}
    wave = folder.new_wave(out)
    folder.write_belongs(out, wave, belongs)
    folder.commit_merge(out, wave, covered)


def on_spark(harvest: Harvest, paths: Sequence[str], published: str | None, master: str | None) -> Iterator[str]:
    """Read paths on Spark into the harvest's folder, and merge; yields the problems. Raises SparkMissing."""
    from detente.engines import spark as engine

    (harvest.out / "_waves").mkdir(parents=True, exist_ok=True)
    folder.sweep(harvest.out)
    session = engine.session(master)
    staged, harvest.kept = engine.stage(session, paths, published, harvest.out)
    for row in staged.filter("problem is not null").select("problem").toLocalIterator():
        yield row.problem
    counts = engine.read_waves(
        staged, harvest.out, rows_and_blocks, harvest.reader,
        overlay=harvest.overlay, model=harvest.model, jobs=harvest.jobs,
    )  # fmt: skip
    for count in counts:
        harvest.entered += count
    with Ledger(harvest.out, read_only=True) as ledger:
        harvest.failed = ledger.fetch("SELECT count(problem) AS n FROM readings")[0]["n"]
    merge(harvest.out)
