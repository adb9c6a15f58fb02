"""Places that stand for somebody else: a capital for the body that sits there, "the North" for a state."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from spacy.tokens import Token

from detente.reading.state import Who, Work
from detente.reading.who.entering import whose
from detente.world import Match, World

#: What stands before a place.
_WHERE = frozenset({"around", "at", "from", "in", "near", "outside", "through", "to"})
#: By what two states of one name are told apart.
_HALVES = frozenset({"North", "South", "East", "West"})


def seated(match: Match, root: Token, named: Container[str], work: Work, world: World) -> Who | None:
    """The organisation that sits in a capital, where that acts and no name is of its state: "Brussels".

    ``named`` are the states that a text names otherwise than by a capital.
    """
    body = next((c for c in match.candidates if (e := world.entity(c)) and e.kind == "organisation"), None)
    if match.kind != "capital" or body is None or (root.dep_ == "pobj" and root.head.lower_ in _WHERE):
        return None
    return None if any(c in named for c in match.candidates if c in world.states) else whose(body, work, world)


def half(
    token: Token, namesakes: Mapping[str, tuple[str, ...]], context: Sequence[str], work: Work, world: World
) -> Who | None:
    """The one of two states of a name that is called after where it lies: "the North", where Seoul is spoken of.

    ``namesakes`` are the states that share a name, by its plural.
    """
    if token.text not in _HALVES or token.i == 0 or token.nbor(-1).lower_ != "the":
        return None
    near = {world.state_of(entity) for entity in context}
    for codes in namesakes.values():
        named = {e.name.split()[0]: e.id for c in codes if (e := world.entity(c)) is not None}
        code = named.get(token.text)
        if code is not None and near & set(codes) and world.lives(code, work.published):
            return Who(code, code, None, "state")
    return None
