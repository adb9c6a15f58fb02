"""The ranker and the ranks that it is measured by."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("lightgbm", reason="the extra 'outlook' is not installed")

from detente.analysis.outlook.features import Questions
from detente.analysis.outlook.history import Events, History
from detente.analysis.outlook.ranker import Day, Ranker, days, ranks


def _slow(day: Day, scores: np.ndarray, rest: np.ndarray) -> list[float]:
    found = []
    for question, answer in zip(day.question, day.answer, strict=True):
        value = rest - rest.max() - 100
        inside = day.asked.owner == question
        value[day.asked.candidate[inside]] = scores[inside]
        others = set(day.answer[day.question == question].tolist()) - {int(answer)}
        kept = np.array([i not in others for i in range(len(rest))])
        above, same = (value[kept] > value[answer]).sum(), (value[kept] == value[answer]).sum() - 1
        found.append(1 + above + same / 2)
    return found


def test_ranks_are_filtered_by_the_day_and_ties_averaged() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        pairs = np.unique(np.c_[rng.integers(0, 5, 50), rng.integers(0, 25, 50)], axis=0)
        came = np.unique(np.c_[rng.integers(0, 5, 12), rng.integers(0, 25, 12)], axis=0)
        asked = Questions(np.arange(5), np.arange(5), 0, pairs[:, 0], pairs[:, 1])
        day = Day(asked, np.zeros((0, 0), np.float32), came[:, 0], came[:, 1])
        scores = rng.integers(0, 5, len(pairs)).astype(np.float32)
        rest = rng.integers(0, 6, 25).astype(np.float32)
        assert ranks(day, scores, rest).tolist() == _slow(day, scores, rest)


def test_it_learns_a_habit(events: Events) -> None:
    history = History(events.both_ways())

    def before(day: int) -> int:
        return day - 1

    ranker = Ranker.fit(days(history, 60, 110, gap=before), rounds=20)
    day = next(days(history, 112, 112, gap=before))
    asked = np.flatnonzero((day.asked.subject == 0) & (day.asked.relation == 0))[0]
    at = np.flatnonzero((day.question == asked) & (day.answer == 1))
    assert ranks(day, ranker.scores(day), np.zeros(40, np.float32))[at] == 1


def test_nothing_to_learn_from_is_said(events: Events) -> None:
    with pytest.raises(ValueError, match="nothing to learn"):
        Ranker.fit(days(History(events.both_ways()), 200, 220, gap=lambda day: day - 1))
