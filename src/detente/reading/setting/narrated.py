"""The day that a story goes on with: "Troops fired on Sunday. ... Police arrested six." has both on the Sunday."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from spacy.tokens import Doc, Token

from detente import ontology
from detente.reading.rows import COUNTED, Dating
from detente.reading.state import Work

_VERBAL = ("VERB", "AUX")
#: A story lets go of its day after so many sentences in which nothing of it happened.
_REACH = 2
#: Only days of news are carried on: no farther from the document's day than this.
_NEWS = 7
#: A clause is followed so far up.
_DEPTH = 6


@dataclass(frozen=True, slots=True)
class _Day:
    dating: Dating
    sentence: int
    told: int


class Narrated:
    """The day of one document's story, told and taken up in the order of its triggers.

    Only what is done goes on: what somebody said may be of any day. Another date between lets the story go.
    """

    def __init__(self, doc: Doc, work: Work) -> None:
        self.work = work
        self._starts = [sentence.start for sentence in doc.sents]
        self._day: _Day | None = None

    def dating(self, token: Token, type_: str, modes: Sequence[str], own: Dating | None, sure: float) -> Dating | None:
        """The row's own date, else the day that the story goes on with; what happened on a day tells of it."""
        if modes or (ontology.quad(type_).startswith("verbal") and type_ != "CONSULT"):
            return own
        sentence = bisect_right(self._starts, token.i)
        if own is None:
            found = self._carried(token, sentence)
            if found is not None and sure >= COUNTED and self._day is not None:
                self._day = _Day(found, sentence, self._day.told)
            return found
        if sure >= COUNTED:
            within = self.work.moments_within(token.sent.start_char, token.sent.end_char)
            alone = len({m.dating.start for m in within if m.dating}) == 1
            self._day = _Day(own, sentence, token.sent.end_char) if alone and self._news(own) else None
        return own

    def _carried(self, token: Token, sentence: int) -> Dating | None:
        day = self._day
        if day is None or sentence - day.sentence > _REACH or not _in_past(token):
            return None
        other = any(m.dating for m in self.work.moments_within(day.told, token.sent.end_char))
        return day.dating if not other and token.sent.start_char >= day.told else None

    def _news(self, dating: Dating) -> bool:
        published = self.work.published
        if published is None or dating.precision != "day" or dating.start != dating.end:
            return False
        return abs((published - date.fromisoformat(dating.end)).days) <= _NEWS


def _in_past(token: Token) -> bool:
    """Whether the clause of a word tells in the simple past: a story goes on in no other tense."""
    for _ in range(_DEPTH):
        if token.pos_ in _VERBAL:
            helpers = [c for c in token.children if c.dep_ in ("aux", "auxpass")]
            if any(c.lemma_ in ("have", "'ve", "’ve") or c.tag_ == "MD" for c in helpers):
                return False
            if token.tag_ == "VBD" or any(c.lower_ in ("was", "were", "did") for c in helpers):
                return True
            if token.tag_ in ("VBZ", "VBP"):
                return False
        if token.head.i == token.i:
            return False
        token = token.head
    return False
