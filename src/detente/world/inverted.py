"""Country names as data files write them: "Korea, Dem. Rep.", "Congo (Kinshasa)", "Egypt, Arab Rep.", "FS Micronesia".

A state is meant by words that all stand in its names, official name, capitals and forms, and that tell it from every
other state: the order, commas and brackets are of no account, and short forms ("Dem.", "Rep.", "Fed. Sts.") are spelled
out by ``forms.tsv``. What fits several states is settled only where it is exactly one's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from detente.world.atlas import Atlas
from detente.world.entity import State
from detente.world.names import fold

_WRITTEN = re.compile(r"[,(/&.]|\b[A-Z]{2,3}\b")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_REMARK = re.compile(r"\([^)]*\)|,? (?:including|excludes?|excluding)\b.*")
_SMALL = frozenset("of the and de la d y part mainland former fmr fm country".split())


def state_written(world: Atlas, text: str, on: date | None = None) -> str | None:
    """The state that a data file's way of writing means, by its code, or None.

    A state that is no more on ``on`` is meant only where no other is; what stands in brackets may be a remark.
    """
    if not _WRITTEN.search(text):
        return None
    return _meant(world, text, on) or _meant(world, _REMARK.sub(" ", text), on)


def _meant(world: Atlas, text: str, on: date | None) -> str | None:
    said = _spelled(world, text)
    if not said or all(fold(word) in world.forms for word in _WORD.findall(text)):  # "Dr."
        return None
    fitting = [
        (said not in names, code)
        for code, names, vocabulary, telling in _states(world)
        if said <= vocabulary and said & telling
    ]
    alive = [fit for fit in fitting if world.lives(fit[1], on)]
    exact = [[code for loose, code in fits if not loose] for fits in (alive, fitting)]
    for codes in (*exact, [code for _, code in alive], [code for _, code in fitting]):
        if len(codes) == 1:
            return codes[0]
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
    """For each state: code, its names as sets of words, all their words, and those of its own."""
    found = []
    for code, state in world.states.items():
        names = _names(world, state)
        words: frozenset[str] = frozenset().union(*names)
        found.append((code, names, words, words - world.forms.keys()))
    return found


def _names(world: Atlas, state: State) -> list[frozenset[str]]:
    texts: Iterable[str] = (state.name, state.official or "", *state.aliases, *state.capitals)
    return [words for text in texts if (words := _spelled(world, text))]
