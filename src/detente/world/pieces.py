"""A phrase cut into pieces: names, role words, modifiers and small words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from detente.world.atlas import Atlas
from detente.world.names import Surface, Word
from detente.world.roles import Role
from detente.world.surfaces import THING

ARTICLES = frozenset("the a an this that these those".split())



_OWNERS = frozenset("its his her their our your my".split())


_LINKS = frozenset("of for in to from at".split())


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a phrase: ``name``, ``person``, ``short``, ``role`` or a kind of small word."""

    kind: str
    words: tuple[Word, ...]
    surface: Surface | None = None
    role: Role | None = None


def cut(world: Atlas, parts: list[Word]) -> list[Piece]:
    """A phrase's pieces, the longest names and roles first, from left to right."""
    lower = not any(part.text[0].isupper() for part in parts)
    pieces: list[Piece] = []
    at = 0
    while at < len(parts):
        role = world.roles.at(parts, at)
        surface, stop = _name_at(world, parts, at, lower)
        if surface is not None and surface.short and world.uses.get(parts[at].key) == "filler":
            titled = bool(pieces) and pieces[-1].kind in ("role", "honorific")
            surface = surface if titled and not (stop < len(parts) and parts[stop].text[0].islower()) else None
        if surface is not None and (surface.kind == THING or _of_another_creed(world, surface, parts, at)):
            pieces.append(Piece("unknown", tuple(parts[at:stop])))
            at = stop
            continue
        if _field(world, pieces, parts, at):
            pieces.append(Piece("filler", (parts[at],)))
            at += 1
            continue
        if surface is not None and (
            role is None or stop > role[1] or (stop == role[1] and _rather(surface, role[0], pieces, parts, at))
        ):
            kind = "short" if surface.short else "person" if surface.kind == "person" else "name"
            if kind == "short" and _no_surname(world, pieces, parts, at, stop):
                kind = "unknown"
            pieces.append(Piece(kind, tuple(parts[at:stop]), surface=surface))
            at = stop
            continue
        if role is not None:
            deputy = bool(pieces) and pieces[-1].kind == "deputy" and role[0].kind == "office"
            meant = replace(role[0], offices=(), kind="people") if deputy else role[0]
            pieces.append(Piece("role", tuple(parts[at : role[1]]), role=meant))
            at = role[1]
            continue
        word = parts[at]
        if word.key in ARTICLES:
            kind = "article"
        elif word.key in _OWNERS:
            kind = "owner"
        elif word.key in _LINKS:
            kind = "link"
        elif word.key == "and":
            kind = "and"
        else:
            kind = world.uses.get(word.key, "unknown")
            if kind == "backer" and pieces and pieces[-1].kind == "name":
                pieces.pop()
                kind = "filler"
            elif kind not in ("modifier", "filler", "honorific", "deputy"):
                kind = "unknown"
        pieces.append(Piece(kind, (word,)))
        at += 1
    return pieces


def _of_another_creed(world: Atlas, surface: Surface, parts: list[Word], at: int) -> bool:
    """Whether the name of a party is the end of that of another: "the Social Conservatives"."""
    party = world.entity(surface.ids[0]) if surface.kind == "group" else None
    behind = at > 0 and parts[at - 1].capital and parts[at - 1].key in world.creeds
    return behind and party is not None and party.sector == "PTY"


def _field(world: Atlas, pieces: list[Piece], parts: list[Word], at: int) -> bool:
    """Whether a word only tells what a post is over: the minister "of Labour and Social Policy" is of no party."""
    told = parts[at : at + 2] if parts[at].key == "and" else parts[at : at + 1]
    if world.uses.get(told[-1].key) != "field":
        return False
    before = [piece.kind for piece in pieces]
    while before and before[-1] in ("filler", "article"):
        before.pop()
    return before[-2:] == ["role", "link"]


def _no_surname(world: Atlas, pieces: list[Piece], parts: list[Word], at: int, stop: int) -> bool:
    """Whether a family name that is a common word begins a longer name, without a title: "Roman Catholic"."""
    if stop - at > 1 or stop == len(parts) or world.uses.get(parts[at].key) != "common":
        return False
    return parts[stop].capital and not (pieces and pieces[-1].kind in ("role", "honorific"))


def _rather(surface: Surface, role: Role, pieces: list[Piece], parts: list[Word], at: int) -> bool:
    """Whether words that can be a name or a role are the name ("Prime Minister Major")."""
    if surface.kind == "organisation" and role.kind == "body":  # the "Russian Security Council" is not the world's
        before = pieces[-1] if pieces else None
        return before is None or before.surface is None or before.surface.kind not in ("demonym", "state")
    if not surface.short:
        return surface.kind != "person" or role.kind != "title"
    return at + 1 == len(parts) and bool(pieces) and pieces[-1].kind in ("role", "honorific")


def _name_at(world: Atlas, parts: list[Word], at: int, lower: bool) -> tuple[Surface | None, int]:
    for stop in range(min(len(parts), at + 9), at, -1):
        surface = world.names.get(tuple(part.key for part in parts[at:stop]))
        if surface is not None and written(surface, parts[at:stop], lower and stop - at < len(parts)):
            return surface, stop
    return None, at


def written(surface: Surface, parts: Sequence[Word], lower: bool) -> bool:
    """Whether words are written as a name is (capitals where it has them), unless case is of no account."""
    for want, part in zip(surface.shape, parts, strict=True):
        if want == "A" and not part.text.replace(".", "").isupper():
            return False
        if want == "C" and part.text[0].islower() and not lower and part is parts[0]:
            return False
    return True
