"""Date expressions: found, and what they mean on the day of the document.

``python -m bench times FILE.jsonl [--list] [--reader {detente,dateparser}]``. FILE has one document a line,
``{id, dct, text, timexes: [{start, end, type, value}]}``. Of the timexes those of type DATE and TIME count.
``found_f1`` is that of spans which overlap, one to one; ``value_accuracy`` is the share, of the found ones whose
value is a day, a month or a year, that were given the same one (a time of day is read as its day); for ``f1`` a span
must be found and have the same value, whatever its kind (weeks, quarters, seasons, ``PAST_REF`` and the like too).
``--list`` prints the misses to standard error. Also given: ``by_kind``, right and all of each form of value.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

_COUNTED = ("DATE", "TIME")
_CALENDAR = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")

#: Start, end (characters) and value of an expression.
Found = tuple[int, int, str | None]


def run(args: list[str]) -> dict[str, object]:
    """Read every document and compare."""
    parser = argparse.ArgumentParser(prog="bench times")
    parser.add_argument("file", type=Path)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--reader", choices=("detente", "dateparser"), default="detente")
    given = parser.parse_args(args)
    documents = [json.loads(line) for line in given.file.read_text(encoding="utf-8").splitlines() if line.strip()]
    if not documents:
        raise ValueError(f"no documents in {given.file}")
    read = {"detente": _detente, "dateparser": _dateparser}[given.reader]
    return score(documents, read(documents), _say if given.list else None)


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def score(
    documents: list[dict[str, Any]], readings: Iterable[list[Found]], say: Callable[[str], None] | None = None
) -> dict[str, object]:
    """Figures of readings, one a document, against the documents' timexes."""
    wanted = given = found = right = calendar = calendar_right = 0
    kinds: dict[str, Counter[str]] = {}
    for document, reading in zip(documents, readings, strict=True):
        gold = [(t["start"], t["end"], t["value"]) for t in document["timexes"] if t["type"] in _COUNTED]
        wanted += len(gold)
        given += len(reading)
        left = list(reading)
        for start, end, value in gold:
            match = max(left, key=lambda f: min(end, f[1]) - max(start, f[0]), default=None)
            kind = re.sub(r"\d", "d", plain(value) or "none")
            count = kinds.setdefault(kind, Counter())
            count["all"] += 1
            if match is None or min(end, match[1]) <= max(start, match[0]):
                _tell(say, document, "missed", start, end, value, None)
                continue
            left.remove(match)
            found += 1
            same = plain(value) == plain(match[2])
            right += same
            count["right"] += same
            if _CALENDAR.fullmatch(plain(value) or ""):
                calendar += 1
                calendar_right += same
            if not same:
                _tell(say, document, "wrong", start, end, value, match[2])
        for start, end, value in left:
            _tell(say, document, "extra", start, end, None, value)
    return {
        "f1": _f1(right, given, wanted),
        "found_f1": _f1(found, given, wanted),
        "value_accuracy": round(calendar_right / calendar, 4) if calendar else None,
        "n": wanted,
        "by_kind": {k: f"{c['right']} of {c['all']}" for k, c in sorted(kinds.items(), key=lambda x: -x[1]["all"])},
    }


def _tell(
    say: Callable[[str], None] | None, document: dict[str, Any], what: str,
    start: int, end: int, gold: str | None, got: str | None,
) -> None:  # fmt: skip
    if say is not None:
        text = document["text"]
        context = " ".join(f"{text[max(0, start - 60) : start]}[{text[start:end]}]{text[end : end + 30]}".split())
        say(f"{what}\t{gold}\t{got}\t{document['dct'][:10]}\t{context}")


def plain(value: str | None) -> str | None:
    """A value without its time of day, without the digits it leaves open, its week in two digits."""
    if value is None:
        return None
    if re.match(r"\d{4}-", value):
        value = value.split("T")[0]
    value = re.sub(r"(-XX)+$|X$", "", value)
    return re.sub(r"W(\d)(?!\d)", r"W0\1", value)


def _f1(right: int, given: int, wanted: int) -> float:
    return round(2 * right / (given + wanted), 4) if given + wanted else 0.0


def _detente(documents: list[dict[str, Any]]) -> Iterator[list[Found]]:
    from detente.reading.pipeline import load_spacy
    from detente.reading.setting.times import moments

    nlp = load_spacy(exclude=("ner",))
    nlp.add_pipe("detente_layout", before="parser")
    days = [date.fromisoformat(d["dct"][:10]) for d in documents]
    for number, (doc, day) in enumerate(zip(nlp.pipe(d["text"] for d in documents), days, strict=True), 1):
        print(f"\r{number} of {len(days)}", end="", file=sys.stderr)
        yield [(m.start, m.end, m.value) for m in moments(doc, day) if m.kind in _COUNTED]
    print(file=sys.stderr)


def _dateparser(documents: list[dict[str, Any]]) -> Iterator[list[Found]]:
    """The same by `dateparser.search`, for comparison: days only."""
    from dateparser.search import search_dates

    for document in documents:
        day = datetime.fromisoformat(document["dct"][:10])
        place, found = 0, []
        settings: Any = {"RELATIVE_BASE": day, "PREFER_DATES_FROM": "past"}
        for words, moment in search_dates(document["text"], languages=["en"], settings=settings) or []:
            place = document["text"].find(words, place)
            found.append((place, place + len(words), moment.date().isoformat()))
            place += len(words)
        yield found
