"""Isolation in an open ledger: one number and one rank for an entity and a day, whoever asks.

States and persons are measured by one index (`detente.analysis.index`,
`detente.analysis.persons`) over what happened between them, however little or much the
ledger holds and whether it was read or coded by others.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from detente.analysis.index import BESIDE, COMPONENTS, isolation_of
from detente.analysis.persons import persons_of
from detente.analysis.window import start
from detente.desk.groupings import network
from detente.desk.store import Store
from detente.desk.window import backwards, days, last

Kind = Literal["state", "leader"]
#: Draws of the bootstrap behind an interval, and events shown as evidence.
REPLICATES, SHOWN = 60, 12
#: The measure in words, by kind.
MEASURES = {
    "state": "the index over what happened between states, read or coded",
    "leader": "the index over what happened between persons and states, read or coded",
}


def ranked(
    store: Store, on: date | None = None, by: Kind = "state", years: float | None = None, *, bare: bool = False
) -> list[dict[str, Any]]:
    """Isolation of every state or person on a day (the last on record), the most isolated first.

    Rows hold ``entity``, ``score`` (0 connected to 100 isolated, or None), ``low``, ``high``, ``rank`` of
    ``ranked`` (or None), ``components``, ``events`` and ``missing``, what a number or a rank lacks.
    With ``bare`` the interval, which takes most of the time, may be left out.
    """
    day, span = on or last(store), years or store.years
    if not store.last:
        return []
    drawn = 0 if bare and not store.walked and day != last(store) else REPLICATES
    make = _states if by == "state" else _persons
    return store.cached(("isolation", by, day, span, drawn), lambda: make(store, day, span, drawn))


def _states(store: Store, day: date, years: float, drawn: int) -> list[dict[str, Any]]:
    found = network(store, day, years)
    with store.flow() as flow:
        return isolation_of(flow, day, years=years, world=store.world, replicates=drawn, found=found)


def _persons(store: Store, day: date, years: float, drawn: int) -> list[dict[str, Any]]:
    known = {k: v for k, v in _entities(store).items() if v["kind"] == "person"}
    homes = {p: store.world.state_of(p, day) or about["state"] for p, about in known.items()}
    former = {p: f"out of office on {day}: not ranked" for p in known if _former(store, p, day)}
    with store.flow("personal") as table:
        return persons_of(
            table, network(store, day, years), homes, day, years=years, replicates=drawn, unranked=former
        )


def _former(store: Store, person: str, day: date) -> bool:
    """Whether the world's tables know offices of a person, and none that is held on the day."""
    terms = store.world.terms(person)
    held = ((t.start or date.min) <= day <= (t.end or date.max) for t in terms)
    return bool(terms) and not any(held)


def evidence(
    store: Store, entities: Sequence[str], by: Kind, on: date | None = None, years: float | None = None
) -> dict[str, list[str]]:
    """Ids of what is behind each entity's number: the last `SHOWN` acts of cooperation that it received."""
    day, span = on or last(store), years or store.years
    whose = "target_state" if by == "state" else "target_entity"
    found: dict[str, list[str]] = {}
    left = set(entities)
    for since in backwards(day, start(day, span)):
        rows = store.rows(
            f"SELECT entity, list(id ORDER BY day DESC, id)[1:{SHOWN}] AS ids FROM ("
            f"SELECT {whose} AS entity, id, max(day) AS day FROM side.dyads WHERE {whose} IN (SELECT unnest(?)) "
            "AND happened AND day > ? AND day <= ? AND source_state <> coalesce(target_state, '') "
            "AND quad IN ('verbal cooperation', 'material cooperation') GROUP BY 1, 2) GROUP BY entity",
            [sorted(left), since, day],
        )
        found |= {r["entity"]: r["ids"] for r in rows}
        left -= {r["entity"] for r in rows if len(r["ids"]) == SHOWN}
        if not left:
            break
    return found


def _entities(store: Store) -> dict[str, dict[str, Any]]:
    def make() -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {k: dict(v) for k, v in store.names.items()}
        for row in store.rows("SELECT entity FROM side.seen"):
            known = store.world.entity(row["entity"])
            if row["entity"] not in found and known is not None:
                found[row["entity"]] = {"name": known.name, "kind": known.kind, "state": known.state}
        return found

    return store.cached("named", make)


def kind_of(store: Store, entity: str) -> Kind:
    """Whether an entity is ranked among persons or among states."""
    return "leader" if store.kind(entity) == "person" else "state"


def measure(store: Store, by: Kind = "state") -> str:
    """How isolation is measured, in words."""
    return f"{MEASURES[by]}, over {store.years:g} years"


#: The components of the measure, and what stands beside them.
PARTS = (*COMPONENTS, *BESIDE)


def of(store: Store, entity: str, on: date | None = None, years: float | None = None) -> dict[str, Any] | None:
    """One entity's row with its ``evidence`` (ids of events), or None."""
    rows = ranked(store, on, kind_of(store, entity), years)
    row = next((r for r in rows if r["entity"] == entity), None)
    return row and {**row, "evidence": evidence(store, [entity], kind_of(store, entity), on, years).get(entity, [])}


def chosen(
    store: Store,
    entities: Sequence[str],
    on: date | None = None,
    by: Kind = "state",
    years: float | None = None,
    most: int | None = None,
) -> list[dict[str, Any]]:
    """The rows of some entities, or of a kind where none is named, with ``evidence``: the ``most`` isolated, in order.
    """
    if not entities:
        rows = ranked(store, on, by, years)[:most]
        behind = evidence(store, [r["entity"] for r in rows], by, on, years)
        return [{**r, "evidence": behind.get(r["entity"], [])} for r in rows]
    rows = [r for e in dict.fromkeys(entities) if (r := of(store, e, on, years)) is not None]
    return sorted(rows, key=lambda r: (r["score"] is None, -(r["score"] or 0.0), r["entity"]))[:most]


def series(store: Store, entity: str) -> list[dict[str, Any]]:
    """An entity's isolation over time, ``day`` in each row; days without a number left out."""
    found = []
    kind = kind_of(store, entity)
    for day in days(store):
        row = next((r for r in ranked(store, day, kind, bare=True) if r["entity"] == entity), None)
        if row is not None and row["score"] is not None:
            found.append({**row, "day": day.isoformat()})
    return found


def moves(store: Store, most: int = 8) -> list[dict[str, Any]]:
    """The largest changes of isolation between the last day and the point before it, those beyond chance.

    A change is told where the earlier number lies outside the interval of the later one.
    """
    points = days(store)
    if len(points) < 2:
        return []
    # Who is not spoken of in between moves with others alone, which is no news.
    acted = {r["entity"] for r in store.rows("SELECT entity FROM side.seen WHERE last > ?", [points[-2].isoformat()])}
    found = []
    for by in ("state", "leader"):
        before = {r["entity"]: r["score"] for r in ranked(store, points[-2], by, bare=True)}
        found += [
            {**r, "before": before[r["entity"]], "change": round(r["score"] - before[r["entity"]], 1)}
            for r in ranked(store, None, by)
            if r["score"] is not None and before.get(r["entity"]) is not None and r["entity"] in acted
            if r["low"] is not None and not r["low"] <= before[r["entity"]] <= r["high"]
        ]
    found.sort(key=lambda r: (-abs(r["change"]), r["entity"]))
    return [{**r, "since": points[-2].isoformat()} for r in found[:most] if r["change"]]


def scores_by_state(store: Store, on: date | None = None) -> dict[str, dict[str, Any]]:
    """Isolation of states with a number on a day (the last on record), by ISO code."""
    return {r["entity"]: r for r in ranked(store, on) if r["score"] is not None and r["entity"] in store.world.states}
