"""The scale on which a ledger puts the machine's confidence; see `detente.desk.tuning`."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

from detente.ledger.ledger import Ledger

_EDGE = 1e-4


@dataclass(frozen=True, slots=True)
class Scale:
    """Confidence c becomes sigmoid(shift + slope * logit(c)); the identity changes nothing."""

    shift: float = 0.0
    slope: float = 1.0

    def __call__(self, confidence: float) -> float:
        return sigmoid(self.shift + self.slope * logit(confidence))

    def undone(self, confidence: float) -> float:
        """What the confidence was before."""
        return sigmoid((logit(confidence) - self.shift) / self.slope)


def logit(p: float) -> float:
    """Log odds, kept off the ends."""
    p = min(max(p, _EDGE), 1 - _EDGE)
    return math.log(p / (1 - p))


def sigmoid(x: float) -> float:
    """The inverse of `logit`."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


def stored(ledger: Ledger) -> Scale:
    """The ledger's calibration."""
    rows = ledger.fetch("SELECT value FROM meta WHERE key = 'calibration'")
    if not rows:
        return Scale()
    shift, slope = json.loads(rows[0]["value"])
    return Scale(float(shift), float(slope))
