"""Days that are known to the day, the month or the year."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

PRECISIONS = ("day", "month", "year")


def first_day(text: str) -> date | None:
    """The first day that ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` can mean; None if empty.

    Raises ValueError when the text is no such date.
    """
    if not text:
        return None
    if len(text) == 10:
        return date.fromisoformat(text)
    if len(text) == 7 and text[4] == "-":
        return date(int(text[:4]), int(text[5:]), 1)
    if len(text) == 4:
        return date(int(text), 1, 1)
    raise ValueError(f"not a date (YYYY, YYYY-MM or YYYY-MM-DD): {text!r}")


def last_day(text: str) -> date | None:
    """The last day that a date of the same forms can mean; None if empty (not ended)."""
    if not text:
        return None
    if len(text) == 10:
        return date.fromisoformat(text)
    if len(text) == 7 and text[4] == "-":
        year, month = int(text[:4]), int(text[5:])
        return date(year, month, monthrange(year, month)[1])
    if len(text) == 4:
        return date(int(text), 12, 31)
    raise ValueError(f"not a date (YYYY, YYYY-MM or YYYY-MM-DD): {text!r}")


def precision(*texts: str) -> str:
    """The coarsest precision among dates: ``day``, ``month`` or ``year``."""
    lengths = [len(text) for text in texts if text]
    shortest = min(lengths, default=10)
    return {10: "day", 7: "month", 4: "year"}[shortest]


def covers(start: date | None, end: date | None, on: date | None) -> bool:
    """Whether ``on`` lies in the span, both ends included; an undated question always fits."""
    if on is None:
        return True
    return (start is None or start <= on) and (end is None or on <= end)
