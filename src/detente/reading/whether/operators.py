"""What the words above an event say of it: operators ("refuse", "plan"), verdicts, fates, likelihood."""

from __future__ import annotations

from spacy.tokens import Token

from detente.reading.lexicon.frames import Lexicon
from detente.reading.syntax.arguments import infinitive, particle
from detente.reading.whether.negation import negated, no_such, of_nobody
from detente.reading.whether.past import VERBAL
from detente.reading.whether.tense import WORDS


def operator(head: Token, current: Token, dep: str, lexicon: Lexicon) -> str | None:
    """What the word above says of what hangs on it: the effect of the lexicon's operator for the place."""
    if dep == "pcomp":
        return _of_preposition(head, lexicon)
    lemma = head.lemma_.lower()
    part = particle(head)
    if part is None and any(c.lower_ == "through" and c.dep_ == "advmod" for c in head.children):
        part = "through"
    if part:
        lemma = f"{lemma}_{part}"
    return lexicon.operators.get((lemma, {"advcl": "xcomp", "nsubjpass": "dobj"}.get(dep, dep)))


def _of_preposition(preposition: Token, lexicon: Lexicon) -> str | None:
    """ "talked it out of leaving", "plans for visiting", "warned against leaving" """
    above = governor(preposition)
    lemma = above.lemma_.lower()
    chain = [t.lower_ for t in (preposition, *preposition.ancestors) if t.pos_ in ("ADP", "ADV", "SCONJ")]
    chain = chain[: next((i for i, t in enumerate(preposition.ancestors, 1) if t == above), 1)]
    effect = lexicon.operators.get(("_".join([lemma, *reversed(chain)]), "pcomp"))
    effect = effect or lexicon.operators.get((lemma, "pcomp"))
    if effect is None and above.pos_ == "NOUN":
        effect = lexicon.operators.get((lemma, "acl"))
    fearing = preposition.lower_ in ("about", "of", "against", "from", "for") and lemma in WORDS["fearing"]
    return "hypothetical" if effect is None and fearing else effect


def governor(preposition: Token) -> Token:
    """What a preposition, or the last of a chain of them, hangs on: "talked [it] out of", "stopped short of"."""
    while preposition.head != preposition and preposition.head.pos_ in ("ADP", "ADV"):
        preposition = preposition.head
    return preposition.head


def fate(current: Token, head: Token, dep: str, token: Token, lexicon: Lexicon) -> str | None:
    """What became of a plan, a call or an offer to act: "resisted calls to", "the plan to ... came to nothing"."""
    if current == token or current.pos_ != "NOUN" or head.pos_ not in VERBAL:
        if not (dep == "prep" and head.lemma_ == "come" and of_nobody(head)):
            return None
        return "negation"
    if (current.lemma_.lower(), "acl") not in lexicon.operators or negated(head):
        return None
    if dep == "nsubj" and any(
        g.lower_ in WORDS["nothing"] for c in head.children if c.dep_ == "prep" for g in c.children
    ):
        return "negation"
    name = "_".join(w for w in (head.lemma_.lower(), particle(head)) if w)
    kinds = {"dobj": ("appeal", "dobj"), "nsubjpass": ("appeal", "dobj"), "nsubj": ("fate",)}.get(dep, ())
    effects = {lexicon.operators.get((name, kind)) for kind in kinds}
    return "negation" if "negation" in effects else None


def noun_operator(preposition: Token, lexicon: Lexicon) -> str | None:
    """What a noun says of the event behind its preposition: "the possibility of an attack", "plans for a visit"."""
    if preposition.lower_ not in ("of", "for", "about", "against", "on") or preposition.head.pos_ != "NOUN":
        return None
    effect = lexicon.operators.get((preposition.head.lemma_.lower(), "noun"))
    return "negation" if effect and no_such(preposition.head) else effect


def only_thought_of(noun: Token, verb: Token) -> bool:
    """Whether an event is only thought of: "any attack will be answered", "an invasion would fail"."""
    if any(c.dep_ == "det" and c.lower_ == "any" for c in noun.children):
        return True
    definite = any(c.dep_ in ("det", "poss") and c.lower_ not in ("a", "an", "another", "some") for c in noun.children)
    modals = {c.lower_ for c in verb.children if c.dep_ == "aux"}
    return not definite and bool(modals & {"would", "could", "might", "may"})


def falsehood(head: Token, current: Token, dep: str) -> bool:
    """ "it is not true that", "it is false that"."""
    if head.lemma_ != "be" or dep not in ("ccomp", "csubj", "acl"):
        return False
    for child in head.children:
        if child.dep_ in ("acomp", "attr") and child != current:
            if child.lower_ in WORDS["true"] and negated(head):
                return True
            if child.lemma_.lower() in WORDS["false"]:
                return not negated(head)
    return False


def verdict(noun: Token, lexicon: Lexicon) -> str | None:
    """ "rejected claims that it spied", "reports that it fired were false": what nobody stands by did not happen."""
    if noun.lemma_.lower() not in WORDS["report"]:
        return None
    verb = noun.head
    if noun.dep_ in ("dobj", "nsubjpass") and not negated(verb):
        kinds = {lexicon.operators.get((verb.lemma_.lower(), kind)) for kind in ("ccomp", "dobj")}
        return "negation" if "negation" in kinds else None
    if noun.dep_ == "nsubj" and verb.lemma_ in ("be", "prove") and falsehood(verb, noun, "ccomp"):
        return "negation"
    return None


def likely(copula: Token, lexicon: Lexicon) -> str | None:
    """ "a meeting is unlikely", "an attack is imminent": what a predicate says of the event that is its subject."""
    for child in copula.children:
        if child.dep_ == "acomp":
            effect = lexicon.operators.get((child.lower_, "nsubj")) or lexicon.operators.get((child.lower_, "xcomp"))
            if effect in ("hypothetical", "future", "negation"):
                return "hypothetical" if effect != "negation" and negated(copula) else effect
    return None


def said_of(copula: Token, dep: str) -> bool:
    """ "the call was not in line": what an act was not leaves it done, but not that it was "not in sight"."""
    if copula.lemma_ != "be" or dep != "nsubj":
        return False
    told = [c for c in copula.children if c.dep_ in ("acomp", "attr") or (c.dep_ == "prep" and c.i > copula.i)]
    return bool(told) and not any(t.lower_ in WORDS["open"] for c in told for t in c.subtree)


def cleft(copula: Token) -> bool:
    """ "All that he did is to praise them": no plan."""
    return any(c.dep_ in ("nsubj", "csubj") and c.lower_ in ("all", "what", "thing") for c in copula.children)


def has_own_frame(verb: Token) -> bool:
    """Whether a coordinated verb has a subject or auxiliaries of its own."""
    return any(c.dep_ in ("nsubj", "nsubjpass", "aux") and c.lower_ != "to" for c in verb.children)


def ranked(noun: Token) -> bool:
    """ "the first leader to visit" did visit."""
    words = {noun.lower_, *(c.lower_ for c in noun.children if c.dep_ in ("amod", "advmod", "nummod"))}
    return bool(words & WORDS["ranked"])


def unproven(act: Token, verb: Token) -> bool:
    """Whether an infinitive says nothing of its having been done: "authorised [it] to strike", not "managed to"."""
    return infinitive(act) and verb.lemma_.lower() not in WORDS["implicative"]


def performed(wish: Token, act: Token) -> bool:
    """Whether saying it does it: "I want to thank", "we would like to pay tribute", "let me congratulate"."""
    if wish.lemma_.lower() not in WORDS["wish"] or act.lemma_.lower() not in WORDS["performed"]:
        return False
    return any(c.lower_ in ("i", "we", "me", "us") for t in (wish, act) for c in t.children)


def apart(clause: Token, verb: Token) -> bool:
    """Whether a semicolon parts a clause from the verb behind it, which then governs nothing in it."""
    return clause.i < verb.i and any(t.text == ";" for t in clause.doc[clause.i : verb.i])
