"""Whom "he", "she", "it" and "they" mean."""

from __future__ import annotations

from spacy.tokens import Token

from detente.reading.state import Mention, Who
from detente.reading.who.memory import Key, Referent, key_of
from detente.reading.who.salience import Place
from detente.reading.who.scene import Meant, Scene
from detente.reading.who.things import of_thing
from detente.reading.who.voices import first_person, our_side, voice

_KINDS = {"he": "person", "she": "person", "it": "body", "they": "many"}
_WANTED = {"he": "m", "she": "f"}


class Pronouns:
    """Resolves the pronouns of one document; no answer is better than a wrong one."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def meant(self, token: Token, number: int) -> Meant | None:
        """Whom a pronoun means, or None where it is none or nobody is likely enough."""
        letters = token.text == "US"  # the state's, not "us"
        pronoun = None if letters else self.scene.words.pronouns.get(token.lower_)
        if pronoun is None or token.dep_ == "expl" or of_thing(token, self.scene.words, self.scene.work):
            return None
        if pronoun == "i":
            return first_person(self.scene, token)
        if pronoun == "we":
            return our_side(self.scene, token)
        return self._third(token, number, _KINDS[pronoun], _WANTED.get(pronoun))

    def _third(self, token: Token, number: int, kind: str, gender: str | None) -> Meant | None:
        if kind == "many" and (above := _plural_above(token)) is not None:
            mention = self.scene.at(above)
            return Meant(mention.whos, mention.name, key_of(mention, above)) if mention is not None else None
        candidates = [r for r in self.scene.memory.within(token.i, number) if _suits(r, kind, gender)]
        ahead = self._ahead(token, number) if kind == "person" else None
        if ahead is not None and ahead.gender in (None, gender):
            candidates = [r for r in candidates if r.key != ahead.key] + [ahead]
        acting = (*self._acting(token), *(self._speaking(token) if kind == "body" else ()))
        candidates = [r for r in candidates if not (r.who is not None and r.who.known and r.who in acting)]
        place = Place(token, number, self._sayer(token), self.scene.memory.opening(token.i))
        ranked = self.scene.salience.rank(kind, place, candidates)
        if not ranked or ranked[0][0] < self.scene.salience.weights[kind]["nobody"]:
            return None
        best = ranked[0][1]
        if gender is not None:
            best.gender, best.kind = gender, "person"
        return Meant(best.mention.whos, best.mention.name, best.key)

    def _acting(self, token: Token) -> tuple[Who, ...]:
        """Who together do what is done to a pronoun, none of whom it is: "They urged him to go"."""
        if token.dep_ not in ("dobj", "dative"):
            return ()
        subject = next((c for c in token.head.lefts if c.dep_ == "nsubj"), None)
        mention = self.scene.at(subject) if subject is not None else None
        return mention.whos if mention is not None and len(mention.whos) > 1 else ()

    def _speaking(self, token: Token) -> set[Who]:
        """Whom "we" means just before an "it" of the same speaker, which is another: "we blame Chad for its attack"."""
        found: set[Who] = set()
        first = token.sent.start
        for before in self.scene.doc[self.scene.doc[max(0, first - 1)].sent.start : token.i]:
            if before.is_quote:
                found.clear()
            elif self.scene.words.pronouns.get(before.lower_) == "we" and before.text != "US":
                mention = self.scene.at(before)
                found |= set(mention.whos) if mention is not None else set()
        return found

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


def _plural_above(token: Token) -> Token | None:
    """The plural noun that acts in the clause above, whom "they" means: "The protesters said they would stay"."""
    if token.lower_ != "they" or token.dep_ not in ("nsubj", "nsubjpass"):
        return None
    clause = token.head
    while clause.dep_ in ("ccomp", "advcl", "conj") and clause.head.i != clause.i:
        subject = next((c for c in clause.head.lefts if c.dep_ in ("nsubj", "nsubjpass")), None)
        if clause.dep_ == "conj" or subject is None or subject.i > token.i:
            clause = clause.head
            continue
        plural = subject.tag_ == "NNS" and not any(c.dep_ == "conj" for c in subject.children)
        return subject if plural and token.head.i != subject.head.i else None
    return None


def _suits(referent: Referent, kind: str, gender: str | None) -> bool:
    outlet = any(w.sector == "JRN" for w in referent.mention.whos)  # it tells the news, and is seldom what it is about
    if kind == "many":
        return referent.kind != "person" and not outlet
    if referent.kind not in (kind, "unsure"):
        return False
    if kind == "body":  # a region does nothing
        region = any(w.kind == "region" for w in referent.mention.whos)
        return referent.mention.match != "city" and not outlet and not region
    return referent.gender in (None, gender)
