"""Entities: the list of them, and the page of one."""

from __future__ import annotations

from datetime import date
from typing import Any

from detente.web import measures, text
from detente.web import query as rows
from detente.web.render import Missing
from detente.web.store import Store
from detente.world.card import card

SORTS = ("name", "kind", "state", "mentions", "last", "isolation")
SHORT = 10


def everyone(store: Store) -> list[dict[str, Any]]:
    """Every entity of the ledger with its counts, ordered by mentions."""

    def make() -> list[dict[str, Any]]:
        scores = {r["entity"]: r for r in measures.isolation(store)}
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


def listing(store: Store, asked: dict[str, str]) -> dict[str, Any]:
    """The list: filtered by words and kind, sorted, paged. Raises BadQuery."""
    sort = asked.get("sort", "") or "-mentions"
    down, column = sort.startswith("-"), sort.lstrip("-")
    if column not in SORTS:
        raise rows.BadQuery(f"entities do not sort by {column!r}")
    words, kind = text.folded(asked.get("q", "").strip()), asked.get("kind", "")
    found = [
        r for r in everyone(store)
        if (not words or words in text.folded(r["name"]) or words in r["entity"].casefold())
        and (not kind or r["kind"] == kind)
    ]  # fmt: skip
    known = [r for r in found if r[column] is not None]
    known.sort(key=lambda r: text.folded(r[column]) if isinstance(r[column], str) else r[column], reverse=down)
    found = known + [r for r in found if r[column] is None]
    number = whole(asked.get("page"))
    return {
        "rows": found[(number - 1) * rows.PAGE : number * rows.PAGE], "total": len(found), "number": number,
        "pages": max(1, -(-len(found) // rows.PAGE)), "sort": sort, "words": asked.get("q", "").strip(), "kind": kind,
        "kinds": sorted({r["kind"] for r in everyone(store) if r["kind"]}), "columns": SORTS,
    }  # fmt: skip


def whole(value: str | None) -> int:
    """A page's number, 1 where none is given. Raises BadQuery."""
    if not value:
        return 1
    if not value.isascii() or not value.isdigit() or not 1 <= int(value[:9]) <= 1_000_000 or len(value) > 7:
        raise rows.BadQuery("page is a number from 1 on")
    return int(value)


def family(store: Store, entity: str) -> list[str]:
    """An entity and, for a state, the persons who are that state's in the ledger."""
    if store.kind(entity) != "state":
        return [entity]
    return [entity, *sorted(k for k, v in store.names.items() if v["state"] == entity and v["kind"] == "person")]


def periods(store: Store, condition: str, values: list[Any]) -> list[dict[str, Any]]:
    """Events that happened by period and quad, the period as long as the span needs."""
    # A report of what happened decades ago would press years of news into one bar.
    span = store.rows(
        "SELECT quantile_disc(CAST(day AS DATE), 0.03) AS a, max(CAST(day AS DATE)) AS b "
        f"FROM ({condition}) AS x "
        "WHERE TRY_CAST(day AS DATE) IS NOT NULL",
        values,
    )[0]
    if span["a"] is None:
        return []
    length = (span["b"] - span["a"]).days
    unit = "day" if length <= 45 else "week" if length <= 300 else "month" if length <= 365 * 6 else "year"
    return store.rows(
        f"SELECT CAST(CAST(date_trunc('{unit}', CAST(day AS DATE)) AS DATE) AS VARCHAR) AS period, quad, "
        "count(*) AS n, "
        f"'{unit}' AS unit FROM ({condition}) AS x WHERE quad IS NOT NULL AND TRY_CAST(day AS DATE) >= ? "
        "GROUP BY ALL ORDER BY ALL",
        [*values, span["a"]],
    )


def timeline(store: Store, entity: str) -> list[dict[str, Any]]:
    """Events of an entity by period and quad."""
    return store.cached(
        ("timeline", entity),
        lambda: periods(
            store, "SELECT DISTINCT rid, day, quad FROM side.party WHERE entity = ? AND happened", [entity]
        ),
    )


def context(store: Store, entity: str) -> dict[str, Any]:
    """Everything on one entity. Raises Missing."""
    if not store.known(entity):
        raise Missing(f"no entity {text.line(entity, 80)!r}")
    return store.cached(("entity", entity), lambda: _context(store, entity))


def _context(store: Store, entity: str) -> dict[str, Any]:
    day = date.fromisoformat(store.last[:10]) if store.last else date.today()
    known = store.world.entity(entity)
    ids = family(store, entity)
    isolation = measures.of(store, entity)
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
        "SELECT DISTINCT rid, day FROM side.party WHERE entity = ? AND day <= ? ORDER BY day DESC, rid LIMIT ?",
        [entity, store.last or "9999", SHORT],
    )
    pressure = store.rows(
        "SELECT type, quad, count(DISTINCT rid) AS n, max(day) AS last FROM side.party "
        "WHERE entity = ? AND role = 'recipient' AND happened AND quad LIKE '%conflict' "
        "GROUP BY ALL ORDER BY n DESC, type",
        [entity],
    )
    promises = measures.commitments(
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
        "isolation": isolation,
        "series": measures.series(store, entity),
        "components": measures.components(store),
        "measure": measures.measure(store),
        "timeline": timeline(store, entity),
        "seen": next(
            iter(store.rows("SELECT * FROM side.seen WHERE entity = ?", [entity])), {"mentions": 0, "last": None}
        ),
        "people": [i for i in ids if i != entity],
        "partners": [p for p in partners if p["other"] not in own][:SHORT],
        "pressure": pressure[:SHORT],
        "recent": mentions(store, [r["rid"] for r in recent]),
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


def mentions(store: Store, rids: list[int]) -> list[dict[str, Any]]:
    """Event mentions by row number, in that order."""
    if not rids:
        return []
    marks = ", ".join("?" for _ in rids)
    found = store.rows(f'SELECT *, rowid AS "#" FROM event_mentions WHERE rowid IN ({marks})', rids)
    by = {r.pop("#"): r for r in found}
    return dated(store, [by[r] for r in rids if r in by])


def dated(store: Store, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Event mentions with ``day``, the day on which their document was published."""
    ids = sorted({r["document_id"] for r in found})
    if ids:
        marks = ", ".join("?" for _ in ids)
        days = store.rows(f"SELECT document_id, published FROM documents WHERE document_id IN ({marks})", ids)
        published = {r["document_id"]: r["published"] for r in days}
        for row in found:
            row["day"] = published.get(row["document_id"])
    return found
