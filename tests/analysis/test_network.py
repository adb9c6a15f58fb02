"""Groupings, balance and frustration on networks whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from detente.analysis import network
from detente.analysis.sums import Pairs


def blocs() -> Pairs:
    good, bad = np.full((6, 6), 20.0), np.full((6, 6), 60.0)
    for block in (slice(0, 3), slice(3, 6)):
        good[block, block], bad[block, block] = 60.0, 1.0
    for matrix in (good, bad):
        np.fill_diagonal(matrix, 0)
    return Pairs(list("ABCDEF"), good, bad)


def test_two_hostile_blocs_are_found_and_balanced() -> None:
    pytest.importorskip("leidenalg")
    found = blocs()
    assert network.communities(found, network.partition(found, resolution=1.0)) == [["A", "B", "C"], ["D", "E", "F"]]
    assert network.stability(found, seeds=4, resolution=1.0) == 1
    assert network.balance(network.signs(found)) == 1


def test_a_pact_across_blocs_is_frustrated() -> None:
    signed = network.signs(blocs(), [("A", "D")])
    share = network.balance(signed)
    assert share is not None and share < 1
    assert network.frustrated(blocs(), signed, 1)[0]["between"] == ["A", "D"]


def test_adjusted_rand() -> None:
    assert network.adjusted_rand([1, 1, 2, 2], ["b", "b", "a", "a"]) == 1
    assert network.adjusted_rand([1, 2, 1, 2], [1, 1, 2, 2]) < 0
    assert network.balance(np.zeros((3, 3))) is None


def test_a_search_that_begins_with_communities_moves_only_whom_a_change_moves() -> None:
    pytest.importorskip("leidenalg")
    found = blocs()
    parted = network.partition(found, resolution=1.0)
    assert network.partition(found, resolution=1.0, start=parted) == parted
    found.cooperation[2, 3:] = found.cooperation[3:, 2] = 90.0
    found.conflict[2, :2] = found.conflict[:2, 2] = 90.0
    found.conflict[2, 3:] = found.conflict[3:, 2] = 1.0
    moved = network.partition(found, resolution=1.0, start=parted)
    assert moved == network.partition(found, resolution=1.0)
    assert network.communities(found, moved) == [["C", "D", "E", "F"], ["A", "B"]]
