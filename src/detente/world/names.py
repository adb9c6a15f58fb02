"""Finding names in running text: one table of surfaces, looked up word by word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

#: A word: letters and digits with inner apostrophes, a dotted abbreviation, or an ampersand.
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}[^\W\d_]?(?![^\W_])|(?:[A-Z]\.)+[A-Z](?![^\W_])|[^\W_]+(?:['’‘ʻʼ`][^\W_]+)*\+?|&"
)
_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘ʻʼ`."))
_LETTERS = str.maketrans(
    {
        "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "İ": "I", "ə": "a", "Ə": "A", "ß": "ss",
        "đ": "d", "Đ": "D", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ð": "d", "þ": "th", "Þ": "Th",
    }
)  # fmt: skip
_POSSESSIVE = ("'s", "’s", "'S", "’S")
_GAPS = frozenset({" ", "-", "‐", "‑", "–", "\n", "  ", "\u00a0", " \n", "\n ", "-\n"})


def fold(word: str) -> str:
    """A word as it is looked up: without case, diacritics, apostrophes or full stops."""
    if word.isascii():
        if "'" in word or "." in word or "`" in word:
            word = word.translate(_APOSTROPHES)
        return word.lower()
    word = word.translate(_LETTERS).translate(_APOSTROPHES)
    word = unicodedata.normalize("NFKD", word)
    return "".join(c for c in word if not unicodedata.combining(c)).lower()


class Word(NamedTuple):
    """A word of a text: its characters, without a possessive ending, and its key."""

    start: int
    end: int
    text: str
    key: str
    possessive: bool = False

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter or a digit."""
        return not self.text[0].islower()


def words(text: str) -> list[Word]:
    """The words of a text, in order."""
    found = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        word = text[start:end]
        owns = False
        if word[-2:] in _POSSESSIVE and end - start > 2:
            word, end, owns = word[:-2], end - 2, True
        elif (text[end : end + 1] in ("'", "’") and word[-1] in "sS") or text[end : end + 2] in _POSSESSIVE:
            owns = True
        found.append(Word(start, end, word, "and" if word == "&" else fold(word), owns))
    return found


def key(name: str) -> tuple[str, ...]:
    """A name as it is looked up."""
    return tuple(word.key for word in words(name))


@dataclass(slots=True)
class Surface:
    """What a sequence of words can name: ``(kind, entity id)`` pairs, best first.

    ``shape`` says of each word how it must be written: ``A`` in capitals throughout,
    ``M`` with a capital inside (LeT), ``C`` with a capital, ``x`` anyhow. ``short`` marks a person's family name alone.
    """

    keys: tuple[str, ...]
    shape: str
    readings: list[tuple[str, str]] = field(default_factory=list)
    short: bool = False

    @property
    def kind(self) -> str:
        """The kind of the best reading."""
        return self.readings[0][0]

    @property
    def ids(self) -> tuple[str, ...]:
        """The entity ids, best first, each once."""
        return tuple(dict.fromkeys(i for _, i in self.readings))


def shape(name: Iterable[str]) -> str:
    """How each word of a name must be written in a text."""
    out = []
    for word in name:
        text = word.replace(".", "") if "." in word else word
        if 1 < len(text) <= 7 and text.isupper():
            out.append("A")
        elif len(text) <= 4 and sum(map(str.isupper, text)) > 1:
            out.append("M")
        elif not word[0].islower():
            out.append("C")
        else:
            out.append("x")
    return "".join(out)


class Names:
    """All surfaces, by their words."""

    def __init__(self) -> None:
        self._exact: dict[tuple[str, ...], Surface] = {}
        self._heads: dict[str, list[Surface]] | None = None

    def add(self, name: str, kind: str, entity: str, *, short: bool = False) -> None:
        """Let ``name`` mean ``entity``; the first meaning given to a name ranks first."""
        plain = name.replace("-", " ")
        if plain.replace(" ", "").isalnum():
            texts = plain.split()
            keys = tuple(plain.lower().split()) if plain.isascii() else tuple(map(fold, texts))
        else:
            parts = words(name)
            texts = [part.text for part in parts]
            keys = tuple(part.key for part in parts)
        if not keys:
            return
        surface = self._exact.get(keys)
        if surface is None:
            surface = self._exact[keys] = Surface(keys, shape(texts), [(kind, entity)], short)
            self._heads = None
            return
        if surface.short and not short:
            surface.short = False
            surface.shape = shape(texts)
            surface.readings.insert(0, (kind, entity))
            return
        if (kind, entity) not in surface.readings:
            surface.readings.append((kind, entity))
        elif "A" in surface.shape and not short:  # "NATO" or "Nato"
            other = shape(texts)
            surface.shape = "".join(b if a == "A" else a for a, b in zip(surface.shape, other, strict=True))

    def get(self, keys: tuple[str, ...]) -> Surface | None:
        """The surface of exactly these words."""
        return self._exact.get(keys)

    def __len__(self) -> int:
        return len(self._exact)

    def scan(self, text: str, parts: list[Word]) -> Iterator[tuple[int, int, Surface]]:
        """Longest surfaces in order, as ``(first word, word after the last, surface)``."""
        heads = self._heads
        if heads is None:
            heads = self._heads = self._index()
        at, total = 0, len(parts)
        while at < total:
            surfaces = heads.get(parts[at].key)
            if surfaces is not None:
                second = parts[at + 1].key if at + 1 < total else ""
                for surface in surfaces:
                    keys = surface.keys
                    stop = at + len(keys)
                    if stop > total or (stop > at + 1 and keys[1] != second):
                        continue
                    if _fits(text, parts, at, stop, surface):
                        yield at, stop, surface
                        at = stop - 1
                        break
            at += 1

    def _index(self) -> dict[str, list[Surface]]:
        heads: dict[str, list[Surface]] = {}
        for keys, surface in self._exact.items():
            heads.setdefault(keys[0], []).append(surface)
        for surfaces in heads.values():
            surfaces.sort(key=lambda s: -len(s.keys))
        return heads


def _fits(text: str, parts: list[Word], at: int, stop: int, surface: Surface) -> bool:
    keys, form = surface.keys, surface.shape
    for offset in range(stop - at):
        word = parts[at + offset]
        if word.key != keys[offset]:
            return False
        if offset and not _joins(text, parts[at + offset - 1], word):
            return False
        want = form[offset]
        if want == "A":
            if not word.text.replace(".", "").isupper():
                return False
        elif want == "M":
            if sum(map(str.isupper, word.text)) < 2:
                return False
        elif want == "C" and word.text[0].islower() and not (offset and text[word.start - 1] in "-‐‑"):
            return False
    return True


def _joins(text: str, left: Word, right: Word) -> bool:
    """Whether two words can belong to one name: a blank, a hyphen, or a stop after an abbreviation."""
    if left.possessive and text[left.end : right.start][:1] in ("'", "’"):
        return text[left.end : right.start] in ("'s ", "’s ", "' ", "’ ")
    gap = text[left.end : right.start]
    if gap in _GAPS:
        return True
    if gap.rstrip(" ") == ".":
        return len(left.text) <= (3 if gap == ". " else 1)  # "St. Lucia", "S.Korea"
    return gap == ", " and right.key in ("dc", "north", "south")
