"""Assessments: what a text says of a state of affairs rather than of an event."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from spacy.tokens import Doc, Span, Token

from detente.reading import rows
from detente.reading.affairs.holders import holders
from detente.reading.events.candidate import Candidate
from detente.reading.lexicon import Lexicon, table
from detente.reading.lexicon.lists import listed
from detente.reading.state import Mention, Work
from detente.reading.syntax.arguments import coordinated, prepositions, subjects
from detente.reading.whether.auxiliary import auxiliary
from detente.reading.whether.negation import negation

_DEGREES = ("most", "more", "less", "least")
#: Behind these stand those with whom, or against whom, somebody is what an adjective says.
_BESIDE = ("than", "to", "with", "on", "from")


#: Words of which a verb says that somebody is it.
_SAID_OF = frozenset({"acomp", "attr", "oprd"})
#: Nobody is so alone.
_MUTUAL = frozenset({"connected", "aligned", "allied", "hostile"})
#: The encoder's word for a state of affairs counts from this confidence on.
_LIKELY = 0.3


class AssessmentFinder:
    """Finds assessments by their predicate words."""

    def __init__(self, lexicon: Lexicon, overlay: Path | None = None) -> None:
        self.lexicon = lexicon
        self.words: dict[tuple[str, str], str] = {}
        for row in table("assessments.tsv", overlay):
            for word in row["words"].split():
                self.words.setdefault((row["pos"], word), row["predicate"])

    def __call__(self, doc: Doc, work: Work) -> None:
        """Append the assessments of a document to its reading."""
        told: set[int] = set()
        for token in doc:
            before = len(work.reading.assessments)
            self._word(work, token)
            if len(work.reading.assessments) > before:
                told.add(token.i)
        for candidate in work.standing:
            if not any(_joined(candidate.trigger, doc[i]) for i in told):
                _told(work, candidate)

    def _word(self, work: Work, token: Token) -> None:
        """What a word says, by its part of speech."""
        if token.pos_ == "VERB" and (predicate := self.words.get(("verb", token.lemma_.lower()))):
            self._verb(work, token, predicate)
        if token.pos_ in ("ADJ", "VERB") or token.tag_ in ("JJ", "JJS", "JJR", "VBN"):
            predicate = self.words.get(("adj", token.lower_))
            if predicate:
                self._adjective(work, token, predicate)
        elif token.pos_ == "NOUN":
            predicate = self.words.get(("noun", token.lower_)) or self.words.get(("noun", token.lemma_.lower()))
            if predicate:
                self._noun(work, token, predicate)

    def _adjective(self, work: Work, token: Token, predicate: str) -> None:
        word = token.lower_
        if word == "close" and (token.pos_ != "ADJ" or token.dep_ == "amod"):
            return
        if word in listed("bound") and any(_is(t, "bonds") for t in prepositions(token).get("by", [])):
            predicate = "allied"  # "bound to Armenia by a treaty"
        elif word == "bound":
            return
        mentions = [x for t in holders(token, partial(self._mentions, work)) for x in self._mentions(work, t)]
        if not mentions:
            return
        near = (c for c in (*token.children, *token.head.children) if c.dep_ in ("advmod", "amod"))
        preps = prepositions(token)
        if token.dep_ in ("amod", "acomp") and token.head.pos_ in ("NOUN", "AUX", "VERB"):
            preps = {**prepositions(token.head), **preps}
        objects = [e for name in _BESIDE for t in preps.get(name, []) for e in _entities(self._deep(work, t))]
        parties = _entities(mentions)
        if predicate in _MUTUAL and len({*parties, *objects}) < 2:
            return  # "an integrated state"
        self._emit(work, token, predicate, _degree(near), parties, objects)

    def _verb(self, work: Work, token: Token, predicate: str) -> None:
        """ "Zimbabwe depends on South Africa", "Chad distrusts Sudan"."""
        preps = prepositions(token)
        others = [t for name in ("on", "upon", "with") for t in preps.get(name, [])]
        if predicate == "hostile":
            others = [t for c in token.children if c.dep_ == "dobj" for t in coordinated(c)]
        objects = _entities([m for t in others for m in self._deep(work, t) or self._owners(work, t)])
        parties = _entities([m for t in subjects(token) for m in self._mentions(work, t)])
        if parties and others:
            self._emit(work, token, predicate, None, parties, objects)

    def _owners(self, work: Work, token: Token) -> list[Mention]:
        """Whose a thing is: "on Chinese purchases", "on China's goodwill"."""
        return [m for c in token.children if c.dep_ in ("poss", "amod", "compound") for m in self._mentions(work, c)]

    def _noun(self, work: Work, token: Token, predicate: str) -> None:
        before = (c for c in token.children if c.dep_ in ("amod", "compound"))
        modifiers = {t.lower_ for c in before for t in coordinated(c)}
        told = self._tie(token, predicate, modifiers)
        if told is None or (token.lower_ in listed("between-two") and not _at(token)):  # "the odds of a deal"
            return
        predicate = told
        preps = {**prepositions(token.head.head), **prepositions(token)} if _at(token) else prepositions(token)
        owner = [m for c in token.children if c.dep_ == "poss" for t in coordinated(c) for m in self._mentions(work, t)]
        parties = self._among(work, preps, ("between", "among")) + self._sharing(work, token, predicate)
        if predicate == "isolated":
            parties += self._among(work, preps, ("of",)) + owner
            objects: list[Mention] = []
        else:
            objects = owner + self._among(work, preps, ("of", "with", "to", "on", "from", "against"))
            if not parties and owner and objects != owner:
                parties, objects = owner, [m for m in objects if m not in owner]  # "our alliance with them"
        if not parties or (predicate != "isolated" and len(_entities(parties)) + len(_entities(objects)) < 2):
            return
        self._emit(
            work, token, predicate, _degree(token.children), _entities(parties), _entities(objects),
            self._formal(modifiers),
        )  # fmt: skip

    def _tie(self, token: Token, predicate: str, modifiers: set[str]) -> str | None:
        """What a noun says of those it ties: "ties" nothing, "close ties" and "strained ties" something."""
        if modifiers & listed("material"):
            return "connected" if predicate in _MUTUAL else predicate  # "trading partners"
        if not _is(token, "ties") or token.lemma_.lower() == "alliance":
            return predicate
        if modifiers & listed("poor"):
            return "hostile"
        if predicate != "hostile" and not modifiers & listed("close"):
            return None
        return "aligned" if predicate == "connected" and modifiers & listed("warm") else predicate

    def _formal(self, modifiers: set[str]) -> bool | None:
        """Whether a tie is said to be formal, or not to be."""
        formal = bool(modifiers & listed("formal"))
        if modifiers & listed("informal") and ("informal" in modifiers or not formal):
            return False
        return formal or None

    def _sharing(self, work: Work, token: Token, predicate: str) -> list[Mention]:
        """Who has a tie: the subject of "are allies", "enjoy close ties"; the names that "allies" stands behind."""
        verb = token.head
        if token.dep_ in ("dobj", "attr", "oprd") and _is(verb, "sharing"):
            own = token.dep_ == "attr" or predicate in ("aligned", "allied", "hostile") or _is(verb, "having")
            return [m for t in subjects(verb) for m in self._mentions(work, t)] if own else []
        if _at(token):  # "Chad is at odds with Sudan"
            beside = verb.head
            at = subjects(beside) if beside.pos_ in ("AUX", "VERB") else coordinated(beside)
            return [m for t in at for m in self._mentions(work, t)]
        if token.dep_ != "appos":
            return []
        numbers = (c for c in verb.children if c.dep_ == "nummod")
        return [m for t in (verb, *numbers) for m in self._mentions(work, t)]

    def _among(self, work: Work, preps: dict[str, list[Token]], names: tuple[str, ...]) -> list[Mention]:
        return [m for name in names for t in preps.get(name, []) for m in self._mentions(work, t)]

    def _negated(self, token: Token) -> bool:
        if negation(token) is not None:
            return True
        return token.dep_ in _SAID_OF and negation(token.head) is not None

    def _mentions(self, work: Work, token: Token) -> list[Mention]:
        found = work.mention_at(token)
        if found is not None and any(w.known for w in found.whos):
            return [found]
        if token.dep_ == "nsubj" and token.head.lemma_ == "be" and _is(token, "meetings"):
            hits = [work.mention_at(t) for c in token.lefts for t in c.subtree]
            return list({id(m): m for m in hits if m is not None and any(w.known for w in m.whos)}.values())
        return []

    def _deep(self, work: Work, token: Token) -> list[Mention]:
        found = self._mentions(work, token)
        for inner in (t for name in ("in", "of") for t in prepositions(token).get(name, [])):
            found += [m for t in coordinated(inner) for m in self._mentions(work, t)]
        return found

    def _emit(
        self, work: Work, token: Token, predicate: str, degree: str | None, subject_ids: list[str],
        objects: list[str], formal: bool | None = None,
    ) -> None:  # fmt: skip
        predicate = _heard(work, token, predicate)
        told = token.head if token.dep_ in _SAID_OF else token
        modes = auxiliary(told, self.lexicon, None, None)
        if not subject_ids or {"hypothetical", "future"} & set(modes):
            return
        negated = self._negated(token) or "negation" in modes or any(
            t.lower_ in ("nobody", "none", "neither", "no-one") for c in token.children for t in c.subtree
        )
        if negated and predicate == "allied" and token.lemma_.lower() == "friend":
            predicate, negated = "hostile", False  # "no friend of Chad"
        start = token.idx
        said = next(
            (a for a in work.reading.attributions if a.content and a.content.start <= start < a.content.end), None
        )
        said_in = _words(token.sent)
        work.reading.assessments.append(
            rows.Assessment(
                id=work.new_id("s"),
                document_id=work.reading.document.document_id,
                text=said_in.text,
                start=said_in.start,
                end=said_in.end,
                predicate=predicate,
                degree=degree,
                subjects=subject_ids,
                objects=[o for o in dict.fromkeys(objects) if o not in subject_ids],
                formal=formal,
                negated=negated,
                attribution=said.id if said else None,
            )
        )


def _is(token: Token, name: str) -> bool:
    """Whether a word is one of a list."""
    return token.lemma_.lower() in listed(name)


def _at(token: Token) -> bool:
    """Whether a noun says behind "at" how somebody stands: "at odds"."""
    return token.dep_ == "pobj" and token.head.lower_ == "at" and token.lower_ in listed("between-two")


def _degree(tokens: Iterable[Token]) -> str | None:
    """How much, by the first word that says so: "most isolated"."""
    return next((d for t in tokens for d in _DEGREES if t.lower_ in listed(d)), None)


def _words(sentence: Span) -> rows.Span:
    """A sentence without the space round it."""
    text = sentence.text
    start = sentence.start_char + len(text) - len(text.lstrip())
    return rows.Span(text.strip(), start, start + len(text.strip()))


def _entities(mentions: list[Mention]) -> list[str]:
    return list(dict.fromkeys(w.entity or w.state or "" for m in mentions for w in m.whos if w.known))


def _joined(one: Token, other: Token) -> bool:
    """Whether two words are one, or one hangs on the other: "strained relations"."""
    return one.i in (other.i, other.head.i) or other.i == one.head.i


def _heard(work: Work, token: Token, predicate: str) -> str:
    """What a word says of whom it ties, as the encoder has it where it is sure enough."""
    said = [c for c in work.standing if _joined(c.trigger, token) and c.confidence >= rows.COUNTED]
    if not said or any(c.type[1:] == predicate for c in said):
        return predicate
    return max(said, key=lambda c: c.confidence).type[1:]


def _told(work: Work, candidate: Candidate) -> None:
    """Add what the encoder takes for an assessment, where the words have not told it yet."""
    sides = (candidate.actors, candidate.recipients)
    subjects, objects = ([x for p in side if (x := p.entity or p.state)] for side in sides)
    sentence, predicate = candidate.trigger.sent, candidate.type[1:]
    known = any(
        a.predicate == predicate and a.text == sentence.text.strip() and set(a.subjects) & set(subjects)
        for a in work.reading.assessments
    )
    if known or not subjects or candidate.confidence < _LIKELY:
        return
    said_in = _words(sentence)
    work.reading.assessments.append(
        rows.Assessment(
            id=work.new_id("s"),
            document_id=work.reading.document.document_id,
            text=said_in.text,
            start=said_in.start,
            end=said_in.end,
            predicate=predicate,
            degree=None,
            subjects=list(dict.fromkeys(subjects)),
            objects=list(dict.fromkeys(o for o in objects if o not in subjects)),
            formal=None,
            negated=candidate.modes.get("negation", 0.0) >= 0.5,
            attribution=None,
        )
    )
