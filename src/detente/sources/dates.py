"""The day of a document, as its source states it: never guessed.

``06/05/2015`` is two days, and stays out unless the column that it stands in proves one order. Words that
depend on the day of reading ("yesterday"), years alone and serial numbers are no dates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from detente.days import YEARS
from detente.sources.problem import Unreadable

#: Which of two numbers comes first in a column's dates.
Order = Literal["day", "month"]
#: Asked for only where a date needs it: it may mean reading the column first.
OrderOf = Callable[[], Order | None]

_MISSING = frozenset({"", "nan", "nat", "none", "null", "n/a", "na", "-"})
_TIME = r"(?:[ T,]+\d{1,2}(?:[:.]\d{2}.{0,40}| ?[ap]\.?m\.?))?"
_TWO_WAYS = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{4}}){_TIME}")
_YEAR_FIRST = re.compile(rf"(\d{{4}})[/.-](\d{{1,2}})[/.-](\d{{1,2}}){_TIME}")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?")
_MONTH_ONLY = re.compile(
    r"\d{4}(?:[-/]\d{1,2}(?:-00)?)?|(?:Q[1-4]|[1-4]Q|H[12]) \d{4}|\d{1,2}/\d{4}|[^\W\d_]{3,12}\.?,? \d{4}"
)
_EPOCH = re.compile(r"[12]\d{9}(?:\d{3})?(?:\.\d+)?")
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º|ª)?"
_MONTH = r"(?P<month>[^\W\d_]{3,12})\.?"
_IN_WORDS = (
    re.compile(rf"(?<![\w/]){_DAY}(?: (?:of|de|del)|-)? ?-?{_MONTH}(?: (?:de|del)|,|-)? ?-?(?P<year>\d{{4}})(?!\d)"),
    re.compile(rf"(?<!\w){_MONTH}[ -]{_DAY}(?:,|-)? ?-?(?P<year>\d{{4}})(?!\d)"),
    re.compile(rf"(?<!\w){_MONTH} {_DAY} \d\d?:\d\d(?::\d\d)?(?: [A-Z+-][\w:]{{2,5}})? (?P<year>\d{{4}})(?!\d)"),
)
#: What may stand before a date of numbers.
_LEAD = re.compile(
    r"(?:(?:published|posted|dated?)(?: on| at)?:? ?)?(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? )?(?=\d)",
    re.IGNORECASE,
)
#: What makes the day behind it the last of several.
_SEVERAL = re.compile(r"\d(?:st|nd|rd|th)? ?(?:-|/|&|to|or|and|until|through) ?$")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_LANGUAGES = ["en", "fr", "de", "es", "it", "pt", "nl", "ru", "uk", "pl", "sv", "da", "cs", "tr", "ro"]


def iso_date(value: object, order: OrderOf | None = None) -> str | None:
    """An ISO date from a cell or a metadata field; None where there is none.

    Raises Unreadable for words that are no date, or that are more than one.
    """
    words = " ".join(str(value).split()).translate(_DASHES) if value is not None else ""
    if words.lower() in _MISSING:
        return None
    if isinstance(value, date):
        found: date | None = value.date() if isinstance(value, datetime) else value
    else:
        found = _found(words, order)
    if found is None or found.year not in YEARS:
        raise Unreadable(f"{words[:40]!r} is not a date: write it as YYYY-MM-DD")
    return found.isoformat()


def _found(words: str, order: OrderOf | None) -> date | None:
    try:
        return _numbers(_LEAD.sub("", words, count=1), order) or _stamp(words) or _in_words(words)
    except Unreadable:
        raise
    except (ValueError, OverflowError, TypeError):
        return None


def stated(value: object, order: OrderOf | None = None) -> tuple[str | None, str | None]:
    """The date of a cell, and a note where it names a month or a year alone, which leaves a document undated.

    Raises Unreadable as `iso_date` does.
    """
    words = " ".join(str(value).split()) if value is not None and not isinstance(value, date) else ""
    if words and _MONTH_ONLY.fullmatch(words) and not _DIGITS.fullmatch(words):
        return None, f"published {words[:30]!r}: no day, so the document counts as undated"
    return iso_date(value, order), None


def order_of(cells: Iterable[object]) -> Order | None:
    """The order that a column's cells prove: some can only be read one way, and none only the other."""
    orders: set[Order] = set()
    for cell in cells:
        words = " ".join(str(cell).split()).translate(_DASHES) if cell is not None else ""
        match = _TWO_WAYS.fullmatch(_LEAD.sub("", words, count=1))
        if match is None or match[2] == ".":
            continue
        if int(match[1]) > 12 >= int(match[3]):
            orders.add("day")
        elif int(match[3]) > 12 >= int(match[1]):
            orders.add("month")
        if len(orders) > 1:
            return None
    return orders.pop() if orders else None


def _numbers(words: str, order: OrderOf | None) -> date | None:
    """A date of numbers; None where the words are of another kind. Raises Unreadable for two days in one."""
    if (match := _YEAR_FIRST.fullmatch(words)) is not None:
        return date(int(match[1]), int(match[2]), int(match[3]))
    if (match := _TWO_WAYS.fullmatch(words)) is None:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if match[2] == "." or first > 12 or first == second:
        return date(year, second, first)
    if second > 12:
        return date(year, first, second)
    known = order() if order is not None else None
    if known is None:
        raise Unreadable(f"{words[:40]!r} is two dates, by the order of day and month: write it as YYYY-MM-DD")
    return date(year, second, first) if known == "day" else date(year, first, second)


def _stamp(words: str) -> date | None:
    """A date as programs write it: ISO 8601, seconds since 1970, that of mails."""
    if (match := _DIGITS.fullmatch(words)) is not None:
        return date(int(match[1]), int(match[2]), int(match[3]))
    if _EPOCH.fullmatch(words):
        seconds = float(words)
        return datetime.fromtimestamp(seconds / (1000 if seconds > 1e11 else 1), UTC).date()
    try:
        return datetime.fromisoformat(words.replace("Z", "+00:00")).date()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(words).date() if re.match(r"[A-Z][a-z]{2}, \d", words) else None
    except (ValueError, IndexError):
        return None


def _in_words(words: str) -> date | None:
    """The one date of a phrase with the month in words: "Published June 1, 2015 at 5:30 pm", "1er juin 2015"."""
    matches = [m for pattern in _IN_WORDS for m in pattern.finditer(words[:200])]
    if any(_SEVERAL.search(words[: m.start()]) for m in matches):
        return None
    days = {found for m in matches if (found := _written(m["day"], m["month"], m["year"])) is not None}
    return days.pop() if len(days) == 1 else None


def _written(day: str, month: str, year: str) -> date | None:
    import dateparser

    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"], "DATE_ORDER": "DMY"}
    found = dateparser.parse(f"{day} {month} {year}", languages=_LANGUAGES, settings=settings)
    return found.date() if found is not None else None
