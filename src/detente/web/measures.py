"""Isolation, groupings and what-ifs of an open ledger, computed once and kept.

A small ledger gets the isolation of the brief, which reads every encounter; one of more
than ``store.WALKED`` event mentions the index over directed dyads, which says of states
alone. Which of the two a page shows is written beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, cast

from detente.analysis import groupings as asserted
from detente.analysis import isolation as brief
from detente.analysis.commitments import settle
from detente.analysis.index import COMPONENTS, Pairs, formal_ties, isolation_of, pairs, window
from detente.analysis.network import GroupingsMissing, balance, communities, frustrated, partition, signs
from detente.analysis.whatif import pacts_of, parse, whatif
from detente.web.store import Store

#: Points of a series over time, and the most entities for which a what-if draws and regroups at once.
POINTS, LARGE = 12, 60
_DYADS = f"""
  WITH m AS (
    SELECT rowid AS rid, document_id, quad, date.start AS start,
      list_distinct(list_filter(list_transform(actors, lambda p: p.state), lambda s: s IS NOT NULL)) AS a,
      list_distinct(list_filter(list_transform(recipients, lambda p: p.state), lambda s: s IS NOT NULL)) AS b
    FROM event_mentions WHERE len(auxiliary) = 0 AND date.start IS NOT NULL AND quad IS NOT NULL),
  s AS (SELECT rid, document_id, quad, start, unnest(a) AS p, b FROM m),
  t AS (SELECT rid, document_id, quad, start, p AS source, unnest(b) AS target FROM s),
  d AS (SELECT *, 1.0 / count(*) OVER (PARTITION BY rid) AS w FROM t WHERE source <> target)
  SELECT source, target, TRY_CAST(left(start, 10) AS DATE) AS date,
    {
    ", ".join(
        f"CASE WHEN quad = '{q.replace('_', ' ')}' THEN w ELSE 0.0 END AS {q}"
        for q in ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
    )
},
    document_id AS document
  FROM d WHERE TRY_CAST(left(start, 10) AS DATE) IS NOT NULL
"""


def dyads(store: Store) -> Any:
    """The ledger's directed dyads of states as an Ibis table, as ``detente.analysis.dyads.of_events`` has them."""
    import ibis

    def make() -> Any:
        connection = ibis.duckdb.connect()
        connection.con.register("found", store.arrow(_DYADS))
        connection.con.execute("CREATE TABLE dyads AS SELECT * FROM found")
        return connection

    # An Ibis connection is not for two threads at once; a cursor of its own each.
    held = store.cached("dyads", make)
    return ibis.duckdb.from_connection(held.con.cursor()).table("dyads")


def days(store: Store) -> list[date]:
    """Days at which series over time are computed, the last that the ledger speaks of included."""
    if not store.last:
        return []
    last = date.fromisoformat(store.last[:10])
    first = store.value(
        "SELECT coalesce(quantile_disc(day, 0.02), min(day)) AS d FROM side.mention WHERE happened AND day <= ?",
        [store.last],
    )
    start = date.fromisoformat(str(first)[:10]) if first else last
    start = max(start, last - timedelta(days=365 * 30))
    span = (last - start).days
    if span < 14:
        return sorted({start, last})
    return [start + timedelta(days=round(span * n / (POINTS - 1))) for n in range(POINTS)]


def _walk(store: Store) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    def make() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        day = "coalesce(t.date.start, d.published) AS day"
        join = "t LEFT JOIN documents d USING (document_id)"
        return (
            store.rows(f"SELECT t.*, {day} FROM event_mentions {join}"),
            store.rows(f"SELECT t.*, {day} FROM encounters {join}"),
        )

    return store.cached("walk", make)


def isolation(store: Store, on: date | None = None) -> list[dict[str, Any]]:
    """Isolation of every entity on a day (the last on record), rows as in the brief, most isolated first."""
    last = date.fromisoformat(store.last[:10]) if store.last else None
    day = on or last
    if day is None:
        return []

    def make() -> list[dict[str, Any]]:
        if store.walked:
            since, until = (day - timedelta(days=round(365.25 * store.years))).isoformat(), day.isoformat()
            events, encounters = _walk(store)
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


def commitments(store: Store, rows: Sequence[Mapping[str, Any]], by: str | None = None) -> list[dict[str, Any]]:
    """Commitments as they stand. In a ledger too large to walk through their stored status is kept."""
    if not store.walked:
        return [dict(r) for r in rows]

    def make() -> dict[str, dict[str, Any]]:
        events, encounters = _walk(store)
        found = settle(
            store.rows("SELECT * FROM commitments"), events, encounters, by,
            store.rows("SELECT document_id, published FROM documents"),
        )  # fmt: skip
        return {r["id"]: r for r in found}

    settled = store.cached(("settled", by), make)
    return [settled[r["id"]] for r in rows if r["id"] in settled]


def network(store: Store, on: date) -> Pairs:
    """Sums over the window that ends on a day."""
    return store.cached(("pairs", on), lambda: pairs(window(dyads(store), on, store.years)))


def grouped(store: Store, on: date, most: int = 40) -> dict[str, Any]:
    """The signed network on a day: nodes with their grouping, ties with sign and form, balance, strained ties."""

    def make() -> dict[str, Any]:
        found = network(store, on)
        missing = None
        try:
            membership = partition(found) if found.entities else []
        except GroupingsMissing as error:
            membership, missing = [0] * len(found.entities), str(error)
        pacts = pacts_of(store.world, found.entities, on)
        signed = signs(found, pacts)
        formal = set(pacts)
        total = found.cooperation + found.cooperation.T + found.conflict + found.conflict.T
        weight = total.sum(axis=1)
        order = sorted(range(len(found.entities)), key=lambda i: (-weight[i], found.entities[i]))[:most]
        nodes = [
            {"entity": found.entities[i], "name": store.name(found.entities[i]), "group": membership[i] + 1,
             "weight": round(float(weight[i]), 1)}
            for i in order
        ]  # fmt: skip
        ties: list[dict[str, Any]] = []
        for x, i in enumerate(order):
            for j in order[x + 1 :]:
                pair = (found.entities[i], found.entities[j])
                good = float(found.cooperation[i, j] + found.cooperation[j, i])
                bad = float(found.conflict[i, j] + found.conflict[j, i])
                bound = tuple(sorted(pair)) in formal
                if good + bad <= 0 and not bound:
                    continue
                ties.append({
                    "a": pair[0], "b": pair[1], "cooperation": round(good, 1), "conflict": round(bad, 1),
                    "sign": "cooperation" if good >= bad else "conflict", "formal": bound,
                })  # fmt: skip
        ties.sort(key=lambda t: (-(t["cooperation"] + t["conflict"]), t["a"], t["b"]))
        return {
            "on": on.isoformat(), "missing": missing, "nodes": nodes, "ties": ties[: 4 * most],
            "groups": communities(found, membership) if found.entities and not missing else [],
            "balance": balance(signed) if len(found.entities) > 2 else None,
            "strained": frustrated(found, signed) if len(found.entities) > 2 else [],
        }  # fmt: skip

    return store.cached(("grouped", on), make)


def said_groupings(store: Store) -> list[dict[str, Any]]:
    """Groupings that the texts assert, formal and informal told apart, as in the brief."""

    def make() -> list[dict[str, Any]]:
        rows = store.rows("SELECT * FROM assessments WHERE predicate IN ('aligned', 'allied')")
        denials = store.rows(
            "SELECT type, auxiliary, actors, recipients FROM event_mentions "
            "WHERE type IN ('AGREE', 'COOPERATE', 'SUPPORT') AND list_contains(auxiliary, 'negation')"
        )
        dated = [SimpleNamespace(document=SimpleNamespace(published=store.last))] if store.last else []
        return asserted.groupings(rows, denials, store.world, cast(Any, dated))

    return store.cached("said", make)


def suppose(store: Store, edits: Sequence[str], on: date | None = None, draws: int = 20) -> dict[str, Any]:
    """What edits would change on a day. Raises ValueError for an edit that cannot be read or made."""
    day = on or (date.fromisoformat(store.last[:10]) if store.last else date.today())
    parsed = [parse(e, store.world, day) for e in edits]
    found = network(store, day)
    if not found.entities:
        raise ValueError("the ledger holds no dated events between states in the window before that day")
    return store.cached(
        ("whatif", tuple(edits), day, draws),
        lambda: whatif(
            found, parsed, formal=formal_ties(store.world, found.entities, day),
            pacts=pacts_of(store.world, found.entities, day), draws=draws,
            regroup=len(found.entities) <= LARGE,
        ),
    )  # fmt: skip


def large(store: Store, on: date) -> bool:
    """Whether random edits of the network on a day take too long to be drawn unasked."""
    return len(network(store, on).entities) > LARGE


def scores_by_state(store: Store) -> dict[str, dict[str, Any]]:
    """Isolation of states with a number, by ISO code."""
    return {r["entity"]: r for r in isolation(store) if r["score"] is not None and r["entity"] in store.world.states}


def warm(store: Store) -> None:
    """Compute what the first pages will ask for."""
    for day in days(store):
        isolation(store, day)
    said_groupings(store)
    if store.last:
        grouped(store, date.fromisoformat(store.last[:10]))
    for entity in (
        store.value("SELECT list(entity) FROM (SELECT entity FROM side.seen ORDER BY mentions DESC LIMIT 1)") or ()
    ):
        series(store, entity)


def by_quad(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Counts of rows ``quad``, ``n`` by quad category."""
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        found[str(row["quad"] or "none")] += int(row["n"])
    return dict(found)
