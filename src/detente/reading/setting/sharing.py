"""Which clauses share a date: those that tell of one time, by their tense and by what joins them."""

from __future__ import annotations

from spacy.tokens import Token

from detente.reading.setting.vocabulary import rows
from detente.tables import by_folder

VERBAL = ("VERB", "AUX")
#: Places of nouns: a name there that the tagger takes for a verb is none ("Trump on Monday said"), nor is "including".
_NOMINAL = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "compound", "poss", "prep"})
#: Ways up from a verb by which it shares the date of the clause above; a date behind it may be its own by any.
_SHARED = frozenset({"conj", "advcl", "xcomp", "parataxis", "dep"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_POINTING = frozenset({"the", "this", "that", "these", "those"})
PAST, PERFECT, PRESENT, FUTURE, OPEN = range(5)


@by_folder
def _uses() -> dict[str, frozenset[str]]:
    return {row["use"]: frozenset(row["words"].split()) for row in rows("directions.tsv")}


def words(use: str) -> frozenset[str]:
    """The words of a use in ``directions.tsv``."""
    return _uses().get(use, frozenset())


def verbal(token: Token) -> bool:
    """Whether a word is the verb of a clause."""
    return token.pos_ in VERBAL and token.dep_ not in _NOMINAL


def verb_above(token: Token) -> Token | None:
    """The verb of the clause that a word stands in, itself where it is one; None where there is none."""
    while not verbal(token):
        if token.head.i == token.i:
            return None
        token = token.head
    return token


def tense(verb: Token) -> int:
    """The time that a verb's own form tells of; ``OPEN`` where it has none of its own."""
    helpers = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    told = {c.lower_ for c in helpers}
    if any(c.tag_ == "MD" for c in helpers):
        return FUTURE
    if told & {"has", "have", "'ve", "’ve"}:
        return PERFECT
    if verb.tag_ == "VBD" or told & {"was", "were", "did", "had"}:
        return PAST
    if verb.tag_ in ("VBZ", "VBP") or told & {"is", "are", "am", "does", "do", "'s", "'re"}:
        return PRESENT
    return OPEN


def alike(one: Token, other: Token) -> bool:
    """Whether two clauses can be of one time: "travelled in 2014 and is now held" are of two."""
    first, second = tense(one), tense(other)
    return OPEN in (first, second) or first == second


def shares(governor: Token, clause: Token, date: Token) -> int | None:
    """Whether a clause has the date that stands in another: 2 by a clause above it, 3 by one beside or below, or None.

    A clause behind the date may have it as its own by another parse.
    """
    above = _from_above(governor, clause, date)
    if above is not None:
        return above
    if governor.head.i == clause.i and _beside(governor, clause):
        return 3
    if governor.dep_ == "acl" and _issued(governor, clause):
        return 3
    if governor.dep_ == "acl" and governor.tag_ == "VBG" and date.i > clause.i and _described(governor, clause):
        return 3
    if governor.head.i == clause.i and date.i > clause.i and tense(governor) == tense(clause):
        bare = not any(c.dep_ in _SUBJECTS for c in governor.children)
        if governor.dep_ == "conj" and bare:
            return 3  # "tested missiles and held an exercise in September"
        if governor.dep_ == "advcl" and _marked(governor) & words("together"):
            return 3
    return None


def _added(saying: Token) -> bool:
    """Whether a participle behind what was said goes on with the saying: "said on Monday that ..., pledging to"."""
    first = saying.left_edge.i
    return saying.tag_ == "VBG" and saying.lemma_.lower() in words("speaking") and saying.doc[first - 1].text == ","


def _issued(issuing: Token, clause: Token) -> bool:
    """Whether a clause tells of what was said in something of a day: "said in an interview published on Monday"."""
    noun = issuing.head
    if issuing.lemma_.lower() not in words("issuing") or noun.lemma_.lower() not in words("occasion"):
        return False
    return noun.dep_ == "pobj" and noun.head.lower_ in words("at") and noun.head.head.i == clause.i


def _described(doing: Token, clause: Token) -> bool:
    """Whether a participle describes who has part in a clause: "were abducted by men wearing masks in May"."""
    above = doing.head.head
    return clause.i in (above.i, above.head.i if above.dep_ in ("prep", "agent") else -1)


def _beside(doing: Token, clause: Token) -> bool:
    """Whether a participle tells of the time of its clause: "Speaking in Oslo on Tuesday, she accused him"."""
    if doing.dep_ != "advcl" or doing.tag_ != "VBG":
        return False
    bare = not any(c.dep_ in ("mark", "aux", "auxpass") or c.dep_ in _SUBJECTS for c in doing.children)
    return bare and (doing.i < clause.i or doing.lemma_.lower() in words("speaking"))


def _from_above(governor: Token, clause: Token, date: Token) -> int | None:
    token = clause
    while token.head.i != token.i:
        above, step = token.head, token.dep_
        if step == "pcomp" and above.lower_ == "by":  # "closed the debate on Tuesday by reaffirming its support"
            token = above
            above, step = above.head, "advcl"
        if step == "acl" and token.tag_ == "VBG" and above.dep_ in _SUBJECTS and above.head.i == governor.i:
            known = any(c.lower_ in _POINTING or c.dep_ == "poss" for c in above.children)
            return None if known else 2  # "a convoy carrying food entered the town on Tuesday"
        if step == "advcl" and above.i != governor.i and above.dep_ == "ccomp" and _added(token):
            token, step = above, "parataxis"
            above = above.head
        if step not in _SHARED and not (step in ("xcomp", "acl") and date.i > clause.i):
            return None
        if step == "xcomp" and date.i < clause.i and above.lemma_.lower() not in words("aspect"):
            return None  # "agreed on Tuesday to visit"
        marks = _marked(token) if step == "advcl" else frozenset()
        if marks and not (marks <= words("together") and tense(token) == tense(above)):
            return None
        if step == "conj" and not alike(token, above):
            return None
        if above.i == governor.i:
            return 2
        token = above
    return None


def _marked(verb: Token) -> frozenset[str]:
    """What opens an adverbial clause: "as", "after", "when"."""
    return frozenset(
        c.lower_ for c in verb.children if c.dep_ == "mark" or (c.dep_ == "advmod" and c.tag_ == "WRB" and c.i < verb.i)
    )


def since(date: Token, clause: Token) -> bool:
    """Whether a clause tells of all that was since something of a date: "have fled since the coup of July"."""
    if tense(clause) != PERFECT:
        return False
    token = date
    while token.head.i != token.i and token.i != clause.i:
        if token.lower_ == "since" or "since" in _marked(token):
            return token.head.i == clause.i or token.head.head.i == clause.i
        token = token.head
    return False


def apart(date: Token, trigger: Token) -> bool:
    """Whether a date is that of something else that an event only follows, answers or is about.

    "After the raid of Monday she met him", "ahead of a summit next week", "the Act of 2006": none is the day
    of what its sentence tells.
    """
    preposition = date if date.dep_ == "prep" else date.head if date.dep_ == "pobj" else None
    if preposition is not None and preposition.lower_ == "of" and _of_noun(preposition, trigger):
        return True
    token = date
    while token.head.i != token.i and token.i != trigger.i:
        above = token.head
        own = preposition is not None and token.i in (preposition.i, preposition.head.i)
        if token.dep_ in ("prep", "agent", "advmod") and not own and token.lower_ in words("apart"):
            return True
        if above.i == trigger.i:
            return False
        token = above
    return False


def _of_noun(preposition: Token, trigger: Token) -> bool:
    """Whether "of" ties a date to a noun that is no time itself and has no part of the event in it."""
    noun = preposition.head
    if noun.pos_ not in ("NOUN", "PROPN") or noun.i == trigger.i:
        return False
    return noun.lemma_.lower() not in words("timeword") and not noun.is_ancestor(trigger)
