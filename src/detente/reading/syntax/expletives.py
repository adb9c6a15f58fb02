""" "It" that stands for nobody and nothing: for a clause behind its verb ("it is clear that he left", "it was agreed
that", "it took two days to"), or as a part of a phrase ("to fight it out").
"""

from __future__ import annotations

from spacy.tokens import Token

from detente.reading.lexicon.lists import listed
from detente.reading.syntax.arguments import infinitive, of_time, particle

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_LINKING = frozenset({"be", "remain", "seem", "appear", "become"})
_PREDICATES = frozenset({"acomp", "attr", "oprd"})
_CLAUSES = frozenset({"ccomp", "xcomp", "advcl", "acl", "csubj", "relcl"})
#: Tags of the words that open such a clause.
_CLAUSAL = frozenset({"TO", "WRB", "WP"})


def empty(token: Token) -> bool:
    """Whether a word is such an "it"."""
    if token.lower_ != "it":
        return False
    verb = token.head
    if token.dep_ == "dobj":
        return _in_phrase(verb) or _announced(token, verb)
    if token.dep_ not in _SUBJECTS:
        return False
    if token.dep_ == "nsubjpass":
        return _told(verb)
    return _impersonal(verb) or _lasting(verb) or _topic(verb) or _predicated(token, verb)


def _in_phrase(verb: Token) -> bool:
    """ "They fought it out", "made it to the border" """
    small = {c.lower_ for c in verb.children if c.dep_ in ("prt", "prep", "advmod")}
    return any(f"{verb.lemma_}_{word}" in listed("with-it") for word in small)


def _announced(token: Token, verb: Token) -> bool:
    """ "He made it clear that", "found it hard to" """
    predicate = next((c for c in verb.children if c.i > token.i and c.pos_ == "ADJ"), None)
    if predicate is None or predicate.dep_ not in ("ccomp", "oprd", "acomp", "xcomp"):
        return False
    return any(c.i > predicate.i and c.dep_ in ("ccomp", "xcomp", "advcl") for h in (verb, predicate) for c in h.rights)


def _told(verb: Token) -> bool:
    """ "It was agreed that": not "it was told that", nor "it was said to have left", of which it is the subject."""
    lemma = verb.lemma_.lower()
    if verb.tag_ != "VBN" or lemma in listed("addressing"):
        return False
    clauses = [c for c in verb.rights if c.dep_ in ("ccomp", "xcomp", "csubj", "advcl")]
    if any(c.dep_ == "xcomp" or infinitive(c) for c in clauses):
        return False
    return lemma in listed("told-of") or any(c.dep_ in ("ccomp", "csubj") for c in clauses)


def _impersonal(verb: Token) -> bool:
    """ "It emerged that he had left", "it appears he left": not "it appears to target them"."""
    lemma, added = verb.lemma_.lower(), particle(verb)
    if f"{lemma}_{added}" not in listed("impersonal") and lemma not in listed("impersonal"):
        return False
    clauses = [c for c in verb.rights if c.dep_ in ("ccomp", "advcl", "csubj")]
    return any(not infinitive(c) and any(g.dep_ in ("mark", *_SUBJECTS, "expl") for g in c.children) for c in clauses)


def _lasting(verb: Token) -> bool:
    """ "It took two days to", "the time it takes to" """
    if verb.lemma_ != "take":
        return False
    measured = [c for c in verb.children if c.dep_ in ("dobj", "npadvmod", "advmod") and of_time(c)]
    if verb.dep_ == "relcl":
        return of_time(verb.head) or verb.head.lemma_ in ("time", "moment")
    behind = [c for c in verb.rights if c.dep_ in ("xcomp", "advcl", "ccomp") and infinitive(c)]
    return bool(measured or behind) and not any(c.dep_ == "dobj" and not of_time(c) for c in verb.children)


def _topic(verb: Token) -> bool:
    """ "When it comes to defending it" """
    if verb.lemma_ != "come" or not any(c.dep_ == "advmod" and c.lower_ == "when" for c in verb.children):
        return False
    return any(c.dep_ == "prep" and c.lower_ == "to" for c in verb.children)


def _predicated(token: Token, verb: Token) -> bool:
    """ "It is time to act", "it is not clear why he left", "made it clear that": not "it is ready to act"."""
    if verb.lemma_ not in _LINKING and verb.pos_ != "ADJ":
        return False
    holders = [verb, *(c for c in verb.children if c.dep_ in _PREDICATES)]
    clauses = [c for h in holders for c in h.children if c.i > token.i and c.dep_ in _CLAUSES]
    words = {h.lemma_.lower() for h in holders}
    if any(words & listed("minded-to" if infinitive(c) else "minded-that") for c in clauses):
        return False
    if any(c.dep_ == "ccomp" and c.head.dep_ == "acomp" for c in clauses):
        return True  # "it became clear they had left"
    placed = [c for c in verb.rights if c.dep_ == "prep"]
    if len(holders) == 1 and verb.pos_ != "ADJ" and not placed:  # "it is to meet them"
        return any(_opens(c) and not infinitive(c.head) for v in clauses for c in v.children)
    cleft = [c for p in placed for c in p.subtree if c.dep_ in ("relcl", "pcomp")]
    return any(_opens(c) for v in (*clauses, *cleft) for c in (v, *v.children))


def _opens(token: Token) -> bool:
    return token.tag_ in _CLAUSAL or token.lower_ == "that" or token.dep_ in ("mark", "pcomp")
