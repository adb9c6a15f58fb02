"""Whom "he", "she", "it" and "they" mean."""

from __future__ import annotations

from spacy.tokens import Token

from detente.reading.state import Mention
from detente.reading.who.memory import Key, Referent, key_of
from detente.reading.who.salience import Place
from detente.reading.who.scene import Meant, Scene
from detente.reading.who.voices import first_person, our_side, voice

_KINDS = {"he": "person", "she": "person", "it": "body", "they": "many"}
_LINKING = frozenset({"be", "remain", "seem", "appear", "become"})
_CLAUSES = frozenset({"ccomp", "xcomp", "advcl", "acl", "csubj", "relcl"})
_WANTED = {"he": "m", "she": "f"}


class Pronouns:
    """Resolves the pronouns of one document; no answer is better than a wrong one."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def meant(self, token: Token, number: int) -> Meant | None:
        """Whom a pronoun means, or None where it is none or nobody is likely enough."""
        pronoun = self.scene.words.pronouns.get(token.lower_)
        if pronoun is None or token.dep_ == "expl" or _empty(token):
            return None
        if pronoun == "i":
            return first_person(self.scene, token)
        if pronoun == "we":
            return our_side(self.scene, token)
        return self._third(token, number, _KINDS[pronoun], _WANTED.get(pronoun))

    def _third(self, token: Token, number: int, kind: str, gender: str | None) -> Meant | None:
        candidates = [r for r in self.scene.memory.within(token.i, number) if _suits(r, kind, gender)]
        ahead = self._ahead(token, number) if kind == "person" else None
        if ahead is not None and ahead.gender in (None, gender):
            candidates = [r for r in candidates if r.key != ahead.key] + [ahead]
        place = Place(token, number, self._sayer(token))
        ranked = self.scene.salience.rank(kind, place, candidates)
        if not ranked or ranked[0][0] < self.scene.salience.weights[kind]["nobody"]:
            return None
        best = ranked[0][1]
        if gender is not None:
            best.gender, best.kind = gender, "person"
        return Meant(best.mention.whos, best.mention.name, best.key)

    def _sayer(self, token: Token) -> Key | None:
        """The key of who says a quoted pronoun, who is seldom meant by it."""
        said = voice(self.scene, token)
        return key_of(said, self.scene.doc[said.root]) if said is not None else None

    def _ahead(self, token: Token, number: int) -> Referent | None:
        """The person whom a phrase before the subject speaks of: "After his call with Xi, Biden said"."""
        for phrase in token.ancestors:
            verb = phrase.head
            if phrase.dep_ not in ("prep", "advcl") or verb.pos_ not in ("VERB", "AUX") or verb.i < phrase.i:
                continue
            subject = next((c for c in verb.children if c.dep_ == "nsubj" and c.i > token.i), None)
            mention = self.scene.at(subject) if subject is not None else None
            return self._person(mention, number) if mention is not None and mention.how == "name" else None
        return None

    def _person(self, mention: Mention, number: int) -> Referent | None:
        """A person who is named only further on, as a referent."""
        token = self.scene.doc[mention.root]
        kind, gender = self.scene.memory.sort(mention, token)
        if kind not in ("person", "unsure"):
            return None
        known = self.scene.memory.referents.get(key_of(mention, token))
        count = known.count if known is not None else 0
        first = known.first if known is not None else number
        return Referent(key_of(mention, token), mention, kind, gender, token.i, number, first, count)


def _empty(token: Token) -> bool:
    """Whether "it" only stands for the clause behind its verb: "it is time to act", "it remains to be seen"."""
    verb = token.head
    if token.lower_ != "it" or token.dep_ not in ("nsubj", "nsubjpass"):
        return False
    if verb.lemma_ not in _LINKING and verb.pos_ != "ADJ":  # "make it clear that"
        return False
    holders = [verb, *(c for c in verb.children if c.dep_ in ("acomp", "attr"))]
    clauses = [c for h in holders for c in h.children if c.i > token.i and c.dep_ in _CLAUSES]
    return any(c.tag_ == "TO" or c.lower_ == "that" or c.dep_ == "mark" for v in clauses for c in v.children)


def _suits(referent: Referent, kind: str, gender: str | None) -> bool:
    if kind == "many":
        return referent.kind != "person"
    if referent.kind not in (kind, "unsure"):
        return False
    if kind == "body":
        return referent.mention.match != "city"
    return referent.gender in (None, gender)
