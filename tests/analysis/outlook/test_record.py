"""Scores of forecasts."""

from __future__ import annotations

import math

import pytest

from detente.analysis.outlook.record import by, score, told


def test_scores_by_hand() -> None:
    found = score([0.9, 0.2], [1, 0], base=[0.5, 0.5])
    assert found["brier"] == pytest.approx((0.01 + 0.04) / 2)
    assert found["log"] == pytest.approx(-(math.log(0.9) + math.log(0.8)) / 2, abs=1e-4)
    assert found["skill_base"] == pytest.approx(1 - 0.025 / 0.25)
    assert found["calibration_error"] == pytest.approx((0.1 + 0.2) / 2)
    assert found["resolution"] == pytest.approx(0.25)
    assert found["uncertainty"] == 0.25


def test_a_calibrated_forecast_has_no_error() -> None:
    found = score([0.25] * 4, [1, 0, 0, 0])
    assert found["calibration_error"] == 0
    told = {"from": 0.2, "to": 0.3, "said": 0.25, "came": 0.25, "n": 4, "low": 0.0456, "high": 0.6994}
    assert found["curve"] == [told]


def test_none_is_said() -> None:
    with pytest.raises(ValueError, match="no forecast"):
        score([], [])


def said(many: int, p: float, share: float, base: float, forecasts: int = 1) -> list[dict[str, object]]:
    came = [float(n < share * many) for n in range(many)]
    row = {"type": "A", "said": p, "base": base}
    return [{**row, "came": y, "question": n} for n, y in enumerate(came) for _ in range(forecasts)]


def test_by_type() -> None:
    rows = [
        {"type": t, "said": p, "came": y, "base": 0.5, "question": n}
        for n, (t, p, y) in enumerate((("A", 1, 1), ("B", 0, 1), ("A", 1, 1)))
    ]
    found = by(rows, "question", "type")
    assert [(r["type"], r["n"], r["brier"]) for r in found] == [("A", 2, 0.0), ("B", 1, 1.0)]
    assert [r["warning"] for r in found] == ["too few to tell: 2 questions", "too few to tell: 1 question"]


def test_few_questions_tell_nothing_however_often_they_were_forecast() -> None:
    few = told(said(10, 0.9, 0.9, 0.5, forecasts=20), "question")
    assert (few["n"], few["units"], few["skill_between"]) == (200, 10, None)
    assert few["warning"] == "too few to tell: 10 questions"


def test_a_skill_has_an_interval_and_what_is_no_better_is_said() -> None:
    better = told(said(60, 0.9, 0.9, 0.5), "question")
    low, high = better["skill_between"]
    assert 0 < low < better["skill_base"] < high and better["warning"] is None
    like = told(said(60, 0.45, 0.5, 0.55), "question")
    assert like["skill_between"][0] <= 0 <= like["skill_between"][1]
    assert like["warning"] == "better or worse than the base rate is not told by 60 questions"
