"""Groupings that a text asserts, with what the treaty tables know of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from detente.reading.rows import Reading
from detente.world import World


def groupings(
    assessments: Iterable[Mapping[str, Any]],
    events: Iterable[Mapping[str, Any]],
    world: World,
    readings: Sequence[Reading],
) -> list[dict[str, Any]]:
    """The groupings that some readings assert, on the latest document's day; see `asserted`."""
    days = [r.document.published for r in readings if r.document.published]
    return asserted(assessments, events, world, date.fromisoformat(max(days)[:10]) if days else None)


def asserted(
    assessments: Iterable[Mapping[str, Any]], events: Iterable[Mapping[str, Any]], world: World, day: date | None
) -> list[dict[str, Any]]:
    """Each set of states or leaders that the text calls aligned or allied, formal and informal told apart.

    ``treaties`` lists defence pacts among members in force on the day, so that a text
    which says that there is none (``denied``) is seen against the record.
    """
    denied = {
        frozenset(p["state"] for p in (*e["actors"], *e["recipients"]) if p["state"])
        for e in events
        if e["type"] in ("AGREE", "COOPERATE", "SUPPORT") and "negation" in e["auxiliary"]
    }
    found: dict[frozenset[str], dict[str, Any]] = {}
    for row in assessments:
        if row["predicate"] not in ("aligned", "allied") or row["negated"]:
            continue
        members = [*row["subjects"], *row["objects"]]
        states = [m for m in dict.fromkeys(world.state_of(m, day) or m for m in members) if m in world.states]
        if len(states) < 2:
            continue
        key = frozenset(states)
        pacts = sorted({p.name for a, b in combinations(sorted(states), 2) for p in world.allied(a, b, day)})
        entry = found.setdefault(
            key,
            {
                "members": sorted(states),
                "kind": "formal" if row["formal"] else "informal",
                "ties": [],
                "treaties": pacts,
                "denied": any(key >= d and len(d) > 1 for d in denied),
                "evidence": [],
            },
        )
        if row["formal"]:
            entry["kind"] = "formal"
        entry["ties"].append(row["predicate"])
        entry["evidence"].append(row["id"])
    for entry in found.values():
        entry["ties"] = sorted(set(entry["ties"]))
    return sorted(found.values(), key=lambda g: (-len(g["members"]), g["members"]))
