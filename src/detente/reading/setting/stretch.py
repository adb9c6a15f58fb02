"""Stretches of days: a day, a week, a month, a quarter, a season, a year, and their arithmetic.

All functions raise ValueError or OverflowError for days outside the years 1 to 9999.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days ``start`` to ``end``, both included, how exactly they are known, and their TIMEX3 value."""

    start: date
    end: date
    precision: str
    value: str

    def within(self, start: date | None = None, end: date | None = None) -> Stretch:
        """The same value over other days; as it is where they would end before they start."""
        first, last = start or self.start, end or self.end
        return replace(self, start=first, end=last) if first <= last else self


#: The first month of a season in the north.
_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
#: Days round a week counted from another day ("two weeks ago").
_SLACK = timedelta(days=3)


def day(on: date) -> Stretch:
    """One day."""
    return Stretch(on, on, "day", on.isoformat())


def week(on: date) -> Stretch:
    """The week, Monday to Sunday, that a day lies in."""
    monday = on - timedelta(days=on.weekday())
    iso = monday.isocalendar()
    return Stretch(monday, monday + timedelta(days=6), "week", f"{iso.year:04d}-W{iso.week:02d}")


def weekend(on: date) -> Stretch:
    """Saturday and Sunday of the week that a day lies in."""
    whole = week(on)
    return Stretch(whole.start + timedelta(days=5), whole.end, "week", whole.value + "-WE")


def month(year_: int, month_: int) -> Stretch:
    """A month; months beyond 1 to 12 run on into other years."""
    index = year_ * 12 + month_ - 1
    year_, month_ = index // 12, index % 12 + 1
    last = calendar.monthrange(year_, month_)[1] if year_ > 0 else 1
    return Stretch(date(year_, month_, 1), date(year_, month_, last), "month", f"{year_:04d}-{month_:02d}")


def quarter(year_: int, number: int) -> Stretch:
    """A quarter of a year, the first being 1; others run on into other years."""
    index = year_ * 4 + number - 1
    year_, number = index // 4, index % 4 + 1
    return Stretch(date(year_, number * 3 - 2, 1), month(year_, number * 3).end, "quarter", f"{year_:04d}-Q{number}")


def half(year_: int, number: int) -> Stretch:
    """The first (1) or second (2) half of a year."""
    return Stretch(month(year_, number * 6 - 5).start, month(year_, number * 6).end, "half", f"{year_:04d}-H{number}")


def season(year_: int, code: str, southern: bool = False) -> Stretch:
    """A season by the year in which it begins: ``SP``, ``SU``, ``FA`` or ``WI``."""
    first = _SEASONS[code] + (6 if southern else 0)
    if first > 12:
        first -= 12
    return Stretch(month(year_, first).start, month(year_, first + 2).end, "season", f"{year_:04d}-{code}")


def year(year_: int) -> Stretch:
    """A calendar year."""
    return Stretch(date(year_, 1, 1), date(year_, 12, 31), "year", f"{year_:04d}")


def decade(first: int) -> Stretch:
    """Ten years."""
    return Stretch(date(first, 1, 1), date(first + 9, 12, 31), "decade", f"{first // 10:03d}")


def century(number: int) -> Stretch:
    """The first century is the years 1 to 100."""
    first = (number - 1) * 100
    return Stretch(date(first + 1, 1, 1), date(first + 100, 12, 31), "century", f"{number - 1:02d}")


def unit(name: str, on: date, step: int = 0) -> Stretch:
    """The day, week, month ... that lies ``step`` such units from the one in which a day lies."""
    if name == "day":
        return day(on + timedelta(days=step))
    if name in ("week", "fortnight"):
        return week(on + timedelta(weeks=step * (2 if name == "fortnight" else 1)))
    if name == "weekend":
        return weekend(on + timedelta(weeks=step))
    if name == "month":
        return month(on.year, on.month + step)
    if name == "quarter":
        return quarter(on.year, (on.month - 1) // 3 + 1 + step)
    if name == "decade":
        return decade(on.year // 10 * 10 + 10 * step)
    if name == "century":
        return century((on.year - 1) // 100 + 1 + step)
    return year(on.year + step)


def back(on: date, name: str, count: float) -> Stretch:
    """What lies ``count`` units behind a day (ahead of it where negative), as exactly as the unit says."""
    if name in ("hour", "minute"):
        return day(on)
    if name == "day":
        return day(on - timedelta(days=round(count)))
    if name == "weekend":
        return weekend(on - timedelta(weeks=round(count)))
    if name in ("week", "fortnight"):
        at = on - timedelta(days=round(count * (14 if name == "fortnight" else 7)))
        return Stretch(at - _SLACK, at + _SLACK, "week", at.isoformat())
    if name == "month":
        return month(on.year, on.month - round(count))
    if name == "quarter":
        return unit("quarter", on, -round(count))
    years = count * {"decade": 10, "century": 100}.get(name, 1)
    if years != int(years):
        then = month(on.year, on.month - round(years * 12))
        return replace(then, value=f"{then.start.year:04d}", precision="month")
    return year(on.year - int(years))


def shifted(on: date, name: str, count: int) -> date:
    """The day that lies ``count`` units ahead, the last of a shorter month."""
    if name in ("day", "hour", "minute"):
        return on + timedelta(days={"day": count, "hour": int(count / 24)}.get(name, 0))
    if name in ("week", "weekend", "fortnight"):
        return on + timedelta(days=count * (14 if name == "fortnight" else 7))
    months = count * {"month": 1, "quarter": 3, "decade": 120, "century": 1200}.get(name, 12)
    whole = month(on.year, on.month + months)
    return whole.start.replace(day=min(on.day, whole.end.day))


def same_of(kind: Stretch, years: int) -> Stretch:
    """The same day, month or quarter of another year ("a year earlier")."""
    at = kind.start
    if kind.precision == "quarter":
        return quarter(at.year + years, (at.month - 1) // 3 + 1)
    if kind.precision == "month":
        return month(at.year + years, at.month)
    if kind.precision == "day":
        return day(shifted(at, "year", years))
    return year(at.year + years)
