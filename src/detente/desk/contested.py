"""Contested claims of an open ledger that somebody named denies or doubts."""

from __future__ import annotations

from typing import Any

from detente.analysis.news import claimed, sides
from detente.desk import entities
from detente.desk.store import Store

#: Claims shown, and those that are looked through for them.
SHOWN, LOOKED = 6, 200


def contested(store: Store, day: str) -> tuple[list[dict[str, Any]], int]:
    """The latest claims up to a day that somebody named denies or doubts, and how many more are contested by then."""
    kept, sure = entities.sure(store, "claims", "c")
    joined = "FROM claims c LEFT JOIN documents d USING (document_id)"
    where = f"{joined} WHERE c.contested {kept} AND left(d.published, 10) <= ?"
    latest = "ORDER BY d.published DESC NULLS LAST, c.rowid"
    rows = store.rows(f"SELECT c.*, d.published {where} {latest} LIMIT {LOOKED}", [*sure, day])
    ids = sorted({p["attribution"] for r in rows for p in r["positions"] if p["attribution"]})
    marks = ", ".join("?" * len(ids))
    said = store.rows(f"SELECT id, cue FROM attributions WHERE id IN ({marks})", ids) if ids else []
    cues = {a["id"]: a for a in said}
    found = [r for r in rows if claimed(r) and sides(r, cues, store.names)][:SHOWN]
    return found, int(store.value(f"SELECT count(*) AS n {where}", [*sure, day])) - len(found)
