"""Persons whom a document calls former: "former US Secretary of State Ana Rojas", "Ana Rojas, a former premier"."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from detente.reading.lexicon.lists import listed
from detente.reading.state import Mention, Who, Work
from detente.reading.who.entering import whose
from detente.reading.who.titles import LONGEST
from detente.reading.who.words import Words
from detente.world import World

_TITLE = frozenset({"NOUN", "PROPN", "ADJ"})
#: Sectors of those who hold an office: not of a former rival, footballer or hostage.
_OFFICES = frozenset({"GOV", "MIL", "LEG", "JUD", "COP", "IGO"})
_SMALL = frozenset({"of", "to", "for", "at", "and", "the", "-", "–", ",", "'s", "’s"})


def settle_formers(doc: Doc, work: Work, world: World, words: Words) -> None:
    """Make of the elites whom the text calls former, throughout, unless the tables know an office of the day."""
    persons = [(m, m.who) for m in work.mentions if m.who is not None and m.who.kind == "person" and m.who.entity]
    called = {who.entity for mention, who in persons if who.state is not None and _called(doc, mention, words)}
    found: dict[str, Who] = {e: whose(e, work, world, was=True) for e in called if e is not None}
    for mention, who in persons:
        mention.whos = (found.get(who.entity or "", who),)


def _called(doc: Doc, mention: Mention, words: Words) -> bool:
    """Whether the title or the apposition of a person says that an office is over."""
    root = doc[mention.root]
    beside = [c for c in root.children if c.dep_ == "appos" and _office(c, words)]
    return (
        _titled(doc, mention.start, words)
        or _titled(doc, mention.root + 1, words)
        or any(_past(t) for noun in beside for t in doc[noun.left_edge.i : noun.i])
    )


def _titled(doc: Doc, start: int, words: Words) -> bool:
    """Whether the title that runs up to a name begins so: it names an office, whose the person is not."""
    first, office = start, False
    if start == 0 or doc[first - 1].pos_ == "ADP":  # "a former adviser to Rojas"
        return False
    while first > max(0, start - LONGEST, doc[start - 1].sent.start):
        before = doc[first - 1]
        if _past(before):
            return office
        if before.pos_ not in _TITLE and before.lower_ not in _SMALL:
            return False
        office = office or _office(before, words)
        first -= 1
    return False


def _office(noun: Token, words: Words) -> bool:
    return words.actors.get(noun.lemma_.lower()) in _OFFICES


def _past(token: Token) -> bool:
    """Whether a word before a title says that it is no longer held: not "Then" that opens a sentence."""
    if token.lower_ not in listed("former"):
        return False
    hyphened = token.i + 1 < len(token.doc) and token.nbor(1).text in ("-", "–")
    return token.lower_ != "then" or hyphened or not token.is_sent_start
