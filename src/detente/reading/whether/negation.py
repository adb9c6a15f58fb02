"""Negation in the parse: the words that deny a verb or noun, or what they take part in."""

from __future__ import annotations

from spacy.tokens import Token

from detente.reading.lexicon.lists import Kinds

NOBODY = frozenset({"nobody", "none", "nothing", "neither"})
SCARCELY = frozenset({"hardly", "scarcely", "barely"})
#: What before a subject or an object makes it nobody, by its place.
_NOT_ONE = {"nsubj": ("neither", "not"), "nsubjpass": ("neither", "not"), "dobj": ("neither",)}
#: What rules out the clause or noun phrase behind it: "instead of visiting".
_RULED_OUT = Kinds("negators.tsv", "before")


def negation(token: Token) -> Token | None:
    """The word that negates a verb or noun directly, or None."""
    for child in token.children:
        dep, word = child.dep_, child.lower_
        if dep == "neg" or word in ("not", "n't", "never") or word in SCARCELY:
            if _additive(child):
                continue
            return child
        if dep in ("det", "preconj") and word in ("no", "neither", "nor"):
            return child
        if dep in ("aux", "auxpass") and child.i > 0 and child.nbor(-1).lower_ in ("nor", "neither"):
            return child.nbor(-1)  # "nor did he travel"
        if dep in ("aux", "advmod"):
            inner = next((g for g in child.children if g.dep_ == "neg" and not _additive(g)), None)
            if inner is not None:
                return inner
    return None


def additive(verb: Token) -> bool:
    """Whether a verb has a "not" that denies nothing: "did not only arm", "could not but praise"."""
    near = (g for c in verb.children for g in (c, *(c.children if c.dep_ == "aux" else ())))
    return any(c.lower_ in ("not", "n't") and _additive(c) for c in near)


def _additive(word: Token) -> bool:
    """Whether a "not" denies nothing: "did not only arm but train", "could not but praise", "cannot help praising"."""
    if word.i + 1 >= len(word.doc) or word.lower_ == "never" or word.lower_ in SCARCELY:
        return False
    return word.nbor(1).lower_ in ("only", "just", "merely", "simply", "solely", "but", "help", "sooner")


def negated(token: Token) -> bool:
    """Whether a word is negated directly."""
    return negation(token) is not None


def no_longer(verb: Token) -> bool:
    """ "no longer visits" """
    return any(c.lower_ == "longer" and any(g.lower_ == "no" for g in c.children) for c in verb.children)


def no_such(noun: Token) -> bool:
    """ "no plan", "has not any plan" """
    return any(c.dep_ == "det" and c.lower_ == "no" for c in noun.children) or negated(noun.head)


def of_nobody(verb: Token) -> bool:
    """Whether a verb's subject, object, agent or occasion is nobody or none: "no state signed", "at no time"."""
    return any(check(child) for child in verb.children for check in _NONE)


def _none(child: Token) -> bool:
    return child.dep_ in ("dobj", "nsubj", "nsubjpass", "attr") and child.lower_ in NOBODY


def _no_thing(child: Token) -> bool:
    return child.dep_ in ("dobj", "nsubj", "nsubjpass") and any(
        g.dep_ == "det" and _scarce(g) for g in child.children
    )


def _neither(child: Token) -> bool:
    words = _NOT_ONE.get(child.dep_)
    return words is not None and any(g.lower_ in words for g in child.children)


def _by_none(child: Token) -> bool:
    return child.dep_ == "agent" and any(g.lower_ in NOBODY for g in child.children)


def _on_no_occasion(child: Token) -> bool:
    if child.dep_ != "prep" or child.lower_ not in ("in", "at", "under", "by", "on"):
        return False
    return any(g.dep_ == "pobj" and any(w.lower_ == "no" for w in g.children) for g in child.children)


_NONE = (_none, _no_thing, _neither, _by_none, _on_no_occasion)


def _scarce(determiner: Token) -> bool:
    """ "no country", "hardly any country"."""
    return determiner.lower_ == "no" or (determiner.i > 0 and determiner.nbor(-1).lower_ in SCARCELY)


def instead(token: Token, kind: str) -> bool:
    """Whether words right before a clause or a noun phrase rule it out: "instead of visiting", "without a deal"."""
    first = token.i if kind == "verb" else token.left_edge.i
    while kind == "verb" and first > token.sent.start and token.doc[first - 1].dep_ == "advmod":
        first -= 1
    low = max(token.sent.start, first - 4)
    before = tuple(t.lower_ for t in token.doc[low:first])
    return any(before[-len(words) :] == words for words in _RULED_OUT.phrases(kind))
