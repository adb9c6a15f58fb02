"""BIO tags of source and target spans: the best legal path, and the spans it holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

TAGS: tuple[str, ...] = ("O", "B-S", "I-S", "B-T", "I-T", "B-R", "I-R")

_LEGAL = np.array([[not tag.startswith("I-") or before[2:] == tag[2:] for tag in TAGS] for before in TAGS], dtype=bool)
_START = np.array([not tag.startswith("I-") for tag in TAGS], dtype=bool)


def best_path(scores: NDArray[np.float32], transitions: NDArray[np.float32]) -> list[int]:
    """Viterbi over word scores ``(words, 5)`` and transition scores ``(5, 5)``, legal BIO paths only."""
    steps = np.where(_LEGAL, transitions, -1e9)
    total = np.where(_START, scores[0], -1e9)
    back: list[NDArray[np.intp]] = []
    for row in scores[1:]:
        reach = total[:, None] + steps
        back.append(reach.argmax(axis=0))
        total = reach.max(axis=0) + row
    path = [int(total.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]


def spans_of(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """Spans ``(first, last + 1, role)`` of a BIO sequence."""
    spans: list[tuple[int, int, str]] = []
    start, role = -1, ""
    for i, tag in enumerate([*tags, "O"]):
        if start >= 0 and tag != f"I-{role}":
            spans.append((start, i, role))
            start = -1
        if tag.startswith("B-") or (tag.startswith("I-") and start < 0):
            start, role = i, tag[2:]
    return spans
