"""A pair of entities: their relation over time, and every event with its words."""

from __future__ import annotations

from typing import Any

from detente.desk import entities, rows, timelines
from detente.desk.errors import Missing
from detente.desk.naming import unknown
from detente.desk.store import Store


def context(store: Store, a: str, b: str, asked: dict[str, str]) -> dict[str, Any]:
    """The pair's page. Raises Missing for an entity that nobody knows, BadQuery for a bad filter."""
    for one in (a, b):
        if not store.known(one):
            raise Missing(unknown(store.world, one))
    allowed: dict[str, str] = {
        k: asked[k] for k in ("quad", "type", "since", "until", "contested", "q", "sort") if k in asked
    }
    if asked.get("as_of"):
        allowed.setdefault("until", asked["as_of"])
    query = rows.parse("event_mentions", {"sort": "-date", **allowed, "entity": a, "with": b})
    number = rows.whole(asked.get("page"))
    total = rows.count(store, query)
    formal = [p.name for p in store.world.allied(a, b)] if {a, b} <= set(store.world.states) else []
    return {
        "a": a, "b": b, "timeline": timelines.between(store, a, b), "formal": formal,
        "sums": store.rows(
            "SELECT source, target, quad, n, last FROM side.tie WHERE source = ? AND target = ? UNION ALL "
            "SELECT source, target, quad, n, last FROM side.tie WHERE source = ? AND target = ? "
            "ORDER BY source, target, quad",
            [a, b, b, a],
        ),
        "rows": entities.dated(store, rows.page(store, query, number, 25)), "total": total, "number": number,
        "pages": max(1, -(-total // 25)),
        "types": rows.distinct(store, "event_mentions", "type"),
    }  # fmt: skip
