"""Two entities of an open ledger side by side, component by component, with what stands behind each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from detente.analysis import index
from detente.analysis.isolation import BESIDE as ROWS_BESIDE
from detente.analysis.isolation import WEIGHTS as ROW_WEIGHTS
from detente.desk.errors import Unknown
from detente.desk.isolation import kind_of, method, of
from detente.desk.store import Store
from detente.desk.window import last

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
    day, how = on or last(store), method(store, kind_of(store, a), years)
    rows = {e: of(store, e, day, years) for e in (a, b)}
    for entity, row in rows.items():
        if row is None:
            raise Unknown(f"{entity} has no row in the {years or store.years:g} years up to {day}")
    by: dict[str, dict[str, Any]] = {e: r for e, r in rows.items() if r is not None}
    lines = index.compare(list(by.values()), a, b) if how == "dyads" else _row_lines(by[a], by[b])
    for line in lines[1:]:
        line["evidence"] = {
            e: _behind(store, by[e], str(line["component"]), how, day, years or store.years)[:most] for e in (a, b)
        }
    return {"as_of": day.isoformat(), "method": how, "lines": lines}


def _behind(
    store: Store, row: Mapping[str, Any], component: str, how: str, day: date, years: float
) -> list[dict[str, Any]]:
    entity = row["entity"]
    if how == "rows":
        wanted = list(row["behind"].get(component, ()))
        found = store.rows("SELECT id, text FROM side.event WHERE list_contains(?, id) ORDER BY id", [wanted])
        return [dict(r) for r in found]
    if component == "formal":
        pacts = [{"id": p.id, "text": p.name} for p in store.world.alliances(entity, day)]
        of_ = [m.organisation for m in store.world.memberships(entity, day)]
        return pacts + [{"id": o, "text": e.name} for o in of_ if (e := store.world.entity(o))]
    with store.flow() as flow:
        table = index.window(flow, day, years)
        bad = table.verbal_conflict + table.material_conflict
        good = table.verbal_cooperation + table.material_cooperation
        mine = (table.source if component == "reach" else table.target) == entity
        chosen = table.mutate(size=bad if component == "pressure" else good).filter(mine)
        chosen = chosen.filter(chosen["size"] > 0).order_by(chosen["size"].desc(), chosen.date.desc(), chosen.id)
        listed = chosen.limit(MOST).to_pyarrow().to_pylist()
    return [
        {
            "id": r["id"] or f"{r['source']} {r['target']} {r['date']}",
            "text": r["text"] or f"{r['source']} to {r['target']}, {r['date']}: {r['size']:g}",
        }
        for r in listed
    ]


def _row_lines(one: Mapping[str, Any], two: Mapping[str, Any]) -> list[dict[str, Any]]:
    a, b = one["entity"], two["entity"]
    scored = one["score"] is not None and two["score"] is not None
    lines = [{
        "component": "isolation", a: one["score"], b: two["score"],
        "points": round(one["score"] - two["score"], 2) if scored else None,
    }]  # fmt: skip
    for c in (*ROW_WEIGHTS, *ROWS_BESIDE):
        x, y = one["components"][c], two["components"][c]
        mine, theirs = one["weights"].get(c), two["weights"].get(c)
        points = None
        if scored and (mine is not None or theirs is not None):
            points = round(100 * ((x or 0.0) * (mine or 0.0) - (y or 0.0) * (theirs or 0.0)), 2)
        lines.append({"component": c, a: x, b: y, "points": points})
    return lines
