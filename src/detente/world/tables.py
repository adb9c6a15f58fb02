"""The tables of who exists, in ``detente/world/data``: their columns and keys (see `detente.tables`)."""

from __future__ import annotations

from pathlib import Path

from detente import tables
from detente.tables import Row, TableError

DATA = tables.PACKAGE / "world" / "data"

#: The columns of each table, and how many of the first ones are its key.
SHAPES: dict[str, tuple[tuple[str, ...], int]] = {
    "states": (
        (
            "id", "name", "official", "aliases", "adjectives", "nouns", "capitals", "seats", "iso2", "cow",
            "wikidata", "region", "subregion", "status", "leader", "start", "end",
        ),
        1,
    ),
    "persons": (("id", "name", "state", "sector", "aliases", "short", "wikidata"), 1),
    "terms": (("person", "state", "office", "role", "start", "end"), 5),
    "organisations": (
        ("id", "name", "kind", "state", "sector", "aliases", "adjectives", "start", "end"),
        1,
    ),
    "memberships": (("organisation", "member", "role", "start", "end"), 4),
    "alliances": (("id", "name", "treaty", "members", "start", "end"), 5),
    "summits": (("occasion", "name", "start", "end", "city", "state"), 3),
    "cities": (("name", "aliases", "country", "lat", "lon"), 3),
    "roles": (("words", "office", "sector", "state", "kind"), 1),
    "words": (("word", "use", "note"), 1),
    "shared": (("name", "entities"), 1),
    "wikidata": (("id", "wikidata"), 1),
    "together": (("words", "members"), 1),
    "forms": (("word", "spelled"), 1),
    "provinces": (("country", "names"), 1),
    "things": (("kind", "names"), 1),
    "namesakes": (("name", "state", "country", "there", "here"), 1),
    "local": (("name", "entities"), 1),
}  # fmt: skip


def names(cell: str) -> tuple[str, ...]:
    """The parts of a cell that holds several, separated by ``|``."""
    return tuple(part for part in cell.split("|") if part) if cell else ()


def read(table: str, overlay: Path | None = None) -> list[Row]:
    """The rows of a table, the overlay's laid over the shipped ones.

    Raises TableError for a header or a row that does not fit the table's shape.
    """
    return tables.read(f"{table}.tsv", overlay, keys=SHAPES[table][1])


__all__ = ["DATA", "SHAPES", "Row", "TableError", "names", "read"]
