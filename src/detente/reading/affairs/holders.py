"""Whom an adjective says something of, by its place in the parse."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from spacy.tokens import Token

from detente.reading.state import Mention
from detente.reading.syntax.arguments import arguments, coordinated, subjects

Known = Callable[[Token], Sequence[Mention]]
"""The mentions of somebody known at a word."""


def holders(adjective: Token, known: Known) -> list[Token]:
    """The words for those of whom an adjective or a participle says something."""
    dep, head = adjective.dep_, adjective.head
    if dep in ("acomp", "oprd", "attr", "conj") and head.pos_ in ("AUX", "VERB"):
        return subjects(head)  # "Chile is isolated"
    if dep == "ROOT" or (dep in ("ccomp", "advcl") and adjective.pos_ == "VERB" and adjective.tag_ == "VBN"):
        return arguments(adjective).objects or subjects(adjective)  # "he said Chile was isolated"
    if dep == "relcl":
        return coordinated(head)  # "Chile, which is isolated"
    return _of_noun(head, known) if dep == "amod" else []


def _of_noun(noun: Token, known: Known) -> list[Token]:
    """Whom a noun with an adjective before it stands for."""
    if (copula := _one_of(noun)) is not None:
        return subjects(copula)
    if noun.dep_ == "attr" and any(known(t) for t in subjects(noun.head)):
        return subjects(noun.head)  # "Chile is the most isolated state in America"
    if known(noun):
        return coordinated(noun)  # "isolated Chile"
    if noun.dep_ in ("attr", "oprd"):
        told = arguments(noun.head).objects if noun.dep_ == "oprd" else []
        return told or subjects(noun.head)  # "called Chile an isolated state"
    return _of_top(noun) if noun.dep_ == "pobj" else []


def _one_of(noun: Token) -> Token | None:
    """The verb of "Chile is one of the most isolated states"."""
    one = noun.head.head
    if noun.dep_ != "pobj" or one.lower_ != "one" or one.dep_ != "attr" or noun.tag_ not in ("NNS", "NNPS"):
        return None
    return None if any(c.dep_ == "nummod" for c in noun.children) else one.head


def _of_top(noun: Token) -> list[Token]:
    """ "Chile ranks among the isolated states", "Chile is the leader of an isolated group" """
    top = noun
    while top.dep_ in ("pobj", "prep", "conj"):
        top = top.head
    if top.dep_ == "attr":
        return [top, *subjects(top.head)]
    return subjects(top) if top.pos_ in ("VERB", "AUX") else [noun]
