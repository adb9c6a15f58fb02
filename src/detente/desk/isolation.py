"""Isolation in an open ledger, computed once and kept.

A small ledger gets the isolation of the brief, which reads every encounter; one of more
than ``store.WALKED`` event mentions the index over directed dyads, which says of states
alone. Which of the two a page shows is written beside it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from detente.analysis import isolation as brief
from detente.analysis.index import COMPONENTS, isolation_of
from detente.desk.dyads import dyads
from detente.desk.store import Store
from detente.desk.window import days, walk


def isolation(store: Store, on: date | None = None) -> list[dict[str, Any]]:
    """Isolation of every entity on a day (the last on record), rows as in the brief, most isolated first."""
    last = date.fromisoformat(store.last[:10]) if store.last else None
    day = on or last
    if day is None:
        return []

    def make() -> list[dict[str, Any]]:
        if store.walked:
            since, until = (day - timedelta(days=round(365.25 * store.years))).isoformat(), day.isoformat()
            events, encounters = walk(store)
            inside = [[r for r in rows if since < (r["day"] or until)[:10] <= until] for rows in (events, encounters)]
            found = brief.isolation(inside[0], inside[1], _entities(store))
            return [{**r, "rank": n, "events": len(r["evidence"])} for n, r in enumerate(found, 1)]
        rows = isolation_of(
            dyads(store), day, years=store.years, world=store.world, replicates=40 if day == last else 0
        )
        return [{**r, "evidence": []} for r in rows]

    return store.cached(("isolation", day), make)


def _entities(store: Store) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {k: dict(v) for k, v in store.names.items()}
    for row in store.rows("SELECT DISTINCT entity FROM side.party"):
        known = store.world.entity(row["entity"])
        if row["entity"] not in found and known is not None:
            found[row["entity"]] = {"name": known.name, "kind": known.kind, "state": known.state}
    return found


def measure(store: Store) -> str:
    """Which measure of isolation the pages show, in words."""
    if store.walked:
        return f"encounters and pressure, as in the brief, over {store.years:g} years"
    return f"the index over directed dyads of states, over {store.years:g} years"


def components(store: Store) -> tuple[str, ...]:
    """The components of that measure."""
    return tuple(brief.WEIGHTS) if store.walked else COMPONENTS


def of(store: Store, entity: str, on: date | None = None) -> dict[str, Any] | None:
    """One entity's row."""
    return next((r for r in isolation(store, on) if r["entity"] == entity), None)


def series(store: Store, entity: str) -> list[dict[str, Any]]:
    """An entity's isolation over time, ``day`` in each row; days without a number left out."""
    found = []
    for day in days(store):
        row = of(store, entity, day)
        if row is not None and row["score"] is not None:
            found.append({**row, "day": day.isoformat()})
    return found


def moves(store: Store, most: int = 8) -> list[dict[str, Any]]:
    """The largest changes of isolation between the last day and the point before it."""
    points = days(store)
    if len(points) < 2:
        return []
    before = {r["entity"]: r["score"] for r in isolation(store, points[-2])}
    # Who is not spoken of in between moves with his or her state alone, which is no news.
    acted = {r["entity"] for r in store.rows("SELECT entity FROM side.seen WHERE last > ?", [points[-2].isoformat()])}
    found = [
        {**r, "before": before[r["entity"]], "change": round(r["score"] - before[r["entity"]], 1)}
        for r in isolation(store)
        if r["score"] is not None and before.get(r["entity"]) is not None and r["entity"] in acted
    ]
    found.sort(key=lambda r: (-abs(r["change"]), r["entity"]))
    return [{**r, "since": points[-2].isoformat()} for r in found[:most] if r["change"]]


def scores_by_state(store: Store) -> dict[str, dict[str, Any]]:
    """Isolation of states with a number, by ISO code."""
    return {r["entity"]: r for r in isolation(store) if r["score"] is not None and r["entity"] in store.world.states}
