"""Time and memory of the isolation index, over counts by dyad and over synthetic events.

``python -m bench analysis [DYADS] [--events 100000 1000000 10000000] [--threads 2]``

DYADS (what ``detente.analysis.dyads.read_counts`` reads) gives ``dyads_s``: isolation of all
its states, over all its years, formal ties included and without the interval. Each number of
synthetic events (200 states, three years, as many documents as a tenth of the events) is
written to a DuckDB file and measured in a process of its own, with ``--replicates``
bootstrap draws (100): seconds and peak resident memory in MiB.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

STATES, AS_OF = 200, date(2014, 12, 31)


def run(args: list[str]) -> dict[str, object]:
    """Seconds and memory for each size."""
    parser = argparse.ArgumentParser(prog="bench analysis")
    parser.add_argument("dyads", type=Path, nargs="?")
    parser.add_argument("--events", type=int, nargs="*", default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--replicates", type=int, default=100)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(args)
    if given.measure:
        return _measure(given.measure, given.threads, given.replicates)
    figures: dict[str, object] = {"threads": given.threads, "replicates": given.replicates}
    if given.dyads:
        figures |= _dyads(given.dyads)
    growth = {}
    with tempfile.TemporaryDirectory() as folder:
        for number in given.events:
            path = Path(folder) / f"{number}.duckdb"
            _write(path, number)
            done = subprocess.run(
                [sys.executable, "-m", "bench", "analysis", "--measure", str(path),
                 "--threads", str(given.threads), "--replicates", str(given.replicates)],
                stdout=subprocess.PIPE, text=True, check=True,
            )  # fmt: skip
            growth[str(number)] = json.loads(done.stdout.splitlines()[-1])
            print(number, growth[str(number)], file=sys.stderr)
            path.unlink()
    figures["growth"] = growth
    if growth:
        figures["events_s"] = max(g["seconds"] for g in growth.values())
        figures["peak_rss_mib"] = max(g["peak_rss_mib"] for g in growth.values())
    return figures


def _dyads(path: Path) -> dict[str, object]:
    from detente.analysis import dyads, index
    from detente.world import load_world

    table = dyads.read_counts(path).table
    world = load_world()
    last = dyads.last_day(table)
    if last is None:
        raise ValueError(f"{path} holds no dyads")
    began = time.perf_counter()
    rows = index.isolation_of(table, last, years=200, world=world, replicates=0)
    return {"dyads_s": round(time.perf_counter() - began, 2), "states": len(rows)}


def _write(path: Path, number: int) -> None:
    import duckdb

    connection = duckdb.connect(str(path))
    connection.execute("SELECT setseed(0.5)")
    # The product of two draws makes a few states much more written of than most.
    connection.execute(
        f"""CREATE TABLE dyads AS SELECT 'S' || lpad(a::VARCHAR, 3, '0') AS source,
        'S' || lpad(((a + 1 + b) % {STATES})::VARCHAR, 3, '0') AS target,
        DATE '2012-01-01' + (random() * 1095)::INTEGER AS date,
        (q = 0)::DOUBLE AS verbal_cooperation, (q = 1)::DOUBLE AS material_cooperation,
        (q = 2)::DOUBLE AS verbal_conflict, (q = 3)::DOUBLE AS material_conflict,
        'd' || (random() * {max(number // 10, 1)})::INTEGER AS document
        FROM (SELECT floor(random() * random() * {STATES})::INTEGER AS a,
              floor(random() * random() * {STATES - 1})::INTEGER AS b,
              floor(random() * 4)::INTEGER AS q FROM range({number}))"""
    )
    connection.close()


def _measure(path: Path, threads: int, replicates: int) -> dict[str, object]:
    import ibis

    from detente.analysis import index

    connection = ibis.duckdb.connect(str(path), read_only=True, threads=threads)
    began = time.perf_counter()
    rows = index.isolation_of(connection.table("dyads"), AS_OF, replicates=replicates)
    return {
        "seconds": round(time.perf_counter() - began, 2),
        "peak_rss_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "states": len(rows),
    }
