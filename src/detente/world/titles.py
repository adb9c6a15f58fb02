"""Whom a title means on a day: the holder of an office, a former one, or one that the text implies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from detente.world.atlas import Atlas
from detente.world.bearers import EXACT, resolved, states_named
from detente.world.dates import covers
from detente.world.entity import Resolution, Term
from detente.world.roles import Role
from detente.world.terms import LEADING

#: Offices of bands and parties: a state's "security chief" leads no rebels of it.
_BANDS = ("group_leader", "party_leader")
#: How a title begins that is held for a time only.
PROVISIONAL = ("acting", "interim", "transitional", "caretaker")


def holder(world: Atlas, role: Role, state: str, on: date | None, context: Sequence[str], said: str) -> Resolution:
    """Who holds the office of a role word in a state on a day; the state itself where the table knows nobody."""
    entity = world.entity(state)
    assert entity is not None
    held = _undisputed(office_terms(world, role, state, on))
    persons = tuple(dict.fromkeys(t.person for t in held))
    if on is None and len(persons) > 1:
        seen = [p for p in context if p in persons]
        if seen:
            persons = (seen[0],)
        else:
            return Resolution(
                None, state=entity.state, sector=role.sector or "GOV", candidates=persons[:12],
                why=f"{said!r} had several holders, and no date says which",
            )  # fmt: skip
    if len(persons) > 1:
        seen = [p for p in context if p in persons]
        if len(set(seen)) >= 1:
            persons = (seen[0],)
    if len(persons) == 1:
        person = world.entity(persons[0])
        assert person is not None
        term = next(t for t in held if t.person == persons[0])
        return resolved(
            person, f"{said!r}: {person.name}, {term.role}, {term.start or '?'} to {term.end or 'now'}", persons, term
        )
    if not persons:
        return resolved(
            entity, f"{said!r}: the holder is not in the table, so {entity.name}", sector=role.sector or entity.sector
        )
    return Resolution(
        None, state=entity.state, sector=role.sector, candidates=persons, why=f"{said!r} had several holders that day"
    )


def _undisputed(held: list[Term]) -> list[Term]:
    """Of several holders at once, the one who acts for another, else those who are no rivals or deputies."""
    if len(held) < 2:
        return held
    acting = [t for t in held if t.role.startswith("acting")]
    plain = [t for t in held if not t.role.startswith(("rival", "second", "co-")) and "annulled" not in t.role]
    return acting if len(acting) == 1 else plain or held


def office_terms(world: Atlas, role: Role, state: str, on: date | None) -> list[Term]:
    """Who held what a role word names in a state on a day (ever, if undated)."""
    said = role.words.lower()
    known = world.entity(state)
    if known is not None and known.kind != "state":
        for office in (*role.offices, "head_of_organisation", "group_leader", "governor", "party_leader"):
            held = world.holders(state, office, on)
            if held:
                return held
        return []
    if "leader" in role.offices:
        if on is not None:
            led = world.leader(state, on)
            if led is not None:
                return [led]
        offices: tuple[str, ...] = (*LEADING, "head_of_organisation", "group_leader")
    else:
        offices = tuple(o for o in role.offices if o not in _BANDS)
    if said.startswith(PROVISIONAL):  # beside a president who is suspended
        acting = [t for o in offices for t in world.holders(state, o, on) if t.role.lower().startswith(PROVISIONAL)]
        if acting:
            return acting[:1]
    for office in offices:
        held = world.holders(state, office, on)
        if said in EXACT:
            held = [t for t in held if same_title(t.role, said)]
        if held:
            return held
    return []


def same_title(role: str, said: str) -> bool:
    """Whether the title a term carries is the one that was said."""
    alike = {"premier": "prime minister", "amir": "emir", "taoiseach": "prime minister"}
    role, said = role.lower(), said.lower()
    return said in role or alike.get(said, said) in role or alike.get(role, role) == alike.get(said, said)


def former_holder(
    world: Atlas, role: Role, state: str, on: date | None, context: Sequence[str], said: str
) -> Resolution:
    """Who held an office before a day: the one the context names, or the only one there was."""
    offices = role.offices if "leader" not in role.offices else LEADING
    ended: list[Term] = []
    for office in offices:
        ended.extend(
            t for t in world.former(state, office, on) if role.words not in EXACT or same_title(t.role, role.words)
        )
    now = {t.person for office in offices for t in world.holders(state, office, on)} if on else set()
    ended.sort(key=lambda t: t.end or date.max, reverse=True)
    persons = tuple(dict.fromkeys(t.person for t in ended if t.person not in now))
    seen = [p for p in context if p in persons]
    entity = world.entity(state)
    home = entity.state if entity else None
    if seen or len(persons) == 1:
        chosen = seen[0] if seen else persons[0]
        person = world.entity(chosen)
        assert person is not None
        term = next(t for t in ended if t.person == chosen)
        return resolved(person, f"{said!r}: {person.name}, {term.role} until {term.end}", persons[:12], term)
    return Resolution(None, state=home, sector="ELI", candidates=persons[:12], why=f"{said!r}: several former holders")


def _heading(world: Atlas, role: Role, on: date | None, context: Sequence[str]) -> Term | None:
    """Who heads, by the very title that was said, an organisation that the context names: "the secretary-general"."""
    for one in context if "head_of_organisation" in role.offices and on is not None else ():
        for term in world.holders(one, "head_of_organisation", on):
            if term.role.lower().replace("-", " ") == role.words.lower().replace("-", " "):
                return term
    return None


def placeless(
    world: Atlas, role: Role, modified: bool, on: date | None, context: Sequence[str], said: str
) -> Resolution:
    """A role without a state: the context's persons of that office, else its latest state."""
    if role.kind == "office" and role.offices and context:
        offices = role.offices if "leader" not in role.offices else LEADING
        for one in context:
            for term in world.terms(one):
                if term.office in offices and (role.words not in EXACT or same_title(term.role, role.words)):
                    fits = (on is None or covers(term.start, term.end, on)) != modified or on is None
                    person = world.entity(one)
                    if fits and person is not None:
                        return resolved(person, f"{said!r}: {person.name}, named before", term=term)
        heading = _heading(world, role, on, context)
        if heading is not None and not modified:
            person = world.entity(heading.person)
            assert person is not None
            return resolved(person, f"{said!r}: {person.name}, of {heading.state}, named before", term=heading)
        for state in states_named(world, context, on):
            found = (
                former_holder(world, role, state, on, context, said)
                if modified
                else holder(world, role, state, on, context, said)
            )
            if found.entity and found.kind == "person":
                return found
            if modified and found.candidates:
                return found
    if role.kind in ("people", "body") and context:
        states = states_named(world, context, on)
        if len(states) == 1:
            entity = world.entity(states[0])
            assert entity is not None
            return resolved(entity, f"{said!r}: of {entity.name}, the only state named", sector=role.sector)
    return Resolution(None, sector=role.sector, why=f"{said!r} says no state")
