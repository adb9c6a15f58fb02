"""A copy is whole, is made while others use the ledger, and can be put back over a damaged one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from detente.ledger.keeping import backup, check, restore
from detente.ledger.ledger import Ledger, LedgerError
from detente.reading.rows import Reading
from detente.sources import Document


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "x.duckdb"
    with Ledger(path) as ledger:
        ledger.add([Reading(Document(f"d{i}", f"Words of {i}. " * 30)) for i in range(300)])
    return path


def test_a_copy_holds_the_same_rows_and_replaces_a_former_one_when_told_to(tmp_path: Path, path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(b"a former copy")
    with pytest.raises(LedgerError, match="--force"):
        backup(path, copy)
    assert copy.read_bytes() == b"a former copy"
    with Ledger(path, read_only=True):
        assert backup(path, copy, force=True) == 300
    with Ledger(path, read_only=True) as one, Ledger(copy, read_only=True) as other:
        for table in ("documents", "readings", "meta", "dyads"):
            assert one.fetch(f"SELECT * FROM {table}") == other.fetch(f"SELECT * FROM {table}")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["copy.duckdb", "x.duckdb"]


def test_a_damaged_ledger_is_put_back_and_kept(tmp_path: Path, path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    backup(path, copy)
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(LedgerError, match="detente restore"):
        Ledger(path, read_only=True)
    told: list[Path] = []
    assert restore(copy, path, told.append) == 300
    assert check(path) == 300
    assert told[0].stat().st_size == 20_000


def test_what_was_there_is_kept_each_time(tmp_path: Path, path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    backup(path, copy)
    told: list[Path] = []
    for n in range(3):
        path.write_bytes(b"%d" % n)
        restore(copy, path, told.append)
    assert [p.read_bytes() for p in told] == [b"0", b"1", b"2"]


def test_a_damaged_copy_is_not_put_back(tmp_path: Path, path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    backup(path, copy)
    data = bytearray(copy.read_bytes())
    data[12_288:] = bytes(len(data) - 12_288)
    copy.write_bytes(data)
    before = path.read_bytes()
    with pytest.raises(LedgerError):
        restore(copy, path)
    assert path.read_bytes() == before


def test_no_copy_is_left_of_a_damaged_ledger_which_is_named(tmp_path: Path, path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.connection.execute("CREATE TABLE filler AS SELECT hash(range) AS x FROM range(400000)")
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
    path.write_bytes(data)
    with pytest.raises(LedgerError, match=rf"^{re.escape(str(path))}: damaged"):
        backup(path, tmp_path / "copy.duckdb")
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_ledger_is_not_copied_onto_itself(path: Path) -> None:
    with pytest.raises(LedgerError, match="the ledger itself"):
        backup(path, path)
