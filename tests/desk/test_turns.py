"""A store that reads for long makes room for whoever wants to write, and sees what was written."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from detente.desk import store as desk
from detente.desk.store import Store
from detente.world import load_world

WRITE = """
import sys
from pathlib import Path
from detente.ledger.ledger import Ledger
from detente.reading.rows import Reading
from detente.sources import Document
with Ledger(Path(sys.argv[1]), wait=30) as ledger:
    ledger.add([Reading(Document("late", "Norway thanked Chile.", published="2022-02-02"))])
"""


def test_another_process_writes_while_a_store_is_open(ledger: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    shutil.copy(ledger, path)
    store = Store(path, load_world())
    try:
        before = store.counts["documents"]
        subprocess.run([sys.executable, "-c", WRITE, str(path)], check=True)
        for _ in range(100):
            if store.counts["documents"] > before:
                break
            time.sleep(0.1)
        assert store.value("SELECT count(*) FROM documents") == before + 1
        assert not Path(f"{path}.wanted").exists()
    finally:
        store.close()


def test_a_store_stays_away_until_the_wish_is_taken_back(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.duckdb"
    shutil.copy(ledger, path)
    wishes, asked, again = 4, 0, threading.Event()
    seen: list[int] = []
    opens = Store._open

    def wanted(asked_of: Path) -> bool:
        nonlocal asked
        if asked_of != path:  # a store that another test left behind
            return False
        asked += 1
        return asked <= wishes

    def noted(self: Store) -> None:
        if self.path == path:
            seen.append(asked)
        opens(self)
        if len(seen) == 2:
            again.set()

    monkeypatch.setattr(desk, "wanted", wanted)
    monkeypatch.setattr(Store, "_open", noted)
    store = Store(path, load_world())
    try:
        assert again.wait(60)
        assert seen[1] > wishes and store.value("SELECT count(*) FROM documents")
    finally:
        store.close()
