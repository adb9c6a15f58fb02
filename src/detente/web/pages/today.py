"""What an analyst looks at first: what is new, what falls due, what is newly contested, who moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from detente.desk import commitments, entities, isolation
from detente.desk.store import Store
from detente.web import worldmap

#: Days that count as new, and days ahead in which a commitment falls due.
NEW, AHEAD = 7, 120


def context(store: Store) -> dict[str, Any]:
    """Rows of the page."""
    return store.cached("today", lambda: _context(store))


def _context(store: Store) -> dict[str, Any]:
    if not store.last:
        return {"last": None, "map": world(store)}
    last = date.fromisoformat(store.last[:10])
    since = (last - timedelta(days=NEW - 1)).isoformat()
    ahead = (last + timedelta(days=AHEAD)).isoformat()
    quads = store.rows(
        "SELECT quad, count(*) AS n FROM side.mention WHERE happened AND day >= ? AND day <= ? GROUP BY quad",
        [since, store.last],
    )
    kept, sure = entities.sure(store, "commitments")
    promised = store.rows(
        f"SELECT * FROM commitments WHERE status = 'open' AND due IS NOT NULL AND due >= ? AND due <= ? {kept} "
        "ORDER BY due, rowid LIMIT 200",
        [store.last, ahead, *sure],
    )
    due = [r for r in commitments.commitments(store, promised) if r["status"] == "open"][:8]
    opened: list[dict[str, Any]] = []
    if len(due) < 5:
        recent = store.rows(
            f"SELECT * FROM commitments WHERE status = 'open' {kept} ORDER BY made DESC NULLS LAST, rowid LIMIT 60",
            sure,
        )
        seen = {r["id"] for r in due}
        stand = commitments.commitments(store, recent)
        opened = [r for r in stand if r["status"] == "open" and r["id"] not in seen][:6]
    told = entities.sure(store, "claims")
    return {
        "last": store.last,
        "since": since,
        "ahead": ahead,
        "documents": store.rows(
            "SELECT document_id, title, source, published FROM documents "
            "ORDER BY published DESC NULLS LAST, rowid LIMIT 8"
        ),
        "fresh": store.value("SELECT count(*) AS n FROM documents WHERE published >= ?", [since]),
        "quads": by_quad(quads),
        "due": due,
        "opened": opened,
        "contested": store.rows(
            "SELECT c.*, d.published FROM claims c LEFT JOIN documents d USING (document_id) WHERE c.contested "
            f"{told[0]} ORDER BY d.published DESC NULLS LAST, c.rowid LIMIT 6",
            told[1],
        ),
        "moves": isolation.moves(store),
        "isolated": [r for r in isolation.ranked(store) if r["score"] is not None][:8],
        "map": world(store),
        "measure": isolation.measure(store),
    }


def world(store: Store) -> dict[str, Any]:
    """The world's dots with each state's isolation."""
    scores = {k: float(v["score"]) for k, v in isolation.scores_by_state(store).items()}
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
