"""Days at which an open ledger is asked, the stretch before them, and its rows with the day of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from detente.analysis.window import start
from detente.desk.store import Store

#: Points of a series over time.
POINTS = 12
#: Years of the longest stretch before a day.
LONGEST = 500
#: Days of the strides back from a day in which the newest is looked for.
STRIDES = (30, 365)
_UNITS = {"y": 1.0, "m": 1 / 12, "w": 7 / 365.25, "d": 1 / 365.25}


def years(text: str) -> float:
    """Years in words such as ``3y``, ``18m``, ``26w`` or ``90d``, `LONGEST` at most. Raises ValueError otherwise."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([ymwd])", text.strip().lower())
    if not found or float(found[1]) == 0:
        raise ValueError(f"{text!r} is no stretch of time: write it as 3y, 18m, 26w or 90d")
    length = float(found[1]) * _UNITS[found[2]]
    if length > LONGEST:
        raise ValueError(f"{text!r} is more than {LONGEST} years")
    return length


def last(store: Store) -> date:
    """The day that a ledger is asked about unless another is named: its last, or today where it has none."""
    return date.fromisoformat(store.last[:10]) if store.last else date.today()


def days(store: Store) -> list[date]:
    """Days at which series over time are computed, the last that the ledger speaks of included."""
    return list(store.cached("days", lambda: _days(store)))


def _days(store: Store) -> list[date]:
    if not store.last:
        return []
    end = last(store)
    # The day up to which a fiftieth had happened.
    first = store.value(
        "SELECT min(day) AS d FROM (SELECT day, sum(n) OVER (ORDER BY day) >= 0.02 * sum(n) OVER () AS reached "
        "FROM side.daily WHERE day <= ?) WHERE reached",
        [store.last],
    )
    begin = date.fromisoformat(str(first)[:10]) if first else end
    begin = max(begin, end - timedelta(days=365 * 30))
    span = (end - begin).days
    if span < 14:
        return sorted({begin, end})
    return [begin + timedelta(days=round(span * n / (POINTS - 1))) for n in range(POINTS)]


def backwards(on: date, first: date = date.min) -> Iterator[date]:
    """Days to look back to from a day for what is newest, in ever longer strides down to the ``first``.

    Whoever finds enough since one of them need not look through what lies before it.
    """
    for stride in STRIDES:
        if (on - first).days > stride:
            yield on - timedelta(days=stride)
    yield first


def mentions(store: Store) -> list[dict[str, Any]]:
    """Every counted event mention, read or coded, ``day`` in each row."""
    return store.cached(
        "mentions",
        lambda: store.rows("SELECT e.*, m.day FROM side.event e JOIN side.mention m USING (rid) WHERE m.counted"),
    )


def encounters(store: Store) -> list[dict[str, Any]]:
    """Every encounter whose event mention counts, ``day`` in each row."""
    return store.cached(
        "encounters",
        lambda: store.rows(
            "SELECT t.*, coalesce(t.date.start, d.published) AS day FROM encounters t "
            "LEFT JOIN documents d USING (document_id) WHERE t.event_mention IS NULL OR t.event_mention NOT IN "
            "(SELECT m.id FROM event_mentions m WHERE coalesce(m.confidence, 1) < ?)",
            [store.least],
        ),
    )


def within(rows: list[dict[str, Any]], on: date, length: float) -> list[dict[str, Any]]:
    """Rows of the window that ends on a day; those without a day are kept."""
    begin, end = start(on, length).isoformat(), on.isoformat()
    return [r for r in rows if r["day"] is None or begin < r["day"][:10] <= end]
