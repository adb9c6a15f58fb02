"""An event: every mention of it with its words, and what hangs on them; and the page of any other row."""

from __future__ import annotations

from typing import Any

from detente.desk import rows, text
from detente.desk.errors import Missing
from detente.desk.store import Store
from detente.report.acts import status
from detente.report.lines import Telling
from detente.web.render import TITLES


def context(store: Store, key: str) -> dict[str, Any]:
    """The page of an event's or an event mention's id. Raises Missing."""
    chosen = rows.one(store, "event_mentions", key)
    event = chosen["event"] if chosen else key
    found = store.rows(
        "SELECT m.*, coalesce(m.date.start, d.published) AS day, d.title, d.source FROM event_mentions m "
        "LEFT JOIN documents d USING (document_id) WHERE m.event = ? ORDER BY day NULLS LAST, m.rowid LIMIT 200",
        [event],
    ) if event else []  # fmt: skip
    if chosen and not any(r["id"] == key for r in found):
        found.insert(0, {**chosen, "day": (chosen["date"] or {}).get("start"), "title": None, "source": None})
    if not found:
        raise Missing(f"no event {text.line(key, 80)!r}")
    lead = chosen or found[0]
    ids = [r["id"] for r in found]
    linked = {
        t: store.rows(f'SELECT * FROM "{t}" WHERE event_mention IN (SELECT unnest(?)) ORDER BY rowid LIMIT 50', [ids])
        for t in ("encounters", "claims", "commitments")
    }
    pairs = sorted({
        (x, y)
        for x in (p["state"] or p["entity"] for p in lead["actors"])
        for y in (p["state"] or p["entity"] for p in lead["recipients"])
        if x and y and x != y
    })  # fmt: skip
    return {
        "key": key, "event": event, "lead": lead, "rows": found, "linked": linked, "pairs": pairs,
        "plain": _plain(store, [lead, *(r for r in found if r["id"] != lead["id"])], linked),
    }  # fmt: skip


def _plain(store: Store, found: list[dict[str, Any]], linked: dict[str, list[dict[str, Any]]]) -> str | None:
    """The event in plain words, where its mentions have words that tell it."""
    told = [r for r in found if r["document_id"] and r["text"] and r["trigger"]]
    if not told:
        return None
    documents = [{"document_id": r["document_id"], "published": None, "source": None} for r in told]
    tables = {"entities": store.names, "event_mentions": told, "documents": documents, **linked}
    telling = Telling(tables, days=False, least=0.0)
    item = telling.event(told[:1]) or telling.event([r for r in told if status(r) == status(told[0])])
    return item.lead if item else None


def row(store: Store, table: str, key: str) -> dict[str, Any]:
    """The page of one row of any table. Raises Missing."""
    found = rows.one(store, table, key)
    if found is None:
        raise Missing(f"no row {text.line(key, 80)!r} in {TITLES.get(table, text.line(table, 40))}")
    return {"table": table, "key": key, "row": found}
