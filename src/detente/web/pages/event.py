"""An event: every mention of it with its words, and what hangs on them; and the page of any other row."""

from __future__ import annotations

from typing import Any

from detente.desk import rows, text
from detente.desk.errors import Missing
from detente.desk.store import Store
from detente.report.acts import status
from detente.report.lines import Telling
from detente.web.render import TITLES

#: Mentions of an event that are shown at most, and rows of another table that hang on them.
MOST, HUNG = 200, 50


def context(store: Store, key: str) -> dict[str, Any]:
    """The page of an event's or an event mention's id. Raises Missing."""
    chosen = rows.one(store, "event_mentions", key)
    event = chosen["event"] if chosen else key
    told = _mentions(store, event) if event else {}
    numbers, found = list(told), list(told.values())
    if chosen and not any(r["id"] == key for r in found):
        found.insert(0, {**chosen, "day": (chosen["date"] or {}).get("start"), "title": None, "source": None})
        numbers += store.named("id", key)
    if not found:
        raise Missing(f"no event {text.line(key, 80)!r}")
    lead = chosen or found[0]
    linked = _linked(store, numbers, {r["id"] for r in found})
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


def _mentions(store: Store, event: str) -> dict[int, dict[str, Any]]:
    """The first mentions of an event by their numbers, in order of their days, with what they stand in."""
    numbers = store.named("event", event)
    if len(numbers) > MOST:
        first = "SELECT rid FROM side.read_mention WHERE rid IN (SELECT unnest(?)) ORDER BY day NULLS LAST, rid LIMIT ?"
        numbers = [r["rid"] for r in store.rows(first, [numbers, MOST])]
    found = {n: r for n, r in store.numbered(numbers).items() if r["event"] == event}
    sql = (
        "SELECT document_id, title, source, published FROM documents WHERE rowid IN "
        "(SELECT doc FROM side.stands WHERE tab = 'event_mentions' AND rid IN (SELECT unnest(?)))"
    )
    documents = {d["document_id"]: d for d in store.rows(sql, [list(found)])}
    for row in found.values():
        document = documents.get(row["document_id"]) or {}
        row |= {"title": document.get("title"), "source": document.get("source")}
        row["day"] = (row["date"] or {}).get("start") or document.get("published")
    order = sorted(found, key=lambda n: (found[n]["day"] is None, found[n]["day"] or "", n))
    return {n: found[n] for n in order}


def _linked(store: Store, numbers: list[int], ids: set[str]) -> dict[str, list[dict[str, Any]]]:
    """Rows of other tables that tell more of some mentions."""
    hung = store.rows("SELECT tab, rid FROM side.hung WHERE mention IN (SELECT unnest(?)) ORDER BY rid", [numbers])
    found = {t: [r["rid"] for r in hung if r["tab"] == t] for t in ("encounters", "claims", "commitments")}
    # A row may also hang on a mention in another way, as a promise on what settled it.
    return {t: [r for r in store.lying(t, rids) if r["event_mention"] in ids][:HUNG] for t, rids in found.items()}


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
