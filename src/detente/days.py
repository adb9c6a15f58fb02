"""Days as people and files name them."""

from __future__ import annotations

from datetime import date

#: Years that a document, a row or a question may be of: within them every stretch before or after a day is one too.
YEARS = range(1000, 2200)


def day_of(words: str) -> date:
    """The day that an ISO date names. Raises ValueError for what is none, and for one beyond all news."""
    day = date.fromisoformat(words)
    if day.year not in YEARS:
        raise ValueError(f"no year from {YEARS[0]} to {YEARS[-1]}")
    return day
