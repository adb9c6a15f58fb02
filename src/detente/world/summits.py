"""Which meeting of a series a text means."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from detente.world.dates import first_day, last_day
from detente.world.entity import Summit
from detente.world.names import fold
from detente.world.tables import Row

#: Series that were one series at some time: a name of the one also finds the other.
SAME = {"G8": "G7", "G7": "G8", "EAST-ASIA-SUMMIT": "EAS"}


def summit(row: Row) -> Summit:
    """The summit that a row states; raises TableError for a bad one."""
    occasion, name, start, end, city, state = row.cells
    try:
        first, last = first_day(start), last_day(end or start)
    except ValueError as error:
        raise row.refuse(str(error)) from error
    if first is None or last is None or last < first:
        raise row.refuse("a summit needs a first day, and a last day not before it")
    return Summit(occasion, name, first, last, city, state)


class Summits:
    """All summits, by series."""

    def __init__(self, listed: Iterable[Summit]) -> None:
        self._by_occasion: dict[str, list[Summit]] = {}
        for one in sorted(listed, key=lambda s: s.start):
            self._by_occasion.setdefault(one.occasion, []).append(one)

    def named(self, name: str) -> Summit | None:
        """The summit of a name that no other bears, such as ``COP28``."""
        wanted = fold(name).removeprefix("the ")
        found = [s for s in self.all() if fold(s.name) == wanted]
        return found[0] if len(found) == 1 else None

    def all(self) -> list[Summit]:
        """Every summit, by series and day."""
        return [s for listed in self._by_occasion.values() for s in listed]

    def meant(
        self,
        occasion: str,
        *,
        on: date | None = None,
        year: int | None = None,
        place: str | None = None,
        states: frozenset[str] = frozenset(),
    ) -> Summit | None:
        """The summit meant by a series, and a year, a place (city, or a state in ``states``), or a day.

        Without a year or place: the one under way on ``on``, else the latest before it,
        but one that begins within the week to come when it is nearer than the last.
        None when nothing fits or, undated, when several do.
        """
        series = self._by_occasion.get(occasion) or self._by_occasion.get(SAME.get(occasion, ""), [])
        if year is not None:
            series = [s for s in series if s.start.year == year]
        if place is not None:
            wanted = fold(place)
            series = [s for s in series if _held(s, wanted, states)]
        if not series:
            return None
        if len(series) == 1:
            return series[0]
        if on is None:
            return series[-1] if year is not None else None
        past = [s for s in series if s.start <= on]
        coming = [s for s in series if s.start > on]
        if coming and (coming[0].start - on).days <= 7 and (not past or (on - past[-1].end).days > 7):
            return coming[0]
        return past[-1] if past else coming[0]


def _held(one: Summit, wanted: str, states: frozenset[str]) -> bool:
    if one.state in states:
        return True
    cities = {fold(part.strip()) for part in one.city.replace("(", ",").replace(")", ",").split(",")}
    return wanted in cities or wanted == fold(one.city) or any(wanted in city.split() for city in cities)
