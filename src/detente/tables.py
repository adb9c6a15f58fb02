"""Tables of knowledge: tab-separated files with a header row, shipped with the package and overlaid by a user's folder.

What may be overlaid lies in the ``data`` folders of `ROOMS`; a file of the same name in the user's folder is laid over
it. Rows of a table with a key replace the shipped row of the same key, remove it where their first cell begins with
``-``, and are added otherwise; of a table without one they come before the shipped rows, and so win. Lines that begin
with ``#`` are remarks. A file, a column or a cell that cannot be used is refused by name, line and reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from difflib import get_close_matches
from errno import ENOTDIR
from functools import cache, wraps
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

T = TypeVar("T")
PACKAGE = Path(__file__).parent
ROOMS = ("world", "reading/lexicon", "reading/setting")
#: Tables of these rooms that no folder can change, and why.
FIXED = {
    "regions.tsv": "its rows stand in the index of the world's places",
    "paths.tsv": "its figures were fitted, and hold together only",
    "salience.tsv": "its figures were fitted, and hold together only",
}
#: Files that may lie beside a user's tables without being one.
_BESIDE = ("readme", "license", "licence", ".")


class TableError(ValueError):
    """A file or a row that cannot be used: which file, which line, and why."""

    def __init__(self, path: Path, line: int | None, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}" if line is not None else f"{path}: {reason}")
        self.path = path
        self.line = line
        self.reason = reason

    def __reduce__(self) -> tuple[type[TableError], tuple[Path, int | None, str]]:
        return type(self), (self.path, self.line, self.reason)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells by column, and where it stands."""

    path: Path
    line: int
    cells: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def overlaid(self) -> bool:
        """Whether it comes from a user's table."""
        return self.path != shipped().get(self.path.name)

    def __getitem__(self, column: str) -> str:
        return self.cells[self.columns.index(column)]

    def refuse(self, reason: str) -> TableError:
        """The error that says this row cannot be used."""
        return TableError(self.path, self.line, reason)


_folder: ContextVar[Path | None] = ContextVar("folder", default=None)


def laid_over() -> Path | None:
    """The folder whose tables are laid over ours while a document is read."""
    return _folder.get()


@contextmanager
def under(folder: Path | None) -> Iterator[None]:
    """Read with a folder's tables laid over ours."""
    token = _folder.set(folder)
    try:
        yield
    finally:
        _folder.reset(token)


def by_folder(make: Callable[[], T]) -> Callable[[], T]:
    """Make something of tables once for every folder that is laid over them; see `laid_over`."""

    @cache
    def made(folder: Path | None) -> T:
        return make()

    @wraps(make)
    def found() -> T:
        return made(_folder.get())

    return found


def nearest(word: str, known: Iterable[str]) -> str:
    """Such as "; the nearest is 'verbs.tsv'", or nothing where no known word is like it."""
    found = get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    return f"; the nearest is {found[0]!r}" if found else ""


@cache
def shipped() -> Mapping[str, Path]:
    """The tables that may be overlaid, by the name of their file."""
    found = [p for room in ROOMS for p in sorted((PACKAGE / room / "data").glob("*.tsv")) if p.name not in FIXED]
    return MappingProxyType({p.name: p for p in found})


def check_folder(folder: Path) -> None:
    """Refuse a user's folder that is none, or that holds a file which is laid over no table. Raises TableError."""
    if not folder.is_dir():
        raise NotADirectoryError(ENOTDIR, "no such folder of tables", str(folder))
    for path in sorted(p for p in folder.iterdir() if p.is_file()):
        if path.name in FIXED:
            raise TableError(path, None, f"this table cannot be overlaid: {FIXED[path.name]}")
        if path.name not in shipped() and not path.name.lower().startswith(_BESIDE):
            raise TableError(path, None, f"no table has this name{nearest(path.name, shipped())}")


def read(name: str, overlay: Path | None = None, *, keys: int = 0, whole: bool = True) -> list[Row]:
    """The rows of a table, an overlay's laid over the shipped ones.

    ``keys`` is the number of columns, from the first, that make a row's key; 0 where the order counts. Without
    ``whole``, cells at the end of a row may be left out, and are empty. Raises TableError.
    """
    ours = _shipped(name, whole)
    path = overlay / name if overlay is not None else None
    if path is None or not path.exists():
        return list(ours)
    theirs = parsed(path, ours[0].columns, whole)
    return _replaced(ours, theirs, keys, name) if keys else [*theirs, *ours]


def _replaced(ours: Iterable[Row], theirs: Iterable[Row], keys: int, name: str) -> list[Row]:
    merged = {row.cells[:keys]: row for row in ours}
    for row in theirs:
        key = row.cells[:keys]
        if key[0].startswith("-"):
            gone = (key[0][1:], *key[1:])
            if gone not in merged:
                table = name.removesuffix(".tsv")
                raise row.refuse(f"nothing to remove: no row {' '.join(gone).strip()!r} in {table}")
            del merged[gone]
        else:
            merged[key] = row
    return list(merged.values())


@cache
def _shipped(name: str, whole: bool) -> tuple[Row, ...]:
    path = shipped().get(name) or next(p for room in ROOMS if (p := PACKAGE / room / "data" / name).exists())
    header = path.read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")
    return tuple(parsed(path, tuple(header.split("\t")), whole))


def parsed(path: Path, columns: tuple[str, ...], whole: bool = True) -> list[Row]:
    """The rows of a file whose header must name these columns. Raises TableError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError(path, 1, f"not UTF-8: {error.reason} at byte {error.start}") from error
    lines = text.split("\n")
    header = tuple(lines[0].rstrip("\r").split("\t"))
    if header != columns:
        strange = next((c for c in header if c not in columns), "")
        told = f": no column {strange!r}{nearest(strange, columns)}" if strange else ""
        raise TableError(path, 1, f"the header must be {' '.join(columns)}, not {' '.join(header)}{told}")
    found = []
    for number, line in enumerate(lines[1:], start=2):
        line = line.rstrip("\r")
        if not line.strip() or line.startswith("#"):
            continue
        cells = tuple(line.split("\t"))
        if len(cells) > len(columns) or (whole and len(cells) < len(columns)):
            raise TableError(path, number, f"{len(cells)} cells where {path.stem} has {len(columns)}")
        if not cells[0]:
            raise TableError(path, number, f"the cell {columns[0]!r} is empty")
        found.append(Row(path, number, (*cells, *[""] * (len(columns) - len(cells))), columns))
    return found
