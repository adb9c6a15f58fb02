"""When: date expressions, resolved against the document's date.

Days and spans that the text names in words ("last year", "in the early 1950s",
"on Monday") become stretches of ISO dates. Relative ones stay unresolved in an
undated document. Full dates are read by dateparser.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

from detente.reading.rows import Dating
from detente.reading.state import Moment

_MONTHS = (
    {m.lower(): i for i, m in enumerate(calendar.month_name) if m}
    | {m.lower(): i for i, m in enumerate(calendar.month_abbr) if m}
    | {"sept": 9}
)
_DAYS = {d.lower(): i for i, d in enumerate(calendar.day_name)}
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "several": 3, "a few": 3, "a couple of": 2,
}  # fmt: skip
_NUMBER = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|a few|a couple of)"
_DAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_PATTERN = re.compile(
    rf"""\b(?:
    (?P<iso>\d{{4}}-\d{{2}}-\d{{2}})
  | (?P<full>\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+\d{{4}} | {_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})
  | (?P<monthyear>{_MONTH},?\s+(?:of\s+)?\d{{4}})
  | (?P<daymonth>\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b | {_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s*,?\s*\d{{4}}))
  | (?P<decade>(?:the\s+)?(?P<part>early|mid|late|middle)?[\s-]*(?P<ten>(?:1[789]|20)\d0)s)
  | (?P<range>(?:between|from)\s+(?P<y1>(?:1[789]|20)\d\d)\s+(?:and|to|until)\s+(?P<y2>(?:1[789]|20)\d\d))
  | (?P<ago>(?P<n>{_NUMBER})\s+(?P<unit>day|week|month|year|decade)s?\s+(?:ago|earlier|before))
  | (?P<future>in\s+(?P<fn>{_NUMBER})\s+(?P<funit>day|week|month|year)s?(?:'\s+time|’\s+time)?)
  | (?P<rel>(?P<which>last|this|next|past|previous|coming|current)\s+(?P<what>year|month|week|weekend|spring|summer|autumn|fall|winter|{_DAY}|{_MONTH}(?!\w)))
  | (?P<near>yesterday|today|tomorrow|tonight|earlier\s+today)
  | (?P<weekday>(?:on\s+)?(?P<wd>{_DAY})(?!\w))
  | (?P<month>(?:in|since|until|by|during)\s+(?P<mon>january|february|march|april|may|june|july|august|september|october|november|december)\b(?!\s+\d))
  | (?P<year>(?:in|since|of|during|by|from|until|after|before|early|late|mid|the)[\s-]+(?P<yyyy>(?:1[789]|20)\d\d)\b(?!\s*(?:people|troops|soldiers|km|miles|-)))
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def moments(text: str, published: date | None) -> list[Moment]:
    """All date expressions of a text with what they mean on the day of publication."""
    found = []
    for match in _PATTERN.finditer(text):
        found.append(Moment(match.start(), match.end(), _dating(match, published)))
    return found


def _dating(match: re.Match[str], published: date | None) -> Dating | None:
    kind = _kind(match)
    span = _SPANS[kind](match, published)
    if span is None:
        return None
    start, end, precision = span
    return Dating(start.isoformat(), end.isoformat(), precision, match.group(0))


def _kind(match: re.Match[str]) -> str:
    return next(k for k in _SPANS if match.group(k))


_Stretch = tuple[date, date, str]


def _month(year: int, month: int) -> _Stretch:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month"


def _year(year: int) -> _Stretch:
    return date(year, 1, 1), date(year, 12, 31), "year"


def _shift_month(day: date, months: int) -> _Stretch:
    index = day.year * 12 + day.month - 1 + months
    return _month(index // 12, index % 12 + 1)


@lru_cache(maxsize=4096)
def _parse(words: str) -> date | None:
    import dateparser

    found = dateparser.parse(words, languages=["en"], settings={"REQUIRE_PARTS": ["day", "month", "year"]})
    return found.date() if found else None


def _exact(words: str) -> _Stretch | None:
    found = _parse(re.sub(r"(?<=\d)(st|nd|rd|th)\b|\bof\b|,", " ", words.lower()))
    return (found, found, "day") if found else None


def _iso(match: re.Match[str], _: date | None) -> _Stretch | None:
    try:
        found = date.fromisoformat(match.group("iso"))
    except ValueError:
        return None
    return found, found, "day"


def _month_year(match: re.Match[str], _: date | None) -> _Stretch | None:
    words = match.group("monthyear").lower().replace(",", " ").replace(".", " ").split()
    return _month(int(words[-1]), _MONTHS[words[0]])


def _day_month(match: re.Match[str], published: date | None) -> _Stretch | None:
    """A day without a year is the nearest to the day of publication, the past preferred."""
    if published is None:
        return None
    words = re.sub(r"(?<=\d)(st|nd|rd|th)\b|\bof\b|\.", " ", match.group("daymonth").lower()).split()
    number = next(int(w) for w in words if w.isdigit())
    month = next((_MONTHS[w] for w in words if w in _MONTHS), None)
    options = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            options.append(date(year, month or 1, number))
        except ValueError:
            continue
    if not options:
        return None
    best = min(options, key=lambda d: abs((d - published).days) * (1.5 if d > published else 1))
    return best, best, "day"


def _decade(match: re.Match[str], _: date | None) -> _Stretch | None:
    ten, part = int(match.group("ten")), (match.group("part") or "").lower()
    low, high = {"early": (0, 3), "mid": (4, 6), "middle": (4, 6), "late": (7, 9)}.get(part, (0, 9))
    return date(ten + low, 1, 1), date(ten + high, 12, 31), "decade"


def _range(match: re.Match[str], _: date | None) -> _Stretch | None:
    first, last = int(match.group("y1")), int(match.group("y2"))
    return (date(first, 1, 1), date(last, 12, 31), "year") if first <= last else None


def _count(words: str) -> int:
    return int(words) if words.isdigit() else _WORDS[words.lower()]


def _offset(published: date, count: int, unit: str) -> _Stretch | None:
    try:
        if unit == "day":
            day = published + timedelta(days=count)
            return day, day, "day"
        if unit == "week":
            day = published + timedelta(weeks=count)
            return day - timedelta(days=3), day + timedelta(days=3), "week"
        if unit == "month":
            return _shift_month(published, count)
        return _year(published.year + count * (10 if unit == "decade" else 1))
    except (ValueError, OverflowError):
        return None


def _ago(match: re.Match[str], published: date | None) -> _Stretch | None:
    return _offset(published, -_count(match.group("n")), match.group("unit").lower()) if published else None


def _future(match: re.Match[str], published: date | None) -> _Stretch | None:
    return _offset(published, _count(match.group("fn")), match.group("funit").lower()) if published else None


_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}


def _relative(match: re.Match[str], published: date | None) -> _Stretch | None:
    if published is None:
        return None
    step = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}[
        match.group("which").lower()
    ]
    what = match.group("what").lower().rstrip(".")
    if what == "year":
        return _year(published.year + step)
    if what == "month":
        return _shift_month(published, step)
    if what in ("week", "weekend"):
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=step)
        return (monday, monday + timedelta(days=6), "week") if what == "week" else (
            monday + timedelta(days=5), monday + timedelta(days=6), "week"
        )  # fmt: skip
    if what in _SEASONS:
        first, last = _SEASONS[what]
        year = published.year + step
        start = date(year - (1 if what == "winter" else 0), first, 1)
        return start, _month(year, last)[1], "season"
    if what in _DAYS:
        return _day_of_week(published, _DAYS[what], step)
    month = _MONTHS[what]
    year = published.year + (step if step else 0)
    if step == -1 and month < published.month:
        year = published.year
    if step == 1 and month > published.month:
        year = published.year
    return _month(year, month)


def _day_of_week(published: date, weekday: int, step: int) -> _Stretch:
    back = (published.weekday() - weekday) % 7
    day = published - timedelta(days=back if step <= 0 else back - 7)
    if step == -1 and back == 0:
        day -= timedelta(days=7)
    return day, day, "day"


def _near(match: re.Match[str], published: date | None) -> _Stretch | None:
    if published is None:
        return None
    step = {"yesterday": -1, "tomorrow": 1}.get(match.group("near").lower(), 0)
    day = published + timedelta(days=step)
    return day, day, "day"


def _weekday(match: re.Match[str], published: date | None) -> _Stretch | None:
    return _day_of_week(published, _DAYS[match.group("wd").lower()], 0) if published else None


def _bare_month(match: re.Match[str], published: date | None) -> _Stretch | None:
    if published is None:
        return None
    month = _MONTHS[match.group("mon").lower()]
    return _month(published.year - (1 if month > published.month else 0), month)


def _bare_year(match: re.Match[str], _: date | None) -> _Stretch | None:
    return _year(int(match.group("yyyy")))


_SPANS = {
    "iso": _iso,
    "full": lambda m, _: _exact(m.group("full")),
    "monthyear": _month_year,
    "daymonth": _day_month,
    "decade": _decade,
    "range": _range,
    "ago": _ago,
    "future": _future,
    "rel": _relative,
    "near": _near,
    "weekday": _weekday,
    "month": _bare_month,
    "year": _bare_year,
}
