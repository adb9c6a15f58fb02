"""How a pair of spans is written into the sentence that the relation model reads."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

MARKS: tuple[str, str, str, str] = ("<s>", "</s>", "<t>", "</t>")
LONGEST = 480
"""Characters of a sentence that are shown to the model; a longer one is cut around its two spans."""

_MARK = re.compile(r"</?[st]>")
#: Words as the roles corpus cuts them: initials whole, hyphenated words whole, a possessive apart.
WORDS = re.compile(r"(?:[A-Za-z]\.){2,}|'s\b|\w+(?:[-.]\w+)*|[^\w\s]")

Span = tuple[int, int]


def marked(text: str, source: Span, target: Span) -> str:
    """The sentence with ``<s> </s>`` round the source and ``<t> </t>`` round the target.

    Spans are character offsets; they may overlap. Marks that the text itself holds are blanked.
    """
    text = _MARK.sub(lambda m: " " * len(m.group()), text)
    low, high = min(source[0], target[0]), max(source[1], target[1])
    start, end = _window(len(text), low, high)
    inserts = [
        (source[0], 1, MARKS[0]),
        (source[1], 0, MARKS[1]),
        (target[0], 1, MARKS[2]),
        (target[1], 0, MARKS[3]),
    ]
    pieces: list[str] = []
    at = start
    for position, _, mark in sorted(inserts, key=lambda i: (i[0], i[1])):
        position = min(max(position, start), end)
        pieces += [text[at:position], f" {mark} "]
        at = position
    pieces.append(text[at:end])
    return " ".join("".join(pieces).split())


def _window(length: int, low: int, high: int) -> Span:
    if length <= LONGEST:
        return 0, length
    spare = max(0, LONGEST - (high - low))
    start = max(0, low - spare // 2)
    return start, min(length, max(high, start + LONGEST))


def unmarked(text: str) -> tuple[str, Span | None, Span | None]:
    """The plain sentence of a marked one, and the first source and target span in it (or None)."""
    plain: list[str] = []
    size = 0
    opened: dict[str, int] = {}
    found: dict[str, Span] = {}
    at = 0
    for mark in _MARK.finditer(text):
        plain.append(text[at : mark.start()])
        size += mark.start() - at
        at = mark.end()
        kind = mark.group()[-2]
        if mark.group()[1] != "/":
            opened[kind] = size
        elif kind in opened:
            found.setdefault(kind, (opened.pop(kind), size))
    plain.append(text[at:])
    sentence = "".join(plain)
    return sentence, _trimmed(sentence, found.get("s")), _trimmed(sentence, found.get("t"))


def letters(text: str) -> str:
    """A text without what tokenisation changes: its letters and digits in lower case."""
    return "".join(c for c in text.lower() if c.isalnum())


def sentence_sum(text: str) -> int:
    """Checksum of a plain sentence that does not depend on how it was tokenised."""
    return zlib.crc32(letters(text).encode())


def _trimmed(text: str, span: Span | None) -> Span | None:
    if span is None:
        return None
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def worded(text: str, spans: Sequence[Span | None]) -> tuple[list[str], list[set[int]]]:
    """The words of a plain sentence, and for each span the numbers of the words that it touches."""
    matches = list(WORDS.finditer(text))
    inside = [
        {i for i, m in enumerate(matches) if span is not None and m.start() < span[1] and m.end() > span[0]}
        for span in spans
    ]
    return [m.group() for m in matches], inside
