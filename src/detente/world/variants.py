"""Spellings that no table lists: middle names, initials, transliterations, slips.

A strange name is matched only against the few persons whom its title, state and day leave,
so a loose likeness is enough there and is never tried against the whole world.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from detente.world.atlas import Atlas
from detente.world.names import Word, key

#: Words that many names share and that therefore prove nothing.
_COMMON = frozenset(
    "mohamed mohammed muhammad mohammad ahmed ahmad ali abdul abdel abdullah hassan hussein sheikh bin ibn ben al el "
    "van von der den de la da dos jose juan maria john jean carlos luis james george peter paul michael david robert "
    "william jr sir dr prince king queen emir amir sultan president".split()
)


def parts(world: Atlas, person: str) -> frozenset[str]:
    """The words of a person's names."""
    entity = world.entity(person)
    found = set(key(entity.name)) if entity else set()
    for alias in world.aliases(person):
        found.update(key(alias))
    return frozenset(found)


def first_name(world: Atlas, person: str) -> str:
    """The first word of a person's name, as it is looked up."""
    entity = world.entity(person)
    return key(entity.name)[0] if entity else ""


def alike(a: str, b: str) -> float:
    """How alike two words are, from 0 to 1; short words must be the same."""
    if a == b:
        return 1.0
    if min(len(a), len(b)) < 4:
        return 0.0
    return difflib.SequenceMatcher(None, a, b).ratio()


def likeness(world: Atlas, said: Iterable[Word], person: str) -> float:
    """How well the words of a strange name fit a person: about 1 for each word that fits."""
    names = parts(world, person)
    score = 0.0
    for word in said:
        if len(word.key) < 3:
            continue
        fit = max((alike(word.key, name) for name in names), default=0.0)
        if fit >= 0.74:
            score += fit * (0.4 if word.key in _COMMON else 1.0)
    return score


def nearest(world: Atlas, said: Iterable[Word], persons: Iterable[str], least: float = 0.74) -> str | None:
    """The one person whom a strange name fits well enough and better than any other, or None."""
    words = list(said)
    scored = sorted(((likeness(world, words, p), p) for p in dict.fromkeys(persons)), reverse=True)
    if not scored or scored[0][0] < least:
        return None
    if len(scored) > 1 and scored[0][0] - scored[1][0] < 0.15:
        return None
    return scored[0][1]
