"""What the first pages will ask for, computed before they are asked for."""

from __future__ import annotations

from datetime import date

from detente.desk.groupings import grouped, said_groupings
from detente.desk.isolation import isolation, series
from detente.desk.store import Store
from detente.desk.window import days


def warm(store: Store) -> None:
    """Compute what the first pages will ask for."""
    for day in days(store):
        isolation(store, day)
    said_groupings(store)
    if store.last:
        grouped(store, date.fromisoformat(store.last[:10]))
    for entity in (
        store.value("SELECT list(entity) FROM (SELECT entity FROM side.seen ORDER BY mentions DESC LIMIT 1)") or ()
    ):
        series(store, entity)
