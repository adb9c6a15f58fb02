"""Who a phrase means: names, titles and descriptions on a day.

``python -m bench world [FILE.csv]``. FILE (``bench/data/world_cases.csv`` by default) has the
columns ``text,date,entity``: the phrase, the day of the text (may be empty) and the entity it
means; an empty entity or ``none`` means that it must stay unresolved. ``accuracy`` is the share
of exact answers; the misses go to standard error and, the first fifty, into the last line.
"""

from __future__ import annotations

import csv
import sys
from datetime import date
from pathlib import Path

from detente.world import load_world

CASES = Path(__file__).parent / "data" / "world_cases.csv"


def run(args: list[str]) -> dict[str, object]:
    """Resolve every case."""
    path = Path(args[0]) if args else CASES
    world = load_world()
    misses: list[dict[str, str | None]] = []
    total = 0
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            total += 1
            wanted = (row["entity"] or "").strip()
            expected = None if wanted.lower() in ("", "none", "null") else wanted
            day = (row["date"] or "").strip()
            found = world.resolve(row["text"], date.fromisoformat(day) if day else None)
            if found.entity != expected:
                misses.append({"text": row["text"], "date": day, "expected": expected, "got": found.entity})
                print(f"{row['text']!r} {day}: {found.entity}, not {expected} ({found.why})", file=sys.stderr)
    if not total:
        raise ValueError(f"no cases in {path}")
    accuracy = round(1 - len(misses) / total, 4)
    return {"accuracy": accuracy, "n": total, "wrong": len(misses), "misses": misses[:50]}
