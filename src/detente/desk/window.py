"""Days at which an open ledger is asked, and its rows with the day of each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from detente.desk.store import Store

#: Points of a series over time.
POINTS = 12


def days(store: Store) -> list[date]:
    """Days at which series over time are computed, the last that the ledger speaks of included."""
    if not store.last:
        return []
    last = date.fromisoformat(store.last[:10])
    first = store.value(
        "SELECT coalesce(quantile_disc(day, 0.02), min(day)) AS d FROM side.mention WHERE happened AND day <= ?",
        [store.last],
    )
    start = date.fromisoformat(str(first)[:10]) if first else last
    start = max(start, last - timedelta(days=365 * 30))
    span = (last - start).days
    if span < 14:
        return sorted({start, last})
    return [start + timedelta(days=round(span * n / (POINTS - 1))) for n in range(POINTS)]


def walk(store: Store) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Event mentions and encounters, ``day`` in each row."""

    def make() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        day = "coalesce(t.date.start, d.published) AS day"
        join = "t LEFT JOIN documents d USING (document_id)"
        return (
            store.rows(f"SELECT t.*, {day} FROM event_mentions {join}"),
            store.rows(f"SELECT t.*, {day} FROM encounters {join}"),
        )

    return store.cached("walk", make)
