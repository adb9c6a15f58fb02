"""``endurance [--parts PART ...] [--reader lexicon|model] ...``: what wears a program down.

    kills      read, import, judge and watch killed at random moments (SIGKILL, every fourth time SIGINT)
    hostile    inputs of every kind, broken at random, and bombs
    awkward    texts and files that repeat themselves, nest, or never end
    faults     ledgers that are damaged, foreign, newer or taken; a full disk; two writers and one who looks
    reading    seconds by length of one document
    archive    seconds and memory by length of all documents of a size as news has
    entering   seconds of entering one document more, and of merging all, by size of the ledger
    measures   seconds of the measures by size of the ledger
    spark      one worker of Spark against two

All are run where none is named. The crowd of users is `bench web`'s. Prints counts, and seconds of the processor
(of Spark by the clock).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bench._awkward import awkward
from bench._faults import faults
from bench._hostile import hostile
from bench._kills import SENTENCES, kills
from bench._large import LAST, generate
from bench._spark import workers
from detente.desk.entering import catch_up, enter
from detente.ledger.ledger import Ledger
from detente.reading.pipeline import Reader
from detente.sources import Document

#: Characters of a document of an archive.
ARTICLE = 2_500


def _sentences(length: int, drawn: random.Random, gaps: Sequence[str]) -> Iterator[str]:
    """Sentences, each with the blanks behind it, until they hold some characters."""
    held = count = 0
    while held < length:
        yield (words := drawn.choice(SENTENCES).format(day=1 + count % 28) + drawn.choice(gaps))
        held, count = held + len(words), count + 1


def _spent(reader: Reader, documents: Iterable[Document]) -> dict[str, float]:
    """How many documents were read, in how many seconds of the processor, and the most memory so far."""
    began = time.process_time()
    read = sum(1 for _ in reader.read(documents))
    spent = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"documents": read, "cpu_s": round(spent, 2), "peak_mib": peak}


def _warm(model: bool) -> Reader:
    """A reader that has read something."""
    reader = Reader(model=model, threads=1)
    list(reader.read([Document("x", "France met Russia.")]))
    return reader


def reading(lengths: list[int], model: bool) -> list[dict[str, float]]:
    """Seconds of reading one document, and the process's memory, by its length."""
    reader, points = _warm(model), []
    for length in lengths:
        text = "".join(_sentences(length, random.Random(4), (" ", " ", "\n\n")))
        spent = _spent(reader, [Document("x", text, published="2021-04-01")])
        points.append({"characters": len(text), **spent, "per_10k_s": round(spent["cpu_s"] / len(text) * 1e4, 3)})
        print(points[-1], file=sys.stderr)
    return points


def archive(lengths: list[int], model: bool) -> list[dict[str, float]]:
    """Seconds of reading documents of ``ARTICLE`` characters, and the process's memory, by the length of all."""
    reader, points = _warm(model), []
    for length in lengths:
        drawn = random.Random(4)
        texts = ("".join(_sentences(ARTICLE, drawn, (" ",))) for _ in range(max(1, length // ARTICLE)))
        documents = (Document(f"d{i}", text, published="2021-04-01") for i, text in enumerate(texts))
        points.append({"characters": length, **_spent(reader, documents)})
        print(points[-1], file=sys.stderr)
    return points


def entering(folder: Path, sizes: list[int]) -> list[dict[str, float]]:
    """Seconds of the processor for one document more, opening and closing included, by the ledger's event mentions."""
    (one,) = Reader(model=False).read(
        [Document("new", " ".join(s.format(day=9) for s in SENTENCES), published="2022-05-01")]
    )
    points = []
    for size in sizes:
        path = folder / f"{size}.duckdb"
        generate(path, size, lambda words: None)
        began = time.process_time()
        with Ledger(path) as ledger:
            ledger.connection.execute("UPDATE event_mentions SET event = NULL")
            catch_up(ledger)
        merged = time.process_time() - began
        began = time.process_time()
        with Ledger(path) as ledger:
            enter(ledger, [one])
        spent = time.process_time() - began
        points.append(
            {"mentions": size, "one_more_s": round(spent, 3), "merge_all_s": round(merged, 1),
             "bytes_a_mention": round(path.stat().st_size / size)}
        )  # fmt: skip
        print(points[-1], file=sys.stderr)
        path.unlink()
    return points


def measures(folder: Path, sizes: list[int]) -> list[dict[str, float]]:
    """Seconds of the processor for opening a ledger and for what faces ask first, by its event mentions."""
    from detente.desk import groupings, isolation
    from detente.desk.outlook import of
    from detente.desk.shelf import beside
    from detente.desk.store import Store
    from detente.world import load_world

    day = date(LAST.year, LAST.month, LAST.day)
    asked: dict[str, Callable[[Store], Any]] = {
        "isolation_s": lambda store: isolation.ranked(store, on=day), "outlook_s": lambda store: of(store, "RUS", "PRK", day),
        "groupings_s": lambda store: groupings.said(store, day),
    }  # fmt: skip
    points = []
    for size in sizes:
        path = folder / f"{size}.duckdb"
        generate(path, size, lambda words: None)
        point: dict[str, float] = {"mentions": size}
        world = load_world()
        for name in ("open_s", "open_again_s"):  # the second time side tables of a large one are there
            began = time.process_time()
            store = Store(path, world, keep=True)
            point[name] = round(time.process_time() - began, 2)
            if name == "open_s":
                store.close()
        for name, ask in asked.items():
            began = time.process_time()
            ask(store)
            point[name] = round(time.process_time() - began, 2)
        store.close()
        points.append(point)
        print(point, file=sys.stderr)
        path.unlink()
        beside(path).unlink(missing_ok=True)
    return points


PARTS = ("kills", "hostile", "awkward", "faults", "reading", "archive", "entering", "measures", "spark")


def run(args: list[str]) -> dict:
    """The figures; `python -m bench endurance --help` names the options."""
    parser = argparse.ArgumentParser(prog="bench endurance")
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--reader", choices=("lexicon", "model"), default="lexicon")
    parser.add_argument("--kills", type=int, default=12, help="of each verb")
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--inputs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=3, help="of the broken inputs")
    parser.add_argument("--texts", nargs="*", help="names of awkward texts; all by default")
    parser.add_argument("--rounds", type=int, default=1, help="of every damage and every verb")
    parser.add_argument("--characters", type=int, nargs="*", default=[10_000, 30_000, 100_000])
    parser.add_argument("--mentions", type=int, nargs="*", default=[10_000, 100_000])
    given = parser.parse_args(args)
    model = given.reader == "model"
    todo: dict[str, Callable[[Path], Any]] = {
        "kills": lambda folder: kills(folder, given.kills, given.documents, given.reader),
        "hostile": lambda folder: hostile(folder, given.inputs, given.seed, model),
        "awkward": lambda folder: awkward(folder, given.reader, given.texts),
        "faults": lambda folder: faults(folder, given.rounds),
        "reading": lambda folder: reading(given.characters, model),
        "archive": lambda folder: archive(given.characters, model),
        "entering": lambda folder: entering(folder, given.mentions),
        "measures": lambda folder: measures(folder, given.mentions),
        "spark": lambda folder: workers(folder, given.documents, model),
    }
    figures: dict[str, Any] = {
        "machine": f"{platform.machine()}, Python {platform.python_version()}, {len(os.sched_getaffinity(0))} cores",
        "day": date.today().isoformat(), "reader": given.reader,
    }  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="detente-endurance-") as place:
        for part in given.parts:
            (folder := Path(place) / part).mkdir()
            figures[part] = todo[part](folder)
            print(json.dumps({part: figures[part]}), file=sys.stderr, flush=True)
    return figures
