"""Trees that are asked without the library that learned them say what it says."""

from __future__ import annotations

import numpy as np
import pytest

from detente.analysis.outlook.trees import Trees

lightgbm = pytest.importorskip("lightgbm", reason="the extra 'outlook' is not installed")


def _learned(objective: str, rng: np.random.Generator, **more: object) -> tuple[object, np.ndarray]:
    rows = rng.gamma(0.5, 10, (3000, 6)).astype(np.float32)
    rows[:, 5] = rng.integers(0, 3, 3000)
    label = rng.poisson(np.clip(rows[:, 0] / 10 + rows[:, 5] * (rows[:, 1] > 3), 0, 20))
    data = lightgbm.Dataset(rows, (label > 1 if objective == "binary" else label).astype(np.float32), **more)
    params = {"objective": objective, "num_leaves": 31, "min_data_in_leaf": 5, "verbosity": -1, "seed": 3}
    return lightgbm.train(params, data, num_boost_round=40), rows


@pytest.mark.parametrize("objective", ["binary", "poisson"])
def test_the_same_is_said(objective: str) -> None:
    rng = np.random.default_rng(11)
    booster, rows = _learned(objective, rng)
    trees = Trees.loads(booster.model_to_string())
    edges = np.concatenate([tree.threshold for tree in trees.trees])
    asked = np.where(rng.random((50, 6)) < 0.3, rng.choice(edges, (50, 6)), rows[:50]).astype(np.float32)
    assert trees.predict(asked) == pytest.approx(booster.predict(asked), abs=1e-12)
    shares = trees.shares(asked)
    assert shares == pytest.approx(booster.predict(asked, pred_contrib=True), abs=1e-9)
    assert shares.sum(axis=1) == pytest.approx(booster.predict(asked, raw_score=True), abs=1e-9)


def test_trees_without_a_test_say_one_number() -> None:
    rows = np.ones((60, 2), np.float32)
    data = lightgbm.Dataset(rows, np.arange(60) % 3 == 0)
    booster = lightgbm.train({"objective": "binary", "verbosity": -1}, data, num_boost_round=3)
    trees = Trees.loads(booster.model_to_string())
    assert trees.predict(rows[:2]) == pytest.approx(booster.predict(rows[:2]))
    assert trees.shares(rows[:1]) == pytest.approx(booster.predict(rows[:1], pred_contrib=True))


def test_what_else_there_is_is_refused() -> None:
    rng = np.random.default_rng(5)
    with pytest.raises(ValueError, match="not trees"):
        Trees.loads("tree\nversion=v4\n")
    with pytest.raises(ValueError, match="another purpose"):
        Trees.loads(_learned("regression_l1", rng)[0].model_to_string())
    booster, _ = _learned("binary", rng, categorical_feature=[5])
    with pytest.raises(ValueError, match="other tests than of numbers"):
        Trees.loads(booster.model_to_string())
