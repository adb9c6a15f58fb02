"""Spark reads the same rows as one process, and a worker that is killed changes nothing in them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from detente.desk.harvest import Harvest, on_spark
from detente.engines import spark as engine
from detente.ledger import folder
from detente.ledger.ledger import Ledger
from detente.ledger.schema import TABLES
from detente.sources import documents

SENTENCES = (
    "France condemned Russia on {} March 2021.", "Emmanuel Macron met Angela Merkel in Berlin.",
    "Iran threatened to attack Israel.", "The United States promised aid to Ukraine.",
)  # fmt: skip


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'detente[spark]'")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java 17, which is not here: apt-get install openjdk-17-jre-headless")
    found = engine.session("local[2]")
    yield found
    found.stop()


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    found = [
        {"id": f"d{i}", "text": " ".join(s.format(1 + i % 28) for s in SENTENCES[i % 3 :]), "published": "2021-04-01"}
        for i in range(120)
    ]
    found += [{"id": "d7", "text": "Norway thanked Chile.", "published": None}, {"text": ""}, dict(found[3])]
    return found


def tables(out: Path) -> dict[str, list[dict[str, Any]]]:
    with Ledger(out, read_only=True) as ledger:
        return {name: ledger.rows(name) for name in TABLES}


def alone(out: Path, path: Path) -> dict[str, list[dict[str, Any]]]:
    from detente.sources import Problem

    harvest = Harvest(out, model=False)
    harvest.run(d for d in documents([str(path)]) if not isinstance(d, Problem))
    return tables(out)


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]) -> Path:
    path = tmp_path_factory.mktemp("wire") / "wire.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_same_rows_as_one_process_and_nothing_twice(tmp_path: Path, wire: Path, spark: Any) -> None:
    harvest = Harvest(tmp_path / "spark", model=False)
    problems = list(on_spark(harvest, [str(wire)], None, "local[2]"))
    assert len(problems) == 1 and "no text" in problems[0]
    assert harvest.entered == 121
    assert tables(tmp_path / "spark") == alone(tmp_path / "alone", wire)
    again = Harvest(tmp_path / "spark", model=False)
    assert len(list(on_spark(again, [str(wire)], None, "local[2]"))) == 1
    assert (again.entered, again.kept) == (0, 121)


def test_parquet_and_csv_hold_the_same(tmp_path: Path, wire: Path, rows: list[dict[str, Any]], spark: Any) -> None:
    whole = [{k: row.get(k) for k in ("id", "text", "published")} for row in rows[:40]]
    pq.write_table(pa.Table.from_pylist(whole), tmp_path / "x.parquet")
    lines = ["id,text,published", *(f'{r["id"]},"{r["text"]}",{r["published"]}' for r in whole[:20])]
    (tmp_path / "x.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    harvest = Harvest(tmp_path / "out", model=False)
    assert list(on_spark(harvest, [str(tmp_path / "x.csv"), str(tmp_path / "x.parquet")], None, "local[2]")) == []
    assert harvest.entered == 40
    found = {row["document_id"]: row["text"] for row in tables(tmp_path / "out")["documents"]}
    assert found == {row["id"]: row["text"] for row in whole}


def test_a_worker_that_is_killed_changes_nothing(tmp_path: Path, wire: Path, spark: Any) -> None:
    killed: list[int] = []

    def kill() -> None:
        until = time.monotonic() + 120
        while not killed and time.monotonic() < until:
            for process in _workers():
                if (tmp_path / "out" / engine.WORK).exists():
                    os.kill(process, signal.SIGKILL)
                    killed.append(process)
                    break
            time.sleep(0.05)

    thread = threading.Thread(target=kill)
    thread.start()
    harvest = Harvest(tmp_path / "out", model=False)
    list(on_spark(harvest, [str(wire)], None, "local[2]"))
    thread.join()
    assert killed
    assert tables(tmp_path / "out") == alone(tmp_path / "alone", wire)


#: A driver of its own, with waves so small that it has many.
DRIVER = """
import sys
from pathlib import Path
from detente.desk.harvest import Harvest, on_spark
from detente.engines import spark
spark.WAVE = 15
list(on_spark(Harvest(Path(sys.argv[2]), model=False), [sys.argv[1]], None, "local[2]"))
"""


def test_a_driver_that_is_killed_goes_on_where_it_stood(tmp_path: Path, wire: Path, spark: Any) -> None:
    out = tmp_path / "out"
    driver = subprocess.Popen([sys.executable, "-c", DRIVER, str(wire), str(out)], start_new_session=True)
    until = time.monotonic() + 600
    while not folder.waves(out) and driver.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(driver.pid, signal.SIGKILL)  # with its Java, which is the driver proper
    driver.wait()
    with Ledger(out, read_only=True) as ledger:
        before = ledger.known()
    assert 0 < len(before) < 121
    again = Harvest(out, model=False)
    list(on_spark(again, [str(wire)], None, "local[2]"))
    assert (again.entered, again.kept) == (121 - len(before), len(before))
    assert tables(out) == alone(tmp_path / "alone", wire)
    written = [row for wave in folder.waves(out) for row in _documents(out, wave)]
    assert len(written) == len(set(written)) == 121


def _documents(out: Path, wave: str) -> list[str]:
    """The documents in the files of a wave."""
    return [
        name
        for file in (out / "documents" / f"wave={wave}").glob("*.parquet")
        for name in pq.ParquetFile(file).read(["document_id"]).column(0).to_pylist()
    ]


def _workers() -> list[int]:
    """Python processes of Spark's that work now."""
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True).stdout.splitlines()
    mine = [line.split(None, 1) for line in listed if "pyspark.daemon" in line or "pyspark/daemon" in line]
    return [int(pid) for pid, _ in mine][1:]


def test_without_java_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'detente[spark]'")
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(engine.SparkMissing, match="openjdk-17"):
        engine.session()


def test_one_machine_is_patient() -> None:
    assert [engine._patient(m) for m in ("local", "local[2]", "local[*]", "spark://x:1", "local[2,8]")] == [
        "local[1,4]", "local[2,4]", "local[*,4]", "spark://x:1", "local[2,8]",
    ]  # fmt: skip
