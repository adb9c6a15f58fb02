"""The day of an event that another is counted from: "on 28 June, three days after fighters abducted a soldier"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from spacy.tokens import Token

from detente.reading.rows import Dating
from detente.reading.setting.sharing import VERBAL, verb_above
from detente.reading.setting.stretch import shifted
from detente.reading.setting.vocabulary import tokens

#: Which way the other event lies from the one that is counted from it.
_SIDES = {"after": 1, "before": -1}
#: So many words before "after" say how long it was; a clause is followed so far up.
_WORDS, _DEPTH = 5, 6
#: Units by which a day is told, and those within a day.
_DAYS = "day", "week", "fortnight"
_SHORT = frozenset({"hour", "minute", "second", "moment"})


class Offset(NamedTuple):
    """So many units to the day of another event's word, which lies behind it (1) or before it (-1)."""

    other: Token
    unit: str
    number: int
    side: int


def counted_from(trigger: Token) -> Offset | None:
    """The event whose day an event is counted back from: "on Monday, two days after the envoys had met"."""
    token = trigger
    for _ in range(_DEPTH):
        word = _joint(token)
        if word is not None:
            length = _length(word)
            verb = _main(token, word)
            return Offset(verb, *length, _SIDES[word.lower_]) if verb is not None and length is not None else None
        if token.head.i == token.i or (token.pos_ in VERBAL and token.dep_ not in ("conj", "xcomp", "pcomp")):
            return None
        token = token.head
    return None


def counting(trigger: Token) -> Offset | None:
    """The event that an event is counted from, likewise: "attacked two days after the envoys had met on Sunday"."""
    for child in trigger.children:
        other: Token | None = child
        word = _joint(child) if child.dep_ == "advcl" else None
        if child.dep_ == "prep" and child.lower_ in _SIDES:
            word, other = child, next((c for c in child.children if c.dep_ in ("pobj", "pcomp")), None)
        length = _length(word) if word is not None else None
        if word is not None and other is not None and length is not None:
            return Offset(other, *length, -_SIDES[word.lower_])
    return None


def _joint(token: Token) -> Token | None:
    """The "after" or "before" that ties a clause or a noun to another event."""
    if token.dep_ in ("pobj", "pcomp") and token.head.lower_ in _SIDES:
        return token.head
    marks = (c for c in token.children if c.dep_ in ("mark", "prep", "advmod") and c.i < token.i)
    return next((c for c in marks if c.lower_ in _SIDES), None) if token.pos_ in VERBAL else None


def _main(token: Token, word: Token) -> Token | None:
    above = word.head if token.head.i == word.i else token.head
    verb = verb_above(above)
    return verb if verb is not None and verb.i != token.i else None


def _length(word: Token) -> tuple[str, int] | None:
    """The unit and how many of it stand right before a word: "three days", "hours", "a week"."""
    first = max(word.sent.start, word.i - _WORDS)
    before = tokens(word.doc[first : word.i].text)
    unit = str(before[-1].value("UNIT") or "") if before else ""
    if before and before[-1].text in ("seconds", "moments"):
        return "minute", 0
    if not unit:
        return None
    if unit in _SHORT:
        return unit, 0
    number = before[-2] if len(before) > 1 else None
    if number is None:
        return None
    if number.value("ART") is not None:
        return unit, 1
    count = number.value("NUM")
    return (unit, int(count)) if count is not None and number.value("FEW") is None else None


def counted(dating: Dating, offset: Offset) -> Dating | None:
    """The day so far from a day; None for what is no day, or is counted in units that tell none."""
    if dating.precision != "day" or dating.start != dating.end or offset.unit not in (*_DAYS, *_SHORT):
        return None
    there = shifted(date.fromisoformat(dating.start), offset.unit, -offset.side * offset.number).isoformat()
    return replace(dating, start=there, end=there)


