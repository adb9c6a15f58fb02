"""What may stand in the columns ``when``, ``actor`` and ``recipient`` of the tables of verbs and nouns."""

from __future__ import annotations

from collections.abc import Container, Iterable

from detente.tables import nearest

#: Conditions on a verb: those that stand alone, those that take a word after ``=``, and those that may.
ALONE = frozenset({
    "ccomp", "dative", "ent-obj", "ent-subj", "many-subj", "no-obj", "no-oprd", "no-to", "org-from", "org-obj",
    "person-obj", "xcomp",
})  # fmt: skip
VALUED = frozenset({"acomp", "as", "obj", "obj-mod", "subj", "xcomp"})
#: Conditions that name a preposition; the first may take a word after ``=``.
PREPOSITIONAL = ("prep", "no-prep", "ent-prep")
_RENAMED = {"toward": "to", "towards": "to"}
#: What stands among the conditions of a verb and is none: its type stands whatever else the verb may mean.
SURE = "sure"
#: Conditions on a noun.
OF_NOUNS = frozenset({"mod"})
#: Places beside the prepositions.
PLACES = frozenset({"subj", "obj", "dative", "poss", "amod", "compound", "csubj"})
#: The first half of a verb that the text cuts at its hyphen: "test-fire", "co-sponsor".
PREFIXES = frozenset({"test", "re", "co", "flight", "counter"})
#: What makes a verb of two words: the parser takes no other word for a particle.
PARTICLES = frozenset(
    "about across ahead along apart around aside away back by down forth forward in off on out over round through "
    "together under up".split()
)


def wrong_condition(condition: str, classes: Container[str], prepositions: Container[str]) -> str | None:
    """Why a condition on a verb can never hold, or None."""
    key, equals, value = condition.partition("=")
    name, colon, preposition = key.partition(":")
    if colon and name in PREPOSITIONAL:
        if preposition not in prepositions:
            return _unknown("preposition", preposition, prepositions)
        if equals and name != "prep":
            return f"{name}: takes no word after '=': {condition!r}"
    elif condition != SURE and key not in (VALUED if equals else ALONE):
        if key in ALONE | VALUED:
            return f"the condition {key!r} {'takes no' if equals else 'needs a'} word after '='"
        return _unknown("condition", key, ALONE | VALUED | {SURE} | {f"{p}:" for p in PREPOSITIONAL})
    if equals and not value:
        return f"the condition {condition!r} lacks its word"
    named = value.removeprefix("@") if value.startswith("@") else value if key == "as" else ""
    return _unknown("class of words", named, classes) if named and named not in classes else None


def wrong_noun_condition(condition: str) -> str | None:
    """Why a condition on a noun can never hold, or None."""
    key, _, value = condition.partition("=")
    if key not in OF_NOUNS:
        return _unknown("condition", key, OF_NOUNS) + "; a noun knows only mod=WORD|WORD"
    return None if value else f"the condition {condition!r} lacks its word"


def wrong_place(place: str, prepositions: Container[str]) -> str | None:
    """Why no party can stand in a place, or None."""
    return None if place in PLACES or place in prepositions else _unknown("place", place, prepositions, PLACES)


def _unknown(what: str, word: str, *known: Container[str]) -> str:
    if word in _RENAMED:
        return f"no {what} {word!r}: the grammar reads it as {_RENAMED[word]!r}"
    names = {n for group in known if isinstance(group, Iterable) for n in group if isinstance(n, str)}
    return f"no {what} {word!r}{nearest(word, names)}"
