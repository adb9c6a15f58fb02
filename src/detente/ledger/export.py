"""Tables out of the ledger, as JSONL, CSV or Parquet."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

FORMATS = ("jsonl", "csv", "parquet")


def write_jsonl(rows: list[dict[str, Any]], stream: IO[str]) -> None:
    """One JSON object a line."""
    for row in rows:
        stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_csv(rows: list[dict[str, Any]], columns: list[str], stream: IO[str]) -> None:
    """A header and a line a row; lists and structs as JSON. A cell that a spreadsheet would run is quoted."""
    writer = csv.writer(stream)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(c)) for c in columns])


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


def write_parquet(table: pa.Table, path: Path) -> None:
    """A Parquet file, nested columns as they are."""
    pq.write_table(table, path)
