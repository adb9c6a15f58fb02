"""Labels that the small parser gets wrong in ways that can be seen from the labels themselves."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Token

NAME = "detente_repairs"
_FINITE = frozenset({"VBZ", "VBD", "VBP"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})


@Language.component(NAME)
def repair(doc: Doc) -> Doc:
    """Mend labels of a parsed document, in place."""
    for token in doc:
        if token.pos_ == "PROPN":
            _subject(token)
            _object(token)
    return doc


def _subject(token: Token) -> None:
    """A name is no compound of a finite verb, but its subject: "Norway attacks Peru"."""
    verb = token.head
    if token.dep_ == "compound" and _acts(verb) and token.i < verb.i and not _has(verb, _SUBJECTS):
        token.dep_ = "nsubj"


def _object(token: Token) -> None:
    """A name straight behind a verb without an object is no measure of it, but its object: "Norway attacks Peru"."""
    verb = token.head
    if token.dep_ == "npadvmod" and _acts(verb) and token.left_edge.i == verb.i + 1 and not _has(verb, {"dobj"}):
        token.dep_ = "dobj"


def _acts(verb: Token) -> bool:
    return verb.pos_ == "VERB" and verb.tag_ in _FINITE


def _has(verb: Token, labels: frozenset[str] | set[str]) -> bool:
    return any(c.dep_ in labels for c in verb.children)
