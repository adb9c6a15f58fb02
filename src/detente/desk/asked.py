"""What is asked of a table, from the words of an address, a command or a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from detente.days import day_of
from detente.desk.errors import BadQuery
from detente.ledger.query import Filter
from detente.ledger.schema import TABLES
from detente.ledger.tables import SORTS
from detente.ledger.tables import TABLES as WORDS
from detente.ontology import QUADS

#: Tables in the order of the pages.
NAMES = tuple(WORDS)


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of a table.

    ``least`` is the confidence from which rows are given (the store's own where None, 0 for all);
    ``as_of`` an ISO day as of which commitments stand.
    """

    table: str
    chosen: Filter = field(default_factory=Filter)
    words: str | None = None
    contested: bool | None = None
    other: str | None = None
    quad: str | None = None
    origin: str | None = None
    least: float | None = None
    as_of: str | None = None
    sort: str | None = None
    down: bool = False


def checked(table: str) -> str:
    """A table's name. Raises BadQuery for one that there is not."""
    if table not in WORDS:
        raise BadQuery(f"no table {table!r}; there are {', '.join(NAMES)}")
    return table


def parse(table: str, given: Mapping[str, str]) -> Query:
    """A query from the words of an address. Raises BadQuery for one that cannot be used."""
    checked(table)
    values = {k: v.strip() for k, v in given.items() if v.strip()}
    for name, value in values.items():
        if len(value) > 200 or "\x00" in value:
            raise BadQuery(f"{name} is too long, or holds a character that no row can hold")
    sort = values.get("sort")
    down = bool(sort and sort.startswith("-"))
    sort = sort.lstrip("-") if sort else None
    if sort and (sort not in SORTS or sort not in WORDS[table].shown):
        raise BadQuery(f"{table} does not sort by {sort!r}")
    contested = _yes(values, "contested")
    if contested is not None and "contested" not in (TABLES[table].names if table in TABLES else ()):
        raise BadQuery(f"{table} has no field 'contested'")
    if ("with" in values or "quad" in values) and table not in ("event_mentions", "dyads"):
        raise BadQuery("'with' and 'quad' filter event_mentions and dyads alone")
    if "with" in values and "entity" not in values:
        raise BadQuery("'with' names the other party of 'entity': give both")
    if values.get("quad") not in (None, *QUADS):
        raise BadQuery(f"quad is one of {', '.join(QUADS)}")
    if "origin" in values and table not in ("event_mentions", "dyads"):
        raise BadQuery("'origin' filters event_mentions and dyads alone")
    return Query(
        table,
        Filter(
            values.get("entity"), values.get("type"), values.get("status"), day(values.get("since"), "since"),
            day(values.get("until"), "until"), values.get("document"),
        ),
        values.get("q"), contested, values.get("with"), values.get("quad"), values.get("origin"),
        least(values), day(values.get("as_of"), "as_of"), sort, down,
    )  # fmt: skip


def least(values: Mapping[str, str]) -> float | None:
    """The floor of confidence that an address asks for: ``confidence``, or 0 for ``all=yes``."""
    if _yes(values, "all"):
        return 0.0
    if "confidence" not in values:
        return None
    try:
        floor = float(values["confidence"])
    except ValueError:
        raise BadQuery("confidence is not a number") from None
    if not 0 <= floor <= 1:
        raise BadQuery("confidence lies between 0 and 1")
    return floor


def _yes(values: Mapping[str, str], name: str) -> bool | None:
    said = values.get(name)
    if said not in (None, "yes", "no"):
        raise BadQuery(f"{name} is yes or no")
    return None if said is None else said == "yes"


def day(value: str | None, name: str) -> str | None:
    """An ISO day, checked."""
    if not value:
        return None
    try:
        if len(value) != 10:
            raise ValueError
        return day_of(value).isoformat()
    except ValueError:
        raise BadQuery(f"{name} is not a date: write it as YYYY-MM-DD") from None


def whole(value: str | None) -> int:
    """A page's number, 1 where none is given. Raises BadQuery."""
    if not value:
        return 1
    if not value.isascii() or not value.isdigit() or not 1 <= int(value[:9]) <= 1_000_000 or len(value) > 7:
        raise BadQuery("page is a number from 1 on")
    return int(value)
