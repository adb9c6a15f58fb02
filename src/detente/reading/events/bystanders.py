"""Names beside an event that are no party to it: where it was, what it was about, where somebody is posted."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from detente.reading.events.candidate import Candidate
from detente.reading.lexicon import Lexicon
from detente.reading.rows import Party
from detente.reading.setting.places import PLACES
from detente.reading.state import Work
from detente.reading.syntax.compounds import HYPHENS, attributive_end

#: Acts of words and meetings: nobody does them to the place where they are done.
_SPOKEN = frozenset("CONSULT AGREE COOPERATE SUPPORT CONCEDE REQUEST ACCUSE REJECT THREATEN".split())
_AT = frozenset({"in", "at"})
_ABOUT = frozenset({"on", "about", "over", "regarding", "concerning"})
_POSTED = frozenset({"to", "in", "for", "on"})
_DONE_TO = frozenset({"dobj", "nsubjpass", "pobj"})


class Bystanders:
    """Takes bystanders from the parties of candidates."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.posts = lexicon.classes["post"]
        self.topical = lexicon.classes["discussing"]
        self.meetings = lexicon.classes["occasion"]

    def __call__(self, doc: Doc, work: Work, candidates: Sequence[Candidate]) -> None:
        """Leave only parties on every candidate's sides."""
        for candidate in candidates:
            sides = (candidate.actors, candidate.recipients)
            kept = [
                [p for p in side if not self._aside(doc, work, candidate, p, recipient=n == 1)]
                for n, side in enumerate(sides)
            ]
            if len(kept[0]) + len(kept[1]) < len(sides[0]) + len(sides[1]):
                candidate.aside = [p for n, side in enumerate(sides) for p in side if p not in kept[n]]
                candidate.actors, candidate.recipients = kept
                candidate.evidence["aside"] = 1.0

    def _aside(self, doc: Doc, work: Work, candidate: Candidate, item: Party, *, recipient: bool) -> bool:
        span = doc.char_span(item.start, item.end, alignment_mode="expand") if item.end > item.start else None
        if span is None:
            return False
        if attributive_end(doc, span.start, span.end) is not None:
            return True
        token = span.root
        while token.dep_ == "conj":
            token = token.head
        if self._venue(work, token):
            return True
        holder = token.head.head if token.dep_ == "pobj" else None
        if holder is not None and token.head.lower_ in _POSTED and holder.lemma_.lower() in self.posts:
            # who is called back from a state, or thrown out of one, is no bystander's envoy: the state is meant
            return candidate.type != "SANCTION" or holder.dep_ not in _DONE_TO
        placed = holder is not None and token.head.lower_ in _AT and _placed(work, span.root)
        if placed and not recipient and holder is not None and holder.pos_ == "NOUN":
            return True
        if candidate.type not in _SPOKEN:
            return False
        if holder is not None and token.head.lower_ in _ABOUT and holder.lemma_.lower() in self.meetings:
            return True
        if placed:
            return (not recipient or bool(candidate.actors)) and candidate.mode != "visit"
        if candidate.type != "CONSULT":
            return False
        if holder is not None and token.head.lower_ in _ABOUT:
            return True
        return token.dep_ == "dobj" and token.head.lemma_ in self.topical


    def _venue(self, work: Work, token: Token) -> bool:
        """Whether a town only tells which meeting is meant: "the Geneva conference", not "Moscow-Washington talks"."""
        mention = work.mention_at(token)
        if mention is None or mention.match not in ("capital", "city") or token.dep_ not in ("compound", "nmod"):
            return False
        beside = {token.nbor(k).text for k in (-1, 1) if 0 <= token.i + k < len(token.doc)}
        return token.head.lemma_.lower() in self.meetings and not beside & (HYPHENS | {"/"})


def _placed(work: Work, token: Token) -> bool:
    mention = work.mention_at(token)
    return mention is not None and mention.match in PLACES
