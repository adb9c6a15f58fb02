"""What an analyst looks at first: what is new, what falls due, what is contested, who moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from detente.desk import commitments, entities, isolation, text
from detente.desk.contested import contested
from detente.desk.store import Store
from detente.report.parties import short
from detente.web import worldmap
from detente.web.pages.note import told

#: Days that count as new, and days ahead in which a commitment falls due.
NEW, AHEAD = 7, 120


def context(store: Store, as_of: str | None = None) -> dict[str, Any]:
    """Rows of the page as of a day, the ledger's last unless one is named."""
    day = (as_of or store.last or "")[:10] or None
    return store.cached(("today", day), lambda: _context(store, day))


def _context(store: Store, day: str | None) -> dict[str, Any]:
    if day is None:
        return {"last": None, "map": world(store)}
    last = date.fromisoformat(day)
    since = (last - timedelta(days=NEW - 1)).isoformat()
    ahead = (last + timedelta(days=AHEAD)).isoformat()
    quads = store.rows(
        "SELECT quad, count(*) AS n FROM side.mention WHERE happened AND day >= ? AND day <= ? GROUP BY quad",
        [since, day],
    )
    kept, sure = entities.sure(store, "commitments")
    promised = store.rows(
        f"SELECT * FROM commitments WHERE status = 'open' AND due IS NOT NULL AND due >= ? AND due <= ? {kept} "
        "ORDER BY due, rowid LIMIT 200",
        [day, ahead, *sure],
    )
    due = [r for r in commitments.commitments(store, promised) if r["status"] == "open"][:8]
    opened: list[dict[str, Any]] = []
    if len(due) < 5:
        recent = store.rows(
            f"SELECT * FROM commitments WHERE status = 'open' AND (made IS NULL OR made <= ?) {kept} "
            "ORDER BY made DESC NULLS LAST, rowid LIMIT 60",
            [day, *sure],
        )
        seen = {r["id"] for r in due}
        stand = commitments.commitments(store, recent)
        opened = [r for r in stand if r["status"] == "open" and r["id"] not in seen and short(r["content"] or "")][:6]
    told_of, beyond = contested(store, day)
    return {
        "last": day,
        "note": told(store, last),
        "since": since,
        "ahead": ahead,
        "documents": store.rows(
            f"SELECT document_id, {text.CALLED} AS title, source, published FROM documents "
            "WHERE published IS NULL OR left(published, 10) <= ? ORDER BY published DESC NULLS LAST, rowid LIMIT 8",
            [day],
        ),
        "fresh": store.value(
            "SELECT count(*) AS n FROM documents WHERE published >= ? AND left(published, 10) <= ?", [since, day]
        ),
        "quads": by_quad(quads),
        "due": due,
        "opened": opened,
        "contested": told_of,
        "beyond": beyond,
        "moves": isolation.moves(store) if day == (store.last or "")[:10] else [],
        "isolated": [r for r in isolation.ranked(store, last) if r["score"] is not None][:8],
        "map": world(store, last),
        "measure": isolation.measure(store),
    }


def world(store: Store, on: date | None = None) -> dict[str, Any]:
    """The world's dots with each state's isolation on a day, the last on record unless one is given."""
    scores = {k: float(v["score"]) for k, v in isolation.scores_by_state(store, on).items()}
    width, height = worldmap.size()
    states = [
        {"state": d.state, "name": store.name(d.state), "path": d.path, "score": scores.get(d.state),
         "shade": worldmap.shade(scores.get(d.state))}
        for d in worldmap.dots(store.world)
    ]  # fmt: skip
    bounds = [0, *(b for b, _ in worldmap.CLASSES)]
    legend = [
        {"shade": name, "words": f"{low} to {min(high, 100)}"}
        for low, (high, name) in zip(bounds, worldmap.CLASSES, strict=False)
    ]
    return {"width": width, "height": height, "states": states, "legend": legend}


def by_quad(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Counts of rows ``quad``, ``n`` by quad category."""
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        found[str(row["quad"] or "none")] += int(row["n"])
    return dict(found)
