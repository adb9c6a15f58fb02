"""What a model answers about a pair: type, mode, auxiliary modes and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.reading.encoder.labels import AUXILIARY, CLASSES, MODES, NONE, TYPED_MODES

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Relation:
    """What the model reads between a source and a target.

    ``type`` is a PLOVER type or ``"NONE"``; ``confidence`` is the calibrated probability of that
    type; ``scores`` holds the probability of each of the 17 answers.
    """

    type: str
    mode: str | None
    auxiliary: tuple[str, ...]
    confidence: float
    scores: Mapping[str, float]


def answers(kinds: Floats, modes: Floats, auxiliary: Floats, thresholds: Sequence[float]) -> list[Relation]:
    """Relations from raw scores: types ``(n, 17)`` at their temperature, modes ``(n, modes)``, auxiliary ``(n, 4)``."""
    shifted = np.exp(kinds - kinds.max(axis=-1, keepdims=True))
    probabilities = shifted / shifted.sum(axis=-1, keepdims=True)
    likely = 1.0 / (1.0 + np.exp(-auxiliary)) >= np.asarray(thresholds)
    return [_relation(*row) for row in zip(probabilities, modes, likely, strict=True)]


def _relation(probabilities: Floats, modes: Floats, likely: NDArray[np.bool_]) -> Relation:
    best = int(probabilities.argmax())
    kind = CLASSES[best]
    return Relation(
        type=kind,
        mode=_mode(kind, modes),
        auxiliary=() if kind == NONE else tuple(a for a, yes in zip(AUXILIARY, likely, strict=True) if yes),
        confidence=float(probabilities[best]),
        scores={c: float(p) for c, p in zip(CLASSES, probabilities, strict=True)},
    )


def _mode(kind: str, scores: Floats) -> str | None:
    """The best mode of a type, or None where "no mode" (a score of zero) is better."""
    best, best_score = None, 0.0
    for mode in MODES.get(kind, ()):
        score = float(scores[TYPED_MODES.index(f"{kind}:{mode}")])
        if score > best_score:
            best, best_score = mode, score
    return best
