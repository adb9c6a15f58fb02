"""Nothing that a forecast rests on comes from the day that it is of, or later."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("scipy", reason="the extra 'outlook' is not installed")

from detente.analysis.outlook.features import NAMES, Knowledge, Questions, features, through
from detente.analysis.outlook.history import Events, History
from detente.analysis.outlook.pool import candidates


def _asked(history: History, day: int, subject: np.ndarray, relation: np.ndarray) -> tuple[Questions, np.ndarray]:
    history.learn(day - 1)
    near = through(history, subject, day)
    owner, candidate = candidates(history, subject, relation, day, near)
    asked = Questions(subject, relation, day, owner, candidate)
    return asked, features(history, Knowledge.of(history, day), asked, near)


def test_the_future_changes_nothing(events: Events) -> None:
    day = 80
    both = events.both_ways()
    at = both.day == day
    keys = np.unique(both.subject[at] * both.relations + both.relation[at])
    subject, relation = keys // both.relations, keys % both.relations
    whole, found = _asked(History(both), day, subject, relation)
    past, before = _asked(History(events.only(events.day < day).both_ways()), day, subject, relation)
    assert (whole.candidate == past.candidate).all()
    assert (whole.owner == past.owner).all()
    assert found.shape[1] == len(NAMES)
    # Likeness is known up to rounding only, which may turn the order of those alike.
    exact = np.array(["like" not in name for name in NAMES])
    assert np.abs(found - before)[:, exact].max() < 1e-4
    near = [NAMES.index(name) for name in ("like", "like in this")]
    assert np.abs(found - before)[:, near].max() < 1e-2


def test_a_habit_is_first_among_the_candidates(events: Events) -> None:
    asked, found = _asked(History(events.both_ways()), 81, np.array([0]), np.array([0]))
    ever = found[:, NAMES.index("triple ever")]
    assert asked.candidate[ever.argmax()] == 1
    assert ever.max() >= 40
    assert found[ever.argmax(), NAMES.index("place of triple ever")] == 0


def test_who_never_acted_gets_candidates(events: Events) -> None:
    few = events.only(events.subject != 39)
    few = few.only(few.object != 39)
    asked, found = _asked(History(few.both_ways()), 80, np.array([39]), np.array([2]))
    assert len(asked.candidate) > 5
    assert np.isfinite(found).all()
