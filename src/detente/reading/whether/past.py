"""What a clause itself says of being long past: "decades ago", "during the Cold War", "historically"."""

from __future__ import annotations

from spacy.tokens import Token

from detente.reading.lexicon.lists import Kinds

VERBAL = frozenset({"VERB", "AUX"})
_PAST = Kinds("past.tsv")


def past(token: Token) -> bool:
    """Whether the clause of a word places itself in the past."""
    verb = _verb_of(token)
    return verb is not None and any(check(verb, child) for child in verb.children for check in PAST.values())


def _adverb(_: Token, child: Token) -> bool:
    """ "historically backed" """
    return child.dep_ in ("advmod", "npadvmod") and child.lower_ in _PAST["adverb"]


def _ago(_: Token, child: Token) -> bool:
    """ "signed a pact three decades ago" """
    return child.lower_ == "ago" and any(_long(g) for g in child.children)


def _period(verb: Token, child: Token) -> bool:
    """ "attacked it in the eighties", "during the Cold War" """
    if child.dep_ != "prep" or child.lower_ not in ("during", "under", "in", "throughout", "before"):
        return False
    ending = next((g for g in child.children if g.dep_ == "pobj"), None)
    if ending is None or not {ending.lemma_.lower(), ending.lower_} & _PAST["period"]:
        return False
    war = ending.lemma_.lower() == "war"
    if war and child.lower_ == "in":
        return False
    return verb.tag_ in ("VBD", "VBN") and (not war or ending.pos_ == "PROPN")


#: What says so, by name.
PAST = {"adverb": _adverb, "ago": _ago, "period": _period}


def _long(unit: Token) -> bool:
    if unit.lemma_.lower() in _PAST["ago"]:
        return True
    number = next((c for c in unit.children if c.dep_ == "nummod"), None)
    return unit.lemma_.lower() == "year" and number is not None and number.lower_ not in ("one", "1", "two", "2")


def _verb_of(token: Token) -> Token | None:
    while token.pos_ not in VERBAL:
        if token.head == token:
            return None
        token = token.head
    return token
