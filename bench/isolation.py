"""The isolation index over counts by dyad and year, held against what is known.

``python -m bench isolation DYADS [--year Y] [--window 3] [--against FILE.csv] [--replicates N]``

DYADS is what ``detente.analysis.dyads.read_counts`` reads. The window ends with year Y
(the last in the file, if absent). Printed: where states known to be isolated or
connected stand (``place`` is the share of ranked states that are at least as isolated,
so 0.10 and below is the most isolated tenth), the rank correlation with the mere number
of events, by how much each component moves the ranking when left out (1 - Spearman, and
the mean number of places), the seconds that reading, and that computing all states, take.

``--against`` gives a column ``iso3`` and a column ``value``, higher for the more connected; ``--visits`` the visits to
and by the United States (``shared/reference``), counted by state in the five years round Y. ``against`` holds, for
each of them and for memberships (organisations and pacts, which the index knows as ``formal``), the rank correlation
(Spearman) with connectedness of the index, of every component, and of rivals: the effective number of partners alone and
the mere number of events. Each comes with the 5th and 95th percentile of 500 draws of states.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from scipy.stats import rankdata, spearmanr

from detente.analysis import dyads, index, sums
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
    parser.add_argument("--visits", type=Path)
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
    found = sums.pairs(sums.window(table, as_of, given.window))
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
    return figures | {"against": _against(_measures(given, found, formal, as_of.year), rows, found, values)}


def _measures(given: argparse.Namespace, found: sums.Pairs, formal: dict[str, int], year: int) -> dict[str, dict[str, float]]:
    """What the index is held against, by name and state."""
    measures: dict[str, dict[str, float]] = {"memberships": {e: float(n) for e, n in formal.items()}}
    if given.visits:
        measures["visits"] = dict.fromkeys(found.entities, 0.0) | _visits(given.visits, year)
    if given.against:
        with given.against.open(encoding="utf-8-sig", newline="") as handle:
            measures["given"] = {
                r["iso3"]: float(r["value"]) for r in csv.DictReader(handle) if r["value"] not in ("", "NA", "nan")
            }
    return measures


def _visits(path: Path, year: int) -> dict[str, float]:
    """Visits to and by the United States in the five years round a year, by state."""
    world = load_world()

    @cache
    def state(name: str) -> str | None:
        found = [m for m in world.find(name) if m.kind == "state"]
        return found[0].candidates[0] if found else None

    counts: Counter[str] = Counter()
    with path.open(encoding="utf-8-sig", newline="") as handle:
        for row in csv.DictReader(handle):
            if abs(int(row["start"][:4]) - year) > 2:
                continue
            sides = {state(row["visitor_country"]), state(row["host_country"])}
            counts.update(s for s in sides if s and s != "USA")
    return {e: float(n) for e, n in counts.items()}


def _against(
    measures: dict[str, dict[str, float]], rows: list[dict[str, object]], found: sums.Pairs, values: dict[str, np.ndarray]
) -> dict[str, object]:
    """Correlations with intervals, by measure and by index, component or rival."""
    where = {e: i for i, e in enumerate(found.entities)}
    effective = index.effective_partners(found)
    volume = found.cooperation.sum(axis=0) + found.cooperation.sum(axis=1)
    told: dict[str, object] = {}
    for name, measured in measures.items():
        names = [str(r["entity"]) for r in rows if r["entity"] in measured and r["score"] is not None]
        names = [e for e in names if e != "USA" or name != "visits"]
        if len(names) < 10:
            raise ValueError(f"{name}: fewer than ten states in common")
        at = [where[e] for e in names]
        truth = np.array([measured[e] for e in names])
        rivals = {"index": -index.aggregate(values)[at]} | {c: -v[at] for c, v in values.items()}
        rivals |= {"effective_partners": effective[at], "events": volume[at]}
        told[name] = {"n": len(names)} | {k: _interval(v, truth) for k, v in rivals.items() if not np.isnan(v).any()}
    return told


def _interval(a: np.ndarray, b: np.ndarray, draws: int = 500) -> list[float]:
    random = np.random.default_rng(1)
    drawn = [_spearman(a[i], b[i]) for i in (random.integers(0, len(a), len(a)) for _ in range(draws))]
    return [round(v, 3) for v in (_spearman(a, b), *np.percentile(drawn, [5, 95]))]


def _spearman(a: np.ndarray, b: np.ndarray) -> float:
    return float(spearmanr(a, b).statistic)
