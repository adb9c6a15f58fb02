"""Units counted from what the text has told: the following day, two years later, the same month."""

from __future__ import annotations

from datetime import timedelta

from detente.reading.setting.clock import (
    FEW,
    Clock,
    Form,
    count_of,
    integer,
)
from detente.reading.setting.counted import plural
from detente.reading.setting.expressions import Expression
from detente.reading.setting.stretch import (
    Stretch,
    back,
    day,
    same_of,
    shifted,
    unit,
    year,
)


def _from_story(e: Expression, clock: Clock, sign: int) -> Stretch | None:
    name, count, told = str(e.parts["UNIT"][0]), int(count_of(e.parts)), clock.told
    if told is not None and clock.today is not None and clock.direction < 0 and told.start > clock.today:
        told = day(clock.today)  # "the vote of Tuesday ... A day earlier, police arrested six"
    if name == "year" and sign < 0 and count == 1 and clock.quarter is not None:
        return same_of(clock.quarter, -1)
    if told is None:
        if sign < 0 and clock.today is not None and name in ("year", "month") and clock.direction <= 0:
            return back(clock.today, name, count)
        return None
    if name in ("year", "decade"):
        years = sign * count * (10 if name == "decade" else 1)
        return same_of(told, years) if told.precision in ("quarter", "month") else year(told.start.year + years)
    if name in ("day", "hour", "minute") and told.precision != "day":
        return None
    if name in ("week", "fortnight") and told.precision not in ("day", "week"):
        return None
    at = told.end if sign > 0 else told.start
    return back(at, name, -sign * count)


def _storyback(e: Expression, clock: Clock) -> Stretch | None:
    return _from_story(e, clock, -1)


def _storyon(e: Expression, clock: Clock) -> Stretch | None:
    if e.pattern.constant != "next":
        return _from_story(e, clock, 1)
    name = str((e.parts.get("UNIT") or ["day"])[0])
    if name == "fortnight" and clock.today is not None:
        return back(clock.today, "day", -7).within(clock.today, clock.today + timedelta(days=14))
    if name in ("day", "weekend"):
        told = clock.told
        return unit(name, told.end, 1) if told is not None and told.precision == "day" else None
    return unit(name, clock.today, 1) if clock.today else None


def _story(e: Expression, clock: Clock) -> Stretch | None:
    """ "The following week", "that year", "the preceding day"."""
    name, told = str(e.parts["UNIT"][0]), clock.told
    if told is None or (name == "day" and told.precision != "day"):
        return None
    step = {"after": 1, "same": 0, "before": -1}[str(e.parts["STORY"][0])]
    return unit(name, told.end if step > 0 else told.start, step)


def _storysame(e: Expression, clock: Clock) -> Stretch | None:
    name = str((e.parts.get("UNIT") or ["day"])[0])
    if e.pattern.constant == "today" and clock.today and (clock.told is None or clock.told.precision != "day"):
        return day(clock.today)  # "later in the day"
    if clock.told is None or (name == "day" and clock.told.precision != "day"):
        return None
    return unit(name, clock.told.start)


def _storyfew(e: Expression, clock: Clock) -> Stretch | None:
    """ "Weeks later": so many that the text does not say."""
    if clock.told is None or clock.told.precision != "day":
        return None
    name, most = plural(e.parts)
    least, most = FEW[integer(e.parts, "FEW")] if "FEW" in e.parts else (1, most)
    at = clock.told.end
    found = Stretch(shifted(at, name, least), shifted(at, name, most), name, "FUTURE_REF")
    return found.within(end=clock.today) if clock.direction < 0 and clock.today and clock.today < found.end else found


def _previous(e: Expression, clock: Clock) -> Stretch | None:
    name = str((e.parts.get("UNIT") or ["day"])[0])
    if clock.told is not None and (clock.near or name == "day"):
        if name == "day" and clock.told.precision != "day":
            return None
        return unit(name, clock.told.start, -1)
    return unit(name, clock.today, -1) if clock.today else None


#: How each form of `expressions` is read.
STORY: dict[str, Form] = {
    "storyback": _storyback,
    "storyon": _storyon,
    "story": _story,
    "storyfew": _storyfew,
    "storysame": _storysame,
    "previous": _previous,
}
