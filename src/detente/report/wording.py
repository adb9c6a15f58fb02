"""Rows in plain words: who did what to whom, when and where, by name and never by code.

Which names take an article stands in ``data/articles.tsv``; verbs choose ``acts``.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

Row = Mapping[str, Any]

_PLURALS = ("s", "people", "police", "men", "women", "children")
_BODIES = frozenset({"organisation", "grouping"})
#: Capitals that read like the name of a people.
_CAPITALS = frozenset({"Paris", "Tunis"})
_DETERMINERS = frozenset("the a an both its his her their our my your this that these those and".split())
_OWNED = ("its ", "his ", "her ", "their ", "our ", "my ", "your ")
#: What a party's words may begin with without belonging to it: whose it is, and what is left of "up to 30".
_LEADING = frozenset("its his her their our my your to of least".split())
#: A word that says of which state somebody is: "Peru's", "Peruvian".
_OF_A_STATE = re.compile(r"[A-Z][\w-]*(?:['’]s|an|ese|ish|ch|i|ek|ai)$|U\.?S\.?$|UK$")
#: How the name of a people ends, and a word for one of it.
NATIONALS = ("ans", "is", "ons")
PEOPLES = ("ian", "ean", "ican", "yan", "uan", "ese", "ish", "raeli", "raqi")
#: What is left of a verb, or says whose something is, at the end of a party: "we’re".
_SHORTENED = re.compile(r"[’'](?:s|re|ve|ll|d|m)$")
#: Words of a party, or of what is promised, that a line shows at most.
PARTY, CONTENT = 8, 14


def table(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table in ``data``."""
    with files("detente.report").joinpath("data", name).open(encoding="utf-8") as handle:
        yield from csv.DictReader(handle, delimiter="\t")


@cache
def _articles() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {"first": set(), "last": set(), "whole": set(), "bare": set()}
    for r in table("articles.tsv"):
        found[r["part"]].add(r["words"])
    return {k: frozenset(v) for k, v in found.items()}


def _list(name: str) -> str:
    return files("detente.report").joinpath("data", name).read_text(encoding="utf-8")


@cache
def vocabulary(name: str) -> frozenset[str]:
    """The words of a list in ``data``."""
    return frozenset(_list(f"{name}.txt").split())


@cache
def lines_of(name: str) -> frozenset[str]:
    """The phrases of a list in ``data``, one a line."""
    return frozenset(_list(f"{name}.txt").splitlines())


@cache
def little() -> frozenset[str]:
    """Words that say nothing by themselves of what is promised or asked."""
    return _DETERMINERS | vocabulary("unnamed") | vocabulary("little")


class Names:
    """Entities by name; ``entities`` maps ids to rows with ``name`` and ``state``."""

    def __init__(self, entities: Mapping[str, Row]) -> None:
        self.entities = entities

    def __call__(self, entity: str) -> str:
        row = self.entities.get(entity) or {}
        name = str(row.get("name") or (entity if entity.isupper() else entity.replace("-", " ").title()))
        found = _articles()
        if row.get("kind") in _BODIES and entity.isupper() and len(entity) <= 6 and " " in name:
            return entity if entity in found["bare"] else f"the {entity}"
        if name in found["whole"] or name.split()[-1] in found["last"] or name.startswith(tuple(found["first"])):
            return f"the {name}"
        return name

    def named(self, name: str) -> set[str]:
        """Entities that are called so."""
        return set(self._called[0].get(name, ()))

    def within(self, words: str) -> set[str]:
        """Entities whose names stand in some words, set off by spaces."""
        named, longest = self._called
        parts = words.split(" ")
        spans = {" ".join(parts[max(0, e - n) : e]) for e in range(1, len(parts) + 1) for n in range(1, longest + 1)}
        return {entity for span in spans & named.keys() for entity in named[span]}

    @cached_property
    def _called(self) -> tuple[Mapping[str, list[str]], int]:
        """Entities by name, and the words of the longest name."""
        named: dict[str, list[str]] = defaultdict(list)
        for entity in self.entities:
            named[self(entity)].append(entity)
        return named, max((name.count(" ") + 1 for name in named), default=0)

    def many(self, entities: Sequence[str]) -> str:
        """Names as a list in words."""
        return listed(dict.fromkeys(self(e) for e in entities))

    def state(self, entity: str) -> str | None:
        """The state of an entity, or None."""
        return (self.entities.get(entity) or {}).get("state")

    def party(self, party: Row) -> str | None:
        """A party by name, or by its own words where those are more than a pronoun; else None."""
        whole, person = party["entity"] == party["state"], str(party["entity"]).islower()
        governing = party.get("sector") in (None, "GOV", "IGO")
        text = _SHORTENED.sub("", str(party["text"]))
        if text.lower() in vocabulary("pronouns") and not person:
            return None
        if text.lower() in ("we", "i") and not party["entity"]:
            return None
        if not party["entity"] and not party["state"] and text[1:].islower() and text.lower().startswith(_OWNED):
            return None  # whose "her brother" is only the text before says
        if text.lower().removeprefix("the ") in vocabulary("pointing"):
            return None  # whom "the former" points at is taken for somebody else too easily
        if (national := self._national(party)) is not None:
            return national
        if party.get("town"):
            return text
        if party["entity"] and (governing or not whole) and not self._people(party) and not _body(party):
            name = self(party["entity"])
            return f"the {name}" if party.get("the") and name == text else name
        words = [w.strip(",;:()\"“”") for w in text.split()]
        words = _said([w for w in words if any(c.isalnum() for c in w)])
        telling = bool({w.lower().strip("'’") for w in words} - _DETERMINERS - vocabulary("unnamed"))
        if _body(party):
            lead = words[0].lower() if words[0].lower() in ("a", "an") else "the"
            return f"{lead} {' '.join(w for w in words if w.lower() not in _DETERMINERS)}"
        if telling and (self._people(party) or any(w[:1].isupper() for w in words[1:] or words)):
            return clipped(_noun(words), PARTY)
        if party["state"] and telling:
            kept = [w for w in words if w.lower() not in _DETERMINERS]
            told = clipped(_noun(kept), 5)
            return told if _OF_A_STATE.match(kept[0]) else f"{told} of {self(party['state'])}"
        if party["entity"] or party["state"]:
            return self(party["entity"] or party["state"])
        return clipped(_noun(words), PARTY) if telling else None

    def _people(self, party: Row) -> bool:
        """Whether a state's party is people of it (Russian diplomats) rather than the state or its government."""
        text = str(party["text"])
        words = text.split()
        last = words[-1] if words else ""
        people = len(words) > 1 and last.islower() and last.endswith(_PLURALS) and last not in vocabulary("unnamed")
        if text.lower().startswith(("pro-", "anti-")):
            return True
        people = people or last.lower() == "administration" or _outside(words)
        if people and len(words) <= PARTY and any(w[:1].isupper() for w in words[:-1]):
            return True
        return party.get("sector") != "GOV" and self._nationals(party)

    def _nationals(self, party: Row) -> bool:
        """Whether a state's party is its people by their name: Angolans, not Angola."""
        text = str(party["text"])
        return party["entity"] == party["state"] and _people_by_name(text)

    def _national(self, party: Row) -> str | None:
        """Whom something was done to, where the text names one of a people: an American, not the United States."""
        text = str(party["text"])
        if not party.get("person") or party["entity"] != party["state"] or party["sector"] or " " in text:
            return None
        name = str((self.entities.get(party["entity"] or "") or {}).get("name"))
        if text == name or not text.endswith(PEOPLES):
            return None
        return f"{'an' if text[0] in 'AEIO' else 'a'} {text}"


def _people_by_name(text: str) -> bool:
    return text.endswith(NATIONALS) and text not in _CAPITALS


def nameless(party: Row) -> bool:
    """Whether a party is people, or has no name: "Angolans", "refugees"."""
    text = str(party["text"])
    if party["entity"] and party["entity"] != party["state"]:
        return False
    return _people_by_name(text) or party.get("sector") == "CVL" or (not party["entity"] and text[:1].islower())


def _outside(words: Sequence[str]) -> bool:
    """Whether words name leaders or officials of something else than a state: "Chilean union leaders"."""
    between = {w.lower() for w in words[1:-1] if w.islower()}
    return several(words[-1]) and words[0][:1].isupper() and bool(between - vocabulary("governing"))


def _body(party: Row) -> bool:
    """Whether a state's party is something of it, and not the state: "the Chilean consulate"."""
    words = str(party["text"]).split()
    if party["entity"] != party["state"] or len(words) < 2 or not words[-1].islower() or several(words[-1]):
        return False
    return any(w.endswith(PEOPLES) for w in words[:-1]) and words[-1] not in vocabulary("unnamed")


def _said(words: list[str]) -> list[str]:
    """Words of a party without whose it is, and without the capital that only the sentence's beginning gave a number.

    Of initials alone nothing is left.
    """
    if all(len(w.rstrip(".")) < 2 for w in words):
        return []
    while len(words) > 1 and words[0].lower() in _LEADING:
        words = words[1:]
    if words[0].lower() in vocabulary("quantities"):
        return [words[0].lower(), *words[1:]]
    return words


def _noun(words: Sequence[str]) -> str:
    """Words of a party as they stand inside a sentence; a lone common noun, and a body's name, take the article."""
    if words[0].lower() in _DETERMINERS | vocabulary("quantities"):
        return " ".join([words[0].lower(), *words[1:]])
    counted = words[0] == "every" or words[0] in vocabulary("unnamed")
    bare = all(w.islower() for w in words) and not several(words[-1]) and not counted
    found = _articles()
    body = words[-1] in found["last"] or " ".join(words).startswith(tuple(found["first"]))
    owned = words[0].endswith(("'s", "’s"))
    return " ".join(["the", *words] if bare or (body and not owned) else words)


def pointing(words: str) -> bool:
    """Whether words only point at what follows them: "to take the following steps:"."""
    return re.search(r"\bfollowing(?: \w+)?:?$", words) is not None


def several(word: str) -> bool:
    """Whether a common noun at the end of a party is of several."""
    return word.islower() and word.endswith(_PLURALS) and not word.endswith("ss")


def plural(parties: Sequence[str]) -> bool:
    """Whether a verb behind these parties is in the plural."""
    last = parties[0].split(" of ")[0].split()[-1] if parties else ""
    return len(parties) > 1 or several(last) or last.endswith("ans") or last in vocabulary("plurals")


def listed(words: Mapping[str, Any] | Sequence[str]) -> str:
    """A list in words: a, b and c; past four, the number of the rest."""
    found = list(words)
    if len(found) > 5:
        found = [*found[:4], f"{len(found) - 4} others"]
    return ", ".join(found[:-1]) + " and " + found[-1] if len(found) > 1 else "".join(found)


def clipped(text: str, most: int, focus: str = "") -> str:
    """At most so many words of a text, round ``focus`` where it is among them; what is cut is shown by an ellipsis."""
    words = text.split()
    if len(words) <= most:
        return " ".join(words)
    start = 0
    if focus and (head := focus.split()[:1]):
        at = next((i for i, w in enumerate(words) if head[0] in w), 0)
        if at >= most - 4:
            start = max(0, min(at - most // 2, len(words) - most))
    kept = words[start : start + most]
    end = "" if start + most >= len(words) else " …"
    return ("… " if start else "") + " ".join(kept).rstrip(",;:") + end


def counted(number: int, what: str) -> str:
    """A number and its noun, in the plural where there are several."""
    many = what.removesuffix("y") + "ies" if what.endswith("y") and what[-2:-1] not in "aeiou" else f"{what}s"
    return f"{number:,} {what if number == 1 else many}"


def capital(text: str) -> str:
    """The text with a capital at its head."""
    return text[:1].upper() + text[1:]


def day(value: str | None, year: bool = True) -> str:
    """An ISO date in words, without a leading nought: 6 Sep 2023."""
    if not value:
        return "undated"
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{found.day} {found:%b}" + (f" {found.year}" if year else "")


def when(dating: Row | None, published: str | None) -> str:
    """When an event was, as exactly as its row says; nothing where that is the day of publication or unknown."""
    if not dating or (dating["start"] == published and dating["end"] == published):
        return ""
    start, end = dating["start"], dating["end"]
    if start == end:
        return f" on {day(start, start[:4] != (published or '')[:4])}"
    if start[5:] == "01-01" and end[5:] == "12-31":
        return f" in {start[:4]}" if start[:4] == end[:4] else f" in {start[:4]} to {end[:4]}"
    if start[:7] == end[:7] and start[8:] == "01" and end[8:] >= "28":
        return f" in {date.fromisoformat(start):%B %Y}"
    return f" between {day(start, start[:4] != end[:4])} and {day(end)}"


def where(place: Row | None, named: str) -> str:
    """Where an event was; nothing where the line names the place already."""
    if not place or not place["name"] or re.search(rf"\b{re.escape(place['name'])}\b", named):
        return ""
    return f" in {place['name']}"
