"""The words of dates: a text as tokens, each with the classes that the tables give it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from detente.reading.lexicon import table
from detente.tables import by_folder, laid_over

_TOKEN = re.compile(
    r"(?P<iso>\d{4}-\d{2}-\d{2}(?:T[\d:.]{1,15}Z?)?(?![\w-])|\d{4}/\d{2}/\d{2}(?![\w/]))"
    r"|(?P<isoweek>\d{4}-?W\d{2}\b)"
    r"|(?P<half>H[12]\b)"
    r"|(?P<slash>\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\w/]))"
    r"|(?P<dotted>\d{1,2}\.\d{1,2}\.\d{4}(?!\w))"
    r"|(?P<decade>(?:\d{3}0|['’]?\d0)['’]?s\b)"
    r"|(?P<shortyear>['’]\d{2}\b)"
    r"|(?P<fiscal>FY\d{4}\b)"
    r"|(?P<quarter>(?:Q[1-4]|[1-4]Q)\b)"
    r"|(?P<clock>\d{1,2}:\d{2}(?!\d))"
    r"|(?P<halfday>[aApP]\.m\.?(?!\w)|[aApP]m\b)"
    r"|(?P<th>\d{1,2}(?:st|nd|rd|th)\b)"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<s>['’]s\b)"
    r"|(?P<mark>[^\w\s])"
)
_DASHES = frozenset("-–—‐‑")
_YEARS = range(1000, 2101)

Value = int | str


class Word(NamedTuple):
    """A token of a text: its lower-cased form, characters ``start`` to ``end``, and the classes it belongs to."""

    text: str
    start: int
    end: int
    capital: bool
    classes: tuple[tuple[str, Value], ...]

    def value(self, name: str) -> Value | None:
        """Its value in a class, or None where it is not of it."""
        return next((v for c, v in self.classes if c == name), None) if self.classes else None


def rows(name: str) -> Sequence[Mapping[str, str]]:
    """The rows of a table of this room, with those of the folder that is laid over it."""
    return table(name, laid_over())


@by_folder
def _classes() -> dict[str, tuple[tuple[str, Value], ...]]:
    found: dict[str, list[tuple[str, Value]]] = defaultdict(list)
    for row in rows("calendar.tsv"):
        value: Value = int(row["value"]) if row["value"].lstrip("-").isdigit() else row["value"]
        for word in row["words"].split():
            found[word].append((row["class"], value))
    return {word: tuple(classes) for word, classes in found.items()}


def is_a(word: str, name: str) -> bool:
    """Whether a lower-cased word belongs to a class."""
    return any(c == name for c, _ in _classes().get(word, ()))


def tokens(text: str) -> list[Word]:
    """A text as words; numbers in words are one each, an abbreviation has its full stop."""
    return list(_numbered(_plain(text)))


def _plain(text: str) -> Iterator[Word]:
    behind = 0
    for match in _TOKEN.finditer(text):
        kind, raw, start, end = str(match.lastgroup), match.group(), match.start(), match.end()
        if start < behind:
            continue  # the full stop of an abbreviation
        lower = raw.lower().replace("’", "'")
        if kind == "word":
            known = _classes().get(lower, ())
            if known and any(c == "SHORT" for c, _ in known) and text[end : end + 1] == ".":
                behind = end = end + 1
                lower += "."
            if any(c == "ORDINAL" for c, _ in known):
                known = (*known, *(("DAY", v) for c, v in known if c == "ORDINAL"))
            yield Word(lower, start, end, raw[:1].isupper(), known)
        elif kind == "mark":
            yield Word("-" if raw in _DASHES else lower, start, end, False, (("DASH", 0),) if raw in _DASHES else ())
        else:
            yield Word(lower, start, end, False, tuple(_numeric(kind, lower)))


def _numeric(kind: str, raw: str) -> Iterator[tuple[str, Value]]:
    if kind in ("iso", "isoweek", "slash", "dotted", "clock", "halfday"):
        yield kind.upper(), raw
    elif kind == "decade":
        yield "DECADE", int(re.sub(r"\D", "", raw))
    elif kind == "fiscal":
        yield "FISCAL", int(raw[2:])
    elif kind == "shortyear":
        yield "SHORTYEAR", int(raw[1:])
    elif kind in ("quarter", "half"):
        yield f"{kind.upper()}NAME", int(raw.strip("qh"))
    elif kind == "th" or (kind == "number" and len(raw) <= 4 and raw.isascii() and raw.isdigit()):
        number = int(raw[:-2] if kind == "th" else raw)
        if 1 <= number <= 31:
            yield "DAY", number
            if kind == "th":
                yield "DAYTH", number
        if kind != "th":
            if number < 1000:
                yield "NUM", number
            if number <= 24:
                yield "HOUR", raw
            if number in _YEARS and len(raw) == 4:
                yield "YEAR", number


def _numbered(plain: Iterator[Word]) -> Iterator[Word]:
    """Join numbers in words: "forty-two", "nineteen ninety-four", "two thousand"."""
    run: list[Word] = []
    for word in plain:
        if word.value("NUMERAL") is not None or (run and word.text in ("-", "and")):
            run.append(word)
            continue
        yield from _joined(run)
        run = []
        yield word
    yield from _joined(run)


def _joined(run: list[Word]) -> Iterator[Word]:
    numbers = [w for w in run if w.value("NUMERAL") is not None]
    if not numbers:
        yield from run
        return
    if len(numbers) == 1 or len(numbers) > 5:
        for word in run:
            number = word.value("NUMERAL")
            classes = (("NUM", number), *word.classes) if number is not None else word.classes
            yield Word(word.text, word.start, word.end, word.capital, classes)
        return
    tail = run[run.index(numbers[-1]) + 1 :]
    body = run[: len(run) - len(tail)]
    total = _total([int(w.value("NUMERAL") or 0) for w in numbers])
    name = "NUM" if total < 1000 else "YEAR" if total in _YEARS else ""
    classes = ((name, total),) if name else ()
    yield Word(" ".join(w.text for w in body), body[0].start, body[-1].end, body[0].capital, classes)
    yield from tail


def _total(numbers: list[int]) -> int:
    if len(numbers) in (2, 3) and 10 <= numbers[0] <= 20 and 10 <= numbers[1] <= 90:
        return numbers[0] * 100 + sum(numbers[1:])  # "nineteen ninety-four"
    total = part = 0
    for number in numbers:
        if number >= 100:
            part = max(part, 1) * number
            if number == 1000:
                total, part = total + part, 0
        else:
            part += number
    return total + part
