"""The morning note as part of a page: over the whole ledger on the first page, of one entity on its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from detente.desk.interests import Interest
from detente.desk.note import note
from detente.desk.store import Store
from detente.report.note import page
from detente.report.page import Page

#: Days of publication that are news of one entity: it is in the news less often than the world.
OF_ENTITY = 30


def told(store: Store, day: date, entities: frozenset[str] = frozenset()) -> Page:
    """The note of a day; with ``entities``, of the month before and of them alone."""

    def shared(key: Any, make: Callable[[], Any]) -> Any:
        return store.cached(("recent", key), make)

    def make() -> Page:
        if not entities:
            return page(note(store.rows, day, shared=shared))
        watched = Interest(entities=entities)
        return page(note(store.rows, day, watched, days=OF_ENTITY, most=8, of_pair=3, shared=shared))

    return store.cached(("note", day, entities), make)
