"""Dyads by month."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("lightgbm", reason="the extra 'outlook' is not installed")

from detente.analysis.outlook.months import NAMES, Months, Panel, dispersion, fit, held, log_likelihood, simple


@pytest.fixture
def panel() -> Panel:
    """60 pairs over 20 periods; those of source 0 deal much more."""
    rng = np.random.default_rng(4)
    source, target, quad, period = (x.ravel() for x in np.indices((8, 8, 4, 20)))
    kept = source != target
    mean = np.where(source == 0, 6.0, 0.3)[kept]
    return Panel.of(source[kept], target[kept], quad[kept], period[kept], rng.poisson(mean).astype(np.float32))


def test_features_know_only_the_past(panel: Panel) -> None:
    later = Panel(panel.counts.copy(), panel.source, panel.target, panel.first)
    later.counts[:, :, 12:] = 99
    rows = panel.features(12, 2)
    assert (rows == later.features(12, 2)).all()
    assert rows.shape == (56 * 4, len(NAMES))
    assert (rows[:, NAMES.index("last")] == panel.counts[:, :, 11].ravel()).all()
    back = panel.counts[(panel.source == 1) & (panel.target == 0), 2, 11]
    at = np.flatnonzero((panel.source == 0) & (panel.target == 1))[0] * 4 + 2
    assert rows[at, NAMES.index("back last")] == back


def test_the_negative_binomial_sums_to_one() -> None:
    counts = np.arange(400, dtype=np.float32)
    for mean, alpha in ((0.5, 0.1), (4.0, 2.0)):
        assert np.exp(log_likelihood(counts, np.full(400, mean, np.float32), alpha)).sum() == pytest.approx(1, abs=1e-4)
    few = dispersion(np.random.default_rng(0).poisson(3, 5000).astype(np.float32), np.full(5000, 3, np.float32))
    assert few.max() < 0.1


def test_who_deals_more_is_expected_to(panel: Panel) -> None:
    model = fit(panel, 18, ahead=2, rounds=40)
    rows = panel.features(18, 1)
    mean = model.expected(rows)
    busy = np.repeat(panel.source == 0, 4)
    assert 4 < mean[busy].mean() < 8
    assert 0.1 < mean[~busy].mean() < 0.6
    assert (model.any(rows)[busy] > 0.8).all()
    again = Months.loads(model.dumps())
    assert again.expected(rows) == pytest.approx(mean)


def test_forecasts_are_held_against_simple_ones(panel: Panel) -> None:
    found = held(panel, 17, aheads=(1, 2, 9))
    assert [r["ahead"] for r in found] == [1, 2]
    assert {"skill_climatology", "skill_last_value", "skill_persistence", "count_negative_binomial"} <= set(found[0])
    assert {"log", "log_negative_binomial", "count", "count_last_value"} <= set(found[0]["quads"]["material conflict"])
    assert sum(r["n"] for r in found[0]["quads"].values()) == found[0]["n"]
    assert set(simple(panel, 17, 1)) == {"climatology", "last_value", "persistence"}


def test_too_little_is_refused(panel: Panel) -> None:
    with pytest.raises(ValueError, match="too few"):
        fit(panel, 3)
    with pytest.raises(ValueError, match="no events"):
        Panel.of(*(np.zeros(0, np.int64),) * 4)
