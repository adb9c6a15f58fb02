"""Which of several referents a pronoun means: features of each, weighed by a small table.

Binding rules leave the possible ones (no argument of the pronoun's own clause, no one who acts on it, no other
gender); of these the weights of ``salience.tsv``, fitted by ``training/pronouns.py``, choose, in the manner of
Lappin and Leass (1994) with learned salience. A column for each kind: ``person`` (he, she), ``body`` (it), ``many``
(they). How often a state is named says nothing of "it"; "they" means nobody unless somebody is likelier by a margin.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from spacy.tokens import Token

from detente.reading.lexicon import table
from detente.reading.syntax.arguments import subjects
from detente.reading.who.memory import Referent
from detente.reading.who.words import Words

_ROLES = {
    "nsubj": "subject", "nsubjpass": "subject", "csubj": "subject", "dobj": "object", "dative": "object",
    "attr": "object", "agent": "object", "poss": "owner", "appos": "apposed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pronoun stands: its token, its sentence's number, who says it if it is quoted, its paragraph's start."""

    token: Token
    sentence: int
    sayer: object = None
    opening: int = 0


class Salience:
    """Ranks referents for a pronoun; stateless."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.weights = _weights()

    def rank(self, kind: str, place: Place, candidates: Sequence[Referent]) -> list[tuple[float, Referent]]:
        """The possible candidates of a pronoun of a kind, the likeliest first, with their scores."""
        acting = _acting(place.token)
        possible = _whole([r for r in candidates if self._possible(place.token, r, acting)])
        weights = self.weights[kind]
        most = max((r.count for r in possible), default=0)
        scored = [
            (sum(weights.get(name, 0.0) * value for name, value in self.features(place, r, most).items()), r)
            for r in possible
        ]
        return sorted(scored, key=lambda s: (-s[0], -s[1].token))

    def features(self, place: Place, referent: Referent, most: int) -> dict[str, float]:
        """What speaks for a referent; ``most`` is how often the most frequent candidate was named."""
        token, mention = place.token, referent.mention
        last = token.doc[referent.token]
        distance = place.sentence - referent.sentence
        role, own = _role(last), _role(token)
        found = {
            referent.kind: 1.0,
            f"sentence{min(distance, 4)}": 1.0,
            "tokens": math.log1p(abs(token.i - referent.token)),
            role: 1.0,
            "count": math.log1p(referent.count),
            "gender": float(referent.gender is not None),
            mention.how: 1.0,
            "listed": float(any(w.entity for w in mention.whos)),
        }
        found |= {name: 1.0 for name, holds in self._places(place, referent, most, role, own, distance) if holds}
        if referent.acts:
            found["acts"] = math.log1p(referent.acts)
        return found

    def _places(
        self, place: Place, referent: Referent, most: int, role: str, own: str, distance: int
    ) -> Iterator[tuple[str, bool]]:
        """What holds or not of where a referent stands, ``distance`` sentences before, and of where a pronoun does."""
        token, last = place.token, place.token.doc[referent.token]
        body, same = referent.kind == "body", distance == 0
        subject, commands = role == "subject", same and _clause(last) in token.ancestors
        says = last.head.lemma_ in self.words.kinds["saying"] and subject
        yield "aside", body and role not in ("subject", "object")
        yield "nation", body and referent.who is not None and referent.who.kind == "state"
        yield "ahead", referent.token > token.i
        yield "parallel", role == own and not same
        yield "apposed-subject", last.dep_ == "appos" and _role(last.head) == "subject"
        yield "turns", own == "object" and subject and distance == 1
        yield "paragraph", not same and referent.token < place.opening
        yield "main", subject and last.head.dep_ == "ROOT"
        yield "goes-on", subject and last.head.dep_ == "ROOT" and own == "subject" and distance == 1
        yield "topic", referent.count == most
        yield "first", referent.first == 0
        yield "subject-owns", own == "owner" and same and last in subjects(_clause(token))
        yield "commands", commands
        yield "governs", commands and subject
        yield "says", says
        yield "says-on", says and token.head.lemma_ in self.words.kinds["saying"] and own == "subject"
        yield "speaks", place.sayer is not None and place.sayer == referent.key

    def _possible(self, token: Token, referent: Referent, acting: set[int]) -> bool:
        if referent.token in acting:
            return False
        if token.dep_ == "poss":
            return token.head.i != referent.token
        return _clause(token.doc[referent.token]) != _clause(token)


def _whole(candidates: list[Referent]) -> list[Referent]:
    """Candidates without those groups that a group named later holds: of "Chad and Mali ... the three" the three."""
    groups = [(r, {w.entity for w in r.mention.whos}) for r in candidates if len(r.mention.whos) > 1]
    outgrown = {r.key for r, some in groups for other, more in groups if other.token > r.token and some < more}
    return [r for r in candidates if r.key not in outgrown]


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, Mapping[str, float]]:
    rows = table("salience.tsv")
    return {kind: {row["feature"]: float(row[kind]) for row in rows} for kind in ("person", "body", "many")}


def _role(token: Token) -> str:
    while token.dep_ == "conj" and token.head is not token:
        token = token.head
    return _ROLES.get(token.dep_, "other")


def _clause(token: Token) -> Token:
    while token.dep_ != "ROOT" and token.pos_ not in ("VERB", "AUX"):
        token = token.head
    return token


def _acting(token: Token) -> set[int]:
    """Who does what is done to a pronoun, and so cannot be it: "Zelensky refused to receive him"."""
    if token.dep_ not in ("dobj", "dative", "pobj"):
        return set()
    verb = _clause(token.head)
    return {t.i for t in subjects(verb)} if verb.pos_ in ("VERB", "AUX") else set()
