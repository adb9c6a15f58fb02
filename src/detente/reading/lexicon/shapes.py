"""What each table of the reading may hold: the words of its columns, and which of them may stand but once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from detente import ontology
from detente.reading.lexicon.conditions import PARTICLES, PREFIXES


def any_word(word: str) -> str | None:
    """Names and words as they are written: nothing to refuse."""
    return None


def lower(word: str) -> str | None:
    """Why a word is never a word in lower case, or None."""
    return f"{word!r} can never match: words are compared in lower case" if word != word.lower() else None


def token(word: str) -> str | None:
    """Why a word is never a word of a text in lower case, or None: texts are cut at hyphens between letters."""
    if word != word.lower():
        return f"{word!r} can never match: words are compared in lower case"
    parts = word.split("-")
    if any(a[-1:].isalpha() and b[:1].isalpha() for a, b in zip(parts, parts[1:], strict=False)):
        return f"{word!r} can never match: a text is cut at the hyphens between letters"
    return None


def verb(word: str) -> str | None:
    """Why a verb, with or without a particle ("call_off") or a prefix ("test-fire"), can never match, or None."""
    lemma, joined, particle = word.partition("_")
    if joined and particle not in PARTICLES:
        return f"{word!r} can never match: {particle!r} is no particle of a verb"
    prefix, hyphen, rest = lemma.partition("-")
    return token(rest if hyphen and prefix in PREFIXES else lemma)


def simple_verb(word: str) -> str | None:
    """Why a verb without a particle can never match, or None."""
    return f"{word!r} can never match: it is looked up without its particle" if "_" in word else verb(word)


def phrase(word: str) -> str | None:
    """Why a word with others behind it ("rule_out") can never match, or None."""
    return token(word.partition("_")[0])


@dataclass(frozen=True, slots=True)
class Shape:
    """The rules of one table.

    ``words`` is the column of its words, each judged by ``wrong``; a word may stand once under the same values of
    the columns ``under``, in one file. ``closed`` gives the values of columns that know no others, ``numbers`` the
    columns of figures, ``known`` those that may hold nothing but what a shipped row holds, ``written`` how cells of a
    column are written. ``keys`` is the number of columns that make a row's key (see `detente.tables`); with
    ``phrases`` the cell of words is one.
    """

    words: str
    wrong: Callable[[str], str | None] = token
    under: tuple[str, ...] = ()
    closed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    numbers: tuple[str, ...] = ()
    keys: int = 0
    phrases: bool = False
    known: tuple[str, ...] = ()
    written: Mapping[str, str] = field(default_factory=dict)


def _of(words: str, *empty: str) -> frozenset[str]:
    return frozenset((*words.split(), *empty))


_STANCES = _of("asserts denies doubts supports")
_EFFECTS = _of("hypothetical future negation")
_ENCOUNTERS = _of("meeting talks visit call summit")
_SECTORS = _of("GOV MIL COP JUD LEG REB OPP PTY CVL JRN BUS LAB REL NGO IGO EDU CRM STATE")


@cache
def shapes() -> Mapping[str, Shape]:
    """The rules of every table of the reading, by its file."""
    frames = ("when", "actor", "recipient")
    return MappingProxyType({
        "abbreviations.tsv": Shape("words", any_word, keys=1, phrases=True, written={
            "region": "[A-Z]{2}-[A-Z0-9]{0,3}"}),
        "actor_nouns.tsv": Shape("nouns", closed={"sector": _SECTORS}),
        "assessments.tsv": Shape("words", under=("pos",), closed={
            "predicate": _of("isolated connected aligned allied hostile dependent"), "pos": _of("adj noun verb"),
            "formal": _of("yes no", "")}),
        "attendance.tsv": Shape("verb", verb, ("prep",), {"attended": _of("yes no"), "kind": _ENCOUNTERS}),
        "calendar.tsv": Shape("words", token, ("class",), known=("class",)),
        "classes.tsv": Shape("words", under=("class",), keys=1),
        "commitments.tsv": Shape("triggers", closed={"kind": _of("invitation promise offer warning threat demand")}),
        "contexts.tsv": Shape("words", closed={"context": frozenset(ontology.contexts())}),
        "cues.tsv": Shape("cues", closed={"stance": _STANCES, "hedge": _of("yes no")}),
        "directions.tsv": Shape("words", token, ("use", "direction"), keys=2, known=("use", "direction")),
        "encounters.tsv": Shape("trigger", closed={"kind": _ENCOUNTERS}),
        "epithets.tsv": Shape("nouns", under=("kind",), closed={
            "kind": _of("person partner state home voice organisation seat")}),
        "feasts.tsv": Shape("words", lower, keys=1, phrases=True, written={
            "rule": r"\d\d-\d\d|\d\d-[a-z]{3}-(?:\d|last)|easter[+-]\d+|election"}),
        "given_names.tsv": Shape("names", any_word, closed={"gender": _of("f m")}),
        "hedges.tsv": Shape("word", closed={"stance": _STANCES}),
        "homonyms.tsv": Shape("words", any_word, ("reading",), keys=2, written={"reading": "[A-Z]{3}"}),
        "lands.tsv": Shape("words", any_word, keys=1, phrases=True, written={"country": "[A-Z]{3}"}),
        "light.tsv": Shape("verbs", simple_verb),
        "lists.tsv": Shape("words", token, ("list",), keys=1, known=("list",)),
        "markers.tsv": Shape("word", closed={"effect": _EFFECTS}),
        "modality.tsv": Shape("words", under=("kind",), closed={"kind": _of(
            "condition planned possible failed bearing deliberating report doubting willing power settled turning "
            "false true nothing wish performed implicative ranked telling reporting thinking fearing open ending "
            "excluding")}),
        "modals.tsv": Shape("word", closed={"effect": _EFFECTS}),
        "modes.tsv": Shape("mode", closed={"mode": _of(" ".join(ontology.AUXILIARY))},
                           numbers=("bias", "grammar", "encoder"), keys=1),
        "negators.tsv": Shape("words", under=("before",), closed={"before": _of("verb noun")}, phrases=True),
        "nouns.tsv": Shape("nouns", under=frames),
        "operators.tsv": Shape("lemma", phrase, ("complement",), {
            "pos": _of("adj noun verb"), "effect": _EFFECTS,
            "complement": _of("acl appeal ccomp dobj fate noun nsubj pcomp xcomp")}),
        "organisation_words.tsv": Shape("words"),
        "past.tsv": Shape("words", under=("kind",), closed={"kind": _of("adverb ago period")}),
        "patterns.tsv": Shape("pattern", any_word, keys=1, phrases=True, known=("form", "kind")),
        "prefixes.tsv": Shape("pattern", any_word, keys=1, phrases=True, known=("edge",)),
        "prepositions.tsv": Shape("words"),
        "referring.tsv": Shape("words", under=("kind",), closed={"kind": _of(
            "he she it they i we 2 3 4 5 spelled states persons paired leaders together own body man woman human "
            "saying")}),
        "southern.tsv": Shape("states", any_word, keys=1),
        "women.tsv": Shape("persons", any_word),
        "stances.tsv": Shape("words", phrase, ("kind",), {
            "kind": _of("verb confirm assent ask withhold call have doubting proof attitude sure false true weak claim "
                        "generic impersonal rejecting backing"),
            "stance": _STANCES | {""}, "negated": _STANCES | {""}}),
        "verbs.tsv": Shape("verbs", verb, frames),
    })  # fmt: skip
