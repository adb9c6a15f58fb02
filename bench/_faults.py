"""Ledgers that are damaged, foreign, newer, taken or on a full disk: every command must answer in a line."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb

from bench._kills import COMMAND, wire
from detente.ledger.ledger import Ledger
from detente.ledger.schema import VERSION

#: Commands that read a ledger, or write to one.
VERBS: dict[str, list[str]] = {
    "status": ["status"], "show": ["show", "event_mentions"], "isolation": ["isolation"], "outlook": ["outlook", "FRA", "RUS"],
    "export": ["export", "event_mentions", "--format", "csv"], "whatif": ["whatif", "sanction FRA RUS"],
    "note": ["note"], "judgements": ["judge", "export"], "backup": ["backup", "--force", "{folder}/copy.duckdb"],
    "read": ["read", "{folder}/more.jsonl", "--reader", "lexicon"], "groupings": ["groupings"],
}  # fmt: skip


def damaged(data: bytes, kind: str, drawn: random.Random) -> bytes:
    """A file's bytes with one damage."""
    at = drawn.randrange(len(data))
    if kind == "cut":
        return data[:at]
    if kind == "zeroed":
        return data[:at] + bytes(min(4096, len(data) - at)) + data[at + 4096 :]
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def faults(folder: Path, rounds: int) -> dict[str, Any]:
    """Commands on spoilt ledgers: how they ended, and those that ended in a traceback or in more than a line."""
    good = folder / "good.duckdb"
    wire(folder / "more.jsonl", 5, "more")
    subprocess.run(
        [*COMMAND, "read", str(wire(folder / "some.jsonl", 60)), "--reader", "lexicon", "--ledger", str(good)],
        check=True, capture_output=True,
    )  # fmt: skip
    data = good.read_bytes()
    drawn = random.Random(6)
    ends: Counter[str] = Counter()
    wrong: list[str] = []
    spoilt = folder / "spoilt.duckdb"
    for number in range(rounds):
        for kind in ("cut", "zeroed", "flipped", "newer", "foreign"):
            for verb, words in VERBS.items():
                _spoil(spoilt, data, kind, drawn)
                ran = _run(folder, words, spoilt)
                ends["answered" if ran.returncode == 0 else "refused"] += 1
                if bad := _wrong(ran):
                    wrong.append(f"{kind} {verb}: {bad}")
            print(f"round {number + 1}, {kind}: {len(wrong)} wrong of {ends.total()}", file=sys.stderr, flush=True)
    return {"commands": ends.total(), **ends, "wrong": wrong, "full": full(folder), "writers": writers(folder)}


def _spoil(path: Path, data: bytes, kind: str, drawn: random.Random) -> None:
    for old in (path, Path(f"{path}.wal")):
        old.unlink(missing_ok=True)
    if kind == "foreign":
        with duckdb.connect(str(path)) as connection:
            connection.execute("CREATE TABLE cats (name VARCHAR)")
        return
    path.write_bytes(data if kind == "newer" else damaged(data, kind, drawn))
    if kind == "newer":
        with duckdb.connect(str(path)) as connection:
            connection.execute("UPDATE meta SET value = ? WHERE key = 'version'", [str(VERSION + 1)])


def _run(folder: Path, words: list[str], ledger: Path) -> subprocess.CompletedProcess[str]:
    filled = [w.format(folder=folder) for w in words]
    return subprocess.run([*COMMAND, *filled, "--ledger", str(ledger)], capture_output=True, text=True, errors="replace")


def _wrong(ran: subprocess.CompletedProcess[str]) -> str:
    """What is wrong with how a command ended; nothing where it answered, or refused in a line."""
    lines = [line for line in ran.stderr.splitlines() if line.strip()]
    said = lines[-1][:160] if lines else f"status {ran.returncode}, and not a word"
    if "Traceback" in ran.stderr or "should not have happened" in ran.stderr or ran.returncode < 0:
        return said
    return said if ran.returncode and len(lines) != 1 else ""


_LIMITED = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2); " + (
    "from detente.cli import main; main()"
)


def full(folder: Path) -> dict[str, Any]:
    """A disk that is full, as files that may not grow: what a read says, and what is there afterwards."""
    path, source = folder / "full.duckdb", wire(folder / "full.jsonl", 2000, "full")
    read = ["read", str(source), "--reader", "lexicon", "--ledger", str(path)]
    ran = subprocess.run([sys.executable, "-c", _LIMITED, "1500000", *read], capture_output=True, text=True)
    one_line = ran.stderr.strip().count("\n") == 0 and "no space left" in ran.stderr
    again = subprocess.run([*COMMAND, *read], capture_output=True, text=True)
    with Ledger(path, read_only=True) as ledger:
        there = ledger.count("documents")
    printed = True
    if os.path.exists("/dev/full"):
        with open("/dev/full", "w", encoding="utf-8") as sink:
            shown = subprocess.run(
                [*COMMAND, "status", "--ledger", str(path)], stdout=sink, stderr=subprocess.PIPE, text=True
            )
        printed = shown.stderr.count("\n") == 1 and "no space left" in shown.stderr
    return {"one_line": one_line, "printing_one_line": printed, "lost": 2000 - there, "repeated": again.returncode == 0}


def writers(folder: Path) -> dict[str, Any]:
    """Two that read into one ledger, and one that looks at it all the while: what fails, and what is lost."""
    path = folder / "shared.duckdb"
    Ledger(path).close()
    runs = [
        subprocess.Popen(
            [*COMMAND, "read", str(wire(folder / f"{name}.jsonl", 400, name)), "--reader", "lexicon", "--ledger", str(path)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for name in ("left", "right")
    ]  # fmt: skip
    looks = failed = 0
    while any(run.poll() is None for run in runs):
        looked = _run(folder, ["status"], path)
        looks, failed = looks + 1, failed + (looked.returncode != 0)
    with Ledger(path, read_only=True) as ledger:
        there = ledger.count("documents")
    ended = sum(run.returncode != 0 for run in runs)
    return {"looks": looks, "failed_looks": failed, "failed_writers": ended, "lost": 800 - there}
