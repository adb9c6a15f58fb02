"""Names with the title and state before them: "Prime Minister Ana Rojas", "the former Chilean minister"."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from detente.reading.lexicon.lists import listed

_MODIFIERS = frozenset(
    {"amod", "compound", "nmod", "poss", "case", "punct", "nummod", "advmod", "quantmod", "npadvmod"}
)
_DASHES = frozenset("-'’")
#: Words that a title has at most.
LONGEST = 24


def titled(doc: Doc, start: int, end: int, held: Token | None = None) -> int:
    """Where the title and state begin of a name at ``start`` to ``end``: ``LONGEST`` words before it at most.

    ``held`` is the post that is said in full before it.
    """
    root = doc[start:end].root
    above = {token.i for token in root.ancestors}
    first = start if held is None else held.i
    while first > max(root.sent.start, start - LONGEST) and _modifies(doc[first - 1], root, above, first, end):
        first -= 1
    while first < start and (doc[first].is_punct or doc[first].dep_ == "advmod"):
        first += 1
    return first


def _modifies(token: Token, root: Token, above: set[int], first: int, end: int) -> bool:
    if token.dep_ not in _MODIFIERS or token.i in above:
        return False
    if not (first <= token.head.i < end or root.is_ancestor(token)):
        return False
    return not token.is_punct or token.text in _DASHES


def bare(doc: Doc, start: int, root: Token) -> int:
    """The start of a span without the determiners and punctuation before it."""
    while start < root.i and (
        doc[start].dep_ == "det" or doc[start].is_punct or doc[start].pos_ in ("DET", "ADP", "CCONJ")
    ):
        start += 1
    return start


def former(doc: Doc, start: int, end: int) -> bool:
    """Whether the words between say that somebody is so no more."""
    return any(t.lower_ in listed("former") for t in doc[start:end])
