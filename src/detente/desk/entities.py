"""Entities of an open ledger, and the event mentions of one."""

from __future__ import annotations

from typing import Any

from detente.desk import isolation
from detente.desk.store import Store

#: Rows of each kind that a page of one entity shows.
SHORT = 10


def everyone(store: Store) -> list[dict[str, Any]]:
    """Every entity of the ledger with its counts, ordered by mentions."""

    def make() -> list[dict[str, Any]]:
        scores = {r["entity"]: r for r in (*isolation.ranked(store), *isolation.ranked(store, by="leader"))}
        seen = {r["entity"]: r for r in store.rows("SELECT * FROM side.seen")}
        found = []
        for entity in {*store.names, *seen}:
            known = store.names.get(entity) or {}
            about = store.world.entity(entity)
            counts = seen.get(entity) or {}
            found.append({
                "entity": entity, "name": store.name(entity),
                "kind": known.get("kind") or (about.kind if about else None),
                "state": known.get("state") or (about.state if about else None), "mentions": counts.get("mentions", 0),
                "last": counts.get("last"), "isolation": (scores.get(entity) or {}).get("score"),
            })  # fmt: skip
        return sorted(found, key=lambda r: (-r["mentions"], r["name"]))

    return store.cached("everyone", make)


def family(store: Store, entity: str) -> list[str]:
    """An entity and, for a state, the persons who are that state's in the ledger."""
    if store.kind(entity) != "state":
        return [entity]
    return [entity, *sorted(k for k, v in store.names.items() if v["state"] == entity and v["kind"] == "person")]


def dated(store: Store, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Event mentions with ``day``, the day on which their document was published."""
    ids = sorted({r["document_id"] for r in found if r["document_id"]})
    published: dict[str, str | None] = {}
    if ids:
        marks = ", ".join("?" for _ in ids)
        days = store.rows(f"SELECT document_id, published FROM documents WHERE document_id IN ({marks})", ids)
        published = {r["document_id"]: r["published"] for r in days}
    for row in found:
        row["day"] = published.get(row["document_id"]) or (row["date"] or {}).get("start")
    return found
