"""Units counted from the day of the document: last week, two years ago, within a month."""

from __future__ import annotations

from datetime import date, timedelta

from detente.reading.setting.clock import (
    FEW,
    STEPS,
    Clock,
    Form,
    count_of,
    integer,
    pointed,
)
from detente.reading.setting.expressions import Expression, Parts
from detente.reading.setting.stretch import (
    Stretch,
    back,
    day,
    month,
    same_of,
    shifted,
    unit,
    weekend,
)

#: How far the coming or the past units of a plural reach: "in the coming weeks".
_PLURAL = {"day": 7, "week": 8, "month": 6, "quarter": 4, "year": 5, "decade": 3, "century": 1}


def _relative(e: Expression, clock: Clock) -> Stretch | None:
    if clock.today is None:
        return None
    today = clock.today
    name = str((e.parts.get("UNIT") or ["weekend"])[0])
    which = e.pattern.constant or pointed(e.parts)
    if name in ("hour", "minute"):
        return day(today)
    if name == "weekend":
        return _weekend(today, which, clock.direction)
    if which == "latest" or (which == "recent" and name != "day"):
        return unit(name, today, -1)
    if which == "past" and "fiscal" not in e.parts.get("word", []):
        return unit(name, today, -1).within(shifted(today, name, -1), today)
    if which == "coming":
        return unit(name, today, 1).within(today, shifted(today, name, 1))
    return unit(name, today, STEPS[which])


def _weekend(today: date, which: str, direction: int) -> Stretch:
    here = weekend(today)
    begun = here.start <= today
    if which in ("last", "past", "latest", "recent"):
        return weekend(today - timedelta(weeks=1))
    if which == "next":
        return weekend(today + timedelta(weeks=1))
    if which == "coming":
        return here if not begun else weekend(today + timedelta(weeks=1))
    return here if begun or direction > 0 else weekend(today - timedelta(weeks=1))


def _period(e: Expression, clock: Clock) -> Stretch | None:
    """ "The year", "the quarter": the one at issue, else the document's."""
    name = str(e.parts["UNIT"][0])
    told = clock.told
    if name == "quarter" and clock.quarter is not None:
        return clock.quarter
    if clock.today is None:
        return unit(name, told.start) if told is not None else None
    if name == "quarter" and clock.direction <= 0 and (clock.today.month - 1) % 3 < 2:
        return unit(name, clock.today, -1)
    if told is not None and clock.near and told.end.year < clock.today.year - 1:
        return unit(name, told.start)
    return unit(name, clock.today)


def _ago(e: Expression, clock: Clock) -> Stretch | None:
    if clock.today is None:
        return None
    name, count = e.pattern.constant or str(e.parts["UNIT"][0]), count_of(e.parts)
    if name == "year" and count == 1 and clock.quarter is not None:
        return same_of(clock.quarter, -1)
    return back(clock.today, name, count)


def _agomonth(e: Expression, clock: Clock) -> Stretch | None:
    """ "Two years ago in March"."""
    return month(clock.today.year - int(count_of(e.parts)), integer(e.parts, "MONTH")) if clock.today else None


def _agoon(e: Expression, clock: Clock) -> Stretch | None:
    """ "Three weeks ago today", "a week ago on Tuesday": the very day."""
    if clock.today is None:
        return None
    at, name, count = clock.today, str(e.parts["UNIT"][0]), int(count_of(e.parts))
    if "NEAR" in e.parts:
        at += timedelta(days=integer(e.parts, "NEAR"))
    elif name != "day":
        at -= timedelta(days=(at.weekday() - integer(e.parts, "WEEKDAY")) % 7)
    return day(shifted(at, name, -count))


def _beforelast(e: Expression, clock: Clock) -> Stretch | None:
    """ "The week before last", "the Friday before last"."""
    if clock.today is None:
        return None
    if "UNIT" in e.parts:
        return unit(str(e.parts["UNIT"][0]), clock.today, -2)
    behind = (clock.today.weekday() - integer(e.parts, "WEEKDAY") - 1) % 7 + 1
    return day(clock.today - timedelta(days=behind, weeks=1))


def _afternext(e: Expression, clock: Clock) -> Stretch | None:
    return unit(str(e.parts["UNIT"][0]), clock.today, 2) if clock.today else None


def _sameago(e: Expression, clock: Clock) -> Stretch | None:
    """ "The same month last year", "this time last year"."""
    if clock.today is None:
        return None
    then = shifted(clock.today, "year", STEPS[pointed(e.parts)])
    return unit(str((e.parts.get("UNIT") or ["month"])[0]), then)


def _agohalf(e: Expression, clock: Clock) -> Stretch | None:
    said = e.parts["word"]
    count = 1.5 if "and" in said else 0.25 if "quarter" in said else 0.5
    return back(clock.today, str(e.parts["UNIT"][0]), count) if clock.today else None


def _few(e: Expression, clock: Clock) -> Stretch | None:
    if clock.today is None:
        return None
    name, (least, most) = str(e.parts["UNIT"][0]), FEW[integer(e.parts, "FEW")]
    far, near = back(clock.today, name, most), back(clock.today, name, least)
    return Stretch(far.start, near.end, name if name != "hour" else "day", "PAST_REF")


def _hence(e: Expression, clock: Clock) -> Stretch | None:
    """ "In two weeks": from the day of the document on; with a past tense it is how long something took."""
    told = set(e.parts.get("word", [])) & {"time", "now", "today", "hence"}
    if clock.today is None or (clock.direction < 0 and not told):
        return None
    return back(clock.today, str(e.parts["UNIT"][0]), -count_of(e.parts))


def _hencefew(e: Expression, clock: Clock) -> Stretch | None:
    if clock.today is None or clock.direction < 0:
        return None
    name, (least, most) = str(e.parts["UNIT"][0]), FEW[integer(e.parts, "FEW")]
    near, far = back(clock.today, name, -least), back(clock.today, name, -most)
    return Stretch(near.start, far.end, name if name != "hour" else "day", "FUTURE_REF")


def _within(e: Expression, clock: Clock) -> Stretch | None:
    if clock.today is None or clock.direction < 0:
        return None
    name = str((e.parts.get("UNIT") or e.parts["PLURALS"])[0])
    count = FEW[integer(e.parts, "FEW")][1] if "FEW" in e.parts else int(count_of(e.parts))
    if "PLURALS" in e.parts:
        name, count = plural(e.parts)
    return Stretch(clock.today, shifted(clock.today, name, count), _unit_precision(name), "FUTURE_REF")


def plural(parts: Parts) -> tuple[str, int]:
    """The unit of a plural without a number, and how many of it are meant."""
    name = str(parts["PLURALS"][0])
    return name, _PLURAL[name]


def _unit_precision(name: str) -> str:
    return {"hour": "day", "minute": "day", "fortnight": "week", "weekend": "week"}.get(name, name)


def _hencespan(e: Expression, clock: Clock) -> Stretch | None:
    """ "In four to six weeks"."""
    if clock.today is None or clock.direction < 0:
        return None
    return _span(e, clock.today, -1, "FUTURE_REF")


def _agospan(e: Expression, clock: Clock) -> Stretch | None:
    """ "Two to three years ago"."""
    return _span(e, clock.today, 1, "PAST_REF") if clock.today is not None else None


def _span(e: Expression, today: date, sign: int, reference: str) -> Stretch:
    name = str(e.parts["UNIT"][0])
    ends = [back(today, name, sign * int(count)) for count in e.parts["NUM"][:2]]
    return Stretch(min(s.start for s in ends), max(s.end for s in ends), _unit_precision(name), reference)


def _stretch(e: Expression, clock: Clock) -> Stretch | None:
    """ "The last three weeks", "the next few days"."""
    if clock.today is None:
        return None
    name = str(e.parts["UNIT"][0])
    count = FEW[integer(e.parts, "FEW")][1] if "FEW" in e.parts else int(count_of(e.parts))
    if len(e.parts.get("NUM", ())) == 2:  # "the next two or three weeks"
        count = int(e.parts["NUM"][1])
    if "couple" in e.parts.get("word", []):
        count = 2
    return _reach(clock.today, name, count, STEPS[pointed(e.parts)])


def _soonish(e: Expression, clock: Clock) -> Stretch | None:
    """ "In the coming weeks": a plural without a number."""
    if clock.today is None:
        return None
    name, count = plural(e.parts)
    return _reach(clock.today, name, count, STEPS[pointed(e.parts)])


def _reach(today: date, name: str, count: int, step: int) -> Stretch:
    other = shifted(today, name, count if step > 0 else -count)
    first, last = sorted((today, other))
    return Stretch(first, last, _unit_precision(name), "FUTURE_REF" if step > 0 else "PAST_REF")


#: How each form of `expressions` is read.
COUNTED: dict[str, Form] = {
    "relative": _relative,
    "period": _period,
    "ago": _ago,
    "agohalf": _agohalf,
    "agomonth": _agomonth,
    "agoon": _agoon,
    "beforelast": _beforelast,
    "afternext": _afternext,
    "sameago": _sameago,
    "few": _few,
    "hence": _hence,
    "hencefew": _hencefew,
    "hencespan": _hencespan,
    "agospan": _agospan,
    "within": _within,
    "stretch": _stretch,
    "soonish": _soonish,
}
