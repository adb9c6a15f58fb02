"""``watch [--items 1000] [--feeds 50] [--kills 20]``: a watch of local feeds, twice, and once more while it is killed.

Serves feeds and stories on loopback, watches them into a ledger, watches again (nothing that has
not changed may be fetched, no row may be added), and then does the same into another
ledger in processes that are killed at random moments; both ledgers must hold the same.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

NAMES = ("France", "Norway", "Chile", "Peru", "Kenya", "Ghana", "Japan", "Nepal", "Spain", "Cuba", "Egypt", "Oman")
ACTS = ("condemned", "threatened", "thanked", "praised", "accused", "warned", "visited", "met")
FIRST = datetime(2023, 9, 1, 8, tzinfo=UTC)


def story(n: int) -> str:
    """A page like no other."""
    chance = random.Random(n)
    noise = " ".join(hashlib.sha256(f"{n}-{i}".encode()).hexdigest()[:6] for i in range(30))
    a, b = chance.sample(NAMES, 2)
    said = f"{a} {chance.choice(ACTS)} {b} on Monday. Officials of {a} travelled home. Of note were {noise}."
    return f"<!doctype html><html><head><title>Story {n}</title></head><body><article><p>{said}</p></article></body></html>"


def feed(address: str, n: int, items: int, feeds: int) -> str:
    """The n-th feed: its share of the stories."""
    listed = "".join(
        f"<item><title>{i}</title><link>{address}/story/{i}</link>"
        f"<pubDate>{format_datetime(FIRST + timedelta(minutes=i))}</pubDate></item>"
        for i in range(n, items, feeds)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{n}</title>{listed}</channel></rss>'


class _Handler(BaseHTTPRequestHandler):
    asked: Counter[str]
    items: int
    feeds: int

    def do_GET(self) -> None:
        kind, _, number = self.path.strip("/").partition("/")
        address = f"http://{self.headers['Host']}"
        if not number.isdigit() or kind not in ("feed", "story"):
            self.send_error(404)
            return
        page = feed(address, int(number), self.items, self.feeds) if kind == "feed" else story(int(number))
        mark = f'"{hashlib.sha256(page.encode()).hexdigest()[:12]}"'
        known = self.headers.get("If-None-Match") == mark
        self.asked[f"{kind} unchanged" if known else kind] += 1
        body = b"" if known else page.encode()
        self.send_response(304 if known else 200)
        self.send_header("ETag", mark)
        self.send_header("Content-Type", "application/rss+xml" if kind == "feed" else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def settings(folder: Path, address: str, feeds: int) -> Path:
    """The file of the watch."""
    sources = "".join(f'[[source]]\nfeed = "{address}/feed/{n}"\nname = "Outlet {n}"\n' for n in range(feeds))
    path = folder / "watch.toml"
    path.write_text(f'[fetch]\ndelay = 0\nallow = ["127.0.0.1"]\n{sources}', encoding="utf-8")
    return path


def command(path: Path, ledger: Path) -> list[str]:
    """One run of the watch as a command."""
    call = "from detente.cli import main; main()"
    words = ["watch", str(path), "--once", "--ledger", str(ledger), "--reader", "lexicon"]
    return [sys.executable, "-c", call, *words]


def rows(ledger: Path) -> dict[str, list[str]]:
    """What a ledger holds, table by table, comparable between two."""
    from detente.ledger.ledger import Ledger
    from detente.ledger.schema import TABLES

    with Ledger(ledger, read_only=True) as opened:
        return {t: sorted(json.dumps(r, sort_keys=True) for r in opened.rows(t)) for t in TABLES}


def killed(call: list[str], kills: int, chance: random.Random, length: float) -> int:
    """Run the watch, killing it at random moments, then once to the end; kills that struck.

    A run goes on, on average, by one part in ``kills`` of the usual length after its start, so that kills fall all over it.
    """
    struck = 0
    for _ in range(3 * kills):
        if struck == kills:
            break
        process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(chance.uniform(0.5, 2.0 + 2 * length / kills))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            struck += 1
        print(f"\rkilled {struck}", end="", file=sys.stderr)
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL)
    print(file=sys.stderr)
    return struck


def run(args: list[str]) -> dict[str, Any]:
    """Watch twice, then with kills, and compare."""
    parser = argparse.ArgumentParser(prog="bench watch")
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--feeds", type=int, default=50)
    parser.add_argument("--kills", type=int, default=20)
    chosen = parser.parse_args(args)
    asked: Counter[str] = Counter()
    handler = type("Handler", (_Handler,), {"asked": asked, "items": chosen.items, "feeds": chosen.feeds})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        with tempfile.TemporaryDirectory() as name:
            return _run(chosen, Path(name), address, asked)
    finally:
        server.shutdown()
        server.server_close()


def _run(chosen: argparse.Namespace, folder: Path, address: str, asked: Counter[str]) -> dict[str, Any]:
    path = settings(folder, address, chosen.feeds)
    seconds, fetched = [], []
    held: list[dict[str, list[str]]] = []
    for _ in range(2):
        asked.clear()
        began = time.monotonic()
        subprocess.run(command(path, folder / "twice.duckdb"), check=True, stdout=subprocess.DEVNULL)
        seconds.append(round(time.monotonic() - began, 1))
        fetched.append(dict(asked))
        held.append(rows(folder / "twice.duckdb"))
        print(f"{seconds[-1]} s: {fetched[-1]}", file=sys.stderr)
    call = command(path, folder / "killed.duckdb")
    struck = killed(call, chosen.kills, random.Random(7), seconds[0])
    after = rows(folder / "killed.duckdb")
    documents = [json.loads(r)["document_id"] for r in after["documents"]]
    return {
        "items": chosen.items,
        "feeds": chosen.feeds,
        "documents": len(held[0]["documents"]),
        "event_mentions": len(held[0]["event_mentions"]),
        "seconds": seconds,
        "second_fetched_stories": fetched[1].get("story", 0) + fetched[1].get("story unchanged", 0),
        "second_feeds_unchanged": fetched[1].get("feed unchanged", 0),
        "second_added_rows": sum(len(held[1][t]) - len(held[0][t]) for t in held[0]),
        "kills": struck,
        "lost": len(held[0]["documents"]) - len(set(documents)),
        "doubled": len(documents) - len(set(documents)),
        "tables_differ": [t for t in after if _plain(after[t]) != _plain(held[0][t])],
    }


def _plain(found: list[str]) -> list[str]:
    """Rows without what depends on the order of arrival: the name of an event."""
    kept = []
    for row in found:
        value = json.loads(row)
        value.pop("event", None)
        kept.append(json.dumps(value, sort_keys=True))
    return sorted(kept)
