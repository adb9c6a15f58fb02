"""What an expression means: its words, the day of the document, the tense of its clause, what was told before.

Nothing is guessed: what the day of the document is needed for stays open in an undated one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from detente.reading.setting.clock import (
    Clock,
    Form,
    count_of,
    integer,
)
from detente.reading.setting.counted import COUNTED, plural
from detente.reading.setting.expressions import Expression, Parts
from detente.reading.setting.named import NAMED
from detente.reading.setting.story import STORY
from detente.reading.setting.stretch import (
    Stretch,
    back,
    day,
    half,
    shifted,
    unit,
    week,
)

#: Forms that name no days.
_VAGUE = frozenset({"vagueago", "vague", "vaguein", "set"})
#: How far the days before or after something reach where the text does not say: "the run-up to Christmas".
_RUN_UP = "month", 1
_DAY = timedelta(days=1)


def _unitend(e: Expression, clock: Clock) -> Stretch | None:
    """ "By year's end": the last part of the unit that the document's day lies in."""
    return _edge(unit(str(e.parts["UNIT"][0]), clock.today), "end", {}, clock) if clock.today else None


_FORMS: dict[str, Form] = NAMED | COUNTED | STORY | {"unitend": _unitend}


def anchored(expression: Expression, clock: Clock) -> Stretch | None:
    """The stretch of days that an expression means, or None where that cannot be told."""
    if expression.pattern.form in _VAGUE:
        return None
    found = _FORMS[expression.pattern.form](expression, clock)
    for edge, parts in reversed(expression.edges):
        if found is None:
            return None
        found = _edge(found, edge, parts, clock)
    return found


def _edge(base: Stretch, edge: str, parts: Parts, clock: Clock) -> Stretch | None:
    if edge == "exacton":  # "a week from Tuesday" is a day
        return day(shifted(base.end, str(parts["UNIT"][0]), int(count_of(parts)))) if base.precision == "day" else None
    if edge in ("shifton", "shiftback"):
        sign = 1 if edge == "shifton" else -1
        at = base.end if sign > 0 else base.start
        name = str((parts.get("UNIT") or ["day"])[0])
        return back(at, name, -sign * count_of(parts)) if base.precision == "day" else None
    if edge in _PARTS:
        return _PARTS[edge](base, parts)
    if edge == "weekof":
        return week(base.start)
    if edge == "nthweek":
        first = base.start + timedelta(weeks=integer(parts, "ORDINAL") - 1)
        return base.within(first, min(base.end, first + timedelta(days=6))) if first <= base.end else None
    if edge in ("earlier", "later", "rest"):
        if clock.today is None or not base.start <= clock.today <= base.end or base.precision == "day":
            return base
        return base.within(end=clock.today) if edge == "earlier" else base.within(start=clock.today)
    if base.precision == "day" or edge in ("=", "clock"):
        return base
    length = (base.end - base.start).days + 1
    if edge in ("first", "second"):
        middle = base.start + timedelta(days=length // 2)
        if base.precision == "year":
            return half(base.start.year, 1 if edge == "first" else 2)
        return base.within(end=middle - timedelta(days=1)) if edge == "first" else base.within(start=middle)
    if base.precision in _THIRDS:
        return _third(base, edge)
    third = timedelta(days=max(1, length // 3))
    if edge in ("early", "start"):
        return base.within(end=base.start + third - timedelta(days=1))
    if edge == "mid":
        return base.within(base.start + third, base.end - third)
    return base.within(start=base.end - third + timedelta(days=1))


def _over(base: Stretch, start: date, end: date, precision: str) -> Stretch:
    """Other days, counted from those that the text names."""
    return replace(base, start=start, end=end, precision=precision)


def _runup(base: Stretch, parts: Parts) -> Stretch:
    name, count = plural(parts) if "PLURALS" in parts else _RUN_UP
    return _over(base, shifted(base.start, name, -count), base.start - _DAY, name)


def _aftermath(base: Stretch, parts: Parts) -> Stretch:
    name, count = plural(parts)
    return _over(base, base.end + _DAY, shifted(base.end, name, count), name)


def _lastunit(base: Stretch, parts: Parts) -> Stretch | None:
    """ "The last day of August", "the last week of the month"."""
    name = str(parts["UNIT"][0])
    first = shifted(base.end + _DAY, name, -1)
    return _over(base, first, base.end, name) if first >= base.start else None


def _firstunits(base: Stretch, parts: Parts) -> Stretch | None:
    """ "The first six months of the year"."""
    last = shifted(base.start, str(parts["UNIT"][0]), integer(parts, "NUM")) - _DAY
    return _over(base, base.start, last, str(parts["UNIT"][0])) if last <= base.end else None


def _lastunits(base: Stretch, parts: Parts) -> Stretch | None:
    first = shifted(base.end + _DAY, str(parts["UNIT"][0]), -integer(parts, "NUM"))
    return _over(base, first, base.end, str(parts["UNIT"][0])) if first >= base.start else None


def _nthday(base: Stretch, parts: Parts) -> Stretch | None:
    at = base.start + timedelta(days=integer(parts, "ORDINAL") - 1)
    return day(at) if at <= base.end else None


def _nthweekday(base: Stretch, parts: Parts) -> Stretch | None:
    first = base.start + timedelta(days=(integer(parts, "WEEKDAY") - base.start.weekday()) % 7)
    at = first + timedelta(weeks=integer(parts, "ORDINAL") - 1)
    return day(at) if at <= base.end else None


def _lastweekday(base: Stretch, parts: Parts) -> Stretch:
    return day(base.end - timedelta(days=(base.end.weekday() - integer(parts, "WEEKDAY")) % 7))


def _weekending(base: Stretch, parts: Parts) -> Stretch:
    return _over(base, base.end - timedelta(days=6), base.end, "week")


def _turn(base: Stretch, parts: Parts) -> Stretch | None:
    """ "The turn of the year" is the weeks round New Year, that of the century the years round its first."""
    if base.precision not in ("year", "century"):
        return None
    slack = timedelta(weeks=1) if base.precision == "year" else timedelta(days=365)
    return _over(base, base.start - slack, base.start + slack, base.precision)


#: What a text singles out of, or beside, a stretch that it names.
_PARTS: dict[str, Callable[[Stretch, Parts], Stretch | None]] = {
    "runup": _runup,
    "aftermath": _aftermath,
    "lastunit": _lastunit,
    "firstunits": _firstunits,
    "lastunits": _lastunits,
    "nthday": _nthday,
    "nthweekday": _nthweekday,
    "lastweekday": _lastweekday,
    "weekending": _weekending,
    "turn": _turn,
}

#: Months at which the second and the last third of a stretch begin: those of a year, a decade, a century.
_THIRDS = {"year": (4, 8), "decade": (48, 84), "century": (396, 804)}


def _third(base: Stretch, edge: str) -> Stretch:
    """ "Early 2014" ends with April, the early fifties with 1953."""
    second, last = (shifted(base.start, "month", months) for months in _THIRDS[base.precision])
    if edge in ("early", "start"):
        return base.within(end=second - timedelta(days=1))
    return base.within(second, last - timedelta(days=1)) if edge == "mid" else base.within(start=last)


def value(expression: Expression, found: Stretch | None) -> str | None:
    """The TIMEX3 value: that of the stretch, else the reference that the words make."""
    if expression.pattern.form in ("vague", "vaguein"):
        return expression.pattern.constant
    if expression.pattern.form == "vagueago":
        return "PAST_REF"
    return found.value if found is not None else None
