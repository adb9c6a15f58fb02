"""Entering what was found: a mention in the work, an entity in the reading's list."""

from __future__ import annotations

from detente.reading.state import FORMER, Mention, Who, Work
from detente.world import World
from detente.world.terms import LEADING

#: Offices after which nobody acts for the state of his passport any more.
_HIGHEST = (*LEADING, "head_of_organisation")


def enter(work: Work, mention: Mention) -> None:
    """Add a mention; its head is its own, its other tokens unless a mention has them already."""
    work.mentions.append(mention)
    for i in range(mention.start, mention.end):
        if i not in work.by_token or work.by_token[i].how == "demonym":
            work.by_token[i] = mention
    work.by_token[mention.root] = mention


def list_entities(work: Work, world: World) -> None:
    """Enter every entity that a mention names in the reading's list of entities."""
    listed = work.reading.entities
    for who in (w for mention in work.mentions for w in mention.whos):
        if who.entity is None or who.entity in listed:
            continue
        entity = world.entity(who.entity)
        if entity is not None:
            listed[who.entity] = {"name": entity.name, "kind": entity.kind, "state": entity.state}


def whose(entity: str, work: Work, world: World, sector: str | None = None, was: bool = False) -> Who:
    """An entity by id, with the state and the sector that it serves on the document's day.

    Who heads an organisation that day serves that, not a state: the Secretary General of NATO is nobody's minister.
    Whoever led a state or an organisation, or is called former (``was``), and holds no office any more is of the
    elites (``ELI``).
    """
    found = world.entity(entity)
    if found is None:
        return Who(entity, None, sector, "state")
    if found.kind != "person":
        return Who(entity, found.state, sector or found.sector, found.kind)
    served = world.entity(world.served(entity, work.published) or "")
    if served is None and _left(entity, work, world, was):
        return Who(entity, found.state, FORMER, found.kind)
    if served is None:
        undated = work.published is None and found.sector == "IGO"
        return Who(entity, None if undated else found.state, sector or found.sector, found.kind)
    own = found.sector if served.kind == "state" else served.sector
    return Who(entity, served.state, sector or own, found.kind)


def _left(person: str, work: Work, world: World, was: bool) -> bool:
    """Whether a person's offices are over on the document's day, as the tables have them; else as the text says."""
    day = work.published
    terms = [t for t in world.terms(person) if day is not None and (t.start is None or t.start <= day)]
    if not terms or day is None:
        return was
    return (was or any(t.office in _HIGHEST for t in terms)) and all(t.end is not None and t.end < day for t in terms)
