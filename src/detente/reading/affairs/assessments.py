"""Assessments: what a text says of a state of affairs rather than of an event."""

from __future__ import annotations

from pathlib import Path

from spacy.tokens import Doc, Span, Token

from detente.reading import rows
from detente.reading.events.candidate import Candidate
from detente.reading.lexicon import Lexicon, table
from detente.reading.lexicon.lists import listed
from detente.reading.state import Mention, Work
from detente.reading.syntax.arguments import arguments, coordinated, negation, prepositions, subjects
from detente.reading.whether.auxiliary import auxiliary

_DEGREES = {
    "most": "most",
    "more": "more",
    "less": "less",
    "least": "least",
    "increasingly": "more",
    "closest": "most",
    "closer": "more",
}
_BOUND = frozenset({"bound", "tied", "linked", "allied"})
_MEETINGS = frozenset({"meeting", "summit", "encounter", "talk"})


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
        for token in doc:
            if token.pos_ == "VERB" and (predicate := self.words.get(("verb", token.lemma_.lower()))):
                self._verb(work, token, predicate)
            if token.pos_ in ("ADJ", "VERB") or token.tag_ in ("JJ", "JJS", "JJR", "VBN"):
                predicate = self.words.get(("adj", token.lower_))
                if predicate:
                    self._adjective(doc, work, token, predicate)
            elif token.pos_ == "NOUN":
                predicate = self.words.get(("noun", token.lower_)) or self.words.get(("noun", token.lemma_.lower()))
                if predicate:
                    self._noun(doc, work, token, predicate)
        for candidate in work.standing:
            _told(work, candidate)

    def _adjective(self, doc: Doc, work: Work, token: Token, predicate: str) -> None:
        if token.lower_ == "close" and token.pos_ != "ADJ":
            return
        by = prepositions(token).get("by", []) if token.lower_ in _BOUND else []
        if any(t.lemma_.lower() in listed("bonds") for t in by):
            predicate = "allied"  # "bound to Armenia by a treaty"
        elif token.lower_ == "bound":
            return
        if token.lower_ == "close" and token.dep_ == "amod" and token.head.lemma_.lower() in listed("ties"):
            return
        holder: list[Token] = []
        if token.dep_ in ("acomp", "oprd", "attr", "conj") and token.head.pos_ in ("AUX", "VERB"):
            holder = subjects(token.head)
        elif token.dep_ == "ROOT" or (
            token.dep_ in ("ccomp", "advcl") and token.pos_ == "VERB" and token.tag_ == "VBN"
        ):
            holder = arguments(token).objects or subjects(token)
        elif token.dep_ == "relcl":
            holder = coordinated(token.head)
        elif token.dep_ == "amod":
            noun = token.head
            mention = work.mention_at(noun)
            one = noun.dep_ == "pobj" and noun.head.head.lower_ == "one" and noun.head.head.dep_ == "attr"
            if one and noun.tag_ in ("NNS", "NNPS") and not any(c.dep_ == "nummod" for c in noun.children):
                holder = subjects(noun.head.head.head)  # "is one of the most isolated leaders in Africa"
            elif noun.dep_ == "attr" and any(self._mentions(work, t) for t in subjects(noun.head)):
                holder = subjects(noun.head)  # "is the most isolated leader in Europe"
            elif mention is not None and any(w.known for w in mention.whos):
                holder = coordinated(noun)
            elif noun.dep_ in ("attr", "oprd"):
                holder = arguments(noun.head).objects if noun.dep_ == "oprd" else []
                holder = holder or subjects(noun.head)
            elif noun.dep_ == "pobj":
                top: Token = noun
                while top.dep_ in ("pobj", "prep", "conj"):
                    top = top.head
                if top.dep_ == "attr":
                    holder = [top, *subjects(top.head)]
                else:
                    holder = subjects(top) if top.pos_ in ("VERB", "AUX") else [noun]
        mentions = [x for t in holder for x in self._mentions(work, t)]
        if not mentions:
            return
        degree = next(
            (
                _DEGREES[c.lower_]
                for c in [*token.children, *token.head.children]
                if c.lower_ in _DEGREES and c.dep_ in ("advmod", "amod")
            ),
            None,
        )
        objects: list[str] = []
        preps = prepositions(token)
        if token.dep_ in ("amod", "acomp") and token.head.pos_ in ("NOUN", "AUX", "VERB"):
            preps = {**prepositions(token.head), **preps}
        for name in ("than", "to", "with", "on", "from"):
            for t in preps.get(name, []):
                objects += _entities(self._deep(work, t))
        subject_ids = _entities(mentions)
        self._emit(work, token, predicate, degree, subject_ids, objects, None, self._negated(token))

    def _verb(self, work: Work, token: Token, predicate: str) -> None:
        """ "Zimbabwe depends on South Africa"."""
        preps = prepositions(token)
        others = [t for name in ("on", "upon", "with") for t in preps.get(name, [])]
        objects = _entities([m for t in others for m in self._deep(work, t) or self._owners(work, t)])
        parties = _entities([m for t in subjects(token) for m in self._mentions(work, t)])
        if parties and others:
            self._emit(work, token, predicate, None, parties, objects, None, self._negated(token))

    def _owners(self, work: Work, token: Token) -> list[Mention]:
        """Whose a thing is: "on Chinese purchases", "on China's goodwill"."""
        return [m for c in token.children if c.dep_ in ("poss", "amod", "compound") for m in self._mentions(work, c)]

    def _noun(self, doc: Doc, work: Work, token: Token, predicate: str) -> None:
        modifiers = {c.lower_ for c in token.children if c.dep_ in ("amod", "compound")}
        if token.lemma_.lower() in listed("ties") and token.lemma_.lower() not in ("alliance",):
            if modifiers & listed("poor"):
                predicate = "hostile"
            elif predicate != "hostile" and not modifiers & listed("close"):
                return
            elif predicate == "connected":
                predicate = "aligned"
        formal: bool | None = (
            False
            if modifiers & listed("informal") and ("informal" in modifiers or not modifiers & listed("formal"))
            else True
            if modifiers & listed("formal")
            else None
        )
        if modifiers & {"strategic"} and not modifiers & (listed("informal") - {"strategic"}):
            formal = None
        preps = prepositions(token)
        parties: list[Mention] = []
        objects: list[Mention] = []
        for name in ("between", "among"):
            for t in preps.get(name, []):
                parties += self._mentions(work, t)
        owner = [m for c in token.children if c.dep_ == "poss" for t in coordinated(c) for m in self._mentions(work, t)]
        verb = token.head if token.dep_ in ("dobj", "attr", "oprd") else None
        if verb is not None and verb.lemma_.lower() in (
            "be",
            "form",
            "remain",
            "become",
            "constitute",
            "make",
            "represent",
            "have",
            "enjoy",
            "maintain",
        ):
            holder = [m for t in subjects(verb) for m in self._mentions(work, t)]
            if (
                token.dep_ == "attr"
                or predicate in ("aligned", "allied", "hostile")
                or verb.lemma_.lower() in ("have", "enjoy", "maintain")
            ):
                parties += holder
        elif token.dep_ == "appos":
            parties += self._mentions(work, token.head)
            for number in (c for c in token.head.children if c.dep_ == "nummod"):
                parties += self._mentions(work, number)
        if predicate == "isolated":
            for t in preps.get("of", []):
                parties += self._mentions(work, t)
            parties += owner
        else:
            objects += owner
            for name in ("of", "with", "to", "on", "from", "against"):
                for t in preps.get(name, []):
                    objects += self._mentions(work, t)
        if not parties and owner and objects != owner and predicate != "isolated":
            parties, objects = owner, [m for m in objects if m not in owner]  # "our alliance with them"
        if not parties or (predicate not in ("isolated",) and len(_entities(parties)) + len(_entities(objects)) < 2):
            return
        degree = next((_DEGREES[c.lower_] for c in token.children if c.lower_ in _DEGREES), None)
        self._emit(work, token, predicate, degree, _entities(parties), _entities(objects), formal, self._negated(token))

    def _negated(self, token: Token) -> bool:
        if negation(token) is not None:
            return True
        return token.dep_ in ("acomp", "attr", "oprd") and negation(token.head) is not None

    def _mentions(self, work: Work, token: Token) -> list[Mention]:
        found = work.mention_at(token)
        if found is not None and any(w.known for w in found.whos):
            return [found]
        if token.dep_ == "nsubj" and token.head.lemma_ == "be" and token.lemma_.lower() in _MEETINGS:
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
        objects: list[str], formal: bool | None, negated: bool,
    ) -> None:  # fmt: skip
        modes = auxiliary(token, self.lexicon, None, None, False)
        if not subject_ids or {"hypothetical", "future"} & set(modes):
            return
        negated = negated or "negation" in modes or any(
            t.lower_ in ("nobody", "none", "neither", "no-one") for c in token.children for t in c.subtree
        )
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


def _words(sentence: Span) -> rows.Span:
    """A sentence without the space round it."""
    text = sentence.text
    start = sentence.start_char + len(text) - len(text.lstrip())
    return rows.Span(text.strip(), start, start + len(text.strip()))


def _entities(mentions: list[Mention]) -> list[str]:
    return list(dict.fromkeys(w.entity or w.state or "" for m in mentions for w in m.whos if w.known))


def _told(work: Work, candidate: Candidate) -> None:
    """Add what the encoder takes for an assessment, where the words have not told it yet."""
    sides = (candidate.actors, candidate.recipients)
    subjects, objects = ([x for p in side if (x := p.entity or p.state)] for side in sides)
    sentence, predicate = candidate.trigger.sent, candidate.type[1:]
    known = any(
        a.predicate == predicate and a.text == sentence.text.strip() and set(a.subjects) & set(subjects)
        for a in work.reading.assessments
    )
    if known or not subjects or candidate.confidence < rows.COUNTED:
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
