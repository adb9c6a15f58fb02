"""Proper names that no table holds: runs of proper nouns in the parse, and whether each seems a person's.

Takes the place of a trained entity recogniser, which costs as much time as the parse
itself and of which only these names were used.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Token

from detente.reading.lexicon.lists import listed
from detente.reading.who.titles import LONGEST
from detente.reading.who.words import Words
from detente.world import World

#: Words that a person's name has at most.
_LONGEST = 8


@dataclass(frozen=True, slots=True)
class Name:
    """Tokens ``start`` to ``end`` (exclusive) that name somebody or something."""

    start: int
    end: int
    person: bool


class NameFinder:
    """Finds the names in one document after another."""

    def __init__(self, world: World, words: Words) -> None:
        self.roles = world.roles
        self.uses = world.uses
        self.words = words
        self.given = _given(world) | words.genders.keys()

    def __call__(self, doc: Doc, taken: Container[int]) -> Iterator[Name]:
        """Names in order; none that touches a token in ``taken``, and no lone word that may be a place."""
        i = 0
        while i < len(doc):
            if not self._names(doc[i]) or i in taken or doc[i].lower_ in listed("suffixes"):
                i += 1
                continue
            start = i
            while i < len(doc) and i not in taken and (self._names(doc[i]) or self._particle(doc, i)):
                if i > start and doc[i].is_sent_start:
                    break
                i += 1
                while i + 1 < len(doc) and i not in taken and i + 1 not in taken and _hyphened(doc, i):
                    i += 2
            if i < len(doc) and i in taken and doc[start:i].root.head.i == i:
                continue  # the modifier of a name that the tables hold
            if i - start <= 2 * self.roles.longest and self._office(doc, start, i):
                continue  # "the Secretary-General" is described, not named
            if doc[i : i + 1].text in ("of", "for") and self._post(doc[i - 1], False):
                continue  # so is the "Deputy Chairman of the Duma"
            first = self._untitled(doc, start, i)
            yield Name(first, i, first > start or self.is_person(doc, first, i))

    def is_person(self, doc: Doc, start: int, end: int) -> bool:
        """Whether a name is a person's: by its first word, or as two to four words without one of organisations'."""
        words = [t for t in doc[start:end] if t.text.isalpha() or "-" in t.text]
        if any(t.lower_ in self.words.organisations for t in words):
            return False
        if words and words[0].text in self.given:
            return True
        small = listed("name-particles")
        named = all(t.text[0].isupper() and not t.text.isupper() for t in words if t.lower_ not in small)
        acts = doc[start:end].root.dep_ in ("nsubj", "nsubjpass", "appos", "poss")
        return 2 <= len(words) <= 4 and named and acts

    def _untitled(self, doc: Doc, start: int, end: int) -> int:
        """Where a name begins behind its titles: "Foreign Minister" is no part of "Foreign Minister Ravi Menon"."""
        # A word of a title is a token, or two with its hyphen: what is longer than the longest title is none.
        for cut in range(min(end - 1, start + 2 * self.roles.longest), start, -1):
            if self._title(doc, start, cut):
                return cut
        longest = end - _LONGEST if not self._over(doc[end - 1]) else end
        for cut in range(end - 1, max(start, longest), -1):  # "Minister of Education Ana Rojas"
            if self.post(doc, cut) is not None:
                return cut
        for cut in range(end - 2, start, -1):  # "Foreign Ministry Spokesman Li Foo"
            if self._post(doc[cut - 1], doc[end : end + 1].text == "and") and self.is_person(doc, cut, end):
                return cut
        return start

    def post(self, doc: Doc, start: int) -> Token | None:
        """The post that is said in full before a name: "Minister" in "Minister of Education Ana Rojas", or None.

        A rank may stand between ("Chief of Staff General Ana Rojas").
        """
        while start and (rank := self.roles.get(doc[start - 1].text)) is not None and rank.kind == "title":
            start -= 1
        if start < 3 or not self._over(doc[start - 1]):
            return None
        found = None
        for left in range(start - 2, max(0, start - LONGEST), -1):
            if doc[left + 1].is_sent_start or not _capital(doc[left]):
                break
            if doc[left].lower_ in ("of", "for") and self._post(doc[left - 1], False):
                found = doc[left - 1]
        return found

    def _over(self, token: Token) -> bool:
        """Whether a word ends the name of what posts are over: a field ("Education") or a body ("Council")."""
        low = token.lower_
        return token.text[0].isupper() and (self.uses.get(low) == "field" or low in self.words.organisations)

    def _post(self, token: Token, several: bool) -> bool:
        """Whether a word within capitals is what somebody is ("Spokesman"), or what ``several`` are ("Ministers")."""
        if token.tag_ == "NNPS" or token.lower_.endswith("s"):
            return several and self.words.human(token.lower_.removesuffix("s"))
        return self.words.human(token.lower_)

    def _office(self, doc: Doc, start: int, end: int) -> bool:
        """Whether some words are the name of an office, a deputy's too: "Deputy Foreign Minister"."""
        while start < end - 1 and self.uses.get(doc[start].lower_) in ("deputy", "filler"):
            start += 1
        role = self.roles.get(doc[start:end].text)
        return role is not None and role.kind != "body"

    def _title(self, doc: Doc, start: int, end: int) -> bool:
        """Whether some words are a title of somebody, or the name of an office."""
        role = self.roles.get(doc[start:end].text)
        return role is not None and role.kind in ("office", "title")

    def _names(self, token: Token) -> bool:
        return token.pos_ == "PROPN" and token.text[:1].isupper()

    def _particle(self, doc: Doc, i: int) -> bool:
        return doc[i].lower_ in listed("name-particles") and i + 1 < len(doc) and self._names(doc[i + 1])


def _capital(token: Token) -> bool:
    """Whether a word may stand between a post and its holder's name."""
    return token.text[:1].isupper() or token.lower_ in ("of", "for", "the", "and")


def _hyphened(doc: Doc, i: int) -> bool:
    """Whether a hyphen joins the words round it to one name: "Sang-mok"."""
    return doc[i].text == "-" and not doc[i].whitespace_ and not doc[i - 1].whitespace_ and doc[i + 1].is_alpha


@cache
def _given(world: World) -> frozenset[str]:
    """First words of the persons' names in the tables."""
    return frozenset(e.name.split()[0] for e in world.entities() if e.kind == "person" and " " in e.name)
