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

from detente.analysis.agreement import wilson

#: Bins of the calibration curve, and how far a probability is kept from 0 and 1 in the log score.
BINS, EDGE = 10, 1e-4
#: Questions settled, or days of a replay, below which a skill says nothing; draws of its interval.
ENOUGH, DRAWS = {"question": 30, "day": 10}, 1000

Numbers = NDArray[np.floating] | Sequence[float]


def _between(came: NDArray[np.floating]) -> tuple[float, float]:
    low, high = wilson(float(came.sum()), len(came))
    return round(low, 4), round(high, 4)


def curve(said: Numbers, came: Numbers, bins: int = BINS) -> list[dict[str, float]]:
    """The calibration curve: for every bin that holds forecasts, their mean, the share that came true, their number.

    ``low`` and ``high`` are the 95% interval of that share (Wilson), as if the forecasts were independent.
    """
    p, y = np.asarray(said, float), np.asarray(came, float)
    at = np.minimum((p * bins).astype(int), bins - 1)
    return [
        {
            "from": b / bins, "to": (b + 1) / bins, "said": round(float(p[at == b].mean()), 4),
            "came": round(float(y[at == b].mean()), 4), "n": int((at == b).sum()),
            **dict(zip(("low", "high"), _between(y[at == b]), strict=True)),
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


def told(rows: Sequence[Mapping[str, Any]], unit: str, *others: str) -> dict[str, Any]:
    """Scores of rows (``said``, ``came``, ``base``), against ``base`` and others, and how far the skill can be trusted.

    ``skill_between`` holds 95 of 100 skills against the base rate when whole units (``question`` or ``day``, a key of
    the rows) are drawn anew, since what is said of one unit comes true or fails together; None where they are few.
    ``warning`` says so in words where they are few, or where the interval does not tell better from worse.
    """
    said, came, base = ([r[k] for r in rows] for k in ("said", "came", "base"))
    found = score(said, came, base=base, **{k: [r[k] for r in rows] for k in others})
    return {**found, **trusted(said, came, base, [str(r[unit]) for r in rows], unit)}


def trusted(
    said: Numbers, came: Numbers, base: Numbers, units: Sequence[str] | NDArray[np.integer], unit: str
) -> dict[str, Any]:
    """How far the skill against ``base`` can be trusted, as `told` has it; ``units`` names the unit of each."""
    where = np.unique(np.asarray(units), return_inverse=True)[1]
    many = int(where.max()) + 1
    found: dict[str, Any] = {"units": many, "unit": unit, "skill_between": None, "warning": None}
    if many < ENOUGH[unit]:
        found["warning"] = f"too few to tell: {many} {unit}{'s' * (many != 1)}"
        return found
    mine, theirs = (
        np.bincount(where, (np.asarray(p, float) - np.asarray(came, float)) ** 2) for p in (said, base)
    )
    drawn = np.random.default_rng(0).integers(many, size=(DRAWS, many))
    low, high = np.percentile(1 - mine[drawn].sum(axis=1) / np.maximum(theirs[drawn].sum(axis=1), 1e-9), (2.5, 97.5))
    found["skill_between"] = [round(float(low), 4), round(float(high), 4)]
    if low <= 0 <= high:
        found["warning"] = f"better or worse than the base rate is not told by {many} {unit}s"
    return found


def by(rows: Sequence[Mapping[str, Any]], unit: str, *keys: str) -> list[dict[str, Any]]:
    """What is `told` of rows by the values of some of their keys."""
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(row[k] for k in keys), []).append(row)
    return [
        {**dict(zip(keys, values, strict=True)), **told(some, unit)}
        for values, some in sorted(groups.items(), key=lambda item: tuple(map(str, item[0])))
    ]


def _log(p: NDArray[np.floating], y: NDArray[np.floating]) -> float:
    p = np.clip(p, EDGE, 1 - EDGE)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
