"""Whom a document has spoken of so far: each with how, how often and where last."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from detente.reading.state import Mention, Who, Work
from detente.reading.syntax.arguments import coordinated
from detente.reading.who.words import Words

#: A referent that was last named more sentences ago is no candidate.
REACH = 3
#: A person is remembered for longer, whoever were named together for less, by kind.
LASTING = {"person": 10, "unsure": 10, "many": 2}

#: Somebody of whom nothing is known.
NOBODY = Who(None, None, None, "noun")

Key = tuple[object, ...]


@dataclass(slots=True)
class Referent:
    """Somebody or something that the document spoke of.

    ``kind`` is ``person``, ``body`` (a state, organisation, institution), ``many``, or ``unsure`` for a name that no
    table holds and that may be a person's; ``gender`` is ``f``, ``m`` or
    None. ``token`` and ``sentence`` are those of the last mention, ``first`` the sentence of the first one; ``acts``
    is how often it was a subject.
    """

    key: Key
    mention: Mention
    kind: str
    gender: str | None
    token: int
    sentence: int
    first: int
    count: int = 0
    acts: int = 0
    titles: set[str] = field(default_factory=set)

    @property
    def who(self) -> Who | None:
        """The single entity meant, or None."""
        return self.mention.who


@dataclass(slots=True)
class Noted:
    """One mention in its sentence, with its grammatical weight."""

    mention: Mention
    sentence: int
    weight: float


class Memory:
    """The referents of one document, filled from left to right."""

    def __init__(self, doc: Doc, words: Words) -> None:
        self.doc, self.words = doc, words
        self.referents: dict[Key, Referent] = {}
        self.recent: list[Noted] = []
        self.states: dict[str, int] = {}
        self._openings = [0, *(t.i for t in doc if "\n\n" in t.text)]
        self._passing: deque[Key] = deque()

    def note(self, mention: Mention, sentence: int, work: Work, key: Key | None = None) -> None:
        """Remember a mention, under the key of a referent that it carries on; whoever says "I" is never "he"."""
        token = self.doc[mention.root]
        if self.words.pronouns.get(token.lower_) == "i":
            return
        self.recent.append(Noted(mention, sentence, weight(token)))
        named = token.pos_ != "PRON"  # a wrong guess must not feed the next one
        for who in mention.whos:
            if who.state is not None and who.kind != "person":
                self.states[who.state] = self.states.get(who.state, 0) + named
        if mention.how in ("noun", "description") and token.dep_ in ("attr", "appos", "oprd"):
            return  # "was a sailor", "a sailor from Perth": nobody else
        self._refer(mention, token, sentence, key or key_of(mention, token))
        together = [m for t in coordinated(token) if (m := work.by_token.get(t.i)) is not None and m.root == t.i]
        if len(together) > 1 and mention is together[0]:
            whos = tuple(dict.fromkeys(w for m in together for w in (m.whos or (NOBODY,))))
            if len(whos) > 1:
                group = Mention(mention.start, together[-1].end, token.i, "group", whos)
                self._refer(group, token, sentence, key_of(group, token))

    def forget(self, sentence: int) -> None:
        """Drop mentions that are out of reach of a sentence, and whoever was spoken of without a name."""
        self.recent = [n for n in self.recent if sentence - n.sentence < REACH]
        while self._passing and _far(self.referents[self._passing[0]], sentence):
            del self.referents[self._passing.popleft()]

    def opening(self, token: int) -> int:
        """Where the paragraph of a token opens."""
        return self._openings[bisect_right(self._openings, token) - 1]

    def within(self, token: int, sentence: int) -> list[Referent]:
        """Referents named before a token and not too long ago."""
        return [
            r
            for r in self.referents.values()
            if r.token < token and not _far(r, sentence)
        ]

    def sort(self, mention: Mention, token: Token) -> tuple[str, str | None]:
        """Of what kind whoever a mention names is, and of which gender."""
        kind = self._kind(mention, token)
        return kind, self._gender(mention) if kind in ("person", "unsure") else None

    def _refer(self, mention: Mention, token: Token, sentence: int, key: Key) -> None:
        found = self.referents.get(key)
        if found is None:
            kind, gender = self.sort(mention, token)
            found = self.referents[key] = Referent(key, mention, kind, gender, token.i, sentence, sentence)
            if key[:2] == ("", ""):
                self._passing.append(key)
        if mention.how == "name" and mention.match != "person":
            found.kind = self.sort(mention, token)[0]  # a state whose diplomat was spoken of first
        found.mention, found.token, found.sentence = mention, token.i, sentence
        found.count += token.pos_ != "PRON"
        found.acts += token.dep_ in ("nsubj", "nsubjpass")
        if found.kind in ("person", "unsure"):
            found.titles.update(t.lower_ for t in self.doc[mention.start : mention.root])
            found.gender = found.gender or self._gender(mention)

    def _kind(self, mention: Mention, token: Token) -> str:
        if len(mention.whos) > 1:
            return "many"
        if mention.match == "stranger" or (mention.match == "person" and mention.name):
            return "person"
        who = mention.who
        if who is not None and who.kind == "person":
            return "person"
        if self.words.pronouns.get(token.lower_) in ("he", "she"):
            return "person"
        if mention.how in ("noun", "description", "demonym") or token.tag_ in ("NNS", "NNPS"):
            if _plural(token):
                return "many"
            if mention.how != "name" and self._singular_human(token):
                return "person"
        return "unsure" if mention.match == "unlisted" and not self._organised(mention) else "body"

    def _organised(self, mention: Mention) -> bool:
        words = self.doc[mention.start : mention.end]
        return any(t.lower_ in self.words.organisations or (len(t) > 1 and t.is_upper) for t in words)

    def _singular_human(self, token: Token) -> bool:
        return token.tag_ == "NN" and self.words.human(token.lower_)

    def _gender(self, mention: Mention) -> str | None:
        for token in self.doc[mention.start : mention.end]:
            found = self.words.gender(token.text)
            if found is not None:
                return found
        who = mention.who
        listed = who.entity if who is not None and who.kind == "person" else None
        if listed in self.words.women:
            return "f"
        names = [n.capitalize() for n in who.entity.split("-")] if who and who.entity else mention.name.split(" ")
        found = self.words.gender(names[0]) or self.words.gender(names[-1])  # given names may stand last: Xi Jinping
        return found or ("m" if listed else None)


def _far(referent: Referent, sentence: int) -> bool:
    """Whether somebody was named too long ago to be meant in a sentence."""
    return sentence - referent.sentence > LASTING.get(referent.kind, REACH)


def key_of(mention: Mention, token: Token) -> Key:
    """By what a mention is known again: its entities, the stranger's name, or nothing but itself."""
    if any(w.entity for w in mention.whos):
        rest = mention.whos[0].sector if mention.how == "description" and mention.whos[0].kind == "state" else None
        return (*(w.entity for w in mention.whos), rest if rest != "GOV" else None)
    if mention.name:
        return ("", mention.name)
    return ("", "", token.i)


def weight(token: Token) -> float:
    """How much a mention stands out by its grammatical place: subjects before objects before the rest."""
    if token.dep_ in ("nsubj", "nsubjpass"):
        return 3.0
    if token.dep_ in ("dobj", "agent", "attr", "dative"):
        return 2.0
    if token.dep_ == "poss" and token.head.dep_ in ("nsubj", "nsubjpass"):
        return 2.4
    if token.dep_ == "conj" and token.head is not token:
        return weight(token.head) - 0.2
    if token.dep_ == "pobj" and token.head.head.pos_ in ("VERB", "AUX"):
        return 1.6
    return 1.0


def _plural(token: Token) -> bool:
    return token.tag_ in ("NNS", "NNPS") or token.lower_ in ("police", "people")
