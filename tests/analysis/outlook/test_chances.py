"""Chances learned from a history, and questions asked of the past."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("lightgbm", reason="the extra 'outlook' is not installed")

from detente.analysis.outlook.chances import Chances, features, fit
from detente.analysis.outlook.history import PLAIN, Events, History
from detente.analysis.outlook.replay import replay, scores
from detente.analysis.outlook.sampling import Asked, Outcomes, draw
from detente.report import outlook as report


@pytest.fixture
def model(events: Events) -> Chances:
    return fit(events, 110, [f"r{n}" for n in range(6)], rounds=60)


def _rows(model: Chances, events: Events, day: int = 110) -> np.ndarray:
    history = History(events.both_ways(), PLAIN)
    history.learn(day - 1)
    one = np.array([0, 20]), np.array([0, 5]), np.array([1, 21])
    return features(history, model.known, Asked(*one, day, np.zeros(2, bool)))


def test_a_habit_is_likelier_and_chances_never_fall_with_time(model: Chances, events: Events) -> None:
    rows = _rows(model, events)
    chances = np.stack([model.probability(rows, h) for h in (1, 7, 30, 90, 180, 400)])
    assert (np.diff(chances, axis=0) >= -1e-9).all()
    assert chances[1, 0] > 0.5 > chances[1, 1]
    assert model.reasons(rows, 30).shape == (2, rows.shape[1] + 2)
    base = model.base_rate(np.array([0, 0]), np.array([True, False]), 7)
    assert 0 <= base[1] <= base[0] <= 1


def test_what_was_never_seen_is_not_expected(events: Events) -> None:
    wider = replace(events, relations=7)
    model = fit(wider, 110, [f"r{n}" for n in range(7)], rounds=2)
    never, seen = model.base_rate(np.array([6, 0]), np.array([False, False]), 90)
    assert never == 0 < seen


def test_a_kept_model_says_the_same(model: Chances, events: Events) -> None:
    again = Chances.loads(model.dumps())
    rows = _rows(model, events)
    assert again.probability(rows, 30) == pytest.approx(model.probability(rows, 30))
    assert again.known.rule(0, 1, 1) == model.known.rule(0, 1, 1) is not None
    with pytest.raises(ValueError, match="not a model"):
        Chances.loads('{"relations": []}')


def test_short_histories_are_refused(events: Events) -> None:
    with pytest.raises(ValueError, match="too short"):
        fit(events, 30)


def test_outcomes_count_the_day_and_those_after_it() -> None:
    one = np.array([0])
    history = Events(one, one, one + 1, one + 10, 2, 1, np.arange(2), np.arange(2))
    outcomes = Outcomes(history)
    came = {
        (day, horizon): bool(outcomes.within(Asked(one, one, one + 1, day, one > 0), horizon)[0])
        for day, horizon in ((10, 1), (9, 1), (9, 2), (11, 5), (3, 7), (3, 8), (500, 7))
    }
    assert came == {(10, 1): 1, (9, 1): 0, (9, 2): 1, (11, 5): 0, (3, 7): 0, (3, 8): 1, (500, 7): 0}


def test_what_is_asked_depends_on_the_past_alone(events: Events) -> None:
    asked = []
    for known in (events, events.only(events.day < 90)):
        history = History(known.both_ways(), PLAIN)
        history.learn(89)
        asked.append(draw(history, 90, 60, np.random.default_rng(5)))
    seen = [set(zip(a.subject[a.seen], a.relation[a.seen], a.object[a.seen], strict=True)) for a in asked]
    assert 0 < len(seen[1]) < len(asked[1].subject)
    past = events.only((events.day < 90) & (events.day >= 0))
    known = set(zip(past.subject, past.relation, past.object, strict=True))
    assert all(triple in known for triples in seen for triple in triples)


def test_a_replay_asks_only_what_comes_out(events: Events) -> None:
    found = replay(events, 100, 118, horizons=(3, 10), step=3)
    assert set(found.horizon) == {3, 10}
    assert (found.day + found.horizon - 1 <= 119).all()
    assert ((found.said >= 0) & (found.said <= 1)).all()
    told = scores(found)
    assert set(told) == {"all", "3d", "10d", "seen", "unseen"}
    assert told["all"]["n"] == len(found.came)
    words = list(report.replayed({"since": "2020-01-01", "until": "2020-01-19", **told}))
    few = f"too few to tell: {told['all']['units']} days"
    assert told["all"]["units"] == len(set(found.day)) < 10
    assert (told["all"]["warning"], told["all"]["skill_between"]) == (few, None)
    assert words.count(f"  {few}") == sum(part["warning"] == few for part in told.values()) > 0
