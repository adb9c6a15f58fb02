"""The tables of the reading, each row checked before it is used: a word that means nothing here is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from re import fullmatch
from types import MappingProxyType

from detente import ontology, tables
from detente.reading.lexicon.conditions import wrong_condition, wrong_noun_condition, wrong_place
from detente.reading.lexicon.shapes import Shape, shapes
from detente.tables import Row, TableError, nearest

Cells = Mapping[str, str]


@lru_cache(maxsize=256)
def table(name: str, overlay: Path | None = None) -> tuple[Cells, ...]:
    """All rows of one table, the overlay's first. Cells left out at a row's end are empty. Raises TableError."""
    shape = shapes().get(name)
    rows = tables.read(name, overlay, keys=shape.keys if shape else 0, whole=False)
    if shape is not None:
        check(name, shape, rows, overlay)
    return tuple(MappingProxyType(dict(zip(row.columns, row.cells, strict=True))) for row in rows)


def validate(overlay: Path | None) -> None:
    """Read every table that a folder overlays. Raises TableError for the first file or row that cannot be used."""
    if overlay is None:
        return
    tables.check_folder(overlay)
    for name in shapes():
        if (overlay / name).exists():
            table(name, overlay)


def check(name: str, shape: Shape, rows: Sequence[Row], overlay: Path | None) -> None:
    """Refuse the first row that cannot be used. Raises TableError."""
    seen: dict[tuple[Path, tuple[str, ...]], Row] = {}
    framed = name in ("verbs.tsv", "nouns.tsv")
    known = {r["class"] for r in tables.read("classes.tsv", overlay, keys=1, whole=False)} if framed else set()
    for row in rows:
        for reason in _wrong(row, shape):
            raise row.refuse(reason)
        if framed:
            for reason in _wrong_frame(row, known, _prepositions(overlay), verbal=name == "verbs.tsv"):
                raise row.refuse(reason)
        for word in [row[shape.words]] if shape.phrases else row[shape.words].split():
            key = (row.path, (word, *(row[c] for c in shape.under)))
            if key in seen:
                raise row.refuse(f"{word!r} stands in line {seen[key].line} already: here it can never count")
            seen[key] = row


def _wrong(row: Row, shape: Shape) -> Iterator[str]:
    for column, values in shape.closed.items():
        if row[column] not in values:
            yield f"no {column} {row[column]!r}{nearest(row[column], values)}"
    for column in shape.known:
        values = frozenset(r[column] for r in tables.read(row.path.name, whole=False))
        if row[column] not in values:
            yield f"no {column} {row[column]!r}{nearest(row[column], values)}"
    for column, written in shape.written.items():
        if not fullmatch(written, row[column]):
            yield f"the {column} {row[column]!r} is not written as it must be: {written}"
    for column in shape.numbers:
        try:
            float(row[column])
        except ValueError:
            yield f"{column} must be a number, not {row[column]!r}"
    if not row[shape.words]:
        yield f"the cell {shape.words!r} is empty"
    for word in row[shape.words].split():
        if reason := shape.wrong(word):
            yield reason


def _wrong_frame(row: Row, classes: set[str], prepositions: frozenset[str], *, verbal: bool) -> Iterator[str]:
    type_, mode = row["type"], row["mode"]
    if type_ not in ontology.types():
        yield f"no PLOVER type {type_!r}{nearest(type_, ontology.types())}"
    if mode and (type_, mode) not in ontology.modes():
        yield f"no mode {mode!r} of {type_}{nearest(mode, [m for t, m in ontology.modes() if t == type_])}"
    for condition in filter(None, row["when"].split(",")):
        wrong = wrong_condition(condition, classes, prepositions) if verbal else wrong_noun_condition(condition)
        if wrong:
            yield wrong
    for place in (p for c in ("actor", "recipient") for p in row[c].replace("+", ",").split(",") if p):
        if wrong := wrong_place(place, prepositions):
            yield wrong


def _prepositions(overlay: Path | None) -> frozenset[str]:
    return frozenset(w for r in tables.read("prepositions.tsv", overlay, whole=False) for w in r["words"].split())


__all__ = ["TableError", "check", "table", "validate"]
