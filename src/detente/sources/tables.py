"""Documents a row: JSONL, CSV and Parquet with a ``text`` column."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TextIO

from detente.sources.dates import Order, OrderOf, iso_date, order_of, stated
from detente.sources.delimited import columns, numbered_rows
from detente.sources.marks import marked
from detente.sources.problem import Problem, Unreadable
from detente.sources.record import HALF, Document, clean, identify

LIMIT = 8 * 1024 * 1024
_FIELDS = ("id", "published", "source", "title", "url", "language")


def record_of(row: Mapping[str, Any], published: str | None, order: OrderOf | None = None) -> Document:
    """A row as a document. Raises Unreadable for one without text or with a date that is none.

    ``order`` tells, where a date needs it, whether its column has the day or the month first.
    """
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Unreadable("no text in the field 'text'")
    if len(text) > LIMIT:
        raise Unreadable(f"{len(text) / 1e6:.0f} million characters in one document: split it")
    text = clean(text)
    day, note = stated(row.get("published"), order)
    given = iso_date(published)

    def field(name: str) -> str | None:
        value = row.get(name)
        missing = value in (None, "") or value != value  # a cell of pandas that is empty is NaN
        return None if missing else str(value)

    return Document(
        field("id") or identify(text),
        text,
        title=field("title"),
        source=field("source"),
        url=field("url"),
        published=day or given,
        language=field("language") or "en",
        notes=(note,) if note and not given else (),
    )


def jsonl_records(path: Path, published: str | None) -> Iterator[Document | Problem]:
    """Documents of a JSONL file, read line by line."""

    @cache
    def order() -> Order | None:
        return order_of(_published(path))

    with _lines(path) as handle:
        number = 0
        while line := handle.readline(LIMIT + 1):
            number += 1
            where = f"{path}, line {number}"
            if len(line) > LIMIT:
                yield Problem(where, f"a line of more than {LIMIT // 1024**2} MiB: give one document a line")
                while len(line) > LIMIT and not line.endswith("\n"):
                    line = handle.readline(LIMIT + 1)
                    if not line:
                        break
                continue
            if not line.strip():
                continue
            if not line.isascii() and HALF.search(line):
                yield Problem(where, "not UTF-8 text: save it as UTF-8")
                continue
            try:
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise Unreadable("not a JSON object")
                yield record_of(row, published, order)
            except Unreadable as error:
                yield Problem(where, str(error))
            except (ValueError, RecursionError):
                yield Problem(where, "not JSON: one object a line is wanted")


def _lines(path: Path) -> TextIO:
    """A JSONL file, opened; bytes that are no characters come as halves of some. Raises Unreadable."""
    with path.open("rb") as handle:
        start = handle.read(8192)
    encoding = marked(start[:4])
    if encoding is None and b"\x00" in start:
        raise Unreadable("a binary file, not text: one JSON object a line in UTF-8 is wanted")
    return path.open(encoding=encoding or "utf-8-sig", errors="surrogateescape", newline="\n")


def _published(path: Path) -> Iterator[object]:
    """What the lines of a JSONL file state as their dates."""
    with _lines(path) as handle:
        for line in iter(lambda: handle.readline(LIMIT + 1), ""):
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(row, dict):
                yield row.get("published")


def csv_records(path: Path, published: str | None) -> Iterator[Document | Problem]:
    """Documents of a CSV or TSV file with a header row."""
    names = columns(path)
    if "text" not in names:
        shown = ", ".join(name[:30] for name in names[:8])
        raise Unreadable(f"no column 'text' (it has: {shown}); optional are {', '.join(_FIELDS)}")

    @cache
    def order() -> Order | None:
        rows = (found for found in numbered_rows(path, LIMIT) if not isinstance(found, Unreadable))
        return order_of(row.get("published") for _, row in rows)

    for found in numbered_rows(path, LIMIT):
        if isinstance(found, Unreadable):
            yield Problem(str(path), str(found))
            continue
        line, row = found
        try:
            yield record_of(row, published, order)
        except Unreadable as error:
            yield Problem(f"{path}, line {line}", str(error))


def parquet_records(path: Path, published: str | None) -> Iterator[Document | Problem]:
    """Documents of a Parquet file, in batches; a cell that cannot be read is a problem of its row."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    broken = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError)
    try:
        file = pq.ParquetFile(path)
        names = file.schema_arrow.names
    except broken as error:
        raise Unreadable(f"not Parquet, or damaged: {_first(error)}") from None
    if "text" not in names:
        raise Unreadable(f"no column 'text' (it has: {', '.join(names[:8])})")

    @cache
    def order() -> Order | None:
        try:
            cells = [c for batch in file.iter_batches(columns=["published"]) for c in batch.column(0)]
        except broken:
            return None
        return order_of(value for value, problem in map(_cell, cells) if problem is None)

    number = 0
    try:
        for batch in file.iter_batches(batch_size=256, columns=[n for n in ("text", *_FIELDS) if n in names]):
            for row in zip(*batch.columns, strict=True):
                number += 1
                found = {name: _cell(value) for name, value in zip(batch.schema.names, row, strict=True)}
                bad = next((f"{name}: {problem}" for name, (_, problem) in found.items() if problem), None)
                try:
                    if bad:
                        raise Unreadable(bad)
                    yield record_of({name: value for name, (value, _) in found.items()}, published, order)
                except Unreadable as error:
                    yield Problem(f"{path}, row {number}", str(error))
    except broken as error:
        yield Problem(f"{path}, behind row {number}", f"damaged: {_first(error)}")


def _cell(value: Any) -> tuple[Any, str | None]:
    """An Arrow cell as Python has it, or why it cannot be had. Bytes are taken for UTF-8."""
    try:
        found = value.as_py()
    except UnicodeDecodeError:
        found = bytes(value.as_buffer())
    except (ValueError, OverflowError, ArithmeticError) as error:
        return None, f"out of range ({_first(error)})"
    return (found.decode("utf-8", "replace") if isinstance(found, bytes) else found), None


def _first(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
