"""What an expression means: its words, the day of the document, the tense of its clause, what was told before.

Nothing is guessed: what the day of the document is needed for stays open in an undated one.
"""

from __future__ import annotations

from datetime import timedelta

from detente.reading.setting.clock import (
    Clock,
    Form,
    count_of,
    integer,
)
from detente.reading.setting.counted import COUNTED
from detente.reading.setting.expressions import Expression, Parts
from detente.reading.setting.named import NAMED
from detente.reading.setting.story import STORY
from detente.reading.setting.stretch import (
    Stretch,
    back,
    half,
    shifted,
    week,
)

#: Forms that name no days.
_VAGUE = frozenset({"vagueago", "vague", "vaguein", "set"})
_FORMS: dict[str, Form] = NAMED | COUNTED | STORY


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
    if edge in ("shifton", "shiftback"):
        sign = 1 if edge == "shifton" else -1
        at = base.end if sign > 0 else base.start
        return back(at, str(parts["UNIT"][0]), -sign * count_of(parts)) if base.precision == "day" else None
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
