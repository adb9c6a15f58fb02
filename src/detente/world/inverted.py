"""Country names as data files write them: "Korea, Dem. Rep.", "Congo (Kinshasa)", "Egypt, Arab Rep.", "FS Micronesia".

A state is meant by words that all stand in its names, official name, capitals and forms, and that tell it from every
other state: the order, commas and brackets are of no account, and short forms ("Dem.", "Rep.", "Fed. Sts.") are spelled
out by ``forms.tsv``. What fits several states is settled only where it is exactly one's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from detente.world.atlas import Atlas
from detente.world.entity import State
from detente.world.names import fold

_WRITTEN = re.compile(r"[,(/&.]|\b[A-Z]{2,3}\b")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SMALL = frozenset({"of", "the", "and", "de", "la", "d", "y", "part", "mainland", "former"})


def state_written(world: Atlas, text: str) -> str | None:
    """The state that a data file's way of writing means, by its code, or None."""
    if not _WRITTEN.search(text):
        return None
    said = _spelled(world, text)
    if not said:
        return None
    fitting = [
        (said not in names, len(vocabulary), code)
        for code, names, vocabulary, telling in _states(world)
        if said <= vocabulary and said & telling
    ]
    fitting.sort()
    exact = [code for loose, _, code in fitting if not loose]
    if len(exact) == 1 or len(fitting) == 1:
        return exact[0] if exact else fitting[0][2]
    return None


def _spelled(world: Atlas, text: str) -> frozenset[str]:
    """The telling words of a name, short forms spelled out."""
    found: set[str] = set()
    for word in _WORD.findall(text.replace(".", ". ")):
        low = fold(word)
        found.update(world.forms.get(low) or (low,))
    return frozenset(found - _SMALL)


@lru_cache(maxsize=8)
def _states(world: Atlas) -> list[tuple[str, list[frozenset[str]], frozenset[str], frozenset[str]]]:
    """For each state of today: code, its names as sets of words, all their words, and those of its own."""
    found = []
    for code, state in world.states.items():
        if state.end is None:
            names = _names(world, state)
            words: frozenset[str] = frozenset().union(*names)
            found.append((code, names, words, words - world.forms.keys()))
    return found


def _names(world: Atlas, state: State) -> list[frozenset[str]]:
    texts: Iterable[str] = (state.name, state.official or "", *state.aliases, *state.capitals)
    return [words for text in texts if (words := _spelled(world, text))]
