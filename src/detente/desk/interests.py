"""Watch lists as the note asks for them: names resolved to ids."""

from __future__ import annotations

from datetime import date

from detente.analysis.news import Interest
from detente.sources.feeds import WatchList
from detente.world import World

__all__ = ["Interest", "Unknown", "entity", "interest"]


class Unknown(ValueError):
    """A name of a watch list that nobody bears; says which."""


def entity(words: str, world: World, on: date | None = None) -> str:
    """The id of an entity by id or name. Raises Unknown."""
    for guess in (words, words.upper(), words.lower()):
        if world.entity(guess) is not None:
            return guess
    found = world.resolve(words, on or date.today()).entity
    if found is None:
        raise Unknown(f"{words[:60]!r} is no entity: write an id such as PRK, or a name")
    return found


def interest(chosen: WatchList, world: World) -> Interest:
    """A watch list with its names resolved. Raises Unknown."""
    return Interest(
        chosen.name,
        frozenset(entity(e, world) for e in chosen.entities),
        tuple(frozenset(entity(e, world) for e in pair) for pair in chosen.dyads),
        frozenset(chosen.types),
    )
