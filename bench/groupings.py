"""Signed against unsigned groupings, measured against memberships.

``python -m bench groupings DYADS [--year Y] [--window 3] [--resolution 1.25]``

The states compared are the twelve that had the euro in 2002 (the core of the EU), the
GCC and the five of Central Asia, as far as the file has them. Given are the adjusted
Rand indices (mean over 20 seeds) of both partitions with these three groups, and the
stability of each partition over those seeds.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import numpy as np

from detente.analysis import dyads, network, sums
from detente.world import load_world


def run(args: list[str]) -> dict[str, object]:
    """Figures of one file and year."""
    parser = argparse.ArgumentParser(prog="bench groupings")
    parser.add_argument("dyads", type=Path)
    parser.add_argument("--year", type=int)
    parser.add_argument("--window", type=float, default=3.0)
    parser.add_argument("--resolution", type=float, default=network.RESOLUTION)
    given = parser.parse_args(args)
    world = load_world()
    table = dyads.read_counts(given.dyads).table
    last = dyads.last_day(table)
    if last is None:
        raise ValueError(f"{given.dyads} holds no dyads")
    as_of = date(given.year or last.year, 12, 31)
    found = sums.pairs(sums.window(table, as_of, given.window))
    groups = {
        "EU core": world.members("EUROZONE", date(2002, 12, 31)),
        "GCC": world.members("GCC", as_of),
        "Central Asia": world.members("CENTRAL-ASIA", as_of),
    }
    label = {m: name for name, members in groups.items() for m in members}
    at = [i for i, e in enumerate(found.entities) if e in label]
    truth = [label[found.entities[i]] for i in at]
    figures: dict[str, object] = {"states": len(truth), "resolution": given.resolution}
    for name, signed in (("signed", True), ("unsigned", False)):
        drawn = [network.partition(found, signed=signed, seed=s, resolution=given.resolution) for s in range(1, 21)]
        figures[f"{name}_ari"] = round(
            float(np.mean([network.adjusted_rand([p[i] for i in at], truth) for p in drawn])), 3
        )
        between = [network.adjusted_rand(a, b) for k, a in enumerate(drawn) for b in drawn[k + 1 :]]
        figures[f"{name}_stability"] = round(float(np.mean(between)), 3)
        figures[f"{name}_communities"] = len(set(drawn[0]))
    signed_ties = network.signs(found)
    share = network.balance(signed_ties)
    figures["balance"] = None if share is None else round(share, 3)
    figures["frustrated"] = network.frustrated(found, signed_ties, 3)
    return figures
