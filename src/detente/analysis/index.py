"""The isolation index over any table of directed dyads: 0 connected, 100 isolated.

Let ``c[i,j]`` be the cooperative events that i directs at j within the window,
``r[i,j] = c[j,i]`` those that i receives, ``n[i]`` their sum, and ``q[i,j]`` the share
of j in all cooperation that others send, that sent or received by i left out. The
components, each between 0 (connected) and 1 (isolated):

``contacts``
    ``40 / (K + 40)``: ``K = sum_j r / (r + 3)`` counts those who turn to i, each once and
    in full from some events on: how many are there at all?
``partners``
    ``10 / (N + 10)``: ``N`` is the effective number of partners, the exponential of the
    entropy (Hill 1973) of ``r[i,j] / n[i]``: on how many does what it receives rest? A
    state that depends on one patron has many contacts and one partner.
``reach``
    ``1 - sum_j q c' / (c' + (n + A) q)``, ``c' = c[i,j] + A q``: does i act towards each
    partner as often as its coverage leads to expect? A saturating tie weight; coverage is
    taken from what i receives, so that being written of more does not count as reach. The
    ``A`` prior events draw a thinly covered entity towards the world's own pattern
    (empirical Bayes shrinkage; Efron and Morris 1975).
``formal``
    ``1 - m / (m + 10)``: ``m`` organisations and defence pacts that bind i (compare the
    political dimension of KOF; Dreher 2006). Left out where no table of them is given.
``pressure``, beside the index and no part of it
    ``(k + 1/2) / (k + n + 1)``: the share of conflict, ``k``, in what is received, under
    Jeffreys's prior (Brown, Cai and DasGupta 2001). Who is attacked is not thereby cut off.

The index is 100 times the mean of the components with ``WEIGHTS``: breadth (contacts
and partners, half each), reach and formal ties weigh the same, since each can be lost
without the others: what others do, what one does, and what is agreed.
No component is scaled by the spread of the others', so that far-away dyads move an
entity's number only through the world's pattern ``q``. A cooperative act by i never
raises i's own index: every term but ``reach`` is blind to what i sends, and ``reach``
falls with it.

``low`` and ``high`` are the 5th and 95th percentiles of a Poisson bootstrap, moved so that
its median is the index (resampled counts are more concentrated, which biases the draws), over
documents, or over the rows (dyads and dates) where documents are unknown. Counts
within one dyad and year are not independent of each other; intervals over rows are
therefore to be read as a lower bound of the doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
from numpy.typing import NDArray

from detente.analysis.window import start as begins

if TYPE_CHECKING:
    from detente.world import World

Matrix = NDArray[np.float64]

#: Components of the index, and what is shown beside them.
COMPONENTS = ("contacts", "partners", "reach", "formal")
BESIDE = ("pressure",)
WEIGHTS: Mapping[str, float] = {"contacts": 1 / 6, "partners": 1 / 6, "reach": 1 / 3, "formal": 1 / 3}
#: Prior events, ``A``: the weight of the world's pattern against the entity's own.
PRIOR = 100.0
#: Fewest cooperative events received for a number, and for a rank (nine tenths own evidence).
MINIMUM = 10.0
RANKED = 9 * PRIOR
#: Units of the bootstrap at most, and the rows above which a sixteenth of them serve.
BUCKETS = 1024
LARGE = 2_000_000
#: Cells, over all units, up to which the bootstrap's sums are laid out as one matrix.
DENSE = 5_000_000
#: Formal ties, effective partners and contacts that bring their components to one half; events of half a contact.
HALF = 10.0
HALF_PARTNERS, HALF_CONTACTS = 10.0, 40.0
ONCE = 3.0


@dataclass(slots=True)
class Pairs:
    """Sums over a window: ``cooperation[i, j]`` and ``conflict[i, j]`` that i directs at j."""

    entities: list[str]
    cooperation: Matrix
    conflict: Matrix
    blocks: list[tuple[NDArray[np.int64], NDArray[np.int64], Matrix]] = field(default_factory=list)

    def copy(self) -> Pairs:
        """A copy to edit, without the bootstrap's blocks."""
        return Pairs(list(self.entities), self.cooperation.copy(), self.conflict.copy())


def window(table: Any, as_of: date, years: float = 3.0) -> Any:
    """The rows of the ``years`` that end on ``as_of``, that day included."""
    start = begins(as_of, years)
    return table.filter((table.date > ibis.literal(start)) & (table.date <= ibis.literal(as_of)))


def summed(table: Any) -> Any:
    """Cooperation and conflict by source and target, as an Ibis expression."""
    return table.group_by("source", "target").agg(
        cooperation=(table.verbal_cooperation + table.material_cooperation).sum(),
        conflict=(table.verbal_conflict + table.material_conflict).sum(),
    )


def pairs(table: Any, *, blocks: bool = False) -> Pairs:
    """Sum a table of dyads in its own engine and lay the sums out as square matrices.

    With ``blocks`` the rows' resampling units come along: documents, or rows (dyads and
    days) where documents are unknown, grouped by hash into at most ``BUCKETS`` units, a
    sixteenth of that above ``LARGE`` rows.
    """
    sums = summed(table).to_pyarrow().to_pydict()
    entities = sorted({*sums["source"], *sums["target"]})
    place = {e: i for i, e in enumerate(entities)}
    size = len(entities)
    rows = np.array([place[e] for e in sums["source"]], dtype=np.int64)
    columns = np.array([place[e] for e in sums["target"]], dtype=np.int64)
    cooperation, conflict = np.zeros((size, size)), np.zeros((size, size))
    cooperation[rows, columns] = sums["cooperation"]
    conflict[rows, columns] = sums["conflict"]
    for matrix in (cooperation, conflict):
        np.fill_diagonal(matrix, 0.0)
    found = Pairs(entities, cooperation, conflict)
    if blocks and size:
        found.blocks = [_blocks(table, place)]
    return found


def _blocks(table: Any, place: Mapping[str, int]) -> tuple[NDArray[np.int64], NDArray[np.int64], Matrix]:
    """Resampling unit, flat cell and (cooperation, conflict) of every part of the sums."""
    many = table.count().to_pyarrow().as_py() > LARGE
    row = table.source + " " + table.target + " " + table.date.cast("string")
    parts = (
        table.mutate(unit=ibis.coalesce(table.document, row).hash() % (BUCKETS // 16 if many else BUCKETS))
        .group_by("unit", "source", "target")
        .agg(
            cooperation=(table.verbal_cooperation + table.material_cooperation).sum(),
            conflict=(table.verbal_conflict + table.material_conflict).sum(),
        )
        .to_pyarrow()
    )
    size = len(place)
    rows, columns = (_coded(parts[c], place) for c in ("source", "target"))
    cells = rows * size + columns
    units = parts["unit"].to_numpy().astype(np.int64)
    units -= units.min()
    # Sums of floats depend on their order, and the engine's is not steady.
    order = np.argsort(units * size * size + cells)
    values = np.stack([parts["cooperation"].to_numpy()[order], parts["conflict"].to_numpy()[order]])
    return units[order], cells[order], values


def _coded(column: Any, place: Mapping[str, int]) -> NDArray[np.int64]:
    encoded = column.combine_chunks().dictionary_encode()
    codes = np.array([place[e] for e in encoded.dictionary.to_pylist()], dtype=np.int64)
    return np.asarray(codes[encoded.indices.to_numpy()], dtype=np.int64)


def formal_ties(world: World, entities: Iterable[str], on: date) -> dict[str, int]:
    """Organisations that each state belongs to on a day, and defence pacts that bind it.

    Blocs and regions are names that others give and do not count. An entity that is no
    state of the world's tables is left out.
    """
    ties: dict[str, int] = {}
    for entity in entities:
        if entity not in world.states:
            continue
        of = {m.organisation for m in world.memberships(entity, on)}
        organisations = sum((e := world.entity(o)) is not None and e.kind == "organisation" for o in of)
        ties[entity] = organisations + len({a.id for a in world.alliances(entity, on)})
    return ties


def _plogp(p: Matrix) -> Matrix:
    return np.where(p > 0, p * np.log(np.where(p > 0, p, 1.0)), 0.0)


def effective_partners(found: Pairs) -> Matrix:
    """Effective number of those from whom each entity receives (Hill 1973); 0 where it receives nothing."""
    received = found.cooperation.T
    got = received.sum(axis=1, keepdims=True)
    shares = received / np.where(got > 0, got, 1.0)
    return np.where(got[:, 0] > 0, np.exp(-_plogp(shares).sum(axis=1)), 0.0)


def components(found: Pairs, formal: Mapping[str, float] | None = None) -> dict[str, Matrix]:
    """Every component for every entity, NaN where ``formal`` is not known; shapes (entities,).

    Linear algebra on dense matrices: meant for up to a few thousand entities.
    """
    received = found.cooperation.T
    size = len(found.entities)
    total, got, sent = received.sum(), received.sum(axis=1), found.cooperation.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        world = (sent[None, :] - received) / np.maximum(total - got - sent, 1e-12)[:, None]
        world = np.maximum(world, 0.0)
        np.fill_diagonal(world, 0.0)
        mass = world.sum(axis=1, keepdims=True)
        # An entity that is party to all there is has no world apart from itself: all others alike.
        even = (1.0 - np.eye(size)) / max(size - 1, 1)
        world = np.where(mass > 0, world / np.where(mass > 0, mass, 1.0), even)
        tie = found.cooperation + PRIOR * world
        expected = (got + PRIOR)[:, None] * world
        reach = 1.0 - np.where(tie > 0, world * tie / np.where(tie > 0, tie + expected, 1.0), 0.0).sum(axis=1)
    contacts = (received / (received + ONCE)).sum(axis=1)
    pressed = found.conflict.sum(axis=0)
    ties = np.array([(formal or {}).get(e, np.nan) for e in found.entities], dtype=np.float64)
    return {
        "contacts": HALF_CONTACTS / (contacts + HALF_CONTACTS),
        "partners": HALF_PARTNERS / (effective_partners(found) + HALF_PARTNERS),
        "reach": reach,
        "formal": 1.0 - ties / (ties + HALF),
        "pressure": (pressed + 0.5) / (pressed + got + 1.0),
    }


def aggregate(values: Mapping[str, Matrix], weights: Mapping[str, float] = WEIGHTS) -> Matrix:
    """The index, 0 to 100: the weighted mean of the components that are known."""
    stacked = np.stack([values[c] for c in weights])
    weight = np.array(list(weights.values()))[:, None] * ~np.isnan(stacked)
    return np.asarray(100.0 * (np.nan_to_num(stacked) * weight).sum(axis=0) / weight.sum(axis=0))


def scores(found: Pairs, formal: Mapping[str, float] | None = None) -> Matrix:
    """The index of every entity, in the order of ``found.entities``."""
    return aggregate(components(found, formal))


def bootstrap(found: Pairs, formal: Mapping[str, float] | None, replicates: int, seed: int) -> Matrix:
    """Index of every entity in every replicate, shape (replicates, entities); Poisson(1) weights per unit."""
    size = len(found.entities)
    units, cells, values = found.blocks[0]
    random = np.random.default_rng(seed)
    number = int(units.max()) + 1
    at = units * size * size + cells
    dense = (
        [np.bincount(at, v, number * size * size).reshape(number, size * size) for v in values]
        if number * size * size <= DENSE
        else []
    )
    drawn = np.empty((replicates, size))
    for replicate in range(replicates):
        weight = random.poisson(1.0, number).astype(np.float64)
        flat = [weight @ d for d in dense] or [
            np.bincount(cells, weight[units] * v, size * size).astype(np.float64) for v in values
        ]
        sums = [f.reshape(size, size) for f in flat]
        for matrix in sums:
            np.fill_diagonal(matrix, 0.0)
        drawn[replicate] = scores(Pairs(found.entities, sums[0], sums[1]), formal)
    return drawn


def isolation_of(
    table: Any,
    as_of: date,
    *,
    years: float = 3.0,
    world: World | None = None,
    only: Sequence[str] | None = None,
    replicates: int = 100,
    seed: int = 1,
) -> list[dict[str, Any]]:
    """Isolation of every entity in a table of dyads, the most isolated first.

    ``only`` (entities) limits the rows that are returned, not the comparison; without a
    ``world`` the component ``formal`` is null and its weight goes to the others;
    ``replicates=0`` leaves ``low`` and ``high`` null.

    Returns mappings: ``entity``, ``score`` (0 to 100), ``low``, ``high``, ``rank`` (1 the
    most isolated, among ``ranked`` entities, by ``low`` where it is told: by what is surely so), ``components``,
    ``events`` (cooperative events received), ``missing``. An entity below ``MINIMUM`` has no score; one below
    ``RANKED`` a score, drawn towards the world's pattern, but no rank; ``missing`` says why.
    """
    found = pairs(window(table, as_of, years), blocks=replicates > 0)
    if not found.entities:
        return []
    formal = formal_ties(world, found.entities, as_of) if world is not None else None
    values = components(found, formal)
    index = aggregate(values)
    low = high = None
    if replicates:
        drawn = bootstrap(found, formal, replicates, seed)
        low, middle, high = np.percentile(drawn, [5, 50, 95], axis=0)
        low, high = np.maximum(index + low - middle, 0.0), np.minimum(index + high - middle, 100.0)
    got = found.cooperation.sum(axis=0)
    surely = index if low is None else low
    ranked = sorted(
        (i for i in range(len(index)) if got[i] >= RANKED), key=lambda i: (-surely[i], -index[i], found.entities[i])
    )
    ranks = {i: n for n, i in enumerate(ranked, 1)}
    rows: list[dict[str, Any]] = []
    for i, entity in enumerate(found.entities):
        enough = got[i] >= MINIMUM
        rows.append({
            "entity": entity,
            "score": round(float(index[i]), 2) if enough else None,
            "low": round(float(low[i]), 2) if enough and low is not None else None,
            "high": round(float(high[i]), 2) if enough and high is not None else None,
            "rank": ranks.get(i), "ranked": len(ranked),
            "components": {
                c: None if np.isnan(values[c][i]) or not enough else round(float(values[c][i]), 4)
                for c in (*COMPONENTS, *BESIDE)
            },
            "events": round(float(got[i]), 2),
            "missing": None if i in ranks else _missing(float(got[i])),
        })  # fmt: skip
    rows.sort(key=lambda r: (r["score"] is None, r["rank"] or len(rows) + 1, -(r["score"] or 0.0), r["entity"]))
    return rows if only is None else [r for r in rows if r["entity"] in set(only)]


def _missing(got: float) -> str:
    if got < MINIMUM:
        return f"{got:g} cooperative events received; {MINIMUM:g} are needed for a number"
    return f"too thinly covered to rank: {got:g} cooperative events received of {RANKED:g}"


def compare(rows: Sequence[Mapping[str, Any]], a: str, b: str) -> list[dict[str, Any]]:
    """Two entities side by side: the index and each component, with what it adds to the difference in points.

    Raises KeyError for an entity without a row.
    """
    by = {str(r["entity"]): r for r in rows}
    for entity in (a, b):
        if entity not in by:
            raise KeyError(f"{entity} has no row within the window")
    one, two = by[a], by[b]
    known = [c for c in COMPONENTS if one["components"][c] is not None and two["components"][c] is not None]
    weight = sum(WEIGHTS[c] for c in known)
    lines = [
        {"component": "isolation", a: one["score"], b: two["score"], "points": _difference(one["score"], two["score"])}
    ]
    for c in (*COMPONENTS, *BESIDE):
        x, y = one["components"][c], two["components"][c]
        points = round(100 * WEIGHTS[c] / weight * (x - y), 2) if c in known else None
        lines.append({"component": c, a: x, b: y, "points": points})
    return lines


def _difference(x: float | None, y: float | None) -> float | None:
    return None if x is None or y is None else round(x - y, 2)
