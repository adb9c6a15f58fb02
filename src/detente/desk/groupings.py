"""Groupings of an open ledger: what texts assert, what treaties bind, and the signed network on a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from detente.analysis import network as nets
from detente.analysis.groupings import asserted
from detente.analysis.sums import Pairs, pairs, window
from detente.analysis.whatif import pacts_of
from detente.desk.store import Store
from detente.desk.window import last, mentions, within

#: Ties that each state's strongest are, for cliques; groupings told unless a member is named.
STRONGEST, MOST = 10, 20


def network(store: Store, on: date, years: float | None = None) -> Pairs:
    """Sums over the window that ends on a day."""
    span = years or store.years

    def make() -> Pairs:
        with store.flow() as flow:
            return pairs(window(flow, on, span))

    return store.cached(("pairs", on, span), make)


def _partition(store: Store, on: date, years: float) -> tuple[list[int], str | None]:
    """Each entity's grouping in the network on a day, or why there is none."""

    def make() -> tuple[list[int], str | None]:
        found = network(store, on, years)
        try:
            return (nets.partition(found) if found.entities else []), None
        except nets.GroupingsMissing as error:
            return [0] * len(found.entities), str(error)

    return store.cached(("partition", on, years), make)


def groupings(
    store: Store, member: str | None = None, on: date | None = None, years: float | None = None, most: int = MOST
) -> dict[str, Any]:
    """Groupings by the texts, by treaty, by partition and as cliques, with balance and frustrated ties.

    ``missing`` says why there is no partition, where igraph and leidenalg are not installed.
    """
    day, span = on or last(store), years or store.years
    state = store.world.state_of(member, day) if member else None
    found = network(store, day, span)
    told = said(store, day, span)
    listed = [*told, *_treaties(store, set(found.entities) | {m for g in told for m in g["members"]}, day)]
    membership, missing = _partition(store, day, span)
    if found.entities and not missing:
        listed += [_informal(store, found, g, "partition", day) for g in nets.communities(found, membership)
                   if len(g) > 1]  # fmt: skip
        listed += [_informal(store, found, g, "clique", day) for g in _cliques(store, found, day, span)]
    if member:
        listed = [g for g in listed if (state or member) in g["members"]]
    signed = nets.signs(found, pacts_of(store.world, found.entities, day))
    share = nets.balance(signed)
    return {
        "as_of": day.isoformat(), "groupings": listed if member else listed[:most],
        "left_out": 0 if member else max(0, len(listed) - most), "balance": None if share is None else round(share, 4),
        "frustrated": nets.frustrated(found, signed, 5), "missing": missing,
    }  # fmt: skip


def said(store: Store, on: date | None = None, years: float | None = None) -> list[dict[str, Any]]:
    """Groupings that the texts of a window assert, formal and informal told apart, with the words."""
    day, span = on or last(store), years or store.years

    def make() -> list[dict[str, Any]]:
        rows = store.rows(
            "SELECT a.*, d.published AS day FROM assessments a LEFT JOIN documents d USING (document_id) "
            "WHERE a.predicate IN ('aligned', 'allied')"
        )
        rows = within(rows, day, span)
        texts = {r["id"]: r["text"] for r in rows}
        events = within(mentions(store), day, span) if rows and store.walked else []
        return [
            {**g, "by": "text", "evidence": [{"id": i, "text": texts[i]} for i in g["evidence"]]}
            for g in asserted(rows, events, store.world, day)
        ]

    return store.cached(("said", day, span), make)


def _treaties(store: Store, known: set[str], day: date) -> Iterator[dict[str, Any]]:
    pacts = {p.id: p for e in known if e in store.world.states for p in store.world.alliances(e, day)}
    for pact in sorted(pacts.values(), key=lambda p: p.id):
        inside = sorted(m for m in pact.members if m in known)
        if len(inside) > 1:
            yield {
                "members": inside, "kind": "formal", "by": "treaty", "ties": ["allied"], "treaties": [pact.name],
                "denied": False, "evidence": [],
            }  # fmt: skip


def _cliques(store: Store, found: Pairs, day: date, years: float) -> list[list[str]]:
    """States each of which is among the others' strongest partners in every year, without a pact."""
    igraph, _ = nets._libraries()
    with store.flow() as flow:
        table = window(flow, day, years)
        by_year = (
            table.mutate(year=table.date.year())
            .group_by("source", "target", "year")
            .agg(good=(table.verbal_cooperation + table.material_cooperation).sum())
            .to_pyarrow()
            .to_pylist()
        )
    spoken: dict[frozenset[str], set[int]] = {}
    for row in by_year:
        if row["good"] > 0:
            spoken.setdefault(frozenset((row["source"], row["target"])), set()).add(row["year"])
    span = {y for each in spoken.values() for y in each}
    good = found.cooperation + found.cooperation.T
    signed = nets.signs(found)
    top = [{int(j) for j in (-row).argsort()[:STRONGEST] if row[j] > 0} for row in good]
    edges = [
        (i, j)
        for i, near in enumerate(top)
        for j in sorted(near)
        if i < j and i in top[j] and signed[i, j] > 0
        and spoken.get(frozenset((found.entities[i], found.entities[j])), set()) == span
        and not store.world.allied(found.entities[i], found.entities[j], day)
    ]  # fmt: skip
    graph = igraph.Graph(n=len(found.entities), edges=edges)
    cliques = sorted((sorted(c) for c in graph.maximal_cliques(min=3)), key=lambda c: (-len(c), c))[:10]
    return [[found.entities[i] for i in c] for c in cliques]


def _informal(store: Store, found: Pairs, members: Sequence[str], by: str, day: date) -> dict[str, Any]:
    couples = [(a, b) for n, a in enumerate(members) for b in members[n + 1 :]]
    states = store.world.states
    pacts = sorted({p.name for a, b in couples if a in states and b in states for p in store.world.allied(a, b, day)})
    place = {e: i for i, e in enumerate(found.entities)}
    good = found.cooperation + found.cooperation.T
    ties = sorted(((round(float(good[place[a], place[b]]), 2), a, b) for a, b in couples), reverse=True)[:3]
    return {
        "members": sorted(members), "kind": "informal", "by": by, "ties": ["cooperation"], "treaties": pacts,
        "denied": False,
        "evidence": [{"id": f"{a} {b}", "text": f"{n:g} cooperative events"} for n, a, b in ties if n > 0],
    }  # fmt: skip


def drawn(store: Store, on: date, most: int = 40) -> dict[str, Any]:
    """The signed network on a day as it is drawn: nodes with their grouping, ties with sign and form, strained ties."""
    return store.cached(("drawn", on), lambda: _drawn(store, on, most))


def _drawn(store: Store, on: date, most: int) -> dict[str, Any]:
    found = network(store, on)
    membership, missing = _partition(store, on, store.years)
    pacts = pacts_of(store.world, found.entities, on)
    signed = nets.signs(found, pacts)
    total = found.cooperation + found.cooperation.T + found.conflict + found.conflict.T
    weight = total.sum(axis=1)
    order = sorted(range(len(found.entities)), key=lambda i: (-weight[i], found.entities[i]))[:most]
    nodes = [
        {"entity": found.entities[i], "name": store.name(found.entities[i]), "group": membership[i] + 1,
         "weight": round(float(weight[i]), 1)}
        for i in order
    ]  # fmt: skip
    enough = len(found.entities) > 2
    strained = nets.frustrated(found, signed) if enough else []
    return {
        "on": on.isoformat(), "missing": missing, "nodes": nodes, "ties": _ties(found, order, set(pacts))[: 4 * most],
        "groups": nets.communities(found, membership) if found.entities and not missing else [],
        "balance": nets.balance(signed) if enough else None, "strained": strained,
    }  # fmt: skip


def _ties(found: Pairs, order: Sequence[int], formal: set[tuple[str, str]]) -> list[dict[str, Any]]:
    ties: list[dict[str, Any]] = []
    for x, i in enumerate(order):
        for j in order[x + 1 :]:
            pair = (found.entities[i], found.entities[j])
            good = float(found.cooperation[i, j] + found.cooperation[j, i])
            bad = float(found.conflict[i, j] + found.conflict[j, i])
            bound = tuple(sorted(pair)) in formal
            if good + bad > 0 or bound:
                ties.append({
                    "a": pair[0], "b": pair[1], "cooperation": round(good, 1), "conflict": round(bad, 1),
                    "sign": "cooperation" if good >= bad else "conflict", "formal": bound,
                })  # fmt: skip
    ties.sort(key=lambda t: (-(t["cooperation"] + t["conflict"]), t["a"], t["b"]))
    return ties
