"""``web [--events N] [--users 20 100] [--seconds 60] [--ledger FILE]``: how fast the explorer answers on a large ledger.

Makes a ledger of N event mentions (a million) in a folder that is removed afterwards,
serves it in a process of its own, asks every page one after the other, and then lets 20
users (or so many as are given, crowd after crowd) ask at once for a minute. Charts are asked
for beside the pages that show them.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from bench._large import generate
from detente.ledger.ledger import Ledger

PAGES = {
    "today": "/",
    "entities": "/entities?sort=-isolation&q=a",
    "entity": "/entity/{a}",
    "dyad": "/dyad/{a}/{b}",
    "dyad filtered": "/dyad/{a}/{b}?quad=material+conflict&since=2019-01-01",
    "document": "/document/doc{d}?mark=doc{d}%2Fe3",
    "event": "/event/doc{d}%2Fe5",
    "row": "/row/claims/doc{c}%2Fc4",
    "documents": "/table/documents?sort=-published",
    "events": "/table/event_mentions",
    "events sorted": "/table/event_mentions?sort=-date",
    "events of one": "/table/event_mentions?entity={a}&since=2020-01-01&sort=-confidence",
    "events deep": "/table/event_mentions?page={p}",
    "claims": "/table/claims?entity={a}&contested=yes",
    "commitments": "/table/commitments?status=open&sort=due",
    "groupings": "/groupings",
    "what-if": "/whatif?kind=sanction&who={a},{b}",
    "search": "/search?q={w}",
    "api events": "/api/v1/tables/event_mentions?entity={a}&limit=100",
    "chart timeline": "/chart/timeline.svg?entity={a}",
    "chart dyad": "/chart/dyad.svg?entity={a}&with={b}",
    "chart isolation": "/chart/isolation.svg?entity={a}",
}
STATES = ("USA", "RUS", "CHN", "UKR", "ISR", "IRN", "DEU", "FRA", "GBR", "IND", "PAK", "PRK", "KOR", "TUR")


def pages(documents: int) -> list[str]:
    """The pages that a ledger has: one without documents, which others coded, has none of theirs."""
    return [name for name, path in PAGES.items() if documents or not re.search("{[dc]}", path)]


def address(name: str, chance: random.Random, documents: int) -> str:
    """One address of a page, about entities and documents drawn at random."""
    a, b = chance.sample(STATES, 2)
    claims = chance.randrange(max(1, documents // 2)) * 2
    return PAGES[name].format(
        a=a, b=b, d=chance.randrange(max(1, documents)), c=claims, p=chance.randrange(1, 400),
        w=chance.choice(("wheat", f"summit+{chance.randrange(900)}", "china+prisoners", "treaty")),
    )  # fmt: skip


def ask(connection: HTTPConnection, path: str) -> tuple[int, float]:
    """Status and seconds of one answer, read to its end."""
    start = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    return answer.status, time.perf_counter() - start


def quantile(values: list[float], share: float) -> float:
    """A quantile in milliseconds."""
    ordered = sorted(values)
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)


def run(args: list[str]) -> dict[str, Any]:
    """The figures: medians and 95th percentiles in milliseconds, by page and at the worst, and the users' errors."""
    parser = argparse.ArgumentParser("web")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--users", type=int, nargs="+", default=[20], help="how many at once, crowd after crowd")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--ledger", type=Path, help="keep the ledger here, and use it where it is there")
    given = parser.parse_args(args)

    def say(words: str) -> None:
        print(words, file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory() as folder:
        path = given.ledger or Path(folder) / "large.duckdb"
        if not path.exists():
            generate(path, given.events, say)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        start = time.perf_counter()
        code = (
            "import sys; from pathlib import Path; from detente.web.serve import serve; "
            "from detente.web.settings import Settings; "
            f"serve(Settings(Path(sys.argv[1]), port={port}, rate=10**9), lambda: None)"
        )
        server = subprocess.Popen([sys.executable, "-c", code, str(path)])
        try:
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    if server.poll() is not None:
                        raise OSError("the server ended") from None
                    time.sleep(0.2)
            ready = round(time.perf_counter() - start, 1)
            say(f"ready after {ready} s")
            with Ledger(path, read_only=True) as ledger:
                documents = ledger.count("documents")
                both = "SELECT (SELECT count(*) FROM event_mentions) + (SELECT count(*) FROM coded_events) AS n"
                events = ledger.fetch(both)[0]["n"]
            return {
                "events": events, "ready_s": ready,
                **measure(port, documents, given.rounds, say),
                "crowds": [crowd(port, documents, n, given.seconds, say) for n in given.users],
                "peak_rss_mib": _peak(server.pid),
            }  # fmt: skip
        finally:
            server.terminate()
            server.wait(30)


def measure(port: int, documents: int, rounds: int, say: Any) -> dict[str, Any]:
    """One user, every page ``rounds`` times, each time about something else."""
    chance = random.Random(1)
    connection = HTTPConnection("127.0.0.1", port, timeout=600)
    found: dict[str, dict[str, float]] = {}
    for name in pages(documents):
        times = []
        for _ in range(rounds):
            path = address(name, chance, documents)
            status, seconds = ask(connection, path)
            if status != 200:
                raise ValueError(f"{path} answers {status}")
            times.append(seconds)
        found[name] = {"median_ms": round(1000 * statistics.median(times), 1), "p95_ms": quantile(times, 0.95)}
        say(f"{name}: {json.dumps(found[name])}")
    return {
        "pages": found,
        "worst_median_ms": max(p["median_ms"] for p in found.values()),
        "worst_p95_ms": max(p["p95_ms"] for p in found.values()),
    }


def crowd(port: int, documents: int, users: int, seconds: int, say: Any) -> dict[str, Any]:
    """Users at once, each asking for one page after another."""
    times: list[float] = []
    errors: list[str] = []
    names = pages(documents)
    end = time.monotonic() + seconds

    def user(number: int) -> None:
        chance = random.Random(number)
        connection = HTTPConnection("127.0.0.1", port, timeout=120)
        while time.monotonic() < end:
            path = address(chance.choice(names), chance, documents)
            try:
                status, taken = ask(connection, path)
            except OSError as error:
                errors.append(f"{path}: {type(error).__name__}")
                connection.close()
                continue
            times.append(taken)
            if status != 200:
                errors.append(f"{path}: {status}")

    threads = [threading.Thread(target=user, args=(n,)) for n in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for error in errors[:10]:
        say(error)
    return {
        "users": users, "seconds": seconds, "answers": len(times), "errors": len(errors),
        "crowd_median_ms": quantile(times, 0.5) if times else None,
        "crowd_p95_ms": quantile(times, 0.95) if times else None,
    }  # fmt: skip


def _peak(pid: int) -> int | None:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), None)
