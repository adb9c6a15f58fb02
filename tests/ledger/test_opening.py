"""A ledger that is damaged, foreign, newer or taken says so in one line; what was cut short is not lost."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from detente.ledger import opening
from detente.ledger.ledger import Busy, Ledger, LedgerError
from detente.ledger.schema import KEPT, VERSION
from detente.reading.rows import Reading
from detente.sources import Document

DOCUMENTS = [Reading(Document(f"d{i}", f"Words number {i}. " * 40)) for i in range(400)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "x.duckdb"
    with Ledger(path) as ledger:
        ledger.add(DOCUMENTS)
    return path.read_bytes()


def used(path: Path, read_only: bool) -> None:
    with Ledger(path, read_only=read_only, wait=0) as ledger:
        ledger.rows("documents")
        if not read_only:
            ledger.add(DOCUMENTS[:3])


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize("kind", ["cut", "zeroed", "flipped"])
def test_every_damage_is_one_line_or_none(tmp_path: Path, whole: bytes, kind: str, read_only: bool) -> None:
    seen = set()
    for part in range(1, 24):
        at = len(whole) * part // 24
        data = bytearray(whole)
        if kind == "cut":
            del data[at:]
        elif kind == "zeroed":
            data[at : at + 4096] = bytes(len(data[at : at + 4096]))
        else:
            data[at] ^= 0xFF
        path = tmp_path / "x.duckdb"
        path.write_bytes(data)
        try:
            used(path, read_only)
        except LedgerError as error:
            assert str(path) in str(error) and "\n" not in str(error)
            seen.add(str(error))
    assert any("detente restore" in line for line in seen)


def test_a_ledger_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    Ledger(path).close()
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'version'", [str(VERSION + 1)])
    before = path.read_bytes()
    for read_only in (True, False):
        with pytest.raises(LedgerError, match="newer Détente"):
            Ledger(path, read_only=read_only)
    assert path.read_bytes() == before


def test_another_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE cats (name VARCHAR)")
    for read_only in (True, False):
        with pytest.raises(LedgerError, match="not a ledger"):
            Ledger(path, read_only=read_only)
    with duckdb.connect(str(path)) as connection:
        assert connection.execute("SELECT table_name FROM information_schema.tables").fetchall() == [("cats",)]


@pytest.mark.parametrize("path", ["nowhere/x.duckdb", "."])
def test_what_is_no_file(tmp_path: Path, path: str) -> None:
    with pytest.raises(LedgerError, match="folder"):
        Ledger(tmp_path / path)


def test_a_ledger_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    with Ledger(path) as ledger:
        ledger.add(DOCUMENTS[:5])
        for table in KEPT:
            ledger.connection.execute(f"DROP TABLE {table}")
        ledger.connection.execute("UPDATE meta SET value = '1' WHERE key = 'version'")
        ledger.connection.execute("DELETE FROM meta WHERE key <> 'version'")
    with Ledger(path, read_only=True) as ledger:
        assert ledger.count("documents") == 5
    with Ledger(path) as ledger:
        assert ledger.fetch("SELECT count(*) AS n FROM readings WHERE reader = ''") == [{"n": 5}]
        assert ledger.fetch("SELECT value FROM meta WHERE key = 'version'") == [{"value": str(VERSION)}]


def test_assessments_of_the_second_version_have_no_offsets(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    with Ledger(path) as ledger:
        for column in ("start", "end"):
            ledger.connection.execute(f'ALTER TABLE assessments DROP COLUMN "{column}"')
        ledger.connection.execute(
            "INSERT INTO assessments (id, document_id, predicate) VALUES ('d/s1', 'd', 'isolated')"
        )
        ledger.connection.execute("UPDATE meta SET value = '2' WHERE key = 'version'")
    with Ledger(path) as ledger:
        assert ledger.fetch('SELECT predicate, "start", "end" FROM assessments') == [
            {"predicate": "isolated", "start": None, "end": None}
        ]


HOLD = """
import sys, time
from pathlib import Path
from detente.ledger.ledger import Ledger
with Ledger(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def test_one_waits_for_the_other_and_says_when_that_takes_too_long(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path), "2"], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        with pytest.raises(Busy, match=r"another process holds it open .*DETENTE_WAIT"):
            Ledger(path, read_only=True, wait=0.1)
        with Ledger(path, wait=30) as ledger:
            assert ledger.count("documents") == 0


def test_how_long_to_wait_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_WAIT", "2.5")
    assert opening.patience() == 2.5
    for bad in ("soon", "-1", "nan"):
        monkeypatch.setenv("DETENTE_WAIT", bad)
        with pytest.raises(LedgerError, match="not a number of seconds"):
            opening.patience()


LIMITED = """
import resource, sys
from pathlib import Path
from detente.ledger.ledger import Ledger, LedgerError
from detente.reading.rows import Reading
from detente.sources import Document
path = Path(sys.argv[1])
with Ledger(path) as ledger:
    ledger.add([Reading(Document("first", "kept"))])
import random
drawn = random.Random(1)
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 200_000,) * 2)
try:
    for n in range(200):
        with Ledger(path) as ledger:
            ledger.add([Reading(Document(f"d{n}-{i}", drawn.randbytes(4000).hex())) for i in range(64)])
except LedgerError as error:
    print(error)
"""


def test_a_full_disk_says_so_and_keeps_what_was_there(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    path = tmp_path / "x.duckdb"
    ran = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True)
    assert "no space left" in ran.stdout, ran
    assert "Traceback" not in ran.stderr
    time.sleep(0)
    with Ledger(path) as ledger:
        assert ledger.known(["first"])


def test_a_full_disk_leaves_no_empty_ledger_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.duckdb"
    begun = duckdb.connect

    def full(name: str, **options: bool) -> duckdb.DuckDBPyConnection:
        Path(name).touch()
        raise duckdb.IOException("Could not write file: No space left on device")

    monkeypatch.setattr(duckdb, "connect", full)
    with pytest.raises(LedgerError, match="make room and repeat"):
        Ledger(path)
    monkeypatch.setattr(duckdb, "connect", begun)
    used(path, read_only=False)
    with Ledger(path, read_only=True) as ledger:
        assert ledger.count("documents") == 3
