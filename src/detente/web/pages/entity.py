"""Entities: the list of them, and the page of one."""

from __future__ import annotations

from datetime import date
from typing import Any

from detente.desk import entities, isolation, rows, text, timelines
from detente.desk.entities import everyone
from detente.desk.errors import BadQuery, Missing
from detente.desk.naming import unknown
from detente.desk.store import Store
from detente.desk.window import last
from detente.web.pages.note import told
from detente.world.card import card

SORTS = ("name", "kind", "state", "mentions", "last", "isolation")


def listing(store: Store, asked: dict[str, str]) -> dict[str, Any]:
    """The list: filtered by words and kind, as of a day, sorted, paged. Raises BadQuery."""
    sort = asked.get("sort", "") or "-mentions"
    down, column = sort.startswith("-"), sort.lstrip("-")
    if column not in SORTS:
        raise BadQuery(f"entities do not sort by {column!r}")
    chosen = rows.day(asked.get("as_of"), "as_of")
    every = everyone(store, date.fromisoformat(chosen) if chosen else None)
    words, kind = text.folded(asked.get("q", "").strip()), asked.get("kind", "")
    found = [
        r for r in every
        if (not words or words in text.folded(r["name"]) or words in r["entity"].casefold())
        and (not kind or r["kind"] == kind)
    ]  # fmt: skip
    known = [r for r in found if r[column] is not None]
    known.sort(key=lambda r: text.folded(r[column]) if isinstance(r[column], str) else r[column], reverse=down)
    found = known + [r for r in found if r[column] is None]
    number = rows.whole(asked.get("page"))
    return {
        "rows": found[(number - 1) * rows.PAGE : number * rows.PAGE], "total": len(found), "number": number,
        "pages": max(1, -(-len(found) // rows.PAGE)), "sort": sort, "words": asked.get("q", "").strip(), "kind": kind,
        "kinds": sorted({r["kind"] for r in every if r["kind"]}), "columns": SORTS,
    }  # fmt: skip


def context(store: Store, entity: str, as_of: str | None = None) -> dict[str, Any]:
    """Everything on one entity, its isolation and card as of a day. Raises Missing."""
    if not store.known(entity):
        raise Missing(unknown(store.world, entity))
    day = date.fromisoformat(as_of) if as_of else last(store)
    until = day if as_of else None
    seen = store.cached(("seen", entity, until), lambda: entities.seen(store, entity, until))
    return {**store.cached(("entity", entity, day), lambda: _context(store, entity, day)), "seen": seen}


def _context(store: Store, entity: str, day: date) -> dict[str, Any]:
    known = store.world.entity(entity)
    ids = entities.family(store, entity)
    own = {*ids, *((str(known.state),) if known else ())}
    kind = isolation.kind_of(store, entity)
    return {
        "entity": entity,
        "title": store.name(entity),
        "card": card(store.world, entity, day) if known else None,
        "kind": store.kind(entity),
        "state": (store.names.get(entity) or {}).get("state") or (known.state if known else None),
        "day": day.isoformat(),
        "isolation": isolation.of(store, entity, day),
        "series": isolation.series(store, entity),
        "components": isolation.PARTS,
        "measure": isolation.measure(store, kind),
        "timeline": timelines.timeline(store, entity),
        "people": [i for i in ids if i != entity],
        "partners": entities.partners(store, entity, own),
        "pressure": entities.pressure(store, entity),
        "recent": entities.recent(store, entity, day.isoformat()),
        "note": told(store, day, frozenset(own if store.kind(entity) == "state" else {entity})),
        "encounters": entities.met(store, ids, day.isoformat()),
        "commitments": entities.promises(store, ids),
        "claims": entities.claims(store, ids),
        "assessments": entities.assessments(store, ids),
    }
