"""What the commands show: who a phrase means, and an entity's card on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from detente.world.dates import covers
from detente.world.entity import Term
from detente.world.world import World


def who(world: World, phrase: str, on: date | None = None, context: Sequence[str] = ()) -> dict[str, Any]:
    """Who a phrase means on a day, as JSON: entity, name, kind, state, term, why, candidates."""
    found = world.resolve(phrase, on, context)
    held = found.term
    return {
        "entity": found.entity,
        "name": found.name,
        "kind": found.kind,
        "state": found.state,
        "term": {"start": _day(held.start), "end": _day(held.end), "role": held.role} if held else None,
        "why": found.why,
        "candidates": list(found.candidates),
    }


def card(world: World, id: str, on: date | None = None) -> dict[str, Any]:
    """What is known of an entity on a day (ever, if undated), as JSON.

    Terms, memberships, alliances, leaders and members where it has any. Raises KeyError
    for an id that is not known.
    """
    entity = world.entity(id)
    if entity is None:
        raise KeyError(f"no entity {id!r}")
    shown: dict[str, Any] = {
        "entity": entity.id, "name": entity.name, "kind": entity.kind, "state": entity.state,
        "sector": entity.sector, "on": _day(on),
    }  # fmt: skip
    state = world.states.get(id)
    if state is not None:
        shown |= {
            "official": state.official, "aliases": list(state.aliases), "adjectives": list(state.adjectives),
            "capital": state.capitals[0] if state.capitals else None, "seats": list(state.seats),
            "iso2": state.iso2, "cow": state.cow, "wikidata": state.wikidata, "region": state.region,
            "subregion": state.subregion, "status": state.status, "start": _day(state.start), "end": _day(state.end),
        }  # fmt: skip
    if entity.kind == "person":
        shown["terms"] = [_term(t) for t in world.terms(id) if covers(t.start, t.end, on)]
    else:
        shown["leaders"] = [_term(t) for t in world.holders(id, on=on)]
    members = world.members(id, on)
    if members:
        shown["members"] = members
    shown["memberships"] = [
        {"organisation": m.organisation, "role": m.role, "start": _day(m.start), "end": _day(m.end)}
        for m in world.memberships(id, on)
    ]
    shown["alliances"] = [
        {
            "id": a.id,
            "name": a.name,
            "members": list(a.members),
            "treaty": a.treaty,
            "start": _day(a.start),
            "end": _day(a.end),
        }
        for a in world.alliances(id, on)
    ]  # fmt: skip
    return shown


def _term(term: Term) -> dict[str, Any]:
    return {
        "person": term.person, "state": term.state, "office": term.office, "role": term.role,
        "start": _day(term.start), "end": _day(term.end), "precision": term.precision,
    }  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
