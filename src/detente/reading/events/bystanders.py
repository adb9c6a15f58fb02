"""Names beside an event that are no party to it: where it was, what it was about, where somebody is posted, who tells.

Rules by name, each with an example, are gone through in order; the first that holds puts a name aside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from detente.reading.events.candidate import Candidate
from detente.reading.lexicon import Lexicon
from detente.reading.lexicon.lists import listed
from detente.reading.rows import Party
from detente.reading.setting.places import PLACES
from detente.reading.state import Work
from detente.reading.syntax.arguments import SUBJECTS
from detente.reading.syntax.compounds import HYPHENS, attributive_end

#: Acts of words and meetings: nobody does them to the place where they are done.
_SPOKEN = frozenset("CONSULT AGREE COOPERATE SUPPORT CONCEDE REQUEST ACCUSE REJECT THREATEN".split())
_SHARED = frozenset({"AGREE", "SUPPORT", "COOPERATE"})
_MET = frozenset({"CONSULT", "AGREE"})
_AT = frozenset({"in", "at"})
_ABOUT = frozenset({"on", "about", "over", "regarding", "concerning"})
_TOWARDS = _ABOUT | {"to", "toward", "towards"}
_POSTED = frozenset({"to", "in", "for", "on"})
_DONE_TO = frozenset({"dobj", "nsubjpass", "pobj"})
_BEFORE = frozenset({"compound", "nmod", "amod"})
_TOWNS = frozenset({"capital", "city"})


@dataclass(frozen=True, slots=True)
class Beside:
    """A party of a candidate, as it stands in the text: ``span`` its words, ``token`` the first of its list."""

    work: Work
    lexicon: Lexicon
    candidate: Candidate
    item: Party
    span: Span
    token: Token
    recipient: bool

    @property
    def preposition(self) -> str:
        """The preposition that it stands behind, or nothing."""
        return self.token.head.lower_ if self.token.dep_ == "pobj" else ""

    @property
    def holder(self) -> Token | None:
        """What its preposition hangs on."""
        return self.token.head.head if self.token.dep_ == "pobj" else None

    def held_by(self, name: str) -> bool:
        """Whether that is a word of a class."""
        return self.holder is not None and self.holder.lemma_.lower() in self.lexicon.classes[name]

    def matched(self, kinds: frozenset[str]) -> bool:
        """Whether it names a place of some kinds."""
        mention = self.work.mention_at(self.span.root)
        return mention is not None and mention.match in kinds


Rule = Callable[[Beside], bool]


def _likened(beside: Beside) -> bool:
    """ "anti-Iranian protests", "UN-backed forces" """
    return attributive_end(beside.span.doc, beside.span.start, beside.span.end) is not None


def _posted(beside: Beside) -> bool:
    """ "the ambassador to Turkey", "the special envoy for Syria", "the Assistant Secretary for European Affairs" """
    token = beside.token.head if beside.token.dep_ in _BEFORE else beside.token
    holder = token.head.head if token.dep_ == "pobj" else None
    if holder is None or token.head.lower_ not in _POSTED:
        return False
    kinds = ("post", "portfolio") if token.head.lower_ == "for" else ("post",)
    if not any(holder.lemma_.lower() in beside.lexicon.classes[kind] for kind in kinds):
        return False
    # who is called back from a state, or thrown out of one, is no bystander's envoy: the state is meant
    return beside.candidate.type != "SANCTION" or holder.dep_ not in _DONE_TO


def _teller(beside: Beside) -> bool:
    """ "Kenya's minister said that Somalia had recalled its envoy": who tells of an act does not share in it """
    subject = beside.token.head if beside.token.dep_ in ("poss", *_BEFORE) else beside.token
    verb, act = subject.head, beside.candidate.trigger
    tells = verb.lemma_.lower() in listed("told-of") | listed("telling")
    if beside.recipient or subject.dep_ not in SUBJECTS or not tells:
        return False
    told = next((c for c in verb.children if c.dep_ == "ccomp" and (c == act or c.is_ancestor(act))), None)
    own = [c for c in act.children if c.dep_ in SUBJECTS]
    if told is None or not own:
        return False
    return any(
        p is not beside.item and p.entity != beside.item.entity and p.start <= own[0].idx < p.end
        for p in beside.candidate.actors
    )


def _named_after_town(beside: Beside) -> bool:
    """ "the Nairobi conference condemned Eritrea", but not "Moscow-Washington talks" """
    token = beside.token
    if token.dep_ not in _BEFORE or not beside.matched(_TOWNS):
        return False
    near = {token.nbor(k).text for k in (-1, 1) if 0 <= token.i + k < len(token.doc)}
    return token.head.lemma_.lower() in beside.lexicon.classes["occasion"] and not near & (HYPHENS | {"/"})


def _called_after(beside: Beside) -> bool:
    """ "the Iran talks between France and Russia" """
    noun = beside.token.head
    if beside.candidate.trigger != noun or beside.token.dep_ not in _BEFORE:
        return False
    return any(c.dep_ == "prep" and c.lower_ in ("between", "among") for c in noun.children)


def _where(beside: Beside) -> bool:
    """ "a conference in London condemned Myanmar", "leaders met in Rome" """
    if beside.preposition not in _AT or not beside.matched(PLACES) or _framed(beside):
        return False
    spoken, holder = beside.candidate.type in _SPOKEN, beside.holder
    within = holder is not None and holder.pos_ == "NOUN" and (spoken or holder != beside.candidate.trigger)
    if within and not beside.recipient:
        return True  # "a tribunal in The Hague convicted him", but not "his arrest in Britain"
    apart = spoken and beside.candidate.mode != "visit"
    return apart and (not beside.recipient or bool(beside.candidate.actors))


def _framed(beside: Beside) -> bool:
    """ "opened an embassy in Kosovo": the lexicon says that the party stands behind this preposition """
    frame = beside.candidate.frame
    return beside.recipient and frame is not None and frame.conditions != () and frame.recipient[:1] == (
        beside.preposition,
    )


def _topic(beside: Beside) -> bool:
    """ "met on North Korea", "an agreement on Iraqi refugees", "their stance on Egypt" """
    if beside.preposition not in _ABOUT:
        return False
    kind = beside.candidate.type
    worded = kind in _SHARED and beside.held_by("worded")
    return kind == "CONSULT" or worded or (kind in _SPOKEN and beside.held_by("occasion"))


def _discussed(beside: Beside) -> bool:
    """ "discussed Ukraine", "will meet to discuss Lebanon", "discussed Iran's missiles" """
    thing = beside.token.head if beside.token.dep_ == "poss" else beside.token
    verbs = beside.lexicon.classes["discussing"]
    return beside.candidate.type in _MET and thing.dep_ == "dobj" and thing.head.lemma_ in verbs


def _policy(beside: Beside) -> bool:
    """ "coordinated their policy towards Venezuela" """
    return beside.candidate.type in _SPOKEN and beside.preposition in _TOWARDS and beside.held_by("stance")


def _torn(beside: Beside) -> bool:
    """ "the Chadian civil war", "Chad's long conflict": where a war is within, not who wages it """
    noun = beside.token.head
    if beside.recipient or beside.token.dep_ not in {"poss", *_BEFORE}:
        return False
    alone = noun.lemma_.lower() == "conflict" and len(beside.candidate.actors) == 1
    return beside.candidate.type == "ASSAULT" and (alone or any(c.lower_ == "civil" for c in noun.children))


def _of_holders(beside: Beside) -> bool:
    """ "the presidents of Chad and Mali": of whom persons of the tables are, they are not """
    noun = beside.holder
    mention = beside.work.mention_at(noun) if noun is not None and beside.preposition == "of" else None
    if mention is None or noun is None or mention.how != "description" or mention.root != noun.i:
        return False
    return bool(mention.whos) and all(w.kind == "person" and w.entity for w in mention.whos)


RULES: dict[str, Rule] = {
    "likened": _likened, "posted": _posted, "teller": _teller, "named after a town": _named_after_town,
    "called after": _called_after, "where": _where, "topic": _topic, "discussed": _discussed,
    "policy": _policy, "torn": _torn, "of holders": _of_holders,
}  # fmt: skip


class Bystanders:
    """Takes bystanders from the parties of candidates."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

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
        token = span.root
        while token.dep_ == "conj":
            token = token.head
        beside = Beside(work, self.lexicon, candidate, item, span, token, recipient)
        return any(rule(beside) for rule in RULES.values())
