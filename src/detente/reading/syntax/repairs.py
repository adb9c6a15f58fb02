"""Labels that the small parser gets wrong in ways that can be seen from the labels themselves."""

from __future__ import annotations

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Token

NAME = "detente_repairs"
_FINITE = frozenset({"VBZ", "VBD", "VBP"})
_CLAUSES = frozenset({"ROOT", "conj", "advcl", "ccomp", "parataxis"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})


@Language.component(NAME)
def repair(doc: Doc) -> Doc:
    """Mend labels of a parsed document, in place."""
    labels = doc.to_array("DEP")
    for label, mend in _MENDS:
        for i in np.flatnonzero(labels == doc.vocab.strings[label]).tolist():
            mend(doc[i])
    return doc


def _root(token: Token) -> None:
    """A noun that heads a sentence and has an object is its verb: "Chile and Peru attack Norway"."""
    if token.tag_ == "NN" and _has(token, {"dobj"}) and not _has(token, {"det", "poss"}):
        token.tag_, token.pos_, token.lemma_ = "VBP", "VERB", token.lower_
        for child in token.lefts:
            if child.dep_ in ("nmod", "compound") and child.pos_ == "PROPN":
                child.dep_ = "nsubj"


def _subject(token: Token) -> None:
    """A name is no compound of a finite verb, but its subject: "Norway attacks Peru"."""
    verb = token.head
    if token.pos_ == "PROPN" and _acts(verb) and token.i < verb.i and not _has(verb, _SUBJECTS):
        token.dep_ = "nsubj"


def _object(token: Token) -> None:
    """A name straight behind a verb without an object is no measure of it, but its object: "Norway attacks Peru"."""
    verb = token.head
    if token.pos_ == "PROPN" and _acts(verb) and token.left_edge.i == verb.i + 1 and not _has(verb, {"dobj"}):
        token.dep_ = "dobj"


def _second(token: Token) -> None:
    """A name between "and" and a verb without a subject is that subject: "Chile met Peru in Lima and Oslo invited"."""
    if token.pos_ != "PROPN" or token.head.dep_ not in ("pobj", "dobj", "conj") or token.i + 1 >= len(token.doc):
        return
    verb = token.nbor(1)
    if _acts(verb) and verb.dep_ in _CLAUSES and not _has(verb, _SUBJECTS) and verb.sent == token.sent:
        token.head = verb
        token.dep_ = "nsubj"


def _acts(verb: Token) -> bool:
    return verb.pos_ == "VERB" and verb.tag_ in _FINITE


def _has(verb: Token, labels: frozenset[str] | set[str]) -> bool:
    return any(c.dep_ in labels for c in verb.children)


_MENDS = (("ROOT", _root), ("compound", _subject), ("npadvmod", _object), ("conj", _second))
