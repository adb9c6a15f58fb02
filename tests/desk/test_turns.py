"""A store that reads for long makes room for whoever wants to write, and sees what was written."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

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
