"""Finding names in running text: what a scan of the table finds, less what is no name there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.world.entity import Match
from detente.world.names import Surface, Word, words

if TYPE_CHECKING:
    from detente.world.world import World

_ARTICLE_KINDS = frozenset({"bloc"})


def find(world: World, text: str) -> list[Match]:
    """Every name in ``text``, in order; see `World.find`."""
    parts = words(text)
    hits = list(world.names.scan(text, parts))
    named = {i for _, _, surface in hits if not surface.short and surface.kind == "person" for i in surface.ids}
    ends = {stop for _, stop, _ in hits}
    starts = {at for at, _, _ in hits}
    found = []
    for at, stop, surface in hits:
        first, last = parts[at], parts[stop - 1]
        ids = surface.ids
        if surface.short:
            if not _stands_alone(world, text, parts, at, stop, ends, starts):
                continue
            if world.uses.get(first.key) == "common" and not _introduced(world, parts, at, named, ids):
                continue
            seen = tuple(i for i in ids if i in named)
            ids = seen + tuple(i for i in ids if i not in seen)
        elif stop - at == 1 and world.uses.get(first.key) == "given" and _given(world, text, parts, at, ends, starts):
            continue
        if first.key == "the" and stop - at > 1:
            first = parts[at + 1]
        found.append(Match(first.start, last.end, text[first.start : last.end], _kind(surface), ids))
    return found


def _kind(surface: Surface) -> str:
    return surface.kind


def _adjacent(text: str, left: Word, right: Word) -> bool:
    return text[left.end : right.start] == " "


def _stands_alone(
    world: World, text: str, parts: list[Word], at: int, stop: int, ends: set[int], starts: set[int]
) -> bool:
    """Whether a family name is not part of a longer name that the table lacks."""
    if at and at not in ends:
        before = parts[at - 1]
        if (
            before.capital
            and _adjacent(text, before, parts[at])
            and not before.possessive
            and not _small(world, parts, at - 1)
        ):
            return False
        if text[before.end : parts[at].start] == ". " and len(before.text) == 1:
            return False
    if stop < len(parts) and stop not in starts:
        after = parts[stop]
        joined = _adjacent(text, parts[stop - 1], after) or text[parts[stop - 1].end : after.start] == "-"
        if after.text[0].isupper() and joined and not parts[stop - 1].possessive and not _small(world, parts, stop):
            return False
    return True


def _small(world: World, parts: list[Word], at: int) -> bool:
    """Whether a capitalised word is a role, a title or a common word rather than part of a name."""
    word = parts[at]
    if world.uses.get(word.key) in ("modifier", "filler", "honorific", "function"):
        return True
    for back in range(4):
        if at - back >= 0:
            role = world.roles.at(parts, at - back)
            if role is not None and role[1] > at:
                return True
    return False


def _introduced(world: World, parts: list[Word], at: int, named: set[str], ids: tuple[str, ...]) -> bool:
    if any(i in named for i in ids):
        return True
    if not at:
        return False
    if world.uses.get(parts[at - 1].key) == "honorific":
        return True
    for back in range(1, 5):
        if at - back >= 0:
            role = world.roles.at(parts, at - back)
            if role is not None and role[1] == at and role[0].kind in ("office", "title"):
                return True
    return False


def _given(world: World, text: str, parts: list[Word], at: int, ends: set[int], starts: set[int]) -> bool:
    """Whether a state's or city's name is here a person's given or family name."""
    word = parts[at]
    if at + 1 < len(parts):
        after = parts[at + 1]
        if (
            after.text[0].isupper() and len(after.text) > 1 and not word.possessive and _adjacent(text, word, after)
            and at + 1 not in starts and not _small(world, parts, at + 1) and world.uses.get(after.key) != "place"
        ):  # fmt: skip
            return True
    if at and at not in ends:
        before = parts[at - 1]
        if before.capital and _adjacent(text, before, word) and world.uses.get(before.key) == "forename":
            return True
    return False
