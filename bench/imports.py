"""Rate, memory and growth of importing GDELT's events.

``python -m bench imports SAMPLE [--events 100000 1000000 10000000]``

SAMPLE is a file of GDELT 2.0 events (61 columns, no header). Each number of rows is made of its columns: the day, the
first actor, the second actor, and the deed with its places come from four different rows of it, under a number of
its own, the same rows in every run. Each file goes into a new ledger by ``detente import gdelt`` in a process of its
own. Printed by size: seconds and rows a second, by the clock and of the processor, peak resident memory in MiB, rows entered and refused, and the
ledger's size in MiB.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COLUMNS = 61
#: Where the first actor, the second actor and the deed begin.
PARTS = (1, 5, 15, 25, COLUMNS)
#: Rows written at once, and the strides that take the parts from different rows.
BLOCK, STRIDES = 50_000, (1, 7, 31, 101)


def run(args: list[str]) -> dict[str, object]:
    """Figures for each size."""
    parser = argparse.ArgumentParser(prog="bench imports")
    parser.add_argument("sample", type=Path)
    parser.add_argument("--events", type=int, nargs="*", default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(args)
    if given.measure:
        return _measure(given.sample, given.measure)
    growth: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number in given.events:
            file, ledger = Path(folder) / f"{number}.export.CSV", Path(folder) / f"{number}.duckdb"
            generate(given.sample, file, number)
            done = subprocess.run(
                [sys.executable, "-m", "bench", "imports", str(file), "--measure", str(ledger)],
                stdout=subprocess.PIPE, text=True, check=True,
            )  # fmt: skip
            found = json.loads(done.stdout.splitlines()[-1])
            rates = {"rows_per_s": round(number / found["seconds"]), "rows_per_cpu_s": round(number / found["cpu_s"])}
            growth[str(number)] = {**rates, **found}
            print(number, growth[str(number)], file=sys.stderr)
            file.unlink()
            ledger.unlink()
    return {
        "growth": growth,
        "rows_per_s": min((g["rows_per_s"] for g in growth.values()), default=0),
        "peak_rss_mib": max((g["peak_rss_mib"] for g in growth.values()), default=0),
    }


def generate(sample: Path, file: Path, number: int) -> None:
    """Write ``number`` rows made of the columns of a sample's rows.

    Raises ValueError where the sample has no row of 61 columns.
    """
    rows = [line.split(b"\t") for line in sample.read_bytes().splitlines()]
    rows = [r for r in rows if len(r) == COLUMNS]
    if not rows:
        raise ValueError(f"{sample} has no row of {COLUMNS} columns, parted by tabs: give a file of GDELT 2.0 events")
    parts = [[b"\t".join(r[a:b]) for r in rows] for a, b in zip(PARTS, PARTS[1:], strict=False)]
    many = len(rows)
    with file.open("wb") as out:
        for first in range(0, number, BLOCK):
            out.write(b"".join(
                b"%d\t%b\n" % (n + 1, b"\t".join([p[n * s % many] for p, s in zip(parts, STRIDES, strict=True)]))
                for n in range(first, min(first + BLOCK, number))
            ))  # fmt: skip


def _measure(file: Path, ledger: Path) -> dict[str, object]:
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "detente", "import", "gdelt", str(file), "--ledger", str(ledger)],
        stdout=subprocess.DEVNULL,
    )
    seconds = time.perf_counter() - began
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    # 1 says that some rows were refused, which a sample with rows without any actor leads to.
    if done.returncode not in (0, 1):
        raise ValueError(f"the import of {file} failed: its message stands above")
    import duckdb

    with duckdb.connect(str(ledger), read_only=True) as opened:
        counted = opened.execute("SELECT count(*) FROM coded_events").fetchall()[0][0]
        refused = opened.execute("SELECT sum(rejected)::BIGINT FROM imports").fetchall()[0][0]
    return {
        "seconds": round(seconds, 2), "cpu_s": round(spent.ru_utime + spent.ru_stime, 2),
        "peak_rss_mib": round(spent.ru_maxrss / 1024),
        "entered": counted, "refused": refused, "ledger_mib": round(ledger.stat().st_size / 2**20, 1),
    }  # fmt: skip
