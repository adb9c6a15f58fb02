"""The stretch of days that a measure looks at: words such as ``3y`` and the day it ends on."""

from __future__ import annotations

import re
from datetime import date, timedelta

_UNITS = {"y": 1.0, "m": 1 / 12, "w": 7 / 365.25, "d": 1 / 365.25}


def years(text: str) -> float:
    """Years in words such as ``3y``, ``18m``, ``26w`` or ``90d``. Raises ValueError for anything else, and for 0."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([ymwd])", text.strip().lower())
    if not found or float(found[1]) == 0:
        raise ValueError(f"{text!r} is no stretch of time: write it as 3y, 18m, 26w or 90d")
    return float(found[1]) * _UNITS[found[2]]


def start(as_of: date, length: float) -> date:
    """The day before the first of the window of ``length`` years that ends on ``as_of``."""
    whole = int(length)
    first = date(as_of.year - whole, as_of.month, min(as_of.day, 28 if as_of.month == 2 else as_of.day))
    return first - timedelta(days=round(365.25 * (length - whole)))
