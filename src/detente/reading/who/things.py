""" "It" that means what happened, or a thing, and nobody who acts: "it means that", "called it a step back", "the
vessel was seized after it ferried oil".
"""

from __future__ import annotations

from spacy.tokens import Token

from detente.reading.lexicon.lists import listed
from detente.reading.state import Work
from detente.reading.who.words import Words

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
#: Clauses that tell more of the subject of the clause above.
_BESIDE = frozenset({"advcl", "conj"})


def of_thing(token: Token, words: Words, work: Work) -> bool:
    """Whether a verb, a predicate or a subject says that an "it" is no body."""
    if token.lower_ != "it":
        return False
    verb = token.head
    if token.dep_ == "dobj":
        named = [c for c in verb.rights if c.dep_ in ("oprd", "attr") and c.i > token.i]
        blamed = verb.lemma_ == "blame" and any(c.dep_ == "prep" and c.lower_ == "on" for c in verb.rights)
        return blamed or any(_inanimate(c, words, work) for c in named)
    if token.dep_ not in _SUBJECTS:
        return False
    if verb.lemma_.lower() in listed("happenings"):
        return True
    if any(c.dep_ == "attr" and _inanimate(c, words, work) for c in verb.rights):
        return verb.lemma_ == "be"
    minds = verb.lemma_ in listed("minds") or verb.lemma_ in words.kinds["saying"]
    return not minds and _carried_on(token, verb, words, work)


def _carried_on(token: Token, verb: Token, words: Words, work: Work) -> bool:
    """Whether the clause above or before has a thing as its subject, which "it" then means rather than a body."""
    while verb.dep_ in _BESIDE and verb.head.i != verb.i:
        verb = verb.head
        subject = next((c for c in verb.lefts if c.dep_ in _SUBJECTS and c.i < token.i), None)
        if subject is not None:
            owned = any(c.dep_ == "poss" for c in subject.lefts)  # "once its job was done, it": whose job it was
            return subject.tag_ == "NN" and not owned and _inanimate(subject, words, work)
    return False


def _inanimate(noun: Token, words: Words, work: Work) -> bool:
    """Whether a common noun names nobody who acts, nor what they belong to."""
    if noun.pos_ != "NOUN" or work.by_token.get(noun.i) is not None:
        return False
    word = noun.lemma_.lower()
    return not (word in words.actors or any(word in words.kinds[kind] for kind in ("body", "human", "own", "states")))
