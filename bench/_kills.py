"""Commands killed at random moments until they have done all; their ledgers against those of undisturbed runs."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from detente.ledger.ledger import Ledger
from detente.ledger.schema import TABLES

COMMAND = [sys.executable, "-m", "detente"]
SENTENCES = (
    "France condemned Russia on {day} March 2021.", "Emmanuel Macron met Angela Merkel in Berlin on Monday.",
    "Iran threatened to attack Israel if Israel attacked Iran.", "The United States promised aid to Ukraine.",
    "“We never sold arms to Syria,” the Russian foreign minister said.", "China did not invite the Prime Minister.",
    "North Korea has become more isolated than ever, officials in Seoul said.", "The weather was fine.",
)  # fmt: skip
#: Every so many kills one is an interrupt instead.
INTERRUPT = 4

Call = Callable[[Path, int], list[str]]
State = Callable[[Path], Any]


def wire(path: Path, documents: int, name: str = "d") -> Path:
    """Documents of our own sentences, as JSONL."""
    drawn = random.Random(name)
    with path.open("w", encoding="utf-8") as handle:
        for i in range(documents):
            text = " ".join(s.format(day=1 + i % 28) for s in drawn.sample(SENTENCES, 5))
            handle.write(json.dumps({"id": f"{name}{i}", "text": text, "published": f"2021-04-{1 + i % 28:02}"}) + "\n")
    return path


def coded(path: Path, rows: int) -> Path:
    """Events that others might have coded, as CSV."""
    drawn = random.Random(5)
    states, codes = ("FRA", "RUS", "CHN", "USA", "IRN", "ISR", "UKR", "DEU"), ("040", "111", "138", "051", "163")
    with path.open("w", encoding="utf-8") as handle:
        handle.write("event_id,date,actor,recipient,code\n")
        for i in range(rows):
            a, b = drawn.sample(states, 2)
            handle.write(f"{i},20{10 + i % 12}-{1 + i % 9:02}-{1 + i % 28:02},{a},{b},{drawn.choice(codes)}\n")
    return path


def read_rows(path: Path) -> Any:
    """Every row of a ledger that was read."""
    with Ledger(path, read_only=True) as ledger:
        return {name: ledger.rows(name) for name in TABLES if name != "entities"}


def coded_rows(path: Path) -> Any:
    """How many rows were imported, and a fingerprint of them."""
    with Ledger(path, read_only=True) as ledger:
        return ledger.fetch(
            "SELECT count(*) AS n, count(DISTINCT id) AS ids, bit_xor(hash(e)) AS h FROM coded_events e"
        )


def judged_rows(path: Path) -> Any:
    """The event mentions as judged, and what is judged."""
    with Ledger(path, read_only=True) as ledger:
        said = ledger.fetch('SELECT DISTINCT document_id, verdict, "start", "end" FROM judgements ORDER BY ALL')
        return ledger.rows("event_mentions"), said


def killed(folder: Path, call: Call, state: State, wanted: int, base: Path | None = None) -> dict[str, Any]:
    """Kill a command ``wanted`` times; whenever it gets to its end all the same, it begins with a new ledger.

    ``base`` is the ledger that it begins with. At last it runs to its end, and what
    ``state`` says of its ledger must be what it says of one that nobody disturbed.
    """
    whole, broken = folder / "whole.duckdb", folder / "broken.duckdb"
    for path in (whole, broken):
        _begin(path, base)
    began = time.perf_counter()
    subprocess.run([*COMMAND, *call(whole, 0)], check=True, capture_output=True)
    seconds = time.perf_counter() - began
    drawn = random.Random(2)
    struck = tracebacks = 0
    while struck < wanted:
        command = [*COMMAND, *call(broken, struck)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            try:
                said = run.communicate(timeout=drawn.random() * seconds * 1.2)[1]
                _begin(broken, base)
            except subprocess.TimeoutExpired:
                run.send_signal(signal.SIGINT if struck % INTERRUPT == INTERRUPT - 1 else signal.SIGKILL)
                struck += 1
                said = run.communicate()[1]
        tracebacks += b"Traceback" in said
        print(f"\rkilled {struck} of {wanted}", end="", file=sys.stderr)
    print(file=sys.stderr)
    subprocess.run([*COMMAND, *call(broken, 0)], check=True, capture_output=True)
    equal = state(broken) == state(whole)
    found = {"kills": struck, "tracebacks": tracebacks, "whole_s": round(seconds, 1), "equal": equal}
    print(call(broken, 0)[0], found, file=sys.stderr, flush=True)
    return found


def _begin(path: Path, base: Path | None) -> None:
    for old in (path, Path(f"{path}.wal")):
        old.unlink(missing_ok=True)
    if base is not None:
        shutil.copy(base, path)


def kills(folder: Path, wanted: int, documents: int, reader: str) -> dict[str, Any]:
    """Kills of ``read``, ``import``, ``judge`` and ``watch``."""
    source, table = wire(folder / "wire.jsonl", documents), coded(folder / "events.csv", documents * 1000)

    def read(ledger: Path, n: int) -> list[str]:
        return ["read", str(source), "--reader", reader, "--jobs", str(1 + n % 2), "--ledger", str(ledger)]

    def import_(ledger: Path, n: int) -> list[str]:
        columns = "id=event_id,date=date,actor=actor,recipient=recipient,cameo=code"
        return ["import", "table", str(table), "--columns", columns, "--ledger", str(ledger)]

    base = folder / "base.duckdb"
    subprocess.run([*COMMAND, *read(base, 0)], check=True, capture_output=True)
    row = read_rows(base)["event_mentions"][0]["id"]

    def judge(ledger: Path, n: int) -> list[str]:
        return ["judge", "row", row, "wrong", "--type", "THREATEN", "--by", "bench", "--ledger", str(ledger)]

    from bench import watch

    found = {
        "read": killed(folder, read, read_rows, wanted),
        "import": killed(folder, import_, coded_rows, wanted),
        "judge": killed(folder, judge, judged_rows, wanted, base),
    }
    told = watch.run(["--items", str(documents), "--feeds", "10", "--kills", str(wanted)])
    kept = ("kills", "lost", "doubled", "tables_differ")
    return {"documents": documents, "rows": documents * 1000, **found, "watch": {k: told[k] for k in kept}}
