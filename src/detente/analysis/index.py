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
therefore to be read as a lower bound of the doubt. What was not seen cannot be drawn:
of the part ``A / (n + A)`` that an entity lacks in evidence of its own, nothing is
known, and the interval is as much wider: more partners and contacts may be there,
``reach`` may be anything. So a small ledger has numbers, and wide intervals.

A person is measured by the same formulas over what states other than his or her own
direct at the person and the person at them, ``q`` being that of the person's state;
``formal`` is the state's affair and left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.analysis.sums import Blocks, Matrix, Pairs, pairs, parts, redrawn, window

if TYPE_CHECKING:
    from detente.world import World

#: Components of the index, and what is shown beside them.
COMPONENTS = ("contacts", "partners", "reach", "formal")
BESIDE = ("pressure",)
WEIGHTS: Mapping[str, float] = {"contacts": 1 / 6, "partners": 1 / 6, "reach": 1 / 3, "formal": 1 / 3}
#: Prior events, ``A``: the weight of the world's pattern against the entity's own.
PRIOR = 100.0
#: Fewest reports of cooperation received for a number; fewest events for a rank (nine tenths own evidence).
MINIMUM = 3.0
RANKED = 9 * PRIOR
#: Formal ties, effective partners and contacts that bring their components to one half; events of half a contact.
HALF = 10.0
HALF_PARTNERS, HALF_CONTACTS = 10.0, 40.0
ONCE = 3.0


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


def effective(received: Matrix) -> Matrix:
    """Effective number of those from whom each row receives (Hill 1973); 0 where it receives nothing."""
    got = received.sum(axis=1, keepdims=True)
    shares = received / np.where(got > 0, got, 1.0)
    return np.where(got[:, 0] > 0, np.exp(-_plogp(shares).sum(axis=1)), 0.0)


def effective_partners(found: Pairs) -> Matrix:
    """Effective number of those from whom each entity receives (Hill 1973); 0 where it receives nothing."""
    return effective(found.cooperation.T)


def pattern(found: Pairs) -> Matrix:
    """By entity, the share of each other in all cooperation, what it sent or received left out; rows add up to 1."""
    received = found.cooperation.T
    size = len(found.entities)
    total, got, sent = received.sum(), received.sum(axis=1), found.cooperation.sum(axis=1)
    around = (sent[None, :] - received) / np.maximum(total - got - sent, 1e-12)[:, None]
    around = np.maximum(around, 0.0)
    np.fill_diagonal(around, 0.0)
    mass = around.sum(axis=1, keepdims=True)
    # An entity that is party to all there is has no world apart from itself: all others alike.
    even = (1.0 - np.eye(size)) / max(size - 1, 1)
    return np.where(mass > 0, around / np.where(mass > 0, mass, 1.0), even)


def components(found: Pairs, formal: Mapping[str, float] | None = None) -> dict[str, Matrix]:
    """Every component for every entity, NaN where ``formal`` is not known; shapes (entities,).

    Linear algebra on dense matrices: meant for up to a few thousand entities.
    """
    ties = np.array([(formal or {}).get(e, np.nan) for e in found.entities], dtype=np.float64)
    return measured(found.cooperation.T, found.cooperation, found.conflict.sum(axis=0), pattern(found), ties)


def measured(received: Matrix, sent: Matrix, pressed: Matrix, around: Matrix, ties: Matrix) -> dict[str, Matrix]:
    """Every component of those in the rows from the cooperation that each receives from and sends to the columns.

    ``pressed`` is the conflict that each receives in all, ``around`` the `pattern` of its world, ``ties`` formal ones.
    """
    got = received.sum(axis=1)
    tie = sent + PRIOR * around
    expected = (got + PRIOR)[:, None] * around
    reach = 1.0 - np.where(tie > 0, around * tie / np.where(tie > 0, tie + expected, 1.0), 0.0).sum(axis=1)
    contacts = (received / (received + ONCE)).sum(axis=1)
    return {
        "contacts": HALF_CONTACTS / (contacts + HALF_CONTACTS),
        "partners": HALF_PARTNERS / (effective(received) + HALF_PARTNERS),
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


def bootstrap(
    found: Pairs, blocks: Blocks, formal: Mapping[str, float] | None, replicates: int, seed: int
) -> Matrix:
    """Index of every entity in every replicate, shape (replicates, entities); Poisson(1) weights per unit."""
    size = len(found.entities)

    def measure(cooperation: Matrix, conflict: Matrix) -> Matrix:
        sums = [m.reshape(size, size) for m in (cooperation, conflict)]
        for matrix in sums:
            np.fill_diagonal(matrix, 0.0)
        return scores(Pairs(found.entities, sums[0], sums[1]), formal)

    return redrawn(blocks, size * size, replicates, seed, measure)


def interval(values: Mapping[str, Matrix], got: Matrix, drawn: Matrix) -> tuple[Matrix, Matrix]:
    """The ends of the index: of the draws, moved so that their median is the index, and of what was not seen."""
    index = aggregate(values)
    low, middle, high = np.percentile(drawn, [5, 50, 95], axis=0)
    unseen = 100.0 * PRIOR / (got + PRIOR)
    known = sum(w * ~np.isnan(values[c]) for c, w in WEIGHTS.items())
    below = sum(WEIGHTS[c] * values[c] for c in ("contacts", "partners", "reach")) / known
    above = WEIGHTS["reach"] * (1.0 - values["reach"]) / known
    return (
        np.clip(index + low - middle - unseen * below, 0.0, 100.0),
        np.clip(index + high - middle + unseen * above, 0.0, 100.0),
    )


def isolation_of(
    table: Any,
    as_of: date,
    *,
    years: float = 3.0,
    world: World | None = None,
    only: Sequence[str] | None = None,
    replicates: int = 100,
    seed: int = 1,
    found: Pairs | None = None,
) -> list[dict[str, Any]]:
    """Isolation of every entity in a table of dyads, the most isolated first.

    ``found`` are the sums over the window, for whoever has them already.
    ``only`` (entities) limits the rows that are returned, not the comparison; without a
    ``world`` the component ``formal`` is null and its weight goes to the others;
    ``replicates=0`` leaves ``low`` and ``high`` null. The rows are those of `told`.
    """
    seen = window(table, as_of, years)
    found = found or pairs(seen)
    if not found.entities:
        return []
    formal = formal_ties(world, found.entities, as_of) if world is not None else None
    values = components(found, formal)
    got = found.cooperation.sum(axis=0)
    ends = None
    if replicates:
        drawn = bootstrap(found, parts(seen, found.entities), formal, replicates, seed)
        ends = interval(values, got, drawn)
    rows = told(found.entities, values, ends, got, found.reports)
    return rows if only is None else [r for r in rows if r["entity"] in set(only)]


def told(
    entities: Sequence[str],
    values: Mapping[str, Matrix],
    ends: tuple[Matrix, Matrix] | None,
    got: Matrix,
    reports: Matrix,
    unranked: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """The index of some entities as rows, ranked; ``unranked`` says of whom there is no rank whatever was seen.

    Mappings: ``entity``, ``score`` (0 to 100), ``low``, ``high``, ``rank`` (1 the most isolated, among ``ranked``
    entities, by ``low`` where it is told: by what is surely so), ``components``, ``events`` (cooperative events
    received), ``missing``. An entity below ``MINIMUM`` has no score; one below ``RANKED`` a score, drawn towards
    the world's pattern, but no rank; ``missing`` says why.
    """
    index = aggregate(values)
    surely = index if ends is None else ends[0]
    without = unranked or {}
    order = sorted(range(len(index)), key=lambda i: (reports[i] < MINIMUM, -surely[i], -index[i], entities[i]))
    ranked = [i for i in order if got[i] >= RANKED and entities[i] not in without]
    ranks = {i: n for n, i in enumerate(ranked, 1)}
    rows = []
    for i in order:
        enough = reports[i] >= MINIMUM
        rows.append({
            "entity": entities[i],
            "score": round(float(index[i]), 1) if enough else None,
            "low": round(float(ends[0][i]), 1) if enough and ends else None,
            "high": round(float(ends[1][i]), 1) if enough and ends else None,
            "rank": ranks.get(i), "ranked": len(ranked),
            "components": {
                c: None if np.isnan(values[c][i]) or not enough else round(float(values[c][i]), 4)
                for c in (*COMPONENTS, *BESIDE)
            },
            "events": round(float(got[i]), 2),
            "missing": None if i in ranks else _missing(float(got[i]), float(reports[i]), without.get(entities[i])),
        })  # fmt: skip
    return sorted(rows, key=lambda r: (r["score"] is None, r["entity"] in without, r["rank"] is None))


def _missing(got: float, reports: float, why: str | None) -> str:
    if reports < MINIMUM:
        many = "" if reports == 1 else "s"
        return f"{reports:g} report{many} of cooperation received; {MINIMUM:g} are needed for a number"
    return why or f"too thinly covered to rank: {round(got, 1):g} cooperative events received of {RANKED:g}"


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
