"""Where a place is: the table's cities first, then the world's cities of GeoNames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from detente.world.entity import Place
from detente.world.gazetteer import Town, gazetteer
from detente.world.names import fold, words
from detente.world.tables import Row, names


def identity(name: str, country: str) -> str:
    """The id of a city: ``city:geneva-che``."""
    return f"city:{'-'.join(word.key for word in words(name))}-{country.lower()}"


def city(row: Row) -> tuple[Place, tuple[str, ...]]:
    """The city that a row states and its other names; raises TableError for a bad one."""
    name, aliases, country, lat, lon = row.cells
    try:
        return Place(name, country, float(lat), float(lon), "city"), names(aliases)
    except ValueError as error:
        raise row.refuse(f"latitude and longitude must be numbers: {lat!r}, {lon!r}") from error


class Places:
    """Cities by name, and the choice among those that share one."""

    def __init__(self, cities: Iterable[tuple[Place, tuple[str, ...]]], codes: Mapping[str, str]) -> None:
        self._codes = dict(codes)
        self._named: dict[str, list[Place]] = {}
        self.cities: dict[str, Place] = {}
        for place, aliases in cities:
            self.cities[identity(place.name, place.country)] = place
            for name in (place.name, *aliases):
                self._named.setdefault(_key(name), []).append(place)

    def find(self, name: str, countries: Sequence[str] = ()) -> Place | None:
        """The place of a name, preferring the countries given, first first, then the larger city."""
        wanted = _key(name)
        known = self._named.get(wanted, [])
        for country in countries:
            for place in known:
                if place.country == country:
                    return place
        if countries or not known:
            listed = gazetteer().towns(name)
            for country in countries:
                for town in listed:
                    if self._codes.get(town.country) == country:
                        return self._place(town)
            if not known and listed:
                return self._place(min(listed, key=lambda t: (t.other, -t.people)))
        return known[0] if known else None

    def _place(self, town: Town) -> Place | None:
        country = self._codes.get(town.country)
        return Place(town.name, country, town.lat, town.lon, "city") if country else None


def _key(name: str) -> str:
    if name.isascii() and name.replace(" ", "").isalpha():
        return name.lower()
    return " ".join(word.key for word in words(name)) or fold(name)
