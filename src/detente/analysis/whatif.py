"""What would change if: edits to a copy of the network, against random edits of the same kind.

``ally A B C``
    a defence pact among all: one more formal tie each, and positive ties among them.
``sanction A B``
    A imposes a sanction on B: ``WEIGHT`` of the receiver's events as conflict from A.
``visit A B``
    A (a state, or a person whose state it then is) visits B: one cooperative event from A to B.

The change in the index, in balance, in tension and in groupings is given beside the 5th and 95th percentile of
the same change under random edits of the same kind (other entities in the same places),
a permutation test of whether the edit does more than any such edit would.
"""

from __future__ import annotations

import random
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.analysis.index import RANKED, scores
from detente.analysis.network import GroupingsMissing, adjusted_rand, balance, partition, signs
from detente.analysis.sums import Pairs

if TYPE_CHECKING:
    from detente.world import World

KINDS = {"ally": (2, None), "sanction": (2, 2), "visit": (2, 2)}
#: Share of the receiver's events that a sanction weighs: a regime of measures, not one row.
WEIGHT = 0.01
#: Share of an ally's quarrel that counts as one's own.
SHARED = 0.5


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: its kind and the entities (states) it ties, in order."""

    kind: str
    entities: tuple[str, ...]


def parse(text: str, world: World | None = None, on: date | None = None) -> Edit:
    """An edit from words such as ``ally PRK RUS CHN``; persons stand for their state on that day.

    Raises ValueError for an unknown kind, or too few or too many or repeated entities.
    """
    words = shlex.split(text)
    if not words or words[0] not in KINDS:
        raise ValueError(f"cannot read the edit {text!r}: begin with one of {', '.join(KINDS)}")
    least, most = KINDS[words[0]]
    states = tuple(_state(w, world, on) for w in words[1:])
    if len(states) < least or (most and len(states) > most) or len(set(states)) < len(states):
        raise ValueError(f"{text!r}: {words[0]} takes {least} {'' if most else 'or more '}different states")
    return Edit(words[0], states)


def _state(word: str, world: World | None, on: date | None) -> str:
    if world is None:
        return word
    known = word if world.entity(word) is not None else world.resolve(word.replace("_", " "), on).entity
    return (world.state_of(known, on) if known else None) or word


def extended(found: Pairs, others: Sequence[str]) -> Pairs:
    """The sums with entities added that no event names."""
    entities = sorted({*found.entities, *others})
    at = [entities.index(e) for e in found.entities]
    sums = []
    for old in (found.cooperation, found.conflict):
        new = np.zeros((len(entities), len(entities)))
        new[np.ix_(at, at)] = old
        sums.append(new)
    return Pairs(entities, sums[0], sums[1])


def tension(found: Pairs, pacts: Sequence[tuple[str, str]], members: Sequence[str]) -> dict[str, float]:
    """How hostile each other entity stands to the members, 0 to 1, when allies share quarrels.

    ``h`` is a pair's share of conflict, both ways, beyond the mean of both parties' own
    shares, 0 where below, under two neutral prior events. An entity has its own ``h``
    towards a state and ``SHARED`` of its allies' mean; a member meets what is aimed at it
    and ``SHARED`` of what is aimed at each ally. Parts join by the noisy or,
    ``1 - prod(1 - part)`` (Pearl 1988); the figure is the mean over the members.
    """
    good, bad = found.cooperation + found.cooperation.T, found.conflict + found.conflict.T
    both = good + bad
    own = (bad.sum(axis=1) + 0.5) / (both.sum(axis=1) + 1.0)
    usual = (own[:, None] + own[None, :]) / 2
    hostile = np.maximum(bad - usual * both, 0.0) / (both + 2.0)
    place = {e: i for i, e in enumerate(found.entities)}
    allied = np.zeros((len(place), len(place)))
    for a, b in pacts:
        if a in place and b in place and a != b:
            allied[place[a], place[b]] = allied[place[b], place[a]] = 1.0
    of_allies = allied @ hostile / np.maximum(allied.sum(axis=1), 1.0)[:, None]
    felt = 1.0 - (1.0 - hostile) * (1.0 - SHARED * of_allies)
    inside = [place[m] for m in members if m in place]
    burden = np.stack([
        1.0 - np.prod(1.0 - felt * np.where(np.arange(len(place)) == j, 1.0, SHARED * allied[j])[None, :], axis=1)
        for j in inside
    ]).mean(axis=0)  # fmt: skip
    return {e: float(burden[i]) for e, i in place.items() if i not in inside}


def apply(
    found: Pairs, formal: Mapping[str, float], pacts: Sequence[tuple[str, str]], edit: Edit
) -> tuple[Pairs, dict[str, float], list[tuple[str, str]]]:
    """Edited copies of the sums, the formal ties and the pacts. Raises ValueError for an entity not in the network."""
    place = {e: i for i, e in enumerate(found.entities)}
    unknown = [e for e in edit.entities if e not in place]
    if unknown:
        raise ValueError(f"not in the network: {', '.join(unknown)}")
    copy, ties, bound = found.copy(), dict(formal), list(pacts)
    if edit.kind == "ally":
        for e in edit.entities:
            ties[e] = ties.get(e, 0) + 1
        bound += [(a, b) for n, a in enumerate(edit.entities) for b in edit.entities[n + 1 :]]
    else:
        a, b = (place[e] for e in edit.entities)
        if edit.kind == "visit":
            copy.cooperation[a, b] += 1.0
        else:
            received = found.cooperation[:, b].sum() + found.conflict[:, b].sum()
            copy.conflict[a, b] += max(1.0, WEIGHT * float(received))
    return copy, ties, bound


def whatif(
    found: Pairs,
    edits: Sequence[Edit],
    *,
    formal: Mapping[str, float] | None = None,
    pacts: Sequence[tuple[str, str]] = (),
    draws: int = 50,
    seed: int = 1,
    most: int = 10,
    regroup: bool = True,
    parted: list[int] | None = None,
    each: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """What the edits change, together, against ``draws`` random edits of the same kinds.

    Returns ``isolation`` (the ``most`` moved entities: before, after, change, and the
    ``low`` and ``high`` of the largest single change under the random edits), ``balance``
    (share of balanced triads before and after, change, low and high), ``tension`` (as
    `tension`, all that move, with the low and high of the largest rise under the
    random edits) and ``groupings`` (each edited entity's companions gained and lost, and
    ``moved``, 1 less the adjusted Rand index of the partitions, with low and high; None
    without igraph and leidenalg, or with ``regroup`` False, which saves most of the time).
    ``parted`` is the partition without the edits, where it is known.
    ``each`` is told, before every draw, how many of how many are done.
    With ``formal`` None an ``ally`` moves no isolation. Low and high are 5th and 95th percentiles.
    """
    named = list(dict.fromkeys(e for edit in edits for e in edit.entities))
    there = (found.cooperation + found.conflict).sum(axis=0) + (found.cooperation + found.conflict).sum(axis=1) > 0
    seen = [e for e, some in zip(found.entities, there, strict=True) if some] or list(found.entities)

    def edited(some: Sequence[Edit]) -> tuple[Pairs, dict[str, float], list[tuple[str, str]]]:
        now, ties, bound = found, dict(formal or {}), list(pacts)
        for edit in some:
            now, ties, bound = apply(now, ties, bound, edit)
        return now, ties, bound

    def figures(some: Sequence[Edit], of: Sequence[str]) -> tuple[Any, float, dict[str, float], list[int] | None]:
        now, ties, bound = edited(some)
        try:
            parts = None
            if regroup:
                known = parted is not None and not some
                parts = parted if known else partition(now, pacts=bound, start=parted)
        except GroupingsMissing:
            parts = None
        index = scores(now, ties if formal is not None else None)
        return index, balance(signs(now, bound)) or 0.0, tension(now, bound, of), parts

    before, balanced, calm, grouped = figures((), named)
    parted = grouped  # the search for what an edit moves begins with these
    after, rebalanced, tense, reparted = figures(edits, named)
    change = after - before
    rise = {e: tense[e] - calm[e] for e in tense}
    chance = random.Random(seed)
    spread, shifts, rises, moves = [], [], [], []
    for number in range(draws):
        if each is not None:
            each(number, draws)
        pool = seen if all(len(e.entities) <= len(seen) for e in edits) else found.entities
        drawn = [Edit(e.kind, tuple(chance.sample(pool, len(e.entities)))) for e in edits]
        names = list(dict.fromkeys(e for edit in drawn for e in edit.entities))
        other, then, felt, regrouped = figures(drawn, names)
        moved = other - before
        spread.append(float(moved[np.argmax(np.abs(moved))]))
        shifts.append(then - balanced)
        usual = tension(found, pacts, names)
        rises.append(max((felt[e] - usual[e] for e in felt), default=0.0))
        if grouped is not None and regrouped is not None:
            moves.append(1 - adjusted_rand(grouped, regrouped))
    order = sorted(range(len(change)), key=lambda i: (-abs(change[i]), found.entities[i]))[:most]
    tensest = sorted(rise, key=lambda e: (-rise[e], e))
    got = found.cooperation.sum(axis=0)
    groups = None
    if grouped is not None and reparted is not None:
        groups = {
            "entities": [
                {"entity": e, "gained": sorted(_with(found, reparted, e) - _with(found, grouped, e)),
                 "lost": sorted(_with(found, grouped, e) - _with(found, reparted, e))}
                for e in named
            ],
            "moved": round(1 - adjusted_rand(grouped, reparted), 4), **_ends(moves, 4),
        }  # fmt: skip
    return {
        "edits": [f"{e.kind} {' '.join(e.entities)}" for e in edits],
        "isolation": [
            {
                "entity": found.entities[i], "before": round(float(before[i]), 3), "after": round(float(after[i]), 3),
                "change": round(float(change[i]), 3), **_ends(spread, 3), "thin": bool(got[i] < RANKED),
            }
            for i in order if abs(change[i]) >= 5e-4
        ],
        "balance": {
            "before": round(balanced, 4), "after": round(rebalanced, 4), "change": round(rebalanced - balanced, 4),
            **_ends(shifts, 4),
        },
        "tension": [
            {"entity": e, "before": round(calm[e], 4), "after": round(tense[e], 4), "change": round(rise[e], 4),
             **_ends(rises, 4)}
            for e in tensest if abs(rise[e]) >= 5e-5
        ],
        "groupings": groups,
    }  # fmt: skip


def _ends(values: Sequence[float], digits: int) -> dict[str, float | None]:
    if not values:
        return {"low": None, "high": None}
    low, high = np.percentile(np.array(values), [5, 95])
    return {"low": round(float(low), digits), "high": round(float(high), digits)}


def _with(found: Pairs, membership: Sequence[int], entity: str) -> set[str]:
    own = membership[found.entities.index(entity)]
    return {e for e, m in zip(found.entities, membership, strict=True) if m == own and e != entity}


def pacts_of(world: World, entities: Sequence[str], on: date) -> list[tuple[str, str]]:
    """Pairs of the entities that a defence pact binds to each other on a day."""
    known = set(entities)
    bound = {
        tuple(sorted((a, b)))
        for a in entities
        if a in world.states
        for pact in world.alliances(a, on)
        for b in pact.members
        if b != a and b in known
    }
    return sorted((a, b) for a, b in bound)
