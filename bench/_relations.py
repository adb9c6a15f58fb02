"""Figures of the relations bench: macro-F1 over roots, quad classes and the two sides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.metrics import f1_score

from detente.reading.encoder.labels import CLASSES, ROOTS, penta, root

_MEMBERS = [[i for i, c in enumerate(CLASSES) if root(c) == r] for r in ROOTS]


def root_probabilities(kinds: np.ndarray) -> np.ndarray:
    """Probabilities ``(n, 15)`` from raw type scores ``(n, 17)``; NONE is no answer here."""
    scores = np.stack([np.logaddexp.reduce(kinds[:, m], axis=1) for m in _MEMBERS], axis=1)
    scores -= scores.max(axis=1, keepdims=True)
    return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)


def answers(kinds: np.ndarray) -> list[str]:
    """The best root of each row."""
    return [ROOTS[i] for i in root_probabilities(kinds).argmax(axis=1)]


def figures(gold: Sequence[str], found: Sequence[str], gold_penta: Sequence[str] | None = None) -> dict:
    """Macro-F1 of roots, quad classes and binary sides, over the classes that the gold column holds."""
    quads = list(gold_penta) if gold_penta else [penta(g) for g in gold]
    found_quads = [penta(f) for f in found]
    side = [q in "12" for q in quads]
    found_side = [q in "12" for q in found_quads]
    return {
        "root_macro_f1": round(_macro(gold, found), 4),
        "quad_macro_f1": round(_macro(quads, found_quads), 4),
        "binary_macro_f1": round(_macro(side, found_side), 4),
        "root_accuracy": round(float(np.mean([g == f for g, f in zip(gold, found, strict=True)])), 4),
        "n": len(gold),
    }


def _macro(gold: Sequence, found: Sequence) -> float:
    return float(f1_score(gold, found, labels=sorted(set(gold)), average="macro", zero_division=0))


def calibration(kinds: np.ndarray, gold: Sequence[str], bins: int = 10) -> float:
    """Expected calibration error of the best root's probability, in ``bins`` bins of equal width."""
    probabilities = root_probabilities(kinds)
    best = probabilities.max(axis=1)
    right = np.array([a == g for a, g in zip(answers(kinds), gold, strict=True)], dtype=float)
    slot = np.minimum((best * bins).astype(int), bins - 1)
    error = sum(
        abs(best[slot == b].mean() - right[slot == b].mean()) * (slot == b).mean()
        for b in range(bins)
        if (slot == b).any()
    )
    return round(float(error), 4)
