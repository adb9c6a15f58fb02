"""Groupings of an open ledger: what texts assert, and the signed network on a day."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from detente.analysis import groupings as asserted
from detente.analysis.index import Pairs, pairs, window
from detente.analysis.network import GroupingsMissing, balance, communities, frustrated, partition, signs
from detente.analysis.whatif import pacts_of
from detente.desk.dyads import dyads
from detente.desk.store import Store


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
