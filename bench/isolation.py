"""The isolation index over counts by dyad and year, held against what is known.

``python -m bench isolation DYADS [--year Y] [--window 3] [--against FILE.csv] [--replicates N]``

DYADS is what ``detente.analysis.dyads.read_counts`` reads. The window ends with year Y
(the last in the file, if absent). Printed: where states known to be isolated or
connected stand (``place`` is the share of ranked states that are at least as isolated,
so 0.10 and below is the most isolated tenth), the rank correlation with the mere number
of events, by how much each component moves the ranking when left out (1 - Spearman, and
the mean number of places), the seconds that reading, and that computing all states, take.

``--against`` gives a column ``iso3`` and a column ``value``, higher for the more
connected. ``spearman`` is the correlation of ``value`` with connectedness, 100 - index,
over all states that have an index: positive is agreement. ``spearman_ranked`` is the same over those ranked,
``spearman_partners`` that of the effective number of partners alone, without correction.
"""

from __future__ import annotations

import argparse
import csv
import time
from datetime import date
from pathlib import Path

import numpy as np
from scipy.stats import rankdata, spearmanr

from detente.analysis import dyads, index
from detente.world import load_world

ISOLATED_TENTH = ("PRK",)
ISOLATED_QUARTER = ("SOM", "SYR")
CONNECTED_QUARTER = ("FRA", "DEU", "USA", "GBR", "CHN")
THIN = ("JAM", "TTO", "HND")
#: Ranked states of fewer than a million people in 2014, by the World Bank's count.
SMALL = frozenset("COM CPV CYP DJI FJI GNQ GUY LUX SLB SUR BHS BLZ BRN BTN ISL MDV MLT MNE".split())


def run(args: list[str]) -> dict[str, object]:
    """Figures of one file and year."""
    parser = argparse.ArgumentParser(prog="bench isolation")
    parser.add_argument("dyads", type=Path)
    parser.add_argument("--year", type=int)
    parser.add_argument("--window", type=float, default=3.0)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--replicates", type=int, default=0)
    given = parser.parse_args(args)
    world = load_world()
    began = time.perf_counter()
    table = dyads.read_counts(given.dyads).table
    read = time.perf_counter() - began
    last = dyads.last_day(table)
    if last is None:
        raise ValueError(f"{given.dyads} holds no dyads")
    as_of = date(given.year or last.year, 12, 31)
    began = time.perf_counter()
    rows = index.isolation_of(table, as_of, years=given.window, world=world, replicates=given.replicates)
    computed = time.perf_counter() - began
    ranked = [r for r in rows if r["rank"] is not None]
    place = {r["entity"]: round(n / len(ranked), 3) for n, r in enumerate(ranked, 1)}
    large = [r["entity"] for r in ranked if r["entity"] not in SMALL]
    named = (*ISOLATED_QUARTER, *CONNECTED_QUARTER, *THIN)
    found = index.pairs(index.window(table, as_of, given.window))
    where = {e: i for i, e in enumerate(found.entities)}
    volume = sum(m.sum(axis=a) for m in (found.cooperation, found.conflict) for a in (0, 1))
    at = [where[r["entity"]] for r in ranked]
    formal = index.formal_ties(world, found.entities, as_of)
    values = index.components(found, formal)
    full = index.aggregate(values)[at]
    moved = {}
    for left_out in index.COMPONENTS:
        rest = {c: w for c, w in index.WEIGHTS.items() if c != left_out}
        other = index.aggregate(values, rest)[at]
        moved[left_out] = {
            "one_minus_spearman": round(1 - _spearman(full, other), 3),
            "mean_places": round(float(np.abs(rankdata(full) - rankdata(other)).mean()), 1),
        }
    figures: dict[str, object] = {
        "states": len(rows), "ranked": len(ranked), "as_of": as_of.isoformat(),
        "place": {
            "PRK": round((large.index("PRK") + 1) / len(large), 3) if "PRK" in large else None,
            **{e: place.get(e, "too thinly covered to rank") for e in named},
        },
        "holds": {
            "isolated_tenth": all(e in large and large.index(e) + 1 <= 0.1 * len(large) for e in ISOLATED_TENTH),
            "isolated_quarter": all(place.get(e, 1) <= 0.25 for e in ISOLATED_QUARTER),
            "connected_quarter": all(place.get(e, 0) > 0.75 for e in CONNECTED_QUARTER),
            "thin": all(place.get(e, 1) > 0.25 for e in THIN),
        },
        "volume_spearman": round(_spearman(full, volume[at]), 3),
        "volume_spearman_unranked_too": round(_spearman(index.aggregate(values), volume), 3),
        "moved_by": moved,
        "read_s": round(read, 2), "compute_s": round(computed, 2),
        "most_isolated": [r["entity"] for r in ranked[:15]], "least_isolated": [r["entity"] for r in ranked[-15:]],
    }  # fmt: skip
    if given.against:
        figures |= _against(given.against, rows, found)
    return figures


def _against(path: Path, rows: list[dict[str, object]], found: index.Pairs) -> dict[str, object]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        measured = {r["iso3"]: float(r["value"]) for r in csv.DictReader(handle) if r["value"] not in ("", "NA", "nan")}
    received = found.cooperation.T
    share = received / np.maximum(received.sum(axis=1, keepdims=True), 1e-12)
    effective = dict(zip(found.entities, np.exp(-index._plogp(share).sum(axis=1)), strict=True))
    both = [r for r in rows if r["entity"] in measured and r["score"] is not None]
    if len(both) < 3:
        raise ValueError(f"{path}: fewer than three states in common")

    def correlation(some: list[dict[str, object]], of: str = "index") -> float:
        names = [str(r["entity"]) for r in some]
        connected = [effective[e] for e in names] if of == "partners" else [-float(str(r["score"])) for r in some]
        return round(_spearman(np.array(connected), np.array([measured[e] for e in names])), 3)

    return {
        "spearman": correlation(both), "n": len(both),
        "spearman_ranked": correlation([r for r in both if r["rank"] is not None]),
        "spearman_partners": correlation(both, "partners"),
    }  # fmt: skip


def _spearman(a: np.ndarray, b: np.ndarray) -> float:
    return float(spearmanr(a, b).statistic)
