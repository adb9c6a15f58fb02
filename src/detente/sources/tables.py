"""Documents a row: JSONL, CSV and Parquet with a ``text`` column."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from detente.sources.problem import Problem, Unreadable
from detente.sources.record import Document, clean, identify, iso_date

LIMIT = 8 * 1024 * 1024
_FIELDS = ("id", "published", "source", "title", "url", "language")


def record_of(row: Mapping[str, Any], published: str | None) -> Document:
    """A row as a document. Raises Unreadable for one without text or with a date that is none."""
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Unreadable("no text in the field 'text'")
    if len(text) > LIMIT:
        raise Unreadable(f"{len(text) / 1e6:.0f} million characters in one document: split it")
    text = clean(text)

    def field(name: str) -> str | None:
        value = row.get(name)
        return str(value) if value not in (None, "") else None

    return Document(
        field("id") or identify(text),
        text,
        title=field("title"),
        source=field("source"),
        url=field("url"),
        published=iso_date(row.get("published")) or iso_date(published),
        language=field("language") or "en",
    )


def jsonl_records(path: Path, published: str | None) -> Iterator[Document | Problem]:
    """Documents of a JSONL file, read line by line."""
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
                yield record_of(row, published)
            except Unreadable as error:
                yield Problem(where, str(error))
            except (ValueError, RecursionError):
                yield Problem(where, "not JSON: one object a line is wanted")


def csv_records(path: Path, published: str | None) -> Iterator[Document | Problem]:
    """Documents of a CSV or TSV file with a header row."""
    csv.field_size_limit(min(sys.maxsize, LIMIT))
    separator = "\t" if path.suffix.lower() == ".tsv" else ","
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as handle:
        rows = csv.DictReader(handle, delimiter=separator)
        try:
            columns = rows.fieldnames or []
        except csv.Error as error:
            raise Unreadable(f"not CSV: {error}") from None
        if "text" not in columns:
            shown = ", ".join(str(c)[:30] for c in columns[:8])
            raise Unreadable(f"no column 'text' (it has: {shown}); optional are {', '.join(_FIELDS)}")
        while True:
            where = f"{path}, line {rows.line_num + 1}"
            try:
                row = next(rows)
                yield record_of(row, published)
            except StopIteration:
                return
            except Unreadable as error:
                yield Problem(where, str(error))
            except csv.Error as error:
                yield Problem(where, f"not CSV: {error}")


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
    number = 0
    for batch in file.iter_batches(batch_size=256, columns=[n for n in ("text", *_FIELDS) if n in names]):
        for row in batch.to_pylist():
            number += 1
            try:
                yield record_of(row, published)
            except Unreadable as error:
                yield Problem(f"{path}, row {number}", str(error))
