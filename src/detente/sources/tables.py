"""Documents a row: JSONL, CSV and Parquet with a ``text`` column."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from detente.sources.dates import Order, OrderOf, iso_date, order_of, stated
from detente.sources.delimited import columns, numbered_rows
from detente.sources.problem import Problem, Unreadable
from detente.sources.record import Document, clean, identify

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
        return str(value) if value not in (None, "") else None

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

    with path.open("rb") as handle:
        number = 0
        while line := handle.readline(LIMIT + 1):
            number += 1
            where = f"{path}, line {number}"
            if len(line) > LIMIT:
                yield Problem(where, f"a line of more than {LIMIT // 1024**2} MiB: give one document a line")
                while len(line) > LIMIT and not line.endswith(b"\n"):
                    line = handle.readline(LIMIT + 1)
                    if not line:
                        break
                continue
            if not line.strip():
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


def _published(path: Path) -> Iterator[object]:
    """What the lines of a JSONL file state as their dates."""
    with path.open("rb") as handle:
        for line in iter(lambda: handle.readline(LIMIT + 1), b""):
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
    """Documents of a Parquet file, in batches."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except pa.ArrowInvalid as error:
        raise Unreadable(f"not Parquet: {error}") from None
    names = file.schema_arrow.names
    if "text" not in names:
        raise Unreadable(f"no column 'text' (it has: {', '.join(names[:8])})")

    @cache
    def order() -> Order | None:
        return order_of(file.read(columns=["published"]).column(0).to_pylist())

    number = 0
    for batch in file.iter_batches(batch_size=256, columns=[n for n in ("text", *_FIELDS) if n in names]):
        for row in batch.to_pylist():
            number += 1
            try:
                yield record_of(row, published, order)
            except Unreadable as error:
                yield Problem(f"{path}, row {number}", str(error))
