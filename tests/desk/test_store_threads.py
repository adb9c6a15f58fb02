"""A ledger that many threads read is let go of whole when it is written to."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

from detente.desk.store import Store
from detente.world import load_world


def test_a_ledger_that_threads_read_can_be_written_to(ledger: Path, tmp_path: Path) -> None:
    store = Store(Path(shutil.copy(ledger, tmp_path / "desk.duckdb")), load_world(), years=30)
    ended = threading.Event()
    faults: list[Exception] = []

    def read() -> None:
        while not ended.is_set():
            try:
                assert store.rows("SELECT count(*) AS n FROM documents")[0]["n"] > 0
                assert sum(len(b) for b in store.batches("SELECT document_id FROM documents")) > 0
                with store.flow() as flow:
                    assert int(flow.count().to_pyarrow().as_py()) >= 0
            except Exception as fault:
                faults.append(fault)
                return

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(12):
            store.write(lambda _: None)
    finally:
        ended.set()
        for thread in threads:
            thread.join()
        store.close()
    assert faults == []
