"""Side tables kept in a file: taken from there while the ledger is the same, made anew otherwise, missed by nobody."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from detente.desk import shelf
from detente.desk.shelf import beside
from detente.desk.store import Store
from detente.ledger.ledger import Ledger, LedgerError
from detente.reading.rows import Reading
from detente.sources import Document
from detente.world import load_world

NAMES = ("mention", "party", "pair", "tie", "seen", "dyads", "flow", "hung", "involved", "country_months", "daily",
         "stands", "key")  # fmt: skip
ASKED = [*(f"SELECT * FROM side.{name} ORDER BY ALL" for name in NAMES), "SELECT * FROM side.event ORDER BY rid"]


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "LARGE", 1)


@pytest.fixture(params=["read", "coded", "mixed"])
def path(request: pytest.FixtureRequest, ledgers: dict[str, Path], tmp_path: Path) -> Path:
    """A ledger of each kind, in a folder of its own."""
    return Path(shutil.copy(ledgers[request.param], tmp_path / "it's one.duckdb"))


@contextmanager
def store(path: Path, *, keep: bool = False, least: float = 0.5) -> Iterator[Store]:
    """An open store, closed at the end."""
    made = Store(path, load_world(), least=least, keep=keep)
    try:
        yield made
    finally:
        made.close()


def made(path: Path) -> int:
    """What tells one file of side tables from another."""
    return beside(path).stat().st_ino


def test_whoever_opens_waits_for_a_writer_who_came_in_between(
    ledgers: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(shutil.copy(ledgers["read"], tmp_path / "one.duckdb"))
    hold = "import sys, time, duckdb; held = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(1)"
    writers = []

    def looked_at(path: Path, *, read_only: bool) -> Ledger:
        found = Ledger(path, read_only=read_only)
        found.close()
        writers.append(subprocess.Popen([sys.executable, "-c", hold, str(path)], stdout=subprocess.PIPE))
        assert writers[0].stdout is not None and writers[0].stdout.readline() == b"held\n"
        return found

    monkeypatch.setattr(shelf, "Ledger", looked_at)
    with store(path) as opened:
        assert opened.counts["documents"] > 0
    assert len(writers) == 1
    writers[0].communicate(timeout=30)


def test_what_is_kept_answers_as_what_is_in_memory_does(path: Path) -> None:
    with store(path) as plain:
        wanted = [plain.rows(sql) for sql in ASKED]
    assert not beside(path).exists()
    with store(path, keep=True) as first:
        assert [first.rows(sql) for sql in ASKED] == wanted
    before = made(path)
    for keep in (True, False):
        with store(path, keep=keep) as again:
            assert [again.rows(sql) for sql in ASKED] == wanted
            assert again.unkept is None
    assert made(path) == before
    assert sorted(p.name for p in path.parent.iterdir()) == [path.name, beside(path).name]


def test_what_takes_long_to_make_and_cannot_be_kept_is_not_made(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = "SELECT count(*) AS n FROM duckdb_tables() WHERE database_name = 'side' AND table_name = 'ahead'"
    with store(path) as plain:
        assert plain.value(there) == 0
    with store(path, keep=True) as kept:
        assert kept.value(there) == 1
        told = kept.rows("SELECT * FROM side.ahead ORDER BY ALL")
    monkeypatch.setattr(shelf, "LARGE", 10**9)
    beside(path).unlink()
    with store(path) as small:
        assert small.rows("SELECT * FROM side.ahead ORDER BY ALL") == told
        coded = "SELECT count(*) AS n FROM side.dyads WHERE happened AND source <> target AND origin <> 'read'"
        assert sum(r["origin"] != "read" for r in told) == small.value(coded)


def test_two_share_one_file(path: Path) -> None:
    with store(path, keep=True) as one, store(path, keep=True) as two:
        assert one.rows(ASKED[0]) == two.rows(ASKED[0])


def test_another_state_of_the_ledger_or_another_floor_is_made_anew(path: Path) -> None:
    with store(path, keep=True) as first:
        seen = first.counts["documents"]
    before = made(path)
    with Ledger(path) as ledger:
        ledger.add([Reading(Document("late", "Norway thanked Chile.", published="2022-02-02"))])
    with store(path, keep=True) as second:
        assert second.counts["documents"] == seen + 1
    assert made(path) != before
    with store(path, keep=True, least=0.0) as all_:
        assert len(all_.rows("SELECT 1 AS x FROM side.mention WHERE counted")) == all_.counts["event_mentions"]


def test_another_ledger_in_its_place_is_not_mistaken_for_it(ledgers: dict[str, Path], tmp_path: Path) -> None:
    path = Path(shutil.copy(ledgers["read"], tmp_path / "x.duckdb"))
    with store(path, keep=True):
        pass
    path.unlink()
    shutil.copy(ledgers["coded"], path)
    with store(path, keep=True) as other, store(ledgers["coded"]) as wanted:
        assert other.rows(ASKED[0]) == wanted.rows(ASKED[0])


def test_what_is_written_through_the_store_is_seen(path: Path) -> None:
    with store(path, keep=True) as opened:
        before = opened.counts["documents"]
        opened.write(lambda ledger: ledger.add([Reading(Document("new", "Chile.", published="2022-02-02"))]) and None)
        assert opened.counts["documents"] == before + 1 == opened.value("SELECT count(*) FROM documents")


@pytest.mark.parametrize("junk", [b"", b"no database", b"cut"])
def test_a_file_that_is_no_whole_one_is_replaced(ledgers: dict[str, Path], tmp_path: Path, junk: bytes) -> None:
    path = Path(shutil.copy(ledgers["mixed"], tmp_path / "x.duckdb"))
    with store(path, keep=True) as first:
        wanted = first.rows(ASKED[2])
    whole = beside(path).read_bytes()
    beside(path).write_bytes(whole[: len(whole) // 2] if junk == b"cut" else junk)
    with store(path, keep=True) as again:
        assert again.rows(ASKED[2]) == wanted
    assert beside(path).stat().st_size == len(whole)


def test_a_file_that_is_damaged_while_it_is_used_is_made_anew(
    ledgers: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(shutil.copy(ledgers["mixed"], tmp_path / "x.duckdb"))
    with store(path, keep=True) as opened:
        before, wanted = made(path), opened.rows(ASKED[0])
        fetch, failed = Store._fetch, threading.Event()

        def once(*given: Any) -> list[dict[str, Any]]:
            if failed.is_set():
                return fetch(*given)
            failed.set()
            raise duckdb.IOException("Corrupt database file: computed checksum 1 does not match stored checksum 2")

        monkeypatch.setattr(Store, "_fetch", staticmethod(once))
        with pytest.raises(LedgerError, match=r"x\.duckdb\.sides: damaged.*made anew"):
            opened.rows("SELECT 1")
        for _ in range(200):
            if made(path) != before:
                break
            time.sleep(0.05)
        assert opened.rows(ASKED[0]) == wanted
        assert made(path) != before


def test_a_damaged_file_that_cannot_be_replaced_is_not_used(
    ledgers: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(shutil.copy(ledgers["mixed"], tmp_path / "x.duckdb"))
    with store(path) as plain:
        wanted = [plain.rows(sql) for sql in ASKED]
    with store(path, keep=True):
        pass
    # It opens, and its rows cannot be read.
    cut = beside(path).read_bytes()[: beside(path).stat().st_size // 2]
    beside(path).write_bytes(cut)

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(beside(path)))

    monkeypatch.setattr(Path, "mkdir", refused)
    with store(path, keep=True) as opened:
        assert [opened.rows(sql) for sql in ASKED] == wanted
        assert opened.unkept is not None and "no permission" in opened.unkept
    assert beside(path).read_bytes() == cut


def test_a_change_that_hides_its_time_is_seen(ledgers: dict[str, Path], tmp_path: Path) -> None:
    path = Path(shutil.copy(ledgers["mixed"], tmp_path / "x.duckdb"))
    with store(path, keep=True) as first:
        seen = first.counts["commitments"]
    about = path.stat()
    with Ledger(path) as ledger:
        ledger.connection.execute("DELETE FROM commitments")
    assert seen
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    before = made(path)
    with store(path, keep=True) as second:
        assert second.rows("SELECT * FROM side.involved WHERE tab = 'commitments'") == []
    assert made(path) != before


def test_a_ledger_that_is_damaged_is_not_taken_for_its_side_tables(ledgers: dict[str, Path], tmp_path: Path) -> None:
    path = Path(shutil.copy(ledgers["mixed"], tmp_path / "x.duckdb"))
    with store(path, keep=True):
        pass
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(LedgerError, match=r"x\.duckdb: damaged: put the last good copy back"):
        Store(path, load_world(), keep=True)


START = """
import sys
from pathlib import Path
from detente.desk import shelf
from detente.desk.store import Store
from detente.world import load_world
shelf.LARGE = 1
world = load_world()
sys.stdin.readline()
store = Store(Path(sys.argv[1]), world, keep=True)
print(store.value("SELECT count(*) FROM side.read_party"), store.unkept)
store.close()
"""


def test_two_processes_that_start_at_once_are_both_served(ledgers: dict[str, Path], tmp_path: Path) -> None:
    path = Path(shutil.copy(ledgers["mixed"], tmp_path / "x.duckdb"))
    with store(path) as plain:
        wanted = f"{plain.value('SELECT count(*) FROM side.read_party')} None"
    call, pipe = [sys.executable, "-c", START, str(path)], subprocess.PIPE
    both = [subprocess.Popen(call, stdin=pipe, stdout=pipe, text=True) for _ in range(2)]
    for process in both:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.communicate()[0].strip() for process in both] == [wanted, wanted]
    assert sorted(p.name for p in tmp_path.iterdir()) == [path.name, beside(path).name]


def test_who_may_not_read_the_ledger_may_not_read_its_words_beside_it(ledgers: dict[str, Path], tmp_path: Path) -> None:
    path = Path(shutil.copy(ledgers["read"], tmp_path / "x.duckdb"))
    path.chmod(0o640)
    with store(path, keep=True):
        assert beside(path).stat().st_mode & 0o777 == 0o640


def test_where_nothing_can_be_written_it_is_said_and_memory_serves(
    ledgers: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(shutil.copy(ledgers["mixed"], tmp_path / "x.duckdb"))

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(beside(path)))

    monkeypatch.setattr(Path, "mkdir", refused)
    with store(path, keep=True) as opened:
        assert opened.unkept is not None and opened.unkept.endswith("made at each start: no permission to write there")
        assert opened.rows(ASKED[0])
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_disk_that_fills_up_leaves_nothing_behind(
    ledgers: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(shutil.copy(ledgers["mixed"], tmp_path / "x.duckdb"))
    makes = shelf._make
    tried = []

    def full(*given: object, **named: bool) -> None:
        makes(*given, **named)  # type: ignore[arg-type]
        tried.append(given)
        if len(tried) == 1:
            raise duckdb.IOException("Could not write file: No space left on device")

    monkeypatch.setattr(shelf, "_make", full)
    with store(path, keep=True) as opened:
        assert opened.unkept is not None and "no space left" in opened.unkept
        assert opened.rows(ASKED[0])
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_who_was_killed_while_making_it_bars_nobody(ledgers: dict[str, Path], tmp_path: Path) -> None:
    import fcntl

    path = Path(shutil.copy(ledgers["read"], tmp_path / "x.duckdb"))
    room = tmp_path / f"{beside(path).name}.part"
    room.mkdir()
    (room / beside(path).name).write_bytes(b"half of it")
    held = os.open(room, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with store(path, keep=True) as meanwhile:  # another makes it
        assert meanwhile.unkept is None and meanwhile.rows(ASKED[0])
    assert not beside(path).exists() and (room / beside(path).name).exists()
    os.close(held)
    with store(path, keep=True):
        assert beside(path).exists() and not room.exists()
