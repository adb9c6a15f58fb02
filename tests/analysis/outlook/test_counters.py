"""Fading counts."""

from __future__ import annotations

import numpy as np
import pytest

from detente.analysis.outlook.counters import LONGEST, Counter, expand, top


def test_counts_fade_as_the_formula_says() -> None:
    counter = Counter(np.array([3, 8]), (2.0, float("inf")))
    for day in (0, 1, 1, 5):
        counter.add(counter.place(np.array([8])), day)
    places = counter.place(np.array([8, 3, 4]))
    assert places.tolist() == [1, 0, -1]
    found = counter.counts(places, 7)
    assert found[0] == pytest.approx([2**-3.5 + 2 * 2**-3 + 2**-1, 4])
    assert not found[1:].any()
    assert counter.since(places, 7).tolist() == [2, LONGEST, LONGEST]


def test_weights_count_as_many_events() -> None:
    counter = Counter(np.array([1]), (float("inf"),))
    counter.add(np.array([0, 0]), 0, np.array([2.0, 3.0], np.float32))
    assert counter.counts(np.array([0]), 9)[0, 0] == 5


def test_ranges_end_to_end() -> None:
    at, owner = expand(np.array([5, 0, 2]), np.array([7, 0, 3]))
    assert at.tolist() == [5, 6, 2]
    assert owner.tolist() == [0, 0, 2]


def test_the_highest_of_each_group() -> None:
    found = top(np.array([1, 0, 1, 1]), np.array([0.1, 5.0, 0.3, 0.2]), 2)
    assert found.tolist() == [1, 2, 3]
    assert not len(top(np.zeros(0, np.int64), np.zeros(0), 2))
