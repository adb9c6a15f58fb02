"""Boosted trees that LightGBM learned, read from its text and asked without it.

A few dozen rows are answered in less time than the library takes to load, and who only asks need not have it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.analysis.outlook.counters import Floats, Ints

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tree:
    """One tree: of each inner node its feature, threshold, children (a leaf as ``~number``) and rows; its leaves."""

    feature: Ints
    threshold: Doubles
    left: Ints
    right: Ints
    rows: Doubles
    leaf: Doubles
    leaf_rows: Doubles

    def paths(self) -> Iterator[tuple[int, dict[int, tuple[float, float, float]]]]:
        """Each leaf with the features on its path: above and up to which value, and the share of rows that is so."""
        stack: list[tuple[int, dict[int, tuple[float, float, float]]]] = [(0 if len(self.feature) else ~0, {})]
        while stack:
            node, path = stack.pop()
            if node < 0:
                yield ~node, path
                continue
            feature, threshold = int(self.feature[node]), float(self.threshold[node])
            low, high, share = path.get(feature, (-np.inf, np.inf, 1.0))
            for child, bounds in (
                (int(self.left[node]), (low, min(high, threshold))),
                (int(self.right[node]), (max(low, threshold), high)),
            ):
                rows = self.rows[child] if child >= 0 else self.leaf_rows[~child]
                stack.append((child, {**path, feature: (*bounds, share * float(rows / self.rows[node]))}))


@dataclass(frozen=True, slots=True)
class _Paths:
    """The paths of all leaves side by side: features on a path by leaves (a path that is shorter ends in no test)."""

    feature: Ints
    low: Doubles
    high: Doubles
    share: Doubles
    value: Doubles
    expected: float


@dataclass(frozen=True)
class Trees:
    """The sum of some trees, on the scale that they were taught (``link``: binary, poisson, or none)."""

    text: str
    trees: tuple[Tree, ...]
    link: str
    features: int

    @classmethod
    def loads(cls, text: str) -> Trees:
        """The trees of LightGBM's text. Raises ValueError for what is none, or holds tests that are not of numbers."""
        head, *blocks = text.split("\nend of trees")[0].split("\nTree=")
        about = _lines(head)
        if not blocks or "max_feature_idx" not in about:
            raise ValueError("not trees of LightGBM's")
        link = about.get("objective", "none").split()[0]
        if about.get("objective", "none") not in ("binary sigmoid:1", "poisson", "none"):
            raise ValueError(f"trees for another purpose: {about['objective'][:40]}")
        return cls(text, tuple(_tree(_lines(block)) for block in blocks), link, int(about["max_feature_idx"]) + 1)

    def predict(self, rows: Floats) -> Doubles:
        """One number a row: a chance, an expected count, or the bare sum."""
        given = np.asarray(rows, float)
        total = np.zeros(len(given))
        every = np.arange(len(given))
        for tree in self.trees:
            at = np.full(len(given), 0 if len(tree.feature) else -1)
            while (inner := at >= 0).any():
                here = at[inner]
                goes = given[every[inner], tree.feature[here]] <= tree.threshold[here]
                at[inner] = np.where(goes, tree.left[here], tree.right[here])
            total += tree.leaf[~at]
        if self.link == "binary":
            return np.asarray(1 / (1 + np.exp(-total)))
        return np.exp(total) if self.link == "poisson" else total

    @cached_property
    def _paths(self) -> _Paths:
        listed = [(tree.leaf[leaf], path) for tree in self.trees for leaf, path in tree.paths()]
        longest = max(1, *(len(path) for _, path in listed))
        shape = (longest, len(listed))
        feature, share = np.zeros(shape, np.int64), np.ones(shape)
        low, high = np.full(shape, -np.inf), np.full(shape, np.inf)
        for n, (_, path) in enumerate(listed):
            for place, (name, (above, up_to, part)) in enumerate(path.items()):
                feature[place, n], low[place, n], high[place, n], share[place, n] = name, above, up_to, part
        value = np.array([v for v, _ in listed])
        return _Paths(feature, low, high, share, value, float((share.prod(axis=0) * value).sum()))

    def shares(self, rows: Floats) -> Doubles:
        """What each feature adds to each row's sum (SHAP values, Lundberg et al. 2020); last, what all start from.

        Whom a leaf's value is owed to is a game of products: feature i brings (met_i - share_i) times the mean,
        over t from 0 to 1, of the product of (1 - t) share_j + t met_j over all others, a polynomial in t that
        the points of Gauss and Legendre integrate without error.
        """
        paths = self._paths
        points, weights = np.polynomial.legendre.leggauss((len(paths.share) + 1) // 2)
        found = np.zeros((len(rows), self.features + 1))
        found[:, -1] = paths.expected
        for n, row in enumerate(np.asarray(rows, float)):
            at = row[paths.feature]
            met = ((at > paths.low) & (at <= paths.high)).astype(float)
            owed = np.zeros_like(met)
            for t, weight in zip((points + 1) / 2, weights / 2, strict=True):
                factor = paths.share + t * (met - paths.share)
                owed += weight * factor.prod(axis=0) / factor
            owed *= (met - paths.share) * paths.value
            found[n, :-1] = np.bincount(paths.feature.ravel(), owed.ravel(), self.features)
        return found


def _lines(block: str) -> dict[str, str]:
    return {name: value for name, _, value in (line.partition("=") for line in block.splitlines())}


def _tree(told: dict[str, str]) -> Tree:
    """A tree of its lines. Raises ValueError where a test is not of a number."""
    # Of the bits of a test, 2 tells where goes what is missing; the others, that something else than a number is told.
    if any(int(kind) & ~2 for kind in told.get("decision_type", "").split()) or told.get("is_linear") == "1":
        raise ValueError("trees with other tests than of numbers")
    feature, left, right = (
        np.array(told.get(n, "").split(), np.int64) for n in ("split_feature", "left_child", "right_child")
    )
    threshold, rows, leaf, leaf_rows = (
        np.array(told.get(n, "").split(), float) for n in ("threshold", "internal_count", "leaf_value", "leaf_count")
    )
    return Tree(feature, threshold, left, right, rows, leaf, leaf_rows)
