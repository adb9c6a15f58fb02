"""Entities of an open ledger, and the event mentions of one."""

from __future__ import annotations

from datetime import date
from typing import Any

from detente.analysis.news import claimed
from detente.desk import commitments, isolation
from detente.desk.rows import surely
from detente.desk.store import Store
from detente.desk.window import backwards

#: Rows of each kind that a page of one entity shows, and the claims that are looked through for them.
SHORT, LOOKED = 10, 200
_INVOLVED = "SELECT rid FROM side.involved WHERE tab = ? AND side = ? AND entity IN (SELECT unnest(?))"


def everyone(store: Store, day: date | None = None) -> list[dict[str, Any]]:
    """Every entity of the ledger with its counts, ordered by mentions; on a ``day`` those that were seen until then."""

    def make() -> list[dict[str, Any]]:
        kinds: tuple[isolation.Kind, ...] = ("state", "leader")
        scores = {r["entity"]: r for by in kinds for r in isolation.ranked(store, day, by, bare=day is not None)}
        seen = {r["entity"]: r for r in _seen(store, day)}
        found = []
        for entity in seen if day else {*store.names, *seen}:
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

    return store.cached(("everyone", day), make)


def _seen(store: Store, day: date | None) -> list[dict[str, Any]]:
    """Counted mentions and the last day by entity, of the whole ledger or until a day."""
    if day is None:
        return store.rows("SELECT * FROM side.seen")
    return store.rows(
        "SELECT entity, count(*) AS mentions, max(day) AS last FROM side.party "
        "WHERE first AND counted AND left(day, 10) <= ? GROUP BY entity",
        [day.isoformat()],
    )


def seen(store: Store, entity: str, day: date | None = None) -> dict[str, Any]:
    """Counted mentions of one entity and their last day, of the whole ledger or until a day."""
    if day is None:
        found = store.rows("SELECT mentions, last FROM side.seen WHERE entity = ?", [entity])
    else:
        found = store.rows(
            "SELECT count(*) AS mentions, max(day) AS last FROM side.party "
            "WHERE entity = ? AND first AND counted AND left(day, 10) <= ?",
            [entity, day.isoformat()],
        )
    return next(iter(found), {"mentions": 0, "last": None})


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


def sure(store: Store, table: str, called: str = "") -> tuple[str, list[Any]]:
    """The condition that rows of a table (``called`` so) count, to stand behind another, with its values."""
    clause, values = surely(table, store.least, store.least, f"{called or table}.rowid")
    return (f"AND {clause}" if clause else ""), values


def partners(store: Store, entity: str, own: set[str]) -> list[dict[str, Any]]:
    """With whom an entity deals most, both ways, those of its ``own`` left out."""
    found = store.rows(
        """SELECT other, sum(n) AS n,
             sum(CASE WHEN quad LIKE '%cooperation' THEN n ELSE 0 END) AS cooperation,
             sum(CASE WHEN quad LIKE '%conflict' THEN n ELSE 0 END) AS conflict, max(last) AS last
           FROM (SELECT target AS other, quad, n, last FROM side.tie WHERE source = ?
                 UNION ALL SELECT source, quad, n, last FROM side.tie WHERE target = ?)
           GROUP BY other ORDER BY n DESC, other LIMIT 40""",
        [entity, entity],
    )
    return [p for p in found if p["other"] not in own][:SHORT]


def pressure(store: Store, entity: str) -> list[dict[str, Any]]:
    """What hostile acts an entity receives, by type."""
    return store.rows(
        "SELECT type, quad, count(*) AS n, max(day) AS last FROM side.party "
        "WHERE entity = ? AND role = 'recipient' AND happened AND quad LIKE '%conflict' "
        "GROUP BY ALL ORDER BY n DESC, type LIMIT ?",
        [entity, SHORT],
    )


def recent(store: Store, entity: str, until: str) -> list[dict[str, Any]]:
    """The latest events of an entity up to a day, each by its first mention; ``told`` counts its latest mentions.

    Of one day those that are told most come first.

    Mentions are of one event where merging found so, or, coded by others, where type, day and parties are the same.
    """
    found: list[dict[str, Any]] = []
    for since in backwards(date.fromisoformat(until)):
        found = store.rows(
            "SELECT rid, day FROM side.party WHERE entity = ? AND first AND counted AND day >= ? AND day <= ? "
            "ORDER BY day DESC, rid LIMIT ?",
            [entity, since.isoformat(), until, LOOKED],
        )
        if len(found) == LOOKED:
            break
    first: dict[Any, dict[str, Any]] = {}
    known = store.numbered([r["rid"] for r in found])
    for at in found:
        if (row := known.get(at["rid"])) is not None:
            first.setdefault(_event(row), row | {"told": 0, "day": at["day"]})["told"] += 1
    latest = sorted(first.values(), key=lambda r: (r["day"], r["told"]), reverse=True)
    return dated(store, latest[:SHORT])


def _event(row: dict[str, Any]) -> Any:
    """What tells which event a mention is of."""
    if row["origin"] == "read":
        return row["event"] or row["id"]
    parties = [[p["entity"] or p["state"] or p["text"] for p in row[side] or ()] for side in ("actors", "recipients")]
    return repr((row["type"], row["mode"], row["date"], parties))


def met(store: Store, ids: list[str], until: str) -> list[dict[str, Any]]:
    """The latest meetings of some entities up to a day, each once; ``mentions`` holds every row that tells of it.

    Rows tell of one meeting where their event is one, or where the same parties met in the same way within three days.
    """
    kept, values = sure(store, "encounters", "e")
    found = store.rows(
        "SELECT e.*, e.rowid AS rid, coalesce(e.date.start, d.published) AS day, d.published FROM encounters e "
        f"LEFT JOIN documents d USING (document_id) WHERE e.rowid IN ({_INVOLVED}) {kept} "
        "AND coalesce(left(d.published, 10), '') <= ? ORDER BY day DESC NULLS LAST, e.rowid LIMIT 120",
        ["encounters", "party", ids, *values, until],
    )
    events = store.rows(
        "SELECT h.rid, m.event FROM side.hung h JOIN event_mentions m ON m.rowid = h.mention "
        "WHERE h.tab = 'encounters' AND h.rid IN (SELECT unnest(?))",
        [[r["rid"] for r in found]],
    )
    event = {r["rid"]: r["event"] for r in events}
    for row in found:
        row["event"] = event.get(row.pop("rid"))
    merged: list[dict[str, Any]] = []
    for row in found:
        same = next((m for m in merged if _one_meeting(store, m, row)), None)
        if same is None:
            merged.append({**row, "mentions": [row]})
        else:
            same["mentions"].append(row)
            same["participants"] = list(dict.fromkeys([*same["participants"], *row["participants"]]))
            for name in ("host", "occasion", "place"):
                same[name] = same[name] or row[name]
    return merged


def _one_meeting(store: Store, one: dict[str, Any], other: dict[str, Any]) -> bool:
    if one["event"] and one["event"] == other["event"]:
        return True
    if one["attended"] != other["attended"] or one["auxiliary"] != other["auxiliary"]:
        return False
    if not one["day"] or not other["day"]:
        return False
    sides = [{(store.names.get(p) or {}).get("state") or p for p in r["participants"]} for r in (one, other)]
    apart = date.fromisoformat(one["day"][:10]) - date.fromisoformat(other["day"][:10])
    near = len(sides[0]) > 1 and (sides[0] <= sides[1] or sides[1] <= sides[0])
    return near and len(sides[1]) > 1 and abs(apart.days) <= 3


def promises(store: Store, ids: list[str]) -> list[dict[str, Any]]:
    """Commitments from or to some entities as they stand, the open ones first."""
    kept, values = sure(store, "commitments")
    found = store.rows(
        f"SELECT * FROM commitments WHERE rowid IN ({_INVOLVED}) {kept} "
        "ORDER BY made DESC NULLS LAST, rowid LIMIT 60",
        ["commitments", "party", ids, *values],
    )
    return sorted(commitments.commitments(store, found), key=lambda r: r["status"] != "open")[:SHORT]


def claims(store: Store, ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Claims ``by`` some entities, and ``about`` them; words that claim nothing are left to the table."""
    kept, values = sure(store, "claims")

    def looked(side: str) -> list[dict[str, Any]]:
        return store.rows(
            f"SELECT * FROM claims WHERE rowid IN ({_INVOLVED}) {kept} ORDER BY contested DESC, rowid DESC LIMIT ?",
            ["claims", side, ids, *values, LOOKED],
        )

    return {side: [c for c in looked(side) if claimed(c)][:SHORT] for side in ("by", "about")}


def assessments(store: Store, ids: list[str]) -> list[dict[str, Any]]:
    """What texts say of some entities' state of affairs, the latest first."""
    return store.rows(
        "SELECT * FROM assessments WHERE list_has_any(subjects, ?) OR list_has_any(objects, ?) "
        "ORDER BY rowid DESC LIMIT ?",
        [ids, ids, SHORT],
    )
