"""Questions drawn from a history, "does r happen from a to b within h days?", and how they came out.

Which questions are drawn depends only on what was known on the day, so that a model
learned from them is not biased towards what happened.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.analysis.outlook.counters import Ints
from detente.analysis.outlook.history import Events, History

#: A triple is asked about "with recurrence" where it was seen within so many days.
RECENT = 90
#: Questions about pairs that were seen within so many days, and the share of those about pairs never seen.
ACTIVE, STRANGERS = 180, 0.15


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions on one day, as parallel arrays; ``seen`` says whether the triple was seen lately."""

    subject: Ints
    relation: Ints
    object: Ints
    day: int
    seen: np.ndarray


def draw(history: History, day: int, number: int, rng: np.random.Generator) -> Asked:
    """About ``number`` questions by what is known before ``day``: half about triples seen lately, half about others.

    The others are of pairs that dealt with each other lately, or never, in a relation drawn by its
    frequency. ``history`` holds events both ways; the relations asked about are the first half.
    """
    n, m, plain = history.n, history.m, history.m // 2
    triple, pair = history.counter("triple"), history.counter("pair")
    lately = np.flatnonzero((triple.last >= day - RECENT) & (triple.keys % m < plain))
    if not len(lately):
        none = np.zeros(0, np.int64)
        return Asked(none, none, none, day, none.astype(bool))
    chosen = triple.keys[rng.choice(lately, min(number // 2, len(lately)), replace=False)]
    others = len(chosen)
    active = pair.keys[np.flatnonzero(pair.last >= day - ACTIVE)]
    pairs = rng.choice(active, others)
    strange = rng.random(others) < STRANGERS
    pairs[strange] = (rng.choice(active, others) // n * n + rng.choice(active, others) % n)[strange]
    relation = rng.choice(triple.keys[lately], others) % m
    key = np.unique(np.r_[chosen, pairs * m + relation])
    key = key[key // m // n != key // m % n]
    at = triple.place(key)
    seen = (at >= 0) & (triple.last[at] >= day - RECENT)
    return Asked(key // m // n, key % m, key // m % n, day, seen)


class Outcomes:
    """When each triple happened, to say which questions came true."""

    def __init__(self, events: Events) -> None:
        self._n, self._m = events.entities, events.relations
        self._span = int(events.day.max(initial=0)) + 2
        self._key = np.sort(self._of(events.subject, events.relation, events.object) * self._span + events.day)

    def _of(self, s: Ints, r: Ints, o: Ints) -> Ints:
        return (s * self._n + o) * self._m + r

    def within(self, asked: Asked, horizon: int) -> np.ndarray:
        """Whether each question came true on its day or up to ``horizon`` - 1 days later."""
        key = self._of(asked.subject, asked.relation, asked.object) * self._span
        first, last = min(asked.day, self._span - 1), min(asked.day + horizon, self._span - 1)
        return np.searchsorted(self._key, key + last) > np.searchsorted(self._key, key + first)
