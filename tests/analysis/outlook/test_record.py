"""Scores of forecasts."""

from __future__ import annotations

import math

import pytest

from detente.analysis.outlook.record import by, score


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
    assert found["curve"] == [{"from": 0.2, "to": 0.3, "said": 0.25, "came": 0.25, "n": 4}]


def test_none_is_said() -> None:
    with pytest.raises(ValueError, match="no forecast"):
        score([], [])


def test_by_type() -> None:
    rows = [{"type": t, "said": p, "came": y, "base": 0.5} for t, p, y in (("A", 1, 1), ("B", 0, 1), ("A", 1, 1))]
    assert [(r["type"], r["n"], r["brier"]) for r in by(rows, "type")] == [("A", 2, 0.0), ("B", 1, 1.0)]
