"""``soak [--minutes 60] [--readers 5] [--feeds 5] [--pause 0.05]``: the watch, the explorer and its readers at once, and their memory.

Feeds on loopback grow by a story every second; a watch reads them into a ledger every few seconds,
an explorer has the same ledger open, and readers ask it for one page after another. Memory is that of
the explorer and of the watch; flat means that the last fifth needs no more than the second.
"""

from __future__ import annotations

import argparse
import json
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bench.watch import _Handler, command, settings

PAGES = (
    "/", "/entities", "/entity/FRA", "/entity/JPN", "/dyad/FRA/JPN", "/table/event_mentions?sort=-date", "/groupings",
    "/search?q=condemned", "/documents", "/api/v1/tables/event_mentions?limit=50", "/chart/timeline.json?entity=FRA",
)  # fmt: skip
FIRST_STORIES, EVERY, SAMPLE = 50, 10, 5


class Readers:
    """Readers of an explorer, each with a connection of its own; what they got, and what went wrong."""

    def __init__(self, port: int, number: int, end: float, pause: float) -> None:
        self.port, self.end, self.pause = port, end, pause
        self.answers: Counter[int] = Counter()
        self.faults: Counter[str] = Counter()
        self.seconds: list[float] = []
        self.threads = [threading.Thread(target=self._read, args=(n,)) for n in range(number)]
        for thread in self.threads:
            thread.start()

    def _read(self, number: int) -> None:
        chance = random.Random(number)
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        while time.monotonic() < self.end:
            path = chance.choice(PAGES)
            began = time.perf_counter()
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
            except (OSError, HTTPException) as error:
                self.faults[f"{path}: {type(error).__name__}"] += 1
                connection.close()
                continue
            self.answers[answer.status] += 1
            self.seconds.append(time.perf_counter() - began)
            if answer.status >= 400:
                self.faults[f"{path}: {answer.status}"] += 1
            if self.pause > 1:
                # The server closes a connection that nobody has used for five seconds.
                connection.close()
            time.sleep(self.pause)


def resident(pid: int) -> float | None:
    """MiB that a process holds in memory, None where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), None)


def serve(ledger: Path, port: int) -> subprocess.Popen[bytes]:
    """The explorer in a process of its own, once it answers."""
    code = (
        "import sys; from pathlib import Path; from detente.web.serve import serve; "
        "from detente.web.settings import Settings; "
        f"serve(Settings(Path(sys.argv[1]), port={port}, rate=10**9, model=False), lambda: None)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(ledger)])
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process
        except OSError:
            if process.poll() is not None:
                raise OSError("the explorer ended") from None
            time.sleep(0.2)


def run(args: list[str]) -> dict[str, Any]:
    """Soak, and say what it took."""
    parser = argparse.ArgumentParser(prog="bench soak")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--readers", type=int, default=5)
    parser.add_argument("--feeds", type=int, default=5)
    parser.add_argument("--pause", type=float, default=0.05, help="seconds that a reader looks at a page")
    chosen = parser.parse_args(args)
    handler = type("Handler", (_Handler,), {"asked": Counter(), "items": FIRST_STORIES, "feeds": chosen.feeds})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with tempfile.TemporaryDirectory() as name:
            return _soak(chosen, Path(name), f"http://127.0.0.1:{server.server_address[1]}", handler)
    finally:
        server.shutdown()
        server.server_close()


def _soak(chosen: argparse.Namespace, folder: Path, address: str, handler: Any) -> dict[str, Any]:
    path, ledger = settings(folder, address, chosen.feeds), folder / "desk.duckdb"
    path.write_text(f"every = {EVERY}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    call = command(path, ledger)
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "watch.log"
    with log.open("wb") as told:
        watch = subprocess.Popen([w for w in call if w != "--once"], stdout=told, stderr=subprocess.STDOUT)
        explorer = serve(ledger, port)
        began = time.monotonic()
        readers = Readers(port, chosen.readers, began + chosen.minutes * 60, chosen.pause)
        held: dict[str, list[float]] = {"explorer": [], "watch": []}
        while time.monotonic() < readers.end:
            time.sleep(SAMPLE)
            handler.items = FIRST_STORIES + int(time.monotonic() - began)
            for name, process in (("explorer", explorer), ("watch", watch)):
                size = resident(process.pid)
                if size is not None:
                    held[name].append(size)
            print(f"\r{time.monotonic() - began:.0f} s, {sum(readers.answers.values())} answers", end="", file=sys.stderr)
        for thread in readers.threads:
            thread.join()
        alive = {"explorer": explorer.poll() is None, "watch": watch.poll() is None}
        for process in (watch, explorer):
            process.terminate()
            process.wait(60)
    print(f"\n{json.dumps(readers.faults)}", file=sys.stderr)
    lines = log.read_text(encoding="utf-8").splitlines()
    runs = [line for line in lines if " unreadable, " in line]
    for line in [line for line in lines if line not in runs][:10]:
        print(line, file=sys.stderr)
    return {
        "minutes": chosen.minutes, "readers": chosen.readers, "answers": sum(readers.answers.values()),
        "errors": sum(readers.faults.values()), "median_ms": round(1000 * statistics.median(readers.seconds or [0])),
        "watch_runs": len(runs), "watch_failed": sum(", 0 unreadable, 0 failed" not in line for line in runs),
        "documents": _documents(ledger), "alive_at_the_end": alive,
        **{f"{name}_mib": _course(sizes) for name, sizes in held.items()},
    }  # fmt: skip


def _course(sizes: list[float]) -> list[int]:
    """Median memory of each fifth of the time, in MiB."""
    fifth = max(1, len(sizes) // 5)
    return [round(statistics.median(sizes[n * fifth : (n + 1) * fifth] or sizes)) for n in range(5)] if sizes else []


def _documents(ledger: Path) -> int:
    from detente.ledger.ledger import Ledger

    with Ledger(ledger, read_only=True) as opened:
        return len(opened.fetch("SELECT document_id FROM documents"))
