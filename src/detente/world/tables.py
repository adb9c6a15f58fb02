"""Reading the tables of knowledge: tab-separated files with a header row.

A table ships in ``detente/world/data`` and may be overlaid by a file of the same name in a
user's folder. A row with the same key replaces the shipped one; a row whose first cell
begins with ``-`` removes it; any other row is added.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

DATA = Path(str(resources.files("detente.world"))) / "data"

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
    "namesakes": (("name", "state", "country", "there", "here"), 1),
}  # fmt: skip


class TableError(ValueError):
    """A row that cannot be used: which file, which line, and why."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path = path
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells by column, and where it stands."""

    path: Path
    line: int
    cells: tuple[str, ...]

    @property
    def overlaid(self) -> bool:
        """Whether it comes from a user's table."""
        return self.path.parent != DATA

    def refuse(self, reason: str) -> TableError:
        """The error that says this row cannot be used."""
        return TableError(self.path, self.line, reason)


def names(cell: str) -> tuple[str, ...]:
    """The parts of a cell that holds several, separated by ``|``."""
    return tuple(part for part in cell.split("|") if part) if cell else ()


def read(table: str, overlay: Path | None = None) -> list[Row]:
    """The rows of a table, the overlay's laid over the shipped ones.

    Raises TableError for a header or a row that does not fit the table's shape.
    """
    shipped = _shipped(table)
    if overlay is None:
        return list(shipped)
    path = overlay / f"{table}.tsv"
    if not path.exists():
        return list(shipped)
    keys = SHAPES[table][1]
    merged: dict[tuple[str, ...], Row] = {row.cells[:keys]: row for row in shipped}
    for row in _rows(path, table):
        key = row.cells[:keys]
        if key[0].startswith("-"):
            gone = (key[0][1:], *key[1:])
            if gone not in merged:
                raise row.refuse(f"nothing to remove: no row {' '.join(gone).strip()!r} in {table}")
            del merged[gone]
        else:
            merged[key] = row
    return list(merged.values())


@cache
def _shipped(table: str) -> tuple[Row, ...]:
    return tuple(_rows(DATA / f"{table}.tsv", table))


def _rows(path: Path, table: str) -> Iterator[Row]:
    columns = SHAPES[table][0]
    width = len(columns)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise TableError(path, 1, f"not UTF-8: {error.reason} at byte {error.start}") from error
    lines = text.split("\n")
    header = tuple(lines[0].rstrip("\r").split("\t"))
    if header != columns:
        raise TableError(path, 1, f"the header must be {' '.join(columns)}, not {' '.join(header)}")
    for number, line in enumerate(lines[1:], start=2):
        line = line.rstrip("\r")
        if not line or line.startswith("#"):
            continue
        cells = tuple(line.split("\t"))
        if len(cells) != width:
            raise TableError(path, number, f"{len(cells)} cells where {table} has {width}")
        if not cells[0]:
            raise TableError(path, number, f"the cell {columns[0]!r} is empty")
        yield Row(path, number, cells)
