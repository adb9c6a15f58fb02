"""What a verb's own auxiliaries and the clause round it say: modals, conditions, inversion, reported futures."""

from __future__ import annotations

from spacy.tokens import Token

from detente.reading.lexicon.frames import Lexicon
from detente.reading.lexicon.lists import Kinds
from detente.reading.syntax.arguments import infinitive

#: Words of modality by kind.
WORDS = Kinds("modality.tsv")


def tense(verb: Token, lexicon: Lexicon, found: set[str]) -> None:
    """Add what the auxiliaries and adverbs of a verb say of it."""
    for child in verb.children:
        word = child.lower_
        if child.dep_ == "aux" and word in lexicon.modals:
            effect = lexicon.modals[word]
            if word == "would" and _reported_future(verb):
                effect = "future"
            if word == "'d" and verb.tag_ == "VBN":
                continue
            found.add("future" if effect == "future" else "hypothetical")
        elif child.dep_ == "advmod" and lexicon.modals.get(word) == "hypothetical":
            found.add("hypothetical")
        elif child.dep_ in ("advmod", "npadvmod") and word == "tomorrow":
            found.add("future")


def _reported_future(verb: Token) -> bool:
    """ "said it would send": a plan told in the past, unless a condition hangs on it."""
    if any(c.dep_ == "advcl" and any(g.lower_ in ("if", "unless") for g in c.children) for c in verb.children):
        return False
    return verb.dep_ == "ccomp" and verb.head.lemma_.lower() in WORDS["telling"]


def conditional(verb: Token, lexicon: Lexicon) -> bool:
    """Whether a condition stands in a verb's sentence: "would not attack if", "were it to yield"."""
    return any(
        lexicon.markers.get(t.lower_) == "hypothetical" and t.dep_ in ("mark", "advmod", "prep") for t in verb.sent
    ) or any(inverted(c) for c in verb.children if c.dep_ in ("advcl", "ccomp"))


def inverted(verb: Token) -> bool:
    """Whether a clause is a condition without a marker: "had they attacked", "should it fail", "were it to attack"."""
    if verb.lower_ == "were" and verb.pos_ == "AUX" and verb.dep_ in ("advcl", "ccomp"):
        subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
        return subject is not None and verb.i < subject.left_edge.i and any(infinitive(c) for c in verb.children)
    subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is None or verb.dep_ not in ("advcl", "ccomp", "ROOT"):
        return False
    return any(
        c.dep_ == "aux"
        and c.lower_ in ("had", "were", "should")
        and c.i < subject.left_edge.i
        and (c.is_title or (verb.dep_ == "advcl" and c.i == verb.left_edge.i))
        for c in verb.children
    )


def condition(clause: Token) -> Token | None:
    """The word that makes a clause a condition of its head: "if", or the auxiliary put first."""
    if clause.dep_ == "advcl":
        for child in clause.children:
            if child.lower_ in WORDS["condition"] and child.dep_ in ("mark", "advmod", "prep"):
                return child
    if clause.dep_ in ("advcl", "ccomp") and clause.i < clause.head.i and inverted(clause):
        return next((c for c in clause.children if c.dep_ == "aux" and c.i == clause.left_edge.i), clause)
    return None


def powerless(verb: Token) -> bool:
    """ "nobody could stop it from attacking": a power that nobody had leaves the act done."""
    return any(c.dep_ == "aux" and c.lower_ in WORDS["power"] for c in verb.children)


def was(verb: Token) -> bool:
    """Whether a verb is a plain passive of the past."""
    return any(c.dep_ == "auxpass" and c.lower_ in ("was", "were") for c in verb.children) and not any(
        c.dep_ == "aux" for c in verb.children
    )
