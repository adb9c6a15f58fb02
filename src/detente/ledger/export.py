"""Tables out of the ledger: JSONL and Parquet as they are; CSV and Excel flat, one value a cell."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

FORMATS = ("jsonl", "csv", "parquet", "xlsx")
#: What parts the values of a cell where a row has several.
PARTED = "; "
#: Rows that a sheet of Excel holds below its header, and characters of a cell.
SHEET, CELL = 1_048_575, 32_767

#: With what a cell begins that a spreadsheet would run; wide forms, too, are taken for formulas by some.
_RUN = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")

Cell = Callable[[dict[str, Any]], Any]


class ExportError(ValueError):
    """Rows that a format cannot hold; says what to do."""


def flat(schema: pa.Schema) -> list[tuple[str, Cell]]:
    """Columns of one value each for a schema of nested ones, with what takes a cell from a row.

    A struct gives a column for each of its fields (``date_start``); a list of structs one for
    each field, its values parted by ``PARTED`` (``actors_entity``); a list one column.
    """
    found: list[tuple[str, Cell]] = []
    for field in schema:
        if pa.types.is_struct(field.type):
            found += [(f"{field.name}_{inner.name}", _inside(field.name, inner.name)) for inner in field.type]
        elif pa.types.is_list(field.type) and pa.types.is_struct(field.type.value_type):
            inner_names = [f.name for f in field.type.value_type if f.name not in ("start", "end")]
            found += [(f"{field.name}_{n}", _listed(field.name, n)) for n in inner_names]
        elif pa.types.is_list(field.type):
            found.append((field.name, _listed(field.name, None)))
        else:
            found.append((field.name, _plain(field.name)))
    return found


def _plain(name: str) -> Cell:
    return lambda row: row.get(name)


def _inside(name: str, inner: str) -> Cell:
    return lambda row: (row.get(name) or {}).get(inner)


def _listed(name: str, inner: str | None) -> Cell:
    def cell(row: dict[str, Any]) -> Any:
        values = row.get(name) or []
        return PARTED.join("" if v is None else str(v) for v in ((x[inner] if inner else x) for x in values)) or None

    return cell


def rows_of(batches: Iterable[pa.RecordBatch]) -> Iterator[dict[str, Any]]:
    """Rows of record batches as plain dictionaries, days as ISO."""
    for batch in batches:
        for row in batch.to_pylist():
            yield {k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()}


def write_jsonl(rows: Iterable[dict[str, Any]], stream: IO[str]) -> None:
    """One JSON object a line."""
    for row in rows:
        stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_csv(rows: Iterable[dict[str, Any]], schema: pa.Schema, stream: IO[str]) -> None:
    """A header and a line a row, one value a cell. A cell that a spreadsheet would run is quoted."""
    cells = flat(schema)
    writer = csv.writer(stream)
    writer.writerow([name for name, _ in cells])
    for row in rows:
        writer.writerow([_safe(take(row)) for _, take in cells])


def _safe(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in _RUN:
        return "'" + value
    return value


def write_parquet(batches: Iterable[pa.RecordBatch], schema: pa.Schema, sink: Path | IO[bytes]) -> None:
    """A Parquet file, nested columns as they are."""
    with pq.ParquetWriter(sink, schema) as writer:
        for batch in batches:
            writer.write_batch(batch.cast(schema))


def write_xlsx(rows: Iterable[dict[str, Any]], schema: pa.Schema, sink: Path | IO[bytes], title: str) -> None:
    """A sheet of Excel with a header that stays in sight. Raises ExportError for more rows than one holds."""
    try:
        import xlsxwriter
    except ImportError as error:
        raise ExportError("xlsx needs XlsxWriter, which is not installed: pip install 'detente[frames]'") from error
    cells = flat(schema)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(sink, options) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for column, (name, _) in enumerate(cells):
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(rows, 1):
            if number > SHEET:
                raise ExportError(f"more than {SHEET} rows, which no sheet holds: export csv or parquet")
            for column, (_, take) in enumerate(cells):
                _put(sheet, number, column, take(row))


def _put(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, str(value)[:CELL])


def write(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, format: str, sink: IO[bytes], title: str = "rows"
) -> None:
    """Write record batches to a binary stream in a format of ``FORMATS``."""
    if format == "parquet":
        write_parquet(batches, schema, sink)
        return
    if format == "xlsx":
        write_xlsx(rows_of(batches), schema, sink, title)
        return
    stream = io.TextIOWrapper(sink, encoding="utf-8", errors="replace", newline="")
    if format == "csv":
        write_csv(rows_of(batches), schema, stream)
    else:
        write_jsonl(rows_of(batches), stream)
    stream.flush()
    stream.detach()
