"""What the first pages will ask for, computed before they are asked for."""

from __future__ import annotations

from datetime import date

from detente.desk.groupings import drawn, said
from detente.desk.isolation import ranked, series
from detente.desk.store import Store
from detente.desk.window import days


def warm(store: Store) -> None:
    """Compute what the first pages will ask for."""
    for day in days(store):
        ranked(store, day)
        ranked(store, day, "leader")
    said(store)
    if store.last:
        drawn(store, date.fromisoformat(store.last[:10]))
    for entity in (
        store.value("SELECT list(entity) FROM (SELECT entity FROM side.seen ORDER BY mentions DESC LIMIT 1)") or ()
    ):
        series(store, entity)
