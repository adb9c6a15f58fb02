"""A run that is interrupted, killed, or cannot print ends in a line, leaves nobody behind, and can be repeated."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from detente.ledger.ledger import Ledger

COMMAND = [sys.executable, "-m", "detente"]
SENTENCES = (
    "France condemned Russia on {} March 2021.", "Emmanuel Macron met Angela Merkel in Berlin.",
    "Iran threatened to attack Israel.", "The United States promised aid to Ukraine.",
)  # fmt: skip


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("wire") / "wire.jsonl"
    with path.open("w", encoding="utf-8") as handle:
        for i in range(400):
            text = " ".join(s.format(i % 28 + 1) for s in SENTENCES[i % 3 :] + SENTENCES[: i % 3])
            handle.write(json.dumps({"id": f"d{i}", "text": text, "published": "2021-04-01"}) + "\n")
    return path


def run(*arguments: object, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True, **more)  # type: ignore[call-overload]


def children(process: int) -> list[int]:
    path = Path(f"/proc/{process}/task/{process}/children")
    return [int(word) for word in path.read_text(encoding="ascii").split()] if path.exists() else []


def alive(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.parametrize("after", [0.4, 1.5, 4.0])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_reading_ends_cleanly_and_goes_on(tmp_path: Path, wire: Path, after: float, number: int) -> None:
    ledger = tmp_path / "x.duckdb"
    command = [*COMMAND, "read", str(wire), "--ledger", str(ledger), "--reader", "lexicon", "--jobs", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(after)
        workers = children(process.pid)
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
    assert "Traceback" not in said
    # 0 where all was read before the signal came, the signal's own end where the process was just leaving.
    assert process.returncode in (0, -number, *((130,) if number == signal.SIGINT else ()))
    until = time.monotonic() + 20
    while any(alive(w) for w in workers) and time.monotonic() < until:
        time.sleep(0.1)
    assert not [w for w in workers if alive(w)]
    again = run("read", wire, "--ledger", ledger, "--reader", "lexicon")
    assert again.returncode == 0, again.stderr
    with Ledger(ledger, read_only=True) as opened:
        assert opened.count("documents") == 400
        assert opened.fetch("SELECT count(*) AS n FROM event_mentions WHERE event IS NULL") == [{"n": 0}]
        assert opened.fetch("SELECT count(*) - count(DISTINCT id) AS n FROM event_mentions") == [{"n": 0}]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", [("who", "Putin"), ("who", "Putin", "--format", "json"), ("--help",)])
def test_a_full_disk_under_the_output_is_one_line(arguments: tuple[str, ...]) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        ran = subprocess.run([*COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE, text=True)
    assert ran.returncode == 2
    assert ran.stderr.count("\n") == 1 and "no space left" in ran.stderr


def test_names_from_outside_do_not_steer_the_terminal(tmp_path: Path) -> None:
    name = tmp_path / "x\x1b]0;evil\x07\u202ey.txt"
    name.write_text("France condemned Russia yesterday.\x9b31m", encoding="utf-8")
    ran = run("brief", name, "--reader", "lexicon")
    assert ran.returncode == 0
    for stream in (ran.stdout, ran.stderr):
        assert not any(c in stream for c in "\x1b\x07\u202e\x9b")


def test_status_says_what_was_read_by_whom_and_reading_again_changes_nothing(tmp_path: Path) -> None:
    ledger, text = tmp_path / "x.duckdb", tmp_path / "a.txt"
    text.write_text("France condemned Russia.", encoding="utf-8")
    assert run("read", text, "--ledger", ledger, "--reader", "lexicon", "--date", "2021-04-01").returncode == 0
    status = json.loads(run("status", "--ledger", ledger, "--format", "json").stdout)
    assert status["tables"]["documents"] == 1 and status["failed"]["count"] == 0 and status["to_be_merged"] == 0
    (reader,) = status["readers"]
    assert reader["documents"] == 1 and reader["current"] and reader["reader"].endswith("-lexicon")
    with Ledger(ledger) as opened:
        opened.connection.execute("UPDATE readings SET reader = 'old', problem = 'broke'")
        before = opened.rows("event_mentions")
    assert "1 documents could not be read" in run("status", "--ledger", ledger).stdout
    for again in ("older", "failed"):
        ran = run("read", "--again", again, "--ledger", ledger, "--reader", "lexicon")
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.startswith("1 document entered" if again == "older" else "0 documents entered")
    with Ledger(ledger, read_only=True) as opened:
        assert opened.rows("event_mentions") == before
