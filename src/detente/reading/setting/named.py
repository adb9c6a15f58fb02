"""Dates that have a name: days, months, quarters, years, seasons, feasts."""

from __future__ import annotations

from datetime import date, timedelta

from detente.reading.setting import feasts
from detente.reading.setting.clock import (
    STEPS,
    Clock,
    Form,
    integer,
    named_year,
    pointed,
    pointing,
    told_year,
    valid,
    years_around,
)
from detente.reading.setting.expressions import Expression
from detente.reading.setting.stretch import (
    Stretch,
    century,
    day,
    decade,
    half,
    month,
    quarter,
    same_of,
    season,
    week,
    year,
)

#: So long behind its end a quarter is still reported on.
_REPORTED = timedelta(days=75)
#: "Early on Tuesday", told on a Monday, is no day so far behind: it is Tuesday already where it was.
_FAR = 6
#: A year of two digits lies no farther ahead than this.
_AHEAD = 10
#: Until this month the past year's turn is "the new year" to a verb of the past.
_NEW = 6
#: Whose twenties are years of a life.
_OWNERS = frozenset({"his", "her", "their", "its", "my", "our", "your"})


def _iso(e: Expression, clock: Clock) -> Stretch | None:
    return day(date.fromisoformat(str(e.parts["ISO"][0])[:10].replace("/", "-")))


def _isoweek(e: Expression, clock: Clock) -> Stretch | None:
    """ "2016-W35", "week 35 of 2016": by the ISO calendar."""
    if "ISOWEEK" in e.parts:
        year_, _, number = str(e.parts["ISOWEEK"][0]).upper().replace("-", "").partition("W")
        return week(date.fromisocalendar(int(year_), int(number), 1))
    named = named_year(e.parts, clock)
    if named is None:
        return None
    return week(date.fromisocalendar(named, integer(e.parts, "NUM"), 1))


def _slash(e: Expression, clock: Clock) -> Stretch | None:
    """Read where the order of day and month does not matter or one of them can only be the day."""
    first, second, year_ = (int(p) for p in str(e.parts["SLASH"][0]).split("/"))
    if year_ < 100 or (first <= 12 and second <= 12 and first != second):
        return None
    return day(date(year_, min(first, second), max(first, second))) if max(first, second) > 12 else day(
        date(year_, first, second)
    )  # fmt: skip


def _dotted(e: Expression, clock: Clock) -> Stretch | None:
    day_, month_, year_ = (int(p) for p in str(e.parts["DOTTED"][0]).split("."))
    return day(date(year_, month_, day_))


def _date(e: Expression, clock: Clock) -> Stretch | None:
    month_, day_ = integer(e.parts, "MONTH"), integer(e.parts, "DAY")
    year_ = named_year(e.parts, clock)
    if year_ is None and "WHICH" not in e.parts:
        year_ = told_year(clock)
    if year_ is not None:
        return day(date(year_, month_, day_))
    if "WHICH" in e.parts and (step := STEPS[pointed(e.parts)]):
        clock.direction = step
    return clock.nearest([d for y in years_around(clock) for d in valid(lambda y=y: day(date(y, month_, day_)))])  # type: ignore[misc]


def _monthday(e: Expression, clock: Clock) -> Stretch | None:
    number = integer(e.parts, "DAYTH")
    if clock.today is None:
        return None
    at = clock.today
    if "WHICH" in e.parts:
        whole = month(at.year, at.month + STEPS[pointed(e.parts)])
        return day(whole.start.replace(day=number))
    options = []
    for step in range(-2, 3):
        whole = month(at.year, at.month + step)
        options += valid(lambda whole=whole: day(whole.start.replace(day=number)))  # type: ignore[misc]
    return clock.nearest(options)


def _weekday(e: Expression, clock: Clock) -> Stretch | None:
    if clock.today is None:
        return None
    today, wanted = clock.today, integer(e.parts, "WEEKDAY")
    here = today + timedelta(days=wanted - today.weekday())  # that of this calendar week
    which = pointing(e.parts)
    if "week" in e.parts.get("word", []):
        return day(here + timedelta(weeks=STEPS[which]))
    if which in ("last", "past", "recent", "latest"):
        return day(here if here < today else here - timedelta(weeks=1))
    if which == "next":
        return day(here + timedelta(weeks=1))
    if which == "coming":
        return day(here if here > today else here + timedelta(weeks=1))
    if which == "this" and not (clock.direction < 0 < (here - today).days):
        return day(here if clock.direction <= 0 or here >= today else here + timedelta(weeks=1))
    if clock.direction > 0:
        return day(here if here >= today else here + timedelta(weeks=1))
    behind = here if here <= today else here - timedelta(weeks=1)
    ahead = behind + timedelta(weeks=1)
    abroad = (today - behind).days == _FAR and not which and any(edge == "early" for edge, _ in e.edges)
    near = abroad or (clock.direction == 0 and (ahead - today).days < (today - behind).days and not which)
    return day(ahead if near else behind)


def _weekon(e: Expression, clock: Clock) -> Stretch | None:
    """ "Tuesday week", "a week on Tuesday", "a week tomorrow": a week behind the one to come."""
    if clock.today is None:
        return None
    if "WEEKDAY" not in e.parts:
        return day(clock.today + timedelta(days=8 if "tomorrow" in e.parts["word"] else 7))
    ahead = (integer(e.parts, "WEEKDAY") - clock.today.weekday()) % 7
    return day(clock.today + timedelta(days=ahead, weeks=1))


def _storyweekday(e: Expression, clock: Clock) -> Stretch | None:
    """ "The following Tuesday": the first behind the day that was told."""
    if clock.told is None:
        return None
    wanted, at = integer(e.parts, "WEEKDAY"), clock.told.end
    if e.parts["STORY"][0] == "before":
        return day(clock.told.start - timedelta(days=(clock.told.start.weekday() - wanted - 1) % 7 + 1))
    ahead = (wanted - at.weekday()) % 7
    return day(at + timedelta(days=ahead if e.parts["STORY"][0] == "same" else ahead or 7))


def _near(e: Expression, clock: Clock) -> Stretch | None:
    step = int(e.pattern.constant or 0) if e.pattern.constant else integer(e.parts, "NEAR") if "NEAR" in e.parts else 0
    return day(clock.today + timedelta(days=step)) if clock.today else None


def _overnight(e: Expression, clock: Clock) -> Stretch | None:
    if clock.today is None:
        return None
    first = clock.today - timedelta(days=0 if clock.direction > 0 else 1)
    return day(first).within(end=first + timedelta(days=1))


def _clock(e: Expression, clock: Clock) -> Stretch | None:
    """A time of day, of the day that the sentence told or of the document's."""
    if clock.told is not None and clock.near and clock.told.precision == "day":
        return clock.told
    return day(clock.today) if clock.today else None


def _month(e: Expression, clock: Clock) -> Stretch | None:
    number = integer(e.parts, "MONTH")
    year_ = named_year(e.parts, clock)
    if year_ is not None:
        return month(year_, number)
    told = told_year(clock) if "WHICH" not in e.parts else None
    if told is not None:
        return month(told, number)
    if clock.today is None:
        return None
    here = month(clock.today.year, number)
    which = pointing(e.parts)
    distance = (clock.today.year * 12 + clock.today.month) - (here.start.year * 12 + here.start.month)
    if which in ("last", "past", "latest", "recent"):
        # The month just gone is "last month": a named one that is called last is the year before's.
        later = 0 if distance > (1 if which == "last" else 0) else 1
        return month(here.start.year - later, number)
    if which in ("next", "coming"):
        return month(here.start.year + (0 if distance < 0 else 1), number)
    if which == "this":
        return here
    return clock.nearest([o for y in years_around(clock) for o in valid(lambda y=y: month(y, number))])  # type: ignore[misc]


def _storymonth(e: Expression, clock: Clock) -> Stretch | None:
    if clock.told is None:
        return None
    step = {"after": 1, "before": -1}.get(str((e.parts.get("STORY") or [""])[0]), 0)
    return month(clock.told.start.year + step, integer(e.parts, "MONTH"))


def _year(e: Expression, clock: Clock) -> Stretch | None:
    number = int((e.parts.get("YEAR") or e.parts["FISCAL"])[0])
    return year(number)


def _shortyear(e: Expression, clock: Clock) -> Stretch | None:
    """ "'97": of this century where that is no later than the next years."""
    number, at = integer(e.parts, "SHORTYEAR"), clock.today.year if clock.today else 2000
    return year(number + (2000 if 2000 + number <= at + _AHEAD else 1900))


def _years(e: Expression, clock: Clock) -> Stretch | None:
    """ "2012-14"."""
    first = integer(e.parts, "YEAR")
    return year(first).within(end=year(first - first % 100 + integer(e.parts, "NUM")).end)


def _yearquarter(e: Expression, clock: Clock) -> Stretch | None:
    """ "The 1988 quarter": that of the quarter at issue."""
    number = integer(e.parts, "YEAR")
    return quarter(number, (clock.quarter.start.month + 2) // 3) if clock.quarter is not None else year(number)


def _atissue(e: Expression, clock: Clock) -> Stretch | None:
    """ "The latest period", "the same period last year": the quarter that a report is about."""
    if clock.quarter is None:
        return None
    return same_of(clock.quarter, int(e.pattern.constant)) if e.pattern.constant else clock.quarter


def _decade(e: Expression, clock: Clock) -> Stretch | None:
    first = int((e.parts.get("DECADE") or e.parts.get("TENS") or [0])[0])
    if first >= 1000:
        return decade(first)
    if clock.before in _OWNERS:
        return None  # "settlers in their 20s"
    at = clock.today.year if clock.today else 2000
    return decade(first + (1900 if first >= 30 or 2000 + first > at else 2000))


def _century(e: Expression, clock: Clock) -> Stretch | None:
    return century(int((e.parts.get("ORDINAL") or e.parts["DAYTH"])[0]))


def _quarter(e: Expression, clock: Clock) -> Stretch | None:
    number = int((e.parts.get("ORDINAL") or e.parts["QUARTERNAME"])[0])
    if not 1 <= number <= 4:
        return None
    year_ = named_year(e.parts, clock)
    if year_ is not None:
        return quarter(year_, number)
    if clock.today is None:
        return None
    today = clock.today
    options = [quarter(y, number) for y in years_around(clock)]
    latest = max((o for o in options if o.start <= today), key=lambda o: o.start)
    if set(e.parts.get("word", [])) & {"ago", "earlier"}:
        return same_of(latest, -1)
    # Results are told, and foretold, of the quarter just gone.
    return latest if clock.direction <= 0 or today - latest.end < _REPORTED else clock.nearest(options)


def _half(e: Expression, clock: Clock) -> Stretch | None:
    year_ = named_year(e.parts, clock)
    number = int((e.parts.get("ORDINAL") or e.parts.get("HALFNAME") or [2])[0])
    return half(year_, number) if year_ is not None and number in (1, 2) else None


def _season(e: Expression, clock: Clock) -> Stretch | None:
    code = str(e.parts["SEASON"][0])
    if "YEAR" in e.parts:
        return season(integer(e.parts, "YEAR"), code, clock.southern)
    if clock.today is None:
        return None
    today = clock.today
    options = [season(y, code, clock.southern) for y in years_around(clock)]
    which = pointing(e.parts)
    if which in ("last", "past", "latest", "recent"):
        return max((o for o in options if o.end < today), key=lambda o: o.start)
    if which in ("next", "coming"):
        return min((o for o in options if o.start > today), key=lambda o: o.start)
    if which == "this" and code != ("SU" if clock.southern else "WI"):
        return season(today.year, code, clock.southern)
    return clock.nearest(options)


def _newyear(e: Expression, clock: Clock) -> Stretch | None:
    """ "In the new year": the one to come, or the one that has just begun."""
    if clock.today is None:
        return None
    begun = clock.today.month == 1 or (clock.direction < 0 and clock.today.month <= _NEW)
    return year(clock.today.year + (0 if begun else 1))


def _feast(e: Expression, clock: Clock) -> Stretch | None:
    rule = e.pattern.constant
    if "YEAR" in e.parts:
        return day(feasts.on(rule, integer(e.parts, "YEAR")))
    if clock.today is None:
        return None
    today = clock.today
    options = [day(feasts.on(rule, y)) for y in years_around(clock)]
    which = pointing(e.parts)
    if which in ("last", "past", "latest", "recent"):
        return max((o for o in options if o.end < today), key=lambda o: o.start)
    if which in ("next", "coming"):
        return min((o for o in options if o.start > today), key=lambda o: o.start)
    if which == "this":
        return day(feasts.on(rule, today.year))
    return clock.nearest(options)


#: How each form of `expressions` is read.
NAMED: dict[str, Form] = {
    "iso": _iso,
    "isoweek": _isoweek,
    "slash": _slash,
    "dotted": _dotted,
    "date": _date,
    "monthday": _monthday,
    "weekday": _weekday,
    "weekon": _weekon,
    "storyweekday": _storyweekday,
    "near": _near,
    "overnight": _overnight,
    "clock": _clock,
    "month": _month,
    "storymonth": _storymonth,
    "year": _year,
    "shortyear": _shortyear,
    "years": _years,
    "yearquarter": _yearquarter,
    "decade": _decade,
    "century": _century,
    "quarter": _quarter,
    "atissue": _atissue,
    "half": _half,
    "season": _season,
    "feast": _feast,
    "newyear": _newyear,
}
