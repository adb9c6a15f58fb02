"""A folder of Parquet is a ledger: the same rows as the file, whole waves only, the later reading of a document."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from detente.desk.entering import enter
from detente.desk.harvest import Harvest, merge, rows_and_blocks
from detente.desk.store import Store
from detente.ledger import folder
from detente.ledger.ledger import Ledger, LedgerError
from detente.ledger.schema import TABLES
from detente.reading.pipeline import Reader
from detente.reading.rows import Reading
from detente.sources import Document
from detente.world import load_world

TEXTS = (
    "France condemned Russia.", "Emmanuel Macron met Angela Merkel in Berlin.", "Iran threatened to attack Israel.",
    "France condemned Russia on Monday. Poland denied the report.",
)  # fmt: skip


@pytest.fixture(scope="module")
def readings(reader: Reader) -> list[Reading]:
    return list(reader.read(Document(f"d{i}", TEXTS[i % 4], published=f"2021-03-{1 + i:02}") for i in range(12)))


def written(out: Path, *parts: list[Reading]) -> Path:
    (out / "_waves").mkdir(parents=True, exist_ok=True)
    for part in parts:
        wave = folder.new_wave(out)
        folder.write(out, wave, rows_and_blocks(part, "r"))
        folder.commit(out, wave, len(part))
    merge(out)
    return out


def test_the_same_rows_as_in_a_file(tmp_path: Path, readings: list[Reading]) -> None:
    out = written(tmp_path / "x", readings[:5], readings[5:])
    with Ledger(out, read_only=True) as parquet, Ledger(None) as file:
        enter(file, readings)
        for table in TABLES:
            assert parquet.rows(table) == file.rows(table), table
        assert parquet.fetch("SELECT count(*) AS n FROM dyads") == file.fetch("SELECT count(*) AS n FROM dyads")


def test_files_of_an_older_version_lack_columns_and_can_be_read(tmp_path: Path) -> None:
    found = list(Reader(model=False).read([Document("a", "Cuba is isolated.", published="2021-03-01")]))
    out = written(tmp_path / "x", found)
    for file in (out / "assessments").rglob("*.parquet"):
        table = pq.read_table(file, partitioning=None)
        pq.write_table(table.drop_columns(["start", "end"]), file)
    with Ledger(out, read_only=True) as ledger:
        assert ledger.fetch('SELECT predicate, "start" FROM assessments') == [{"predicate": "isolated", "start": None}]


def test_the_later_wave_is_later_though_the_clock_was_set_back(
    tmp_path: Path, readings: list[Reading], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = written(tmp_path / "x", readings[:2])
    monkeypatch.setattr(time, "time_ns", lambda: 1)
    for _ in range(3):
        before, wave = folder.waves(out), folder.new_wave(out)
        assert wave > max(before)
        folder.commit(out, wave, 0)


def test_a_wave_without_its_mark_does_not_count_and_is_swept(tmp_path: Path, readings: list[Reading]) -> None:
    out = written(tmp_path / "x", readings[:5])
    folder.write(out, folder.new_wave(out), rows_and_blocks(readings[5:], "r"))
    with Ledger(out, read_only=True) as ledger:
        assert ledger.count("documents") == 5
    folder.sweep(out)
    assert len(list((out / "documents").iterdir())) == 1


def test_a_document_that_is_read_again_replaces_its_former_rows(
    tmp_path: Path, reader: Reader, readings: list[Reading]
) -> None:
    (changed,) = reader.read([Document("d0", "Norway thanked Chile.", published="2021-03-01")])
    out = written(tmp_path / "x", readings, [changed])
    with Ledger(out, read_only=True) as parquet, Ledger(None) as file:
        enter(file, [changed, *readings[1:]])
        for table in TABLES:
            if table != "entities":
                assert parquet.rows(table) == file.rows(table), table


def test_a_harvest_goes_on_where_it_was(tmp_path: Path, readings: list[Reading]) -> None:
    documents = [r.document for r in readings]
    first = Harvest(tmp_path / "x", model=False)
    first.run(documents[:7])
    second = Harvest(tmp_path / "x", model=False)
    second.run(documents)
    assert (first.entered, second.entered, second.kept) == (7, 5, 7)
    with Ledger(tmp_path / "x", read_only=True) as ledger:
        assert ledger.count("documents") == 12
        assert not ledger.fetch("SELECT 1 FROM event_mentions WHERE event IS NULL")


def test_the_explorer_reads_a_folder(tmp_path: Path, readings: list[Reading]) -> None:
    store = Store(written(tmp_path / "x", readings), load_world())
    try:
        assert store.counts["documents"] == 12
    finally:
        store.close()


def test_a_folder_is_not_written_to_as_a_file_and_must_be_a_ledger(tmp_path: Path, readings: list[Reading]) -> None:
    out = written(tmp_path / "x", readings)
    with pytest.raises(LedgerError, match="--out"):
        Ledger(out)
    shutil.rmtree(out / "_waves")
    with pytest.raises(LedgerError, match="not one that holds a ledger"):
        Ledger(out, read_only=True)
