"""Isolation of persons: the index over what states and a person direct at each other.

A table of a person's dyads has the columns of `detente.analysis.dyads`, but ``person``,
``other`` (a state, not the person's own) and ``sent`` (whether the person acts) instead
of source and target. The formulas are those of `detente.analysis.index`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detente.analysis.index import aggregate, interval, measured, pattern, told
from detente.analysis.sums import Matrix, Pairs, coded, in_units, laid, redrawn, summed, window


def persons_of(
    table: Any,
    around: Pairs,
    homes: Mapping[str, str | None],
    as_of: date,
    *,
    years: float = 3.0,
    replicates: int = 100,
    seed: int = 1,
    unranked: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Isolation of the persons in ``homes``, the most isolated first; rows as `detente.analysis.index.told` has them.

    ``around`` are the sums over states in the same window, ``homes`` the state of each person, whose world is his
    or hers, ``unranked`` who has no rank and why.
    """
    seen = window(table, as_of, years)
    sums = summed(seen, "person", "other", "sent").to_pyarrow()
    persons = sorted(set(sums["person"].to_pylist()) & set(homes))
    if not persons:
        return []
    others = sorted({*around.entities, *sums["other"].to_pylist()})
    at = {e: i for i, e in enumerate(persons)}, {e: i for i, e in enumerate(others)}
    size = len(persons) * len(others)
    kept = _of(sums, persons)
    cells = _cells(kept, at)

    def laid_out(name: str) -> Matrix:
        """One of the sums, received and sent, each persons by others."""
        flat = np.bincount(cells, kept[name].to_numpy(), 2 * size)
        return np.asarray(flat.reshape(2, len(persons), len(others)), dtype=np.float64)

    pressed = laid_out("conflict")[0].sum(axis=1)
    received, sent = laid_out("cooperation")
    reports = laid_out("reports")[0].sum(axis=1)
    world = _worlds(around, [homes[p] for p in persons], at[1])
    ties = np.full(len(persons), np.nan)
    values = measured(received, sent, pressed, world, ties)

    def measure(cooperation: Matrix, conflict: Matrix) -> Matrix:
        got, gave = (cooperation[i * size : (i + 1) * size].reshape(len(persons), -1) for i in (0, 1))
        return aggregate(measured(got, gave, pressed, world, ties))

    ends = None
    if replicates:
        parts = _of(in_units(seen, "person", "other", "sent"), persons)
        drawn = redrawn(laid(parts, _cells(parts, at)), 2 * size, replicates, seed, measure)
        ends = interval(values, received.sum(axis=1), drawn)
    return told(persons, values, ends, received.sum(axis=1), reports, unranked)


def _cells(sums: Any, at: tuple[Mapping[str, int], Mapping[str, int]]) -> Any:
    """Flat cells of sums over persons and others: what is received first, then what is sent."""
    size = len(at[0]) * len(at[1])
    sent = sums["sent"].to_numpy(zero_copy_only=False).astype(np.int64)
    return sent * size + coded(sums["person"], at[0]) * len(at[1]) + coded(sums["other"], at[1])


def _of(sums: Any, persons: Sequence[str]) -> Any:
    """The sums of some persons."""
    return sums.filter(pc.is_in(sums["person"], pa.array(persons, pa.string())))


def _worlds(around: Pairs, homes: Sequence[str | None], at: Mapping[str, int]) -> Matrix:
    """The pattern of the world round each home, or of all of it for who has none."""
    found = np.full((len(homes), len(at)), 1.0 / len(at))
    if not around.entities:
        return found
    shares, place = pattern(around), {e: i for i, e in enumerate(around.entities)}
    total = around.cooperation.sum(axis=1)
    whole = total / total.sum() if total.sum() else np.full(len(total), 1.0 / len(total))
    columns = [at[e] for e in around.entities]
    found[:] = 0.0
    for row, home in enumerate(homes):
        found[row, columns] = shares[place[home]] if home in place else whole
    return found
