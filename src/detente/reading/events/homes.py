"""The state of people of whom the text says no more: in news of one country "the protesters" are that country's.

Only what is written says so, after every row is judged: whom a row names does not hang on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc, Span

from detente.reading.lexicon.lists import listed
from detente.reading.rows import Party
from detente.reading.state import Work

#: Those who live in a state or serve it; rebels, aid workers and reporters often come from elsewhere.
_NATIVE = frozenset({"CVL", "COP", "GOV", "JUD", "LAB", "LEG", "MIL", "OPP", "PTY"})


class Homes:
    """The country that one document is about, and who in it is of that country."""

    def __init__(self, doc: Doc, work: Work) -> None:
        self.doc, self.work, self.country = doc, work, work.country

    def __call__(self, parties: Sequence[Party]) -> list[Party]:
        """Some parties, with the country as the state of those of whom nothing else is known than what they are."""
        return [replace(p, state=self.country) if self.country and self._native(p) else p for p in parties]

    def _native(self, party: Party) -> bool:
        if party.entity is not None or party.state is not None or party.sector not in _NATIVE:
            return False
        span = self.doc.char_span(party.start, party.end, alignment_mode="expand")
        if span is None or span.root.pos_ != "NOUN" or self._from_elsewhere(span) or self._abroad(span.sent):
            return False
        behind = [self.doc[span.end]] if span.end < len(self.doc) else []
        places = (p for p in (*span.root.children, *behind) if p.dep_ == "prep")
        beside = (c for p in places for c in p.children if c.dep_ == "pobj")
        return not any((m := self.work.mention_at(c)) is not None and m.who is not None and m.who.known for c in beside)

    def _abroad(self, sentence: Span) -> bool:
        """Whether a sentence is about other states alone: "In Chad soldiers fired", amid news of Peru."""
        named = {m.who.state for t in sentence if (m := self.work.mention_at(t)) is not None and m.who is not None}
        named.discard(None)
        return bool(named) and self.country not in named

    def _from_elsewhere(self, span: Span) -> bool:
        """Whether the words say that they may be anybody's: a name among them, or "foreign", "refugees"."""
        words = [*span, *span.root.lefts]
        named = any(t.pos_ == "PROPN" or (t.is_title and t.i > t.sent.start) for t in words)
        return named or any(t.lower_ in listed("anybodys") for t in words)
