"""Rules counted in a history, and those that come with Détente."""

from __future__ import annotations

import numpy as np
import pytest

from detente.analysis.outlook import rates
from detente.analysis.outlook.history import Events
from detente.analysis.outlook.relations import RELATIONS, VISIT
from detente.analysis.outlook.rules import PRIOR, confidences


def test_confidence_is_the_share_that_was_followed() -> None:
    # Relation 1 follows relation 0 after two days, two times of three.
    day = np.array([0, 2, 10, 12, 20])
    zeros = np.zeros(5, np.int64)
    history = Events(zeros, np.array([0, 1, 0, 1, 0]), zeros + 1, day, 2, 2, np.arange(2), np.arange(2))
    near, far = confidences(history, (1, 3))
    assert near[0, 1] == 0
    assert far[0, 1] == pytest.approx(2 / (3 + PRIOR))
    assert far[1, 0] == 0


def test_shipped_rates_are_shares_that_never_fall() -> None:
    assert {key[0] for key in rates.base_rates()} <= set(RELATIONS)
    for rate in (*rates.base_rates().values(), *rates.rules().values(), *rates.occasions().values()):
        assert all(0 <= x <= 1 for x in rate.shares)
        chances = [rate.within(days) for days in (1, 7, 20, 30, 60, 90, 200, 2000)]
        assert chances == sorted(chances)
        assert chances[-1] <= 1


def test_an_intent_to_meet_raises_visits() -> None:
    rule = rates.rules()[rates.MEET, "the other", VISIT]
    assert rule.within(30) > rates.base_rate(VISIT, 20, False).within(30)
    assert rates.excess(0.1, 0.2) == 0
    assert rates.excess(0.6, 0.2) == pytest.approx(0.5)
