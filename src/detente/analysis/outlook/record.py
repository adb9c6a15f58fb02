"""How right forecasts were: Brier score, log score, calibration and resolution, against simpler forecasts.

Brier (1950); the log score is the mean negative log likelihood in nats; the Brier
score's parts, reliability - resolution + uncertainty, are Murphy's (1973) over bins of equal width;
the calibration error is the mean gap between what was said and what came, weighed by the bins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Bins of the calibration curve, and how far a probability is kept from 0 and 1 in the log score.
BINS, EDGE = 10, 1e-4

Numbers = NDArray[np.floating] | Sequence[float]


def curve(said: Numbers, came: Numbers, bins: int = BINS) -> list[dict[str, float]]:
    """The calibration curve: for every bin that holds forecasts, their mean, the share that came true, their number."""
    p, y = np.asarray(said, float), np.asarray(came, float)
    at = np.minimum((p * bins).astype(int), bins - 1)
    return [
        {
            "from": b / bins, "to": (b + 1) / bins, "said": round(float(p[at == b].mean()), 4),
            "came": round(float(y[at == b].mean()), 4), "n": int((at == b).sum()),
        }
        for b in range(bins) if (at == b).any()
    ]  # fmt: skip


def score(said: Numbers, came: Numbers, **against: Numbers) -> dict[str, Any]:
    """Scores of forecasts ``said`` (0 to 1) of what ``came`` (0 or 1), with skill against other forecasts by name.

    A skill is 1 - Brier / Brier of the other: 1 is perfect, 0 no better. Raises ValueError where there are none.
    """
    p, y = np.asarray(said, float), np.asarray(came, float)
    if not len(p):
        raise ValueError("no forecast has come out yet")
    brier = float(np.mean((p - y) ** 2))
    bins = curve(p, y)
    mean = float(y.mean())
    weights = np.array([b["n"] for b in bins]) / len(p)
    told, seen = np.array([b["said"] for b in bins]), np.array([b["came"] for b in bins])
    found: dict[str, Any] = {
        "n": len(p), "came": round(mean, 4), "brier": round(brier, 4), "log": round(_log(p, y), 4),
        "calibration_error": round(float(weights @ np.abs(told - seen)), 4),
        "reliability": round(float(weights @ (told - seen) ** 2), 4),
        "resolution": round(float(weights @ (seen - mean) ** 2), 4),
        "uncertainty": round(mean * (1 - mean), 4),
    }  # fmt: skip
    for name, other in against.items():
        q = np.asarray(other, float)
        theirs = float(np.mean((q - y) ** 2))
        found[f"brier_{name}"] = round(theirs, 4)
        found[f"log_{name}"] = round(_log(q, y), 4)
        found[f"skill_{name}"] = round(1 - brier / theirs, 4) if theirs else None
    return {**found, "curve": bins}


def _log(p: NDArray[np.floating], y: NDArray[np.floating]) -> float:
    p = np.clip(p, EDGE, 1 - EDGE)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


def by(rows: Sequence[Mapping[str, Any]], *keys: str) -> list[dict[str, Any]]:
    """Scores of rows (``said``, ``came``, ``base``) by the values of some of their keys."""
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(row[k] for k in keys), []).append(row)
    return [
        {
            **dict(zip(keys, values, strict=True)),
            **score([r["said"] for r in some], [r["came"] for r in some], base=[r["base"] for r in some]),
        }
        for values, some in sorted(groups.items(), key=lambda item: tuple(map(str, item[0])))
    ]
