"""A pair of entities: their relation over time, and every event with its words."""

from __future__ import annotations

from typing import Any

from detente.web import query as rows
from detente.web import text
from detente.web.pages import entity as entities
from detente.web.render import Missing
from detente.web.store import Store

_BETWEEN = (
    "SELECT DISTINCT a.rid, a.day, a.quad, a.happened FROM side.party a JOIN side.party b "
    "ON a.rid = b.rid AND a.role <> b.role WHERE a.entity = ? AND b.entity = ?"
)


def timeline(store: Store, a: str, b: str) -> list[dict[str, Any]]:
    """Events between two entities, both ways, by period and quad."""
    return store.cached(
        ("timeline", a, b), lambda: entities.periods(store, f"SELECT * FROM ({_BETWEEN}) AS y WHERE happened", [a, b])
    )


def context(store: Store, a: str, b: str, asked: dict[str, str]) -> dict[str, Any]:
    """The pair's page. Raises Missing for an entity that nobody knows, BadQuery for a bad filter."""
    for one in (a, b):
        if not store.known(one):
            raise Missing(f"no entity {text.line(one, 80)!r}")
    allowed: dict[str, str] = {
        k: asked[k] for k in ("quad", "type", "since", "until", "contested", "q", "sort") if k in asked
    }
    query = rows.parse("event_mentions", {"sort": "-date", **allowed, "entity": a, "with": b})
    number = entities.whole(asked.get("page"))
    total = rows.count(store, query)
    formal = [p.name for p in store.world.allied(a, b)] if {a, b} <= set(store.world.states) else []
    return {
        "a": a, "b": b, "timeline": timeline(store, a, b), "formal": formal,
        "sums": store.rows(
            "SELECT source, target, quad, n, last FROM side.tie "
            "WHERE (source = ? AND target = ?) OR (source = ? AND target = ?)",
            [a, b, b, a],
        ),
        "rows": entities.dated(store, rows.page(store, query, number, 25)), "total": total, "number": number,
        "pages": max(1, -(-total // 25)),
        "types": [r["type"] for r in store.rows("SELECT DISTINCT type FROM side.mention ORDER BY 1")],
    }  # fmt: skip
