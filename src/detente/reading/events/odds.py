"""Probabilities and their log-odds."""

from __future__ import annotations

import math


def odds(chance: float) -> float:
    """Log-odds of a probability, bounded."""
    chance = min(max(chance, 0.002), 0.998)
    return math.log(chance / (1 - chance))


def sigmoid(x: float) -> float:
    """The probability of log-odds."""
    return 1 / (1 + math.exp(-x))
