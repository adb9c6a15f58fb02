"""Entities: the list of them, and the page of one."""

from __future__ import annotations

from datetime import date
from typing import Any

from detente.desk import commitments, isolation, rows, text, timelines
from detente.desk.entities import SHORT, dated, everyone, family
from detente.desk.errors import BadQuery, Missing
from detente.desk.naming import unknown
from detente.desk.store import Store
from detente.desk.window import last
from detente.world.card import card

SORTS = ("name", "kind", "state", "mentions", "last", "isolation")


def listing(store: Store, asked: dict[str, str]) -> dict[str, Any]:
    """The list: filtered by words and kind, sorted, paged. Raises BadQuery."""
    sort = asked.get("sort", "") or "-mentions"
    down, column = sort.startswith("-"), sort.lstrip("-")
    if column not in SORTS:
        raise BadQuery(f"entities do not sort by {column!r}")
    words, kind = text.folded(asked.get("q", "").strip()), asked.get("kind", "")
    found = [
        r for r in everyone(store)
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
        "kinds": sorted({r["kind"] for r in everyone(store) if r["kind"]}), "columns": SORTS,
    }  # fmt: skip


def context(store: Store, entity: str, as_of: str | None = None) -> dict[str, Any]:
    """Everything on one entity, its isolation and card as of a day. Raises Missing."""
    if not store.known(entity):
        raise Missing(unknown(store.world, entity))
    day = date.fromisoformat(as_of) if as_of else last(store)
    return store.cached(("entity", entity, day), lambda: _context(store, entity, day))


def _context(store: Store, entity: str, day: date) -> dict[str, Any]:
    known = store.world.entity(entity)
    ids = family(store, entity)
    partners = store.rows(
        """SELECT other, sum(n) AS n,
             sum(CASE WHEN quad LIKE '%cooperation' THEN n ELSE 0 END) AS cooperation,
             sum(CASE WHEN quad LIKE '%conflict' THEN n ELSE 0 END) AS conflict, max(last) AS last
           FROM (SELECT target AS other, quad, n, last FROM side.tie WHERE source = ?
                 UNION ALL SELECT source, quad, n, last FROM side.tie WHERE target = ?)
           GROUP BY other ORDER BY n DESC, other LIMIT 40""",
        [entity, entity],
    )
    own = set(ids) | {str(known.state)} if known else set(ids)
    recent = store.rows(
        "SELECT DISTINCT rid, day FROM side.party WHERE entity = ? AND counted AND day <= ? "
        "ORDER BY day DESC, rid LIMIT ?",
        [entity, day.isoformat(), SHORT],
    )
    pressure = store.rows(
        "SELECT type, quad, count(DISTINCT rid) AS n, max(day) AS last FROM side.party "
        "WHERE entity = ? AND role = 'recipient' AND happened AND quad LIKE '%conflict' "
        "GROUP BY ALL ORDER BY n DESC, type",
        [entity],
    )
    promises = commitments.commitments(
        store,
        store.rows(
            'SELECT * FROM commitments WHERE list_has_any("from", ?) OR list_has_any("to", ?) '
            "ORDER BY made DESC NULLS LAST, rowid LIMIT 60",
            [ids, ids],
        ),
    )
    promises.sort(key=lambda r: r["status"] != "open")
    return {
        "entity": entity,
        "title": store.name(entity),
        "card": card(store.world, entity, day) if known else None,
        "kind": store.kind(entity),
        "state": (store.names.get(entity) or {}).get("state") or (known.state if known else None),
        "day": day.isoformat(),
        "isolation": isolation.of(store, entity, day),
        "series": isolation.series(store, entity),
        "components": isolation.components(store, isolation.kind_of(store, entity)),
        "measure": isolation.measure(store, isolation.kind_of(store, entity)),
        "timeline": timelines.timeline(store, entity),
        "seen": next(
            iter(store.rows("SELECT * FROM side.seen WHERE entity = ?", [entity])), {"mentions": 0, "last": None}
        ),
        "people": [i for i in ids if i != entity],
        "partners": [p for p in partners if p["other"] not in own][:SHORT],
        "pressure": pressure[:SHORT],
        "recent": dated(store, store.mentions([r["rid"] for r in recent])),
        "encounters": store.rows(
            "SELECT e.*, coalesce(e.date.start, d.published) AS day FROM encounters e "
            "LEFT JOIN documents d USING (document_id) "
            "WHERE list_has_any(e.participants, ?) OR list_contains(?, e.host) "
            "ORDER BY day DESC NULLS LAST, e.rowid LIMIT 40",
            [ids, ids],
        ),
        "commitments": promises[:SHORT],
        "claims": {
            side: store.rows(
                "SELECT * FROM claims WHERE rowid IN "
                "(SELECT rid FROM side.claimant WHERE side = ? AND list_contains(?, entity)) "
                "ORDER BY contested DESC, rowid DESC LIMIT ?",
                [side, ids, SHORT],
            )
            for side in ("by", "about")
        },
        "assessments": store.rows(
            "SELECT * FROM assessments WHERE list_has_any(subjects, ?) OR list_has_any(objects, ?) "
            "ORDER BY rowid DESC LIMIT ?",
            [ids, ids, SHORT],
        ),
    }


