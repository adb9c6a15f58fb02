"""A signed network of entities: its groupings, the balance of its triads, its most frustrated ties.

Cooperation and conflict are two layers. A tie weighs the square root of its events, both
ways, which steadies the variance of counts (Bartlett 1936). The layer of conflict holds only
what exceeds expectation, ``max(0, bad - e (good + bad))``, ``e`` the mean of both parties' own
shares of conflict: those who deal much with each other also quarrel much. Groupings
maximise the modularity of cooperation less that of conflict (Gómez, Jensen and Arenas
2009; Traag and Bruggeman 2009), each against its own configuration model, with the
Leiden algorithm (Traag, Waltman and van Eck 2019) on the sum of both layers' gains. igraph and leidenalg are an extra,
``detente[groupings]``, and imported only here.

The sign of a tie, for balance, is that of what it holds beyond the two parties' habits:
cooperation's share in the tie against the share ``e`` expected from both (the mean of
their own shares), ``+`` at or above, ``-`` below; pacts make a tie positive.
A triad is balanced where the product of its signs is positive (Heider 1946; Cartwright
and Harary 1956). The frustration of a tie is the weight of the unbalanced triads it
closes over that of all its triads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.analysis.sums import Matrix, Pairs

#: Resolution of the modularity of cooperation; above 1 favours smaller groupings (Reichardt and Bornholdt 2006).
RESOLUTION = 1.25
#: Fewest events, both ways, for a tie to have a sign.
SIGNED = 5.0
#: Gains of modularity are rounded to the inverse of this, a power of two.
GRID = 2.0**16
#: Iterations of the search at most; it ends with the first that gains nothing.
ITERATIONS = 10


class GroupingsMissing(ImportError):
    """igraph or leidenalg is not installed."""


def _libraries() -> tuple[Any, Any]:
    try:
        import igraph
        import leidenalg
    except ImportError as error:
        raise GroupingsMissing(
            "groupings need igraph and leidenalg, which are not installed: pip install 'detente[groupings]'"
        ) from error
    return igraph, leidenalg


def _modularity(weights: Matrix, resolution: float) -> Matrix:
    """What each tie holds beyond the configuration model, in the units of the weights."""
    strength = weights.sum(axis=1)
    total = strength.sum()
    return weights - resolution * np.outer(strength, strength) / total if total else weights


def partition(
    found: Pairs,
    *,
    signed: bool = True,
    seed: int = 1,
    resolution: float = RESOLUTION,
    pacts: Iterable[tuple[str, str]] = (),
    start: Sequence[int] | None = None,
) -> list[int]:
    """The community of every entity, in the order of ``found.entities``; 0 is the largest.

    The search begins with each entity alone, or with the communities ``start`` of a network that hardly differs,
    from which it has less far to go.

    Unsigned, all events count as ties alike. A tie under one of ``pacts`` weighs, as
    cooperation, at least the mean of all ties. Raises GroupingsMissing without the extra.
    """
    igraph, leidenalg = _libraries()
    good, bad = found.cooperation + found.cooperation.T, found.conflict + found.conflict.T
    size = len(found.entities)
    if not signed:
        gain = _modularity(np.sqrt(good + bad), resolution)
    else:
        own = bad.sum(axis=1) / np.maximum((good + bad).sum(axis=1), 1e-12)
        excess = np.maximum(bad - (own[:, None] + own[None, :]) / 2 * (good + bad), 0.0)
        ties = np.sqrt(good)
        usual = float(ties[ties > 0].mean()) if (ties > 0).any() else 1.0
        place = {e: i for i, e in enumerate(found.entities)}
        for a, b in pacts:
            if a in place and b in place and a != b:
                i, j = place[a], place[b]
                ties[i, j] = ties[j, i] = max(ties[i, j], usual)
        np.fill_diagonal(excess, 0.0)
        gain = _modularity(ties, resolution) - _modularity(np.sqrt(excess), 1.0)
    # leidenalg takes any gain above 2e-15 for an improvement. Sums of multiples of a power of two
    # are exact, so moves that gain nothing gain exactly nothing and the search ends.
    gain = np.round(gain * GRID) / GRID
    rows, columns = np.triu_indices(size, 1)
    there = gain[rows, columns] != 0
    rows, columns = rows[there], columns[there]
    if not len(rows):
        return list(range(size))
    graph = igraph.Graph(n=size, edges=list(zip(rows.tolist(), columns.tolist(), strict=True)))
    part = leidenalg.CPMVertexPartition(
        graph, initial_membership=start, weights=gain[rows, columns].tolist(), resolution_parameter=0.0
    )
    optimiser = leidenalg.Optimiser()
    optimiser.set_rng_seed(seed)
    for _ in range(ITERATIONS):
        if not optimiser.optimise_partition(part, n_iterations=1):
            break
    return _numbered(part.membership)


def _numbered(membership: Sequence[int]) -> list[int]:
    sizes: dict[int, int] = defaultdict(int)
    for m in membership:
        sizes[m] += 1
    first = {m: membership.index(m) for m in sizes}
    order = {m: n for n, m in enumerate(sorted(sizes, key=lambda m: (-sizes[m], first[m])))}
    return [order[m] for m in membership]


def communities(found: Pairs, membership: Sequence[int]) -> list[list[str]]:
    """The members of every community, the largest first."""
    groups: dict[int, list[str]] = defaultdict(list)
    for entity, community in zip(found.entities, membership, strict=True):
        groups[community].append(entity)
    return [groups[c] for c in sorted(groups)]


def adjusted_rand(a: Sequence[object], b: Sequence[object]) -> float:
    """The adjusted Rand index of two labellings (Hubert and Arabie 1985): 1 the same, 0 as by chance."""
    if len(a) != len(b):
        raise ValueError("the labellings differ in length")
    _, x = np.unique(np.array([str(v) for v in a]), return_inverse=True)
    _, y = np.unique(np.array([str(v) for v in b]), return_inverse=True)
    if len(x) < 2:
        return 1.0
    table = np.zeros((int(x.max()) + 1, int(y.max()) + 1))
    np.add.at(table, (x, y), 1)

    def chosen(v: NDArray[np.float64]) -> float:
        return float((v * (v - 1) / 2).sum())

    both, rows, columns = chosen(table), chosen(table.sum(axis=1)), chosen(table.sum(axis=0))
    expected = rows * columns / (len(x) * (len(x) - 1) / 2)
    most = (rows + columns) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def stability(found: Pairs, *, seeds: int = 20, signed: bool = True, resolution: float = RESOLUTION) -> float:
    """Mean adjusted Rand index between the partitions of all pairs of ``seeds`` seeds; 1 is stable."""
    drawn = [partition(found, signed=signed, seed=s, resolution=resolution) for s in range(1, seeds + 1)]
    return float(np.mean([adjusted_rand(a, b) for a, b in combinations(drawn, 2)])) if seeds > 1 else 1.0


def signs(found: Pairs, pacts: Iterable[tuple[str, str]] = ()) -> Matrix:
    """The sign of every tie: 1, -1, or 0 where there are fewer than ``SIGNED`` events; ``pacts`` are positive."""
    good = found.cooperation + found.cooperation.T
    bad = found.conflict + found.conflict.T
    own = (good.sum(axis=1) + 0.5) / (good.sum(axis=1) + bad.sum(axis=1) + 1.0)
    expected = (own[:, None] + own[None, :]) / 2
    share = (good + expected) / (good + bad + 1.0)
    found_signs = np.where(good + bad >= SIGNED, np.where(share >= expected, 1.0, -1.0), 0.0)
    place = {e: i for i, e in enumerate(found.entities)}
    for a, b in pacts:
        if a in place and b in place and a != b:
            found_signs[place[a], place[b]] = found_signs[place[b], place[a]] = 1.0
    np.fill_diagonal(found_signs, 0.0)
    return found_signs


def balance(signed: Matrix) -> float | None:
    """The share of closed triads that are balanced, or None where there is no triad.

    From traces: ``tr(S^3) = 6 (balanced - unbalanced)``, ``tr(|S|^3) = 6 triads``.
    """
    there = np.abs(signed)
    triads = float(((there @ there) * there).sum())
    return None if triads == 0 else 0.5 * (1 + float(((signed @ signed) * signed).sum()) / triads)


def frustrated(found: Pairs, signed: Matrix, most: int = 10) -> list[dict[str, Any]]:
    """The ties with the largest share of unbalanced triads, each with its sign, triads and frustration (0 to 1).

    Ties that close fewer than three triads, and those without any frustration, are left out.
    """
    there = np.abs(signed)
    triads = (there @ there) * there
    net = (signed @ signed) * signed
    rows, columns = np.nonzero(np.triu(triads, 1) >= 3)
    share = (1 - net[rows, columns] / triads[rows, columns]) / 2
    order = sorted(
        np.nonzero(share > 0)[0].tolist(), key=lambda k: (-share[k], -triads[rows[k], columns[k]], rows[k], columns[k])
    )
    return [
        {
            "between": [found.entities[rows[k]], found.entities[columns[k]]],
            "sign": int(signed[rows[k], columns[k]]),
            "triads": int(triads[rows[k], columns[k]]),
            "frustration": round(float(share[k]), 3),
        }
        for k in order[:most]
    ]
