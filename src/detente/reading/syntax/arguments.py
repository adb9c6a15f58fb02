"""Reading the dependency parse: who stands where round a verb or a noun.

All functions take spaCy tokens of a parsed document and return tokens; they
look through control, coordination, relative clauses and pseudo-clefts, since
the party of an event often stands in a clause above its verb.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from spacy.tokens import Token

from detente.reading.lexicon.conditions import PREFIXES
from detente.reading.lexicon.lists import listed

SUBJECTS = frozenset({"nsubj", "csubj", "expl"})
PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
OBJECTS = frozenset({"dobj", "obj"})
RELATIVES = frozenset({"which", "who", "that", "whom", "whose"})


@dataclass(slots=True)
class Arguments:
    """The grammatical places round a verb, as head tokens; ``preps`` maps a preposition to its objects."""

    subjects: list[Token] = field(default_factory=list)
    objects: list[Token] = field(default_factory=list)
    datives: list[Token] = field(default_factory=list)
    agents: list[Token] = field(default_factory=list)
    preps: dict[str, list[Token]] = field(default_factory=dict)
    passive: bool = False
    complements: list[Token] = field(default_factory=list)


def coordinated(token: Token) -> list[Token]:
    """A token and what is coordinated with it below it, in order."""
    found, queue = [token], [token]
    while queue:
        for child in queue.pop().children:
            if child.dep_ == "conj" and child not in found:
                found.append(child)
                queue.append(child)
            elif child.dep_ == "appos" and child.pos_ == token.pos_ and any(t.dep_ == "cc" for t in child.children):
                found.append(child)  # "A, B and C", where the parser takes B for another name of A
                queue.append(child)
    return sorted(found, key=lambda t: t.i)


def particle(verb: Token) -> str | None:
    """The particle of a phrasal verb, such as ``off`` of ``call off``."""
    return next((c.lower_ for c in verb.children if c.dep_ == "prt"), None)


def of_time(token: Token) -> bool:
    """Whether a word names a time, which no party does: "on Monday", "for a decade", "in 1994", "since the 1960s"."""
    word = token.lower_
    if token.lemma_.lower() in listed("times") or word.rstrip("s") in listed("times"):
        return word != "march" or token.pos_ == "PROPN"
    return len(word.rstrip("s'’")) == 4 and word[:4].isdigit() and word[:2] in ("17", "18", "19", "20")


def prepositions(token: Token) -> dict[str, list[Token]]:
    """Objects of the prepositions that hang on a token, chains such as ``out of`` by their last word."""
    found: dict[str, list[Token]] = {}
    queue = [
        c for c in token.children if c.dep_ in ("prep", "agent", "dative") and c.pos_ in ("ADP", "SCONJ", "VERB", "ADV")
    ]
    queue += [g for c in token.children if c.dep_ == "advmod" for g in c.children if g.dep_ == "prep"]
    while queue:
        prep = queue.pop()
        name = "to" if prep.lower_ in ("toward", "towards", "into") and prep.lower_ != "into" else prep.lower_
        for child in prep.children:
            if child.dep_ in ("pobj", "pcomp") and not of_time(child):
                found.setdefault(name, []).extend(coordinated(child))
            elif child.dep_ == "prep" or (child.dep_ == "conj" and child.pos_ == "ADP"):
                queue.append(child)
    return found


def steers(verb: Token) -> bool:
    """Whether a verb's object, not its subject, does what its complement says: "urged Chad to yield"."""
    return verb.lemma_.lower() in listed("object-control")


def _own_subjects(verb: Token) -> list[Token]:
    own = [c for c in verb.children if c.dep_ in SUBJECTS | PASSIVE_SUBJECTS]
    if not own:  # "I'm not convinced", where the subject hangs on the auxiliary
        own = [g for c in verb.children if c.dep_ in ("aux", "auxpass") for g in c.children if g.dep_ in SUBJECTS]
    if own:  # "Chile stayed away, as did Peru"
        own += [g for c in verb.children if _likewise(c) for g in c.children if g.dep_ == "nsubj"]
    return [t for c in own for t in coordinated(c)]


def _likewise(clause: Token) -> bool:
    return clause.dep_ == "advcl" and clause.lemma_ == "do" and any(g.lower_ == "as" for g in clause.children)


def antecedents(token: Token) -> list[Token]:
    """What a relative pronoun stands for ("Pakistan, which denied it"); any other token stands for itself."""
    if token.tag_ not in ("WDT", "WP", "WP$"):
        return [token]
    clause = next((t for t in token.ancestors if t.dep_ == "relcl"), None)
    return [token] if clause is None else coordinated(clause.head)


def partner(verb: Token) -> Token:
    """What a verb is coordinated with: in "declared he would not go and accused them" not "go", for its tense."""
    found = verb.head
    while verb.tag_ in ("VBD", "VBZ", "VBP") and found.tag_ == "VB" and found.dep_ in ("ccomp", "xcomp", "advcl"):
        found = found.head
    return found


def is_passive(verb: Token) -> bool:
    """Whether the verb stands in the passive voice, reduced relatives such as ``arms sent`` included."""
    if any(c.dep_ in ("nsubjpass", "auxpass", "csubjpass") for c in verb.children):
        return True
    alone = verb.dep_ == "advcl" and verb.tag_ == "VBN" and not any(c.dep_ in ("nsubj", "aux") for c in verb.children)
    return reduced(verb) or (alone and any(c.dep_ == "agent" for c in verb.children))  # "Beaten by Chad, Mali fled"


def reduced(verb: Token) -> bool:
    """Whether a participle stands for a passive clause: "arms sent", not "the news that he has sent arms"."""
    return verb.dep_ == "acl" and verb.tag_ == "VBN" and not any(c.dep_ in ("nsubj", "aux") for c in verb.children)


def subjects(verb: Token, depth: int = 0) -> list[Token]:
    """Who does what the verb says, grammatically: its own subject, or the one that it shares or inherits."""
    if depth > 6:
        return []
    if own := _own_subjects(verb):
        return [s for subject in own for s in _through(subject, verb, depth)]
    inherit = _INHERITED.get(verb.dep_)
    return [] if verb.head == verb or inherit is None else inherit(verb, verb.head, depth)


def _of_partner(verb: Token, _: Token, depth: int) -> list[Token]:
    """ "Chile signed and ratified" """
    above = partner(verb)
    return subjects(above, depth + 1) if above.pos_ in ("VERB", "AUX") else []


def _of_relative(verb: Token, head: Token, depth: int) -> list[Token]:
    """ "the troops that attacked", "the first state to sign" """
    if infinitive(verb):
        return _noun_controller(head, verb, depth)
    gap = any(c.lower_ in RELATIVES and c.dep_ in OBJECTS for c in verb.children)
    return [] if gap else coordinated(head)


def _of_noun(verb: Token, head: Token, depth: int) -> list[Token]:
    """ "Chad's threat to leave", "states seeking peace" """
    return [] if reduced(verb) else _noun_controller(head, verb, depth)


def _of_governor(verb: Token, head: Token, depth: int) -> list[Token]:
    """ "Chad agreed to leave", "Chad asked Niger to leave" """
    if head.pos_ in ("NOUN", "PROPN"):
        return _noun_controller(head, verb, depth)
    if head.pos_ not in ("VERB", "AUX", "ADJ"):
        return []
    if any(c.dep_ == "expl" and c.lower_ == "it" for c in head.children):
        return []  # "it is possible to disagree": nobody in particular
    return _controlled(verb, head) or subjects(head, depth + 1)


def _controlled(verb: Token, head: Token) -> list[Token]:
    """The object that does what a verb's complement says: "ordered Niger to leave", "called on Niger to leave"."""
    if not steers(head):
        return []
    if verb.dep_ == "xcomp":
        on = prepositions(head)
        return _objects(head) or next((on[place] for place in ("on", "to", "for") if place in on), [])
    return _objects(head) if verb.dep_ == "advcl" and verb.tag_ == "VB" else []


def _of_predicate(verb: Token, head: Token, depth: int) -> list[Token]:
    """ "Chad is ready" """
    return subjects(head, depth + 1) if verb.pos_ in ("ADJ", "ADV") else []


def _of_preposition(verb: Token, head: Token, depth: int) -> list[Token]:
    """ "Chad insisted on leaving", "accused Niger of leaving", "stopped short of leaving" """
    if head.dep_ not in ("prep", "agent"):
        return []
    governor = head.head
    while governor.pos_ in ("ADV", "ADP") and governor.head != governor:
        governor = governor.head
    if governor.pos_ in ("VERB", "AUX"):
        controller: list[Token] = []
        if steers(governor) and head.lower_ not in ("by", "after", "before", "without"):
            controller = subjects(governor, depth + 1) if is_passive(governor) else _objects(governor)
        return controller or subjects(governor, depth + 1)
    if governor.pos_ not in ("NOUN", "PROPN"):
        return []
    if governor.dep_ in OBJECTS and steers(governor.head):
        return coordinated(governor)
    return _noun_controller(governor, verb, depth)


#: From whom a verb without a subject of its own takes it, by its place in the parse.
_INHERITED: dict[str, Callable[[Token, Token, int], list[Token]]] = {
    "conj": _of_partner, "relcl": _of_relative, "acl": _of_noun, "acomp": _of_predicate, "pcomp": _of_preposition,
    "xcomp": _of_governor, "advcl": _of_governor, "ccomp": _of_governor, "dep": _of_governor,
}  # fmt: skip


def _noun_controller(noun: Token, verb: Token, depth: int) -> list[Token]:
    """Subject of a clause that hangs on a noun: ``Iran's threat to close``, ``countries seeking``."""
    if verb.tag_ == "VBG" and verb.dep_ == "acl":
        return coordinated(noun)
    owners = [c for c in noun.children if c.dep_ == "poss"]
    owners += [p for name, objects in prepositions(noun).items() if name in ("by", "of", "from") for p in objects]
    if owners:
        return owners
    if noun.dep_ in OBJECTS | {"attr", "pobj"}:
        governor = noun.head if noun.dep_ != "pobj" else noun.head.head
        if governor.pos_ in ("VERB", "AUX"):
            return subjects(governor, depth + 1)
    return []


def _through(subject: Token, verb: Token, depth: int) -> list[Token]:
    """Relative pronouns and pseudo-clefts stand for another token."""
    if subject.lower_ in RELATIVES and verb.dep_ == "relcl":
        return coordinated(verb.head)
    if subject.lower_ in ("all", "what", "thing"):
        clause = next((c for c in subject.children if c.dep_ == "relcl"), None)
        if clause is not None and depth < 5:
            return subjects(clause, depth + 1) or [subject]
    if subject.dep_ == "csubj" and depth < 5:
        return subjects(subject, depth + 1) or [subject]
    return [subject]


def _objects(verb: Token) -> list[Token]:
    found = [t for c in verb.children if c.dep_ in OBJECTS for t in coordinated(c)]
    if len(found) == 1 and found[0].lower_ in RELATIVES:
        return antecedents(found[0])
    if not found and steers(verb):  # "allowed them to land", parsed as one clause
        found = [
            t
            for c in verb.children
            if c.dep_ == "ccomp" and infinitive(c)
            for g in c.children
            if g.dep_ == "nsubj"
            for t in coordinated(g)
        ]
    if not found and verb.dep_ == "conj" and verb.head.pos_ == "VERB" and not particle(verb):
        return []
    if not found and verb.dep_ == "relcl" and not is_passive(verb):
        own = _own_subjects(verb)
        if own and not any(t.lower_ in RELATIVES for t in own) and not prepositions(verb).get("with"):
            return coordinated(verb.head)
    if not found and any(c.dep_ == "conj" and c.pos_ == "VERB" for c in verb.children) and not prepositions(verb):
        shared = next(c for c in verb.children if c.dep_ == "conj" and c.pos_ == "VERB")
        return [t for c in shared.children if c.dep_ in OBJECTS for t in coordinated(c)]
    return found


def arguments(verb: Token) -> Arguments:
    """Everything round one verb, passive voice undone."""
    if _progressive(verb):
        return Arguments(
            subjects=subjects(verb.head.head), objects=coordinated(verb.head), preps=prepositions(verb.head.head)
        )
    found = Arguments(passive=is_passive(verb))
    found.preps = prepositions(verb)
    for prep in (c for c in verb.children if c.dep_ == "prep" and any(g.lower_ in RELATIVES for g in c.children)):
        if verb.dep_ == "relcl":
            found.preps[prep.lower_] = [_nearest_noun(prep) or verb.head]
    if verb.dep_ == "xcomp" and verb.head.pos_ == "VERB" and not _own_subjects(verb):
        for name, objects in prepositions(verb.head).items():
            found.preps.setdefault(name, objects)
    found.agents = found.preps.pop("by", []) if found.passive else []
    if found.passive and not found.agents:
        found.agents = [t for objects in found.preps.values() for o in objects for t in prepositions(o).get("by", [])]
    found.datives = [t for c in verb.children if c.dep_ == "dative" and c.pos_ != "ADP" for t in coordinated(c)]
    found.complements = [c for c in verb.children if c.dep_ in ("xcomp", "ccomp")]
    if found.passive:
        found.subjects = found.agents
        found.objects = coordinated(verb.head) if reduced(verb) else subjects(verb)
    else:
        found.subjects = subjects(verb)
        found.objects = _objects(verb)
    return found


def infinitive(verb: Token) -> bool:
    """Whether a verb is a to-infinitive."""
    return verb.tag_ == "VB" and any(c.lower_ == "to" and c.dep_ == "aux" for c in verb.children)


def _nearest_noun(prep: Token) -> Token | None:
    """The noun right before a pied-piped preposition: "the US, with whom"."""
    index = prep.i - 1
    while index > prep.sent.start and prep.doc[index].is_punct:
        index -= 1
    found = prep.doc[index]
    return found if found.pos_ in ("NOUN", "PROPN") else None


def _progressive(verb: Token) -> bool:
    """ "has been test-firing missiles", which parsers take for a noun phrase."""
    if verb.tag_ != "VBG" or verb.dep_ != "amod" or verb.head.dep_ != "attr" or verb.head.head.lemma_ != "be":
        return False
    between = verb.doc[verb.head.head.i + 1 : verb.i]
    return all(t.head in (verb, verb.head) and t.dep_ in ("npadvmod", "punct", "advmod", "compound") for t in between)


def subtree_spans(token: Token) -> Iterator[Token]:
    """Tokens of a clause without those of the relative and adverbial clauses in it."""
    yield token
    for child in token.children:
        if child.dep_ not in ("relcl", "advcl", "conj", "ccomp", "parataxis"):
            yield from subtree_spans(child)


def lemma_of(verb: Token) -> str:
    """A verb's lemma in small letters, with a prefix that a hyphen parts from it: "test-fire"."""
    lemma = verb.lemma_.lower()
    if verb.i >= 2 and verb.nbor(-1).text == "-" and verb.nbor(-2).lower_ in PREFIXES:
        return f"{verb.nbor(-2).lower_}-{lemma}"
    return lemma
