"""What would change if: edits to a copy of the network, against random edits of the same kind.

``ally A B C``
    a defence pact among all: one more formal tie each, and positive ties among them.
``sanction A B``
    A imposes a sanction on B: ``WEIGHT`` of the receiver's events as conflict from A.
``visit A B``
    A (a state, or a person whose state it then is) visits B: one cooperative event from A to B.

The change in the index and in balance is given beside the 5th and 95th percentile of
the same change under random edits of the same kind (other entities in the same places),
a permutation test of whether the edit does more than any such edit would.
"""

from __future__ import annotations

import random
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.analysis.index import Pairs, scores
from detente.analysis.network import balance, signs

if TYPE_CHECKING:
    from detente.world import World

KINDS = {"ally": (2, None), "sanction": (2, 2), "visit": (2, 2)}
#: Share of the receiver's events that a sanction weighs: a regime of measures, not one row.
WEIGHT = 0.01


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
    states = tuple((world.state_of(w, on) or w) if world is not None else w for w in words[1:])
    if len(states) < least or (most and len(states) > most) or len(set(states)) < len(states):
        raise ValueError(f"{text!r}: {words[0]} takes {least} {'' if most else 'or more '}different states")
    return Edit(words[0], states)


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
) -> dict[str, Any]:
    """What the edits change, together.

    Returns ``isolation`` (the ``most`` moved entities: before, after, change, and the
    ``low`` and ``high`` of the largest single change under ``draws`` random edits of the
    same kinds) and ``balance`` (share of balanced triads before and after, change, and
    its low and high under the random edits). With ``formal`` None an ``ally`` moves balance alone.
    """

    def figures(some: Sequence[Edit]) -> tuple[Any, float]:
        now, ties, bound = found, dict(formal or {}), list(pacts)
        for edit in some:
            now, ties, bound = apply(now, ties, bound, edit)
        return scores(now, ties if formal is not None else None), balance(signs(now, bound)) or 0.0

    before, balanced = figures(())
    after, rebalanced = figures(edits)
    change = after - before
    chance = random.Random(seed)
    spread, shifts = [], []
    for _ in range(draws):
        drawn = [Edit(e.kind, tuple(chance.sample(found.entities, len(e.entities)))) for e in edits]
        other, then = figures(drawn)
        moved = other - before
        spread.append(float(moved[np.argmax(np.abs(moved))]))
        shifts.append(then - balanced)
    low, high = np.percentile(spread, [5, 95]) if draws else (np.nan, np.nan)
    less, more = np.percentile(shifts, [5, 95]) if draws else (np.nan, np.nan)
    order = sorted(range(len(change)), key=lambda i: (-abs(change[i]), found.entities[i]))[:most]
    return {
        "edits": [f"{e.kind} {' '.join(e.entities)}" for e in edits],
        "isolation": [
            {
                "entity": found.entities[i], "before": round(float(before[i]), 3), "after": round(float(after[i]), 3),
                "change": round(float(change[i]), 3),
                "low": round(float(low), 3) if draws else None, "high": round(float(high), 3) if draws else None,
            }
            for i in order if abs(change[i]) > 1e-9
        ],
        "balance": {
            "before": round(balanced, 4), "after": round(rebalanced, 4), "change": round(rebalanced - balanced, 4),
            "low": round(float(less), 4) if draws else None, "high": round(float(more), 4) if draws else None,
        },
    }  # fmt: skip


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
