"""Which of the date expressions of a sentence is the date of an event in it."""

from __future__ import annotations

from spacy.tokens import Span, Token

from detente.reading.rows import Dating
from detente.reading.state import Work


def dating_of(work: Work, sentence: Span, token: Token) -> Dating | None:
    """The date expression of a trigger: one in its own phrase, else one that hangs on its clause or on one above."""
    inside = [m for m in work.moments if sentence.start_char <= m.start < sentence.end_char and m.dating is not None]
    if not inside:
        return None
    above = {token.i, *(t.i for t in token.ancestors)}
    best: tuple[int, Dating] | None = None
    for moment in inside:
        span = sentence.doc.char_span(moment.start, moment.end, alignment_mode="expand")
        if span is None or moment.dating is None:
            continue
        governor = span.root
        while governor.pos_ not in ("VERB", "AUX") and governor.head != governor and governor.i != token.i:
            governor = governor.head
        if governor.i in above or _within(span.root, token):
            distance = abs(span.root.i - token.i)
            if best is None or distance < best[0]:
                best = (distance, moment.dating)
    return best[1] if best else None


def _within(word: Token, trigger: Token) -> bool:
    """Whether a word belongs to a trigger's phrase or clause, and not to a clause of its own inside it."""
    for ancestor in word.ancestors:
        if ancestor.i == trigger.i:
            return True
        if ancestor.dep_ in ("relcl", "ccomp") and ancestor.pos_ in ("VERB", "AUX"):
            return False
    return False
