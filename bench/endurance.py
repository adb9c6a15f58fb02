"""``endurance [--kills N] [--inputs N] [--mentions N ...] [--characters N ...] [--model]``: what wears a program down.

Kills ``read`` at random moments (SIGKILL, every fourth time SIGINT) until it has read everything, and
holds the rows against those of an undisturbed run; reads inputs that are broken at random and counts
tracebacks and hangs; times reading by length of text, and entering one document by size of ledger.
The lexicon reads unless ``--model`` is given. Prints seconds and counts.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench._large import generate
from detente.analysis.entering import catch_up, enter
from detente.ledger.ledger import Ledger
from detente.ledger.schema import TABLES
from detente.reading.pipeline import Reader
from detente.sources import Document

COMMAND = [sys.executable, "-m", "detente"]
SENTENCES = (
    "France condemned Russia on {day} March 2021.", "Emmanuel Macron met Angela Merkel in Berlin on Monday.",
    "Iran threatened to attack Israel if Israel attacked Iran.", "The United States promised aid to Ukraine.",
    "“We never sold arms to Syria,” the Russian foreign minister said.", "China did not invite the Prime Minister.",
    "North Korea has become more isolated than ever, officials in Seoul said.", "The weather was fine.",
)  # fmt: skip
#: Seconds after which reading 100 kB counts as hung.
HUNG = 10.0


def wire(path: Path, documents: int) -> None:
    """Documents of our own sentences, as JSONL."""
    drawn = random.Random(1)
    with path.open("w", encoding="utf-8") as handle:
        for i in range(documents):
            text = " ".join(s.format(day=1 + i % 28) for s in drawn.sample(SENTENCES, 5))
            handle.write(json.dumps({"id": f"d{i}", "text": text, "published": f"2021-04-{1 + i % 28:02}"}) + "\n")


def rows(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of a ledger."""
    with Ledger(path, read_only=True) as ledger:
        return {name: ledger.rows(name) for name in TABLES if name != "entities"}


def kills(folder: Path, wanted: int, documents: int, reader: str) -> dict[str, Any]:
    """Kill ``read`` at random moments; what the ledger holds afterwards against an undisturbed run."""
    source = folder / "wire.jsonl"
    wire(source, documents)
    read = [*COMMAND, "read", str(source), "--reader", reader, "--ledger"]
    began = time.perf_counter()
    subprocess.run([*read, str(folder / "whole.duckdb")], check=True, capture_output=True)
    whole = time.perf_counter() - began
    drawn = random.Random(2)
    killed = tracebacks = ended = 0
    broken = folder / "broken.duckdb"
    while killed < wanted:
        if ended:
            broken.unlink(missing_ok=True)
            ended = 0
        jobs = str(1 + killed % 2)
        with subprocess.Popen(
            [*read, str(broken), "--jobs", jobs], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as run:
            time.sleep(drawn.random() * whole * 1.2)
            if run.poll() is None:
                run.send_signal(signal.SIGINT if killed % 4 == 3 else signal.SIGKILL)
                killed += 1
            else:
                ended = 1
            said = run.communicate()[1]
        tracebacks += b"Traceback" in said
        print(f"{killed} of {wanted} killed", file=sys.stderr)
    subprocess.run([*read, str(broken)], check=True, capture_output=True)
    return {
        "kills": killed, "documents": documents, "tracebacks": tracebacks, "whole_s": round(whole, 1),
        "equal": rows(broken) == rows(folder / "whole.duckdb"),
    }  # fmt: skip


def broken_inputs(count: int) -> Iterator[tuple[str, bytes]]:
    """Inputs that are wrong in ways that happen: by kind, deterministic."""
    drawn = random.Random(3)
    words = " ".join(s.format(day=3) for s in SENTENCES).encode()
    marks = [
        b"\x00",
        b"\xff",
        b"\xed\xa0\x80",
        "\u202e\u2066\u200f".encode(),
        b"\x1b]0;x\x07",
        b"\r",
        b"=1+1",
        b"<div>",
        b"(",
    ]
    seeds = {
        ".txt": words, ".md": b"# Head\n\n" + words, ".html": b"<html><body><p>" + words + b"</p></body></html>",
        ".jsonl": json.dumps({"text": words.decode(), "published": "2021-03-04"}).encode() + b"\n",
        ".csv": b'id,text,published\n1,"' + words + b'",2021-03-04\n',
        ".warc": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 60\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" + words,
        ".parquet": b"PAR1" + words + b"PAR1",
    }  # fmt: skip
    for i in range(count):
        suffix = drawn.choice(list(seeds))
        data = bytearray(seeds[suffix])
        for _ in range(drawn.randrange(1, 6)):
            at = drawn.randrange(len(data) + 1)
            what = drawn.randrange(4)
            if what == 0:
                data[at:at] = drawn.choice(marks) * drawn.choice([1, 10, 5000])
            elif what == 1:
                del data[at : at + drawn.randrange(1, 200)]
            elif what == 2:
                data[at:at] = drawn.randbytes(drawn.randrange(1, 40))
            else:
                data[at:at] = bytes(data[:at]) * drawn.choice([1, 3])
        yield f"{i}{suffix}", bytes(data[:100_000])


def hostile(folder: Path, count: int, model: bool) -> dict[str, Any]:
    """Read broken inputs in this process; those that raise, and those that take too long."""
    from detente.sources import documents

    reader = Reader(model=model, threads=1)
    list(reader.read([Document("x", "France met Russia.")]))
    raised: list[str] = []
    slow: list[str] = []
    unheard = longest = 0.0
    for name, data in broken_inputs(count):
        path = folder / name
        path.write_bytes(data)
        began = time.process_time()
        try:
            found = list(documents([str(path)]))
            list(reader.read([d for d in found if isinstance(d, Document)]))
            unheard += not found
        except Exception as error:
            raised.append(f"{name}: {type(error).__name__}")
        spent = time.process_time() - began
        longest = max(longest, spent)
        if spent > HUNG:
            slow.append(name)
        path.unlink()
    return {"inputs": count, "raised": raised, "slow": slow, "unheard": int(unheard), "longest_s": round(longest, 2)}


def reading(lengths: list[int], model: bool) -> list[dict[str, float]]:
    """Seconds of reading one document, and the process's memory, by its length."""
    reader = Reader(model=model, threads=1)
    list(reader.read([Document("x", "France met Russia.")]))
    points = []
    for length in lengths:
        drawn = random.Random(4)
        text = ""
        parts = []
        while sum(map(len, parts)) < length:
            parts.append(drawn.choice(SENTENCES).format(day=1 + len(parts) % 28) + drawn.choice([" ", " ", "\n\n"]))
            if len(parts) % 1000 == 0:
                text += "".join(parts)
                length -= len("".join(parts))
                parts = []
        text += "".join(parts)
        began = time.process_time()
        list(reader.read([Document("x", text, published="2021-04-01")]))
        spent = time.process_time() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        points.append(
            {
                "characters": len(text),
                "cpu_s": round(spent, 2),
                "per_10k_s": round(spent / len(text) * 1e4, 3),
                "peak_mib": peak,
            }
        )
        print(points[-1], file=sys.stderr)
    return points


def entering(folder: Path, sizes: list[int]) -> list[dict[str, float]]:
    """Seconds of entering one document more, opening and closing the ledger included, by its event mentions."""
    (one,) = Reader(model=False).read(
        [Document("new", " ".join(s.format(day=9) for s in SENTENCES), published="2022-05-01")]
    )
    points = []
    for size in sizes:
        path = folder / f"{size}.duckdb"
        generate(path, size, lambda words: None)
        began = time.perf_counter()
        with Ledger(path) as ledger:
            ledger.connection.execute("UPDATE event_mentions SET event = NULL")
            catch_up(ledger)
        merged = time.perf_counter() - began
        began = time.perf_counter()
        with Ledger(path) as ledger:
            enter(ledger, [one])
        spent = time.perf_counter() - began
        points.append(
            {"mentions": size, "one_more_s": round(spent, 3), "merge_all_s": round(merged, 1),
             "bytes_a_mention": round(path.stat().st_size / size)}
        )  # fmt: skip
        print(points[-1], file=sys.stderr)
        path.unlink()
    return points


def run(args: list[str]) -> dict:
    """The figures; `python -m bench endurance --help` names the options."""
    parser = argparse.ArgumentParser(prog="bench endurance")
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--inputs", type=int, default=300)
    parser.add_argument("--characters", type=int, nargs="*", default=[10_000, 30_000, 100_000])
    parser.add_argument("--mentions", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--model", action="store_true")
    given = parser.parse_args(args)
    kind = "model" if given.model else "lexicon"
    with tempfile.TemporaryDirectory(prefix="detente-endurance-") as place:
        folder = Path(place)
        figures: dict[str, Any] = {"machine": f"{platform.machine()}, {platform.python_version()}", "reader": kind}
        if given.kills:
            figures["killed"] = kills(folder, given.kills, given.documents, kind)
        if given.inputs:
            figures["hostile"] = hostile(folder, given.inputs, given.model)
        figures["reading"] = reading(given.characters, given.model)
        figures["entering"] = entering(folder, given.mentions)
    return figures
