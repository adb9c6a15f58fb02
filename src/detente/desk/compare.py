"""Two entities of an open ledger side by side, component by component, with what stands behind each."""

from __future__ import annotations

from datetime import date
from typing import Any

from detente.analysis import index
from detente.analysis.window import start
from detente.desk.errors import Unknown
from detente.desk.isolation import Kind, kind_of, measure, of
from detente.desk.store import Store
from detente.desk.window import last

COOPERATION = ("verbal_cooperation", "material_cooperation")
#: Events shown behind a component.
MOST = 5


def compare(
    store: Store, a: str, b: str, on: date | None = None, years: float | None = None, most: int = MOST
) -> dict[str, Any]:
    """Two states or two persons: every component, the points it adds, and the events behind it on each side.

    Raises ValueError for two of different kinds, Unknown where one of them has no row in the window.
    """
    if kind_of(store, a) != kind_of(store, b):
        raise ValueError(f"{a} and {b} are of different kinds: compare two states, or two leaders")
    day, kind = on or last(store), kind_of(store, a)
    rows = {e: of(store, e, day, years) for e in (a, b)}
    for entity, row in rows.items():
        if row is None:
            raise Unknown(f"{entity} has no row in the {years or store.years:g} years up to {day}")
    lines = index.compare([r for r in rows.values() if r is not None], a, b)
    for line in lines[1:]:
        line["evidence"] = {
            e: _behind(store, e, str(line["component"]), kind, day, years or store.years)[:most] for e in (a, b)
        }
    return {"as_of": day.isoformat(), "measure": measure(store, kind), "lines": lines}


def _behind(store: Store, entity: str, component: str, kind: Kind, day: date, years: float) -> list[dict[str, Any]]:
    if component == "formal" and kind == "state":
        pacts = [{"id": p.id, "text": p.name} for p in store.world.alliances(entity, day)]
        of_ = [m.organisation for m in store.world.memberships(entity, day)]
        return pacts + [{"id": o, "text": e.name} for o in of_ if (e := store.world.entity(o))]
    quads = ("verbal_conflict", "material_conflict") if component == "pressure" else COOPERATION
    sent = component == "reach"
    if kind == "state":
        table, mine, other = "flow", *(("source", "target") if sent else ("target", "source"))
    else:
        table, mine, other = "personal", f"{'' if sent else 'NOT '}sent AND person", "other"
    listed = store.rows(
        f"SELECT id, text, {other} AS other, date, {' + '.join(quads)} AS size FROM side.{table} "
        f"WHERE {mine} = ? AND date > ? AND date <= ? AND size > 0 "
        # One sentence of two who praised somebody is one thing to read.
        f"QUALIFY row_number() OVER (PARTITION BY coalesce(nullif(id, ''), concat({other}, date)) ORDER BY size DESC) "
        "= 1 ORDER BY size DESC, date DESC, id LIMIT ?",
        [entity, start(day, years), day, MOST],
    )
    return [
        {"id": r["id"], "text": r["text"] or f"{_pair(entity, r['other'], sent)}, {r['date']}: {r['size']:g}"}
        for r in listed
    ]


def _pair(entity: str, other: str, sent: bool) -> str:
    return f"{entity} to {other}" if sent else f"{other} to {entity}"
