"""Counts that fade: how often a key was seen, the older the less, for many keys at once.

A count of half-life *h* on day *t* is the sum over sightings on days *u* before *t* of
2^(-(t-u)/h). Sums are kept as of the last sighting and faded when they are asked for,
so that a day costs what was seen on it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

#: The last day of a key that was never seen.
NEVER = -(10**6)
#: Gaps of more days than this are all the same to the features.
LONGEST = 4000


class Counter:
    """Fading counts of integer keys; ``halves`` are half-lives in days, ``inf`` counts without fading.

    ``keys`` must hold every key that will be added, sorted and without repetition.
    """

    def __init__(self, keys: Ints, halves: Sequence[float]) -> None:
        self.keys, self.halves = keys, tuple(halves)
        self.value = np.zeros((len(keys), len(halves)), np.float32)
        self.last = np.full(len(keys), NEVER, np.int64)
        days = np.arange(LONGEST + 1)[:, None]
        self._fade = np.exp2(-days / np.asarray(halves, float)[None, :]).astype(np.float32)

    def place(self, keys: Ints) -> Ints:
        """Where keys stand, -1 for those that were never added."""
        if not len(self.keys):
            return np.full(len(keys), -1, np.int64)
        at = np.searchsorted(self.keys, keys)
        at[at == len(self.keys)] = 0
        return np.where(self.keys[at] == keys, at, -1).astype(np.int64)

    def add(self, places: Ints, day: int, weight: Floats | None = None) -> None:
        """Count the keys at ``places`` once (or ``weight`` times) for every time they are given.

        Days must not go back.
        """
        at, back = np.unique(places, return_inverse=True)
        seen = np.bincount(back, weights=weight, minlength=len(at))
        self.value[at] *= self._fade[self.gap(at, day)]
        self.value[at] += seen[:, None].astype(np.float32)
        self.last[at] = day

    def gap(self, places: Ints, day: int) -> Ints:
        """Days since each was last seen, at most ``LONGEST``."""
        return np.clip(day - self.last[places], 0, LONGEST).astype(np.int64)

    def counts(self, places: Ints, day: int) -> Floats:
        """Counts on a day, one row a place and one column a half-life; zeros where the place is -1."""
        found: Floats = self.value[places] * self._fade[self.gap(places, day)]
        found[places < 0] = 0
        return found

    def since(self, places: Ints, day: int) -> Floats:
        """Days since each was last seen, ``LONGEST`` where never."""
        gap = self.gap(places, day).astype(np.float32)
        gap[places < 0] = LONGEST
        return gap


def expand(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """The numbers of many ranges, end to end, and the number of the range that each is of."""
    lengths = ends - starts
    owner = np.repeat(np.arange(len(starts)), lengths)
    first = np.cumsum(lengths) - lengths
    return np.arange(int(lengths.sum())) - np.repeat(first - starts, lengths), owner


def top(group: Ints, score: NDArray[np.floating], most: int) -> Ints:
    """The places of the ``most`` highest scores of each group."""
    order = np.lexsort((-score, group))
    sorted_group = group[order]
    new = np.r_[True, sorted_group[1:] != sorted_group[:-1]] if len(order) else np.zeros(0, bool)
    begun = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0)) if len(order) else order
    return order[np.arange(len(order)) - begun < most]
