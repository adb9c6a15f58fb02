"""Defence pacts in force in 2018 against ATOP.

``python -m bench alliances [FILE.csv.gz] [--misses]``. ATOP codes a dyad-year with a defence
obligation; we count the pairs of states that share a pact on 31 December 2018. ``recall`` is
the share of ATOP's pairs that our table has, ``precision`` the share of ours that ATOP has,
both among states that ATOP covers. ``bench/data/alliances_differences.tsv`` explains the rest
by pact or pair.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from bench.leaders import CODES, DEFAULT
from detente.world import load_world

ON = date(2018, 12, 31)
HERE = Path(__file__).parent
EXPLAINED = HERE / "data" / "alliances_differences.tsv"


def run(args: list[str]) -> dict[str, object]:
    """Compare; pairs that differ go to standard error."""
    rest = [a for a in args if not a.startswith("--")]
    path = Path(rest[0]) if rest else DEFAULT / "atop_alliances_2000_2018.csv.gz"
    world = load_world()
    codes = {s.cow: s.id for s in world.states.values() if s.cow and s.status != "historical"} | CODES
    theirs: set[frozenset[str]] = set()
    covered: set[str] = set()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if float(row["year"]) != ON.year:
                continue
            pair = frozenset(codes[int(float(row[c]))] for c in ("ccode1", "ccode2"))
            covered |= pair
            if float(row["atop_defense"]) == 1:
                theirs.add(pair)
    ours: dict[frozenset[str], str] = {}
    for pact in world.alliance_book.all(ON):
        for a in pact.members:
            for b in pact.members:
                if a < b and a in covered and b in covered:
                    ours.setdefault(frozenset((a, b)), pact.id)
    explained = _explained()
    only_theirs = {p for p in theirs if p not in ours}
    only_ours = {p for p in ours if p not in theirs}
    loose_theirs = {p for p in only_theirs if "-".join(sorted(p)) not in explained}
    loose_ours = {p for p in only_ours if ours[p] not in explained and "-".join(sorted(p)) not in explained}
    if "--misses" in args:
        print("only in ATOP, unexplained:", sorted("-".join(sorted(p)) for p in loose_theirs), file=sys.stderr)
        print("only ours, by pact:", Counter(ours[p] for p in only_ours), file=sys.stderr)
    both = len(theirs) - len(only_theirs)
    return {
        "recall": round(both / len(theirs), 4), "precision": round(both / len(ours), 4), "pairs": len(theirs),
        "only_atop": len(only_theirs), "only_ours": len(only_ours),
        "unexplained": len(loose_theirs) + len(loose_ours),
    }  # fmt: skip


def _explained() -> dict[str, str]:
    if not EXPLAINED.exists():
        return {}
    with EXPLAINED.open(encoding="utf-8") as lines:
        return {row["what"]: row["reason"] for row in csv.DictReader(lines, delimiter="\t")}
