"""Two commands that write to one ledger at once: each waits its turn, or says in a line that it could not have it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from detente.ledger.ledger import Ledger

COMMAND = [sys.executable, "-m", "detente"]
COLUMNS = "actor=actor,recipient=recipient,date=date,type=type"
#: Keeps a ledger until its standard input ends.
HOLD = """
import sys
from pathlib import Path
from detente.ledger.ledger import Ledger
with Ledger(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def imported(folder: Path, name: str, rows: int) -> list[str]:
    """The words that import a table of so many rows, each of a day of its own."""
    table = folder / f"{name}.csv"
    days = (f"{1900 + n // 336}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}" for n in range(rows))
    table.write_text("actor,recipient,date,type\n" + "".join(f"Peru,Chile,{day},CONSULT\n" for day in days))
    return ["import", "table", str(table), "--columns", COLUMNS]


def read(folder: Path, name: str, documents: int) -> list[str]:
    """The words that read so many documents."""
    wire = folder / f"{name}.jsonl"
    said = {"text": "Peru thanked Chile for its help.", "date": "2021-05-06"}
    wire.write_text("".join(json.dumps({"id": f"{name}{n}", **said}) + "\n" for n in range(documents)))
    return ["read", str(wire), "--reader", "lexicon"]


def test_all_rows_of_all_writers_are_there(tmp_path: Path) -> None:
    path = tmp_path / "desk.duckdb"
    writers = [
        imported(tmp_path, "left", 6_000), imported(tmp_path, "right", 6_000),
        read(tmp_path, "one", 60), read(tmp_path, "two", 60),
    ]  # fmt: skip
    calls, pipe = [[*COMMAND, *words, "--ledger", str(path)] for words in writers], subprocess.PIPE
    runs = [subprocess.Popen(call, stdout=pipe, stderr=pipe, text=True) for call in calls]
    for run in runs:
        _, told = run.communicate()
        assert run.returncode == 0 and "Traceback" not in told, told
    with Ledger(path, read_only=True) as ledger:
        assert ledger.fetch("SELECT origin, count(*) AS n FROM coded_events GROUP BY ALL ORDER BY ALL") == [
            {"origin": "left", "n": 6_000}, {"origin": "right", "n": 6_000},
        ]  # fmt: skip
        assert ledger.count("documents") == 120
        assert ledger.fetch("SELECT count(*) AS n FROM event_mentions WHERE event IS NULL") == [{"n": 0}]
    assert not Path(f"{path}.wanted").exists()


@pytest.mark.parametrize("writes", [imported, read])
def test_who_does_not_get_his_turn_says_so_and_loses_nothing(tmp_path: Path, writes: object) -> None:
    path = tmp_path / "desk.duckdb"
    words = [*COMMAND, *writes(tmp_path, "late", 20), "--ledger", str(path)]  # type: ignore[operator]
    hold = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(hold, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin is not None and other.stdout is not None and other.stdout.readline() == "held\n"
        ran = subprocess.run(words, capture_output=True, text=True, env={**os.environ, "DETENTE_WAIT": "0.5"})
        other.stdin.close()
    assert ran.returncode == 2 and "Traceback" not in ran.stderr
    last = ran.stderr.strip().splitlines()[-1]
    assert str(path) in last and f"another process holds it open (PID {other.pid})" in last
    assert "try again when it has finished, or wait longer with DETENTE_WAIT=SECONDS" in last
    assert subprocess.run(words, capture_output=True).returncode == 0
    with Ledger(path, read_only=True) as ledger:
        there = ledger.fetch("SELECT count(*) AS n FROM coded_events")[0]["n"] + ledger.count("documents")
        assert there == 20
