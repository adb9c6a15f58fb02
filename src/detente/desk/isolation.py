"""Isolation in an open ledger: one number and one rank for an entity and a day, whoever asks.

States are measured over what happened between them (`detente.analysis.index`), read or
coded by others. Where that covers no state well enough to rank it, as in a ledger of a
few articles, and for persons, the rows are measured (`detente.analysis.isolation`). Which
of the two holds is settled by the ledger's last day, so that a series never changes its
measure midway.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from detente.analysis import isolation as over_rows
from detente.analysis.index import BESIDE, COMPONENTS, isolation_of
from detente.desk.store import Store
from detente.desk.window import days, encounters, last, mentions, within

Kind = Literal["state", "leader"]
Method = Literal["dyads", "rows"]
#: Draws of the bootstrap behind an interval.
REPLICATES = 60
#: The measures in words.
MEASURES = {
    "dyads": "the index over directed dyads of states, read and coded",
    "rows": "the index over encounters and events (too few dyads to rank states; persons always)",
}


def ranked(
    store: Store, on: date | None = None, by: Kind = "state", years: float | None = None, *, bare: bool = False
) -> list[dict[str, Any]]:
    """Isolation of every state or person on a day (the last on record), the most isolated first.

    Rows hold ``entity``, ``score`` (0 connected to 100 isolated, or None), ``low``, ``high``, ``rank`` of
    ``ranked`` (or None), ``components``, ``events``, ``evidence`` and ``missing``, what a number or a rank lacks.
    With ``bare`` the interval, which takes most of the time, may be left out.
    """
    day, span = on or last(store), years or store.years
    if not store.last:
        return []
    drawn = 0 if bare and not store.walked and day != last(store) else REPLICATES
    return store.cached(("isolation", by, day, span, drawn), lambda: _ranked(store, day, by, span, drawn))


def _ranked(store: Store, day: date, by: Kind, years: float, drawn: int) -> list[dict[str, Any]]:
    if method(store, by, years) == "dyads":
        return _over_dyads(store, day, years, drawn)
    if not store.walked:
        return []
    known = _entities(store)
    found = over_rows.isolation(
        within(mentions(store), day, years), within(encounters(store), day, years), known
    )
    kind = "state" if by == "state" else "person"
    found = [r for r in found if known[r["entity"]]["kind"] == kind]
    found.sort(key=lambda r: (r["low"] is None, -(r["low"] or 0.0), -(r["score"] or 0.0), r["entity"]))
    former = {r["entity"] for r in found if kind == "person" and _former(store, r["entity"], day)}
    order = [r["entity"] for r in found if r["score"] is not None and r["entity"] not in former]
    ranks = {e: n for n, e in enumerate(order, 1)}
    return [
        {**r, "rank": ranks.get(r["entity"]), "ranked": len(ranks), "events": len(r["evidence"]),
         "missing": r["missing"] or (f"out of office on {day}: not ranked" if r["entity"] in former else None)}
        for r in sorted(found, key=lambda r: (r["entity"] in former, r["score"] is None))
    ]  # fmt: skip


def _former(store: Store, person: str, day: date) -> bool:
    """Whether the world's tables know offices of a person, and none that is held on the day."""
    terms = store.world.terms(person)
    held = ((t.start or date.min) <= day <= (t.end or date.max) for t in terms)
    return bool(terms) and not any(held)


def _over_dyads(store: Store, day: date, years: float, drawn: int) -> list[dict[str, Any]]:
    with store.flow() as flow:
        rows = isolation_of(flow, day, years=years, world=store.world, replicates=drawn)
    # As fine as the interval allows, and the same wherever it is shown.
    return [
        {**r, **{k: None if r[k] is None else round(r[k], 1) for k in ("score", "low", "high")}, "evidence": []}
        for r in rows
    ]


def method(store: Store, by: Kind = "state", years: float | None = None) -> Method:
    """How a ledger's states or persons are measured: over ``dyads`` where any state can be ranked, else ``rows``."""
    if by == "leader":
        return "rows"
    span = years or store.years

    def settle() -> Method:
        with store.flow() as flow:
            found = isolation_of(flow, last(store), years=span, replicates=0)
        return "dyads" if not store.walked or any(r["rank"] is not None for r in found) else "rows"

    return store.cached(("method", span), settle)


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
    return f"{MEASURES[method(store, by)]}, over {store.years:g} years"


def components(store: Store, by: Kind = "state") -> tuple[str, ...]:
    """The components of the measure, and what stands beside them."""
    if method(store, by) == "dyads":
        return (*COMPONENTS, *BESIDE)
    return (*over_rows.WEIGHTS, *over_rows.BESIDE)


def of(store: Store, entity: str, on: date | None = None, years: float | None = None) -> dict[str, Any] | None:
    """One entity's row, or None."""
    rows = ranked(store, on, kind_of(store, entity), years)
    return next((r for r in rows if r["entity"] == entity), None)


def chosen(
    store: Store, entities: Sequence[str], on: date | None = None, by: Kind = "state", years: float | None = None
) -> list[dict[str, Any]]:
    """The rows of some entities, or of everyone of a kind where none is named; the most isolated first."""
    if not entities:
        return ranked(store, on, by, years)
    kinds = {kind_of(store, e) for e in entities}
    rows = [r for kind in sorted(kinds) for r in ranked(store, on, kind, years) if r["entity"] in set(entities)]
    return sorted(rows, key=lambda r: (r["score"] is None, -(r["score"] or 0.0), r["entity"]))


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
    """The largest changes of isolation between the last day and the point before it."""
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
        ]
    found.sort(key=lambda r: (-abs(r["change"]), r["entity"]))
    return [{**r, "since": points[-2].isoformat()} for r in found[:most] if r["change"]]


def scores_by_state(store: Store) -> dict[str, dict[str, Any]]:
    """Isolation of states with a number, by ISO code."""
    return {r["entity"]: r for r in ranked(store) if r["score"] is not None and r["entity"] in store.world.states}
