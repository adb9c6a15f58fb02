"""The stretch of days that a measure looks at, by the day it ends on."""

from __future__ import annotations

from datetime import date, timedelta


def start(as_of: date, length: float) -> date:
    """The day before the first of the window of ``length`` years that ends on ``as_of``."""
    whole = int(length)
    first = date(as_of.year - whole, as_of.month, min(as_of.day, 28 if as_of.month == 2 else as_of.day))
    return first - timedelta(days=round(365.25 * (length - whole)))
