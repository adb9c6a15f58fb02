"""On which day of a year a feast falls, by the rules of ``data/feasts.tsv``.

A rule is a month and day (``12-25``), days from Easter Sunday (``easter-2``), a weekday of a month (``11-thu-4``,
``05-mon-last``), or ``election``: the Tuesday behind the first Monday of November.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from dateutil.easter import easter

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def on(rule: str, year: int) -> date:
    """The day. Raises ValueError for a rule that is none or a year out of range."""
    if rule.startswith("easter"):
        sunday: date = easter(year)
        return sunday + timedelta(days=int(rule.removeprefix("easter")))
    if rule == "election":
        return _weekday(year, 11, "mon", "1") + timedelta(days=1)
    month, rest = rule.split("-", 1)
    if rest.isdigit():
        return date(year, int(month), int(rest))
    return _weekday(year, int(month), *rest.split("-"))


def _weekday(year: int, month: int, name: str, which: str) -> date:
    wanted = _WEEKDAYS.index(name)
    if which == "last":
        last = date(year, month, monthrange(year, month)[1])
        return last - timedelta(days=(last.weekday() - wanted) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(wanted - first.weekday()) % 7 + 7 * (int(which) - 1))
