"""The calibration of confidence, fitted anew on what people judged right and wrong.

Platt's scaling (1999) of the machine's own confidence, with a prior that pulls towards no change,
so that few judgements move little. It is kept in the ledger and holds for what is read later.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

from detente.analysis.scale import Scale, logit, sigmoid, stored
from detente.desk.judging import apply, restore
from detente.ledger.judgements import every, standing
from detente.ledger.ledger import Ledger, LedgerError

#: Judgements that a fit needs, and of each kind.
LEAST, OF_EACH = 30, 5
_PRIOR, _STEPS = 4.0, 60


@dataclass(frozen=True, slots=True)
class Tuning:
    """What a fit changed. ``loss`` is the mean log loss on the judgements, before and after."""

    judged: int
    right: int
    scale: Scale
    loss_before: float
    loss_after: float
    counted_before: int
    counted_after: int


def judged(ledger: Ledger) -> list[tuple[float, bool]]:
    """The machine's own confidence in each judged row, and whether it was right (a corrected row was not)."""
    found = []
    for judgement in standing(every(ledger)):
        confidence = judgement.row.get("machine_confidence", judgement.row.get("confidence"))
        if judgement.tab == "event_mentions" and judgement.verdict in ("right", "wrong") and confidence is not None:
            found.append((float(confidence), judgement.verdict == "right"))
    return found


def fit(pairs: Sequence[tuple[float, bool]]) -> Scale:
    """The scale that explains verdicts best, by Newton's method on the penalised log likelihood."""
    shift, slope = 0.0, 1.0
    for _ in range(_STEPS):
        gradient, hessian = [shift * _PRIOR / 4, (slope - 1) * _PRIOR], [_PRIOR / 4, 0.0, _PRIOR]
        for confidence, right in pairs:
            x = logit(confidence)
            p = sigmoid(shift + slope * x)
            gradient[0] += p - right
            gradient[1] += (p - right) * x
            weight = p * (1 - p)
            hessian[0] += weight
            hessian[1] += weight * x
            hessian[2] += weight * x * x
        size = hessian[0] * hessian[2] - hessian[1] ** 2
        step = (
            (hessian[2] * gradient[0] - hessian[1] * gradient[1]) / size,
            (hessian[0] * gradient[1] - hessian[1] * gradient[0]) / size,
        )
        shift, slope = shift - step[0], max(0.05, slope - step[1])
        if abs(step[0]) + abs(step[1]) < 1e-9:
            break
    return Scale(shift, slope)


def loss(pairs: Sequence[tuple[float, bool]], scale: Scale) -> float:
    """Mean log loss of a scale on judgements."""
    return -sum(math.log(scale(c) if right else 1 - scale(c)) for c, right in pairs) / len(pairs)


def tune(ledger: Ledger, *, dry: bool = False) -> Tuning:
    """Fit the calibration on the ledger's judgements and bring its rows to it. Raises LedgerError where there are few.

    Rows that people judged keep what they were given.
    """
    pairs = judged(ledger)
    right = sum(r for _, r in pairs)
    if len(pairs) < LEAST or min(right, len(pairs) - right) < OF_EACH:
        raise LedgerError(
            f"too few judgements to tune on: {right} right and {len(pairs) - right} wrong; "
            f"{LEAST} are needed, {OF_EACH} of each"
        )
    old, new = stored(ledger), fit(pairs)
    counted = "SELECT count(*) AS n FROM event_mentions WHERE confidence >= 0.5"
    with ledger.transaction():
        before = ledger.fetch(counted)[0]["n"]
        after = before
        if not dry:
            restore(ledger)
            _rescale(ledger, old, new, None)
            ledger.connection.execute(
                "INSERT OR REPLACE INTO meta VALUES ('calibration', ?)", [json.dumps([new.shift, new.slope])]
            )
            apply(ledger)
            after = ledger.fetch(counted)[0]["n"]
    return Tuning(len(pairs), right, new, loss(pairs, Scale()), loss(pairs, new), before, after)


def calibrate(ledger: Ledger, documents: Sequence[str]) -> None:
    """Bring rows just read to the ledger's calibration."""
    scale = stored(ledger)
    if scale != Scale():
        _rescale(ledger, Scale(), scale, documents)


def _rescale(ledger: Ledger, old: Scale, new: Scale, documents: Sequence[str] | None) -> None:
    which = "" if documents is None else "AND document_id IN (SELECT unnest(?))"
    values = [] if documents is None else [list(documents)]
    rows = ledger.fetch(
        "SELECT DISTINCT confidence FROM event_mentions "
        f"WHERE decided_by <> 'judge' AND confidence IS NOT NULL {which}",
        values,
    )
    ledger.connection.execute("CREATE OR REPLACE TEMP TABLE rescaled (was DOUBLE, is_now DOUBLE)")
    pairs = [(r["confidence"], round(new(old.undone(r["confidence"])), 4)) for r in rows]
    if pairs:
        ledger.connection.executemany("INSERT INTO rescaled VALUES (?, ?)", pairs)
        ledger.connection.execute(
            "UPDATE event_mentions SET confidence = is_now FROM rescaled "
            f"WHERE confidence = was AND decided_by <> 'judge' {which}",
            values,
        )
    ledger.connection.execute("DROP TABLE rescaled")
