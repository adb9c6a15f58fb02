"""Sums over tables of directed dyads, and the bootstrap's draws of them.

Tables are those of `detente.analysis.dyads`. They are summed in their own engine; what
comes back is as large as the number of pairs, or of pairs and resampling units.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import ibis
import numpy as np
from numpy.typing import NDArray

from detente.analysis.window import start as begins

Matrix = NDArray[np.float64]
#: Units of the bootstrap at most, and the rows above which a sixteenth of them serve.
BUCKETS = 1024
LARGE = 2_000_000
#: Cells, over all units, up to which the bootstrap's sums are laid out as one matrix.
DENSE = 5_000_000
#: Resampling unit, flat cell and (cooperation, conflict) of every part of the sums.
Blocks = tuple[NDArray[np.int64], NDArray[np.int64], Matrix]


@dataclass(slots=True)
class Pairs:
    """Sums over a window: ``cooperation[i, j]`` and ``conflict[i, j]`` that i directs at j.

    ``reports`` counts the cooperation that each received, a part of an event as one.
    """

    entities: list[str]
    cooperation: Matrix
    conflict: Matrix
    reports: Matrix = field(default_factory=lambda: np.zeros(0))

    def copy(self) -> Pairs:
        """A copy to edit."""
        return Pairs(list(self.entities), self.cooperation.copy(), self.conflict.copy())


def window(table: Any, as_of: date, years: float = 3.0) -> Any:
    """The rows of the ``years`` that end on ``as_of``, that day included."""
    start = begins(as_of, years)
    return table.filter((table.date > ibis.literal(start)) & (table.date <= ibis.literal(as_of)))


def summed(table: Any, *by: str) -> Any:
    """Cooperation, conflict and reports of cooperation by source and target, as an Ibis expression."""
    good = table.verbal_cooperation + table.material_cooperation
    return table.group_by(*(by or ("source", "target"))).agg(
        cooperation=good.sum(),
        conflict=(table.verbal_conflict + table.material_conflict).sum(),
        reports=good.ceil().cast("float64").sum(),
    )


def pairs(table: Any) -> Pairs:
    """Sum a table of dyads in its own engine and lay the sums out as square matrices."""
    sums = summed(table).to_pyarrow().to_pydict()
    entities = sorted({*sums["source"], *sums["target"]})
    place = {e: i for i, e in enumerate(entities)}
    size = len(entities)
    rows = np.array([place[e] for e in sums["source"]], dtype=np.int64)
    columns = np.array([place[e] for e in sums["target"]], dtype=np.int64)
    cooperation, conflict, reports = (np.zeros((size, size)) for _ in range(3))
    for matrix, name in ((cooperation, "cooperation"), (conflict, "conflict"), (reports, "reports")):
        matrix[rows, columns] = sums[name]
        np.fill_diagonal(matrix, 0.0)
    return Pairs(entities, cooperation, conflict, reports.sum(axis=0))


def parts(table: Any, entities: Sequence[str]) -> Blocks:
    """The sums of a table of dyads by resampling unit, of the entities that `pairs` found in it.

    Units are documents, or rows (dyads and days) where documents are unknown, grouped by hash into at most
    ``BUCKETS``, a sixteenth of that above ``LARGE`` rows.
    """
    place = {e: i for i, e in enumerate(entities)}
    units = in_units(table, "source", "target")
    return laid(units, coded(units["source"], place) * len(place) + coded(units["target"], place))


def in_units(table: Any, *by: str) -> Any:
    """Sums of a table by resampling unit and some columns, as Arrow."""
    many = table.count().to_pyarrow().as_py() > LARGE
    row = table.date.cast("string")
    for column in by[::-1]:
        row = table[column].cast("string") + " " + row
    units = BUCKETS // 16 if many else BUCKETS
    return summed(table.mutate(unit=ibis.coalesce(table.document, row).hash() % units), "unit", *by).to_pyarrow()


def laid(sums: Any, cells: NDArray[np.int64]) -> Blocks:
    """Sums by unit and cell, in a steady order."""
    units = sums["unit"].to_numpy().astype(np.int64)
    units -= units.min()
    # Sums of floats depend on their order, and the engine's is not steady.
    order = np.lexsort((cells, units))
    values = np.stack([sums["cooperation"].to_numpy()[order], sums["conflict"].to_numpy()[order]])
    return units[order], cells[order], values


def coded(column: Any, place: Mapping[str, int]) -> NDArray[np.int64]:
    """The places of a column's values."""
    encoded = column.combine_chunks().dictionary_encode()
    codes = np.array([place[e] for e in encoded.dictionary.to_pylist()], dtype=np.int64)
    return np.asarray(codes[encoded.indices.to_numpy()], dtype=np.int64)


def redrawn(
    blocks: Blocks, size: int, replicates: int, seed: int, measure: Callable[[Matrix, Matrix], Matrix]
) -> Matrix:
    """What ``measure`` makes of the sums over ``size`` cells in every replicate, a replicate a row."""
    units, cells, values = blocks
    random = np.random.default_rng(seed)
    number = int(units.max()) + 1
    dense = (
        [np.bincount(units * size + cells, v, number * size).reshape(number, size) for v in values]
        if number * size <= DENSE
        else []
    )
    drawn = []
    for _ in range(replicates):
        weight = random.poisson(1.0, number).astype(np.float64)
        good, bad = (
            (weight @ d for d in dense)
            if dense
            else (np.bincount(cells, weight[units] * v, size).astype(np.float64) for v in values)
        )
        drawn.append(measure(good, bad))
    return np.stack(drawn)
