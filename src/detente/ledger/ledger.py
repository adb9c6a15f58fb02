"""The ledger: one DuckDB file that holds what was read.

Rows enter in one transaction a batch, a document's rows all or none; a document
that is already there unchanged is left alone, one whose text changed replaces
its former rows. So an interrupted run loses nothing and can be repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import pyarrow as pa

from detente.ledger import views
from detente.ledger.rows import rows_of
from detente.ledger.schema import IMPORTED, TABLES, VERSION
from detente.reading.rows import Reading


class LedgerError(RuntimeError):
    """The ledger cannot be opened or used; says what to do."""


class Ledger:
    """An open ledger. Use as a context manager. Raises LedgerError where the file cannot be used."""

    def __init__(self, path: Path | None, *, read_only: bool = False) -> None:
        if read_only and path is not None and not path.exists():
            raise LedgerError(f"{path}: no such ledger; make one with: detente read PATH... --ledger {path}")
        try:
            self.connection = duckdb.connect(str(path) if path else ":memory:", read_only=read_only)
        except duckdb.IOException as error:
            message = str(error)
            reason = "another process holds it open" if "lock" in message.lower() else "not a ledger of Détente's"
            raise LedgerError(f"{path}: {reason}") from None
        except duckdb.Error as error:
            raise LedgerError(f"{path}: not a ledger of Détente's ({str(error).splitlines()[0][:80]})") from None
        if not read_only:
            self._create()
        self._check(path)

    def _create(self) -> None:
        self.connection.execute("BEGIN")
        self.connection.execute("CREATE TABLE IF NOT EXISTS meta (key VARCHAR PRIMARY KEY, value VARCHAR)")
        self.connection.execute("INSERT OR IGNORE INTO meta VALUES ('version', ?)", [str(VERSION)])
        views.rename_counts(self.connection)
        for name, schema in {**TABLES, **IMPORTED}.items():
            empty = schema.empty_table()
            self.connection.register("empty_rows", empty)
            self.connection.execute(f'CREATE TABLE IF NOT EXISTS "{name}" AS SELECT * FROM empty_rows')
            self.connection.unregister("empty_rows")
        views.create(self.connection)
        self.connection.execute("COMMIT")

    def _check(self, path: Path | None) -> None:
        try:
            rows = self.connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchall()
        except duckdb.Error:
            raise LedgerError(f"{path}: a DuckDB file, but not a ledger of Détente's") from None
        if not rows or int(rows[0][0]) != VERSION:
            raise LedgerError(f"{path}: a ledger of another version; read the documents again into a new file")

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def known(self) -> dict[str, str]:
        """Digest of every document that is in the ledger, by id."""
        return dict(self.connection.execute("SELECT document_id, digest FROM documents").fetchall())

    def add(self, readings: Sequence[Reading]) -> None:
        """Enter readings in one transaction; former rows of the same documents are replaced."""
        found = rows_of(readings)
        ids = [r.document.document_id for r in readings]
        self.connection.execute("BEGIN")
        try:
            for name, schema in TABLES.items():
                if name != "entities":
                    self.connection.execute(f'DELETE FROM "{name}" WHERE document_id IN (SELECT unnest(?))', [ids])
                if found[name]:
                    self._insert(name, pa.Table.from_pylist(found[name], schema=schema))
            self.connection.execute("COMMIT")
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise

    def _insert(self, name: str, table: pa.Table) -> None:
        self.connection.register("new_rows", table)
        if name == "entities":
            self.connection.execute(
                "INSERT INTO entities SELECT * FROM (SELECT DISTINCT ON (entity) * FROM new_rows) "
                "WHERE entity NOT IN (SELECT entity FROM entities)"
            )
        else:
            columns = ", ".join(f'"{c}"' for c in table.column_names)
            self.connection.execute(f'INSERT INTO "{name}" ({columns}) SELECT {columns} FROM new_rows')
        self.connection.unregister("new_rows")

    def add_dyads(self, rows: Any, origin: str) -> int:
        """Enter imported dyads (Arrow, columns as in ``IMPORTED``); former rows of the same origin are replaced.

        Returns the number of rows entered.
        """
        schema = IMPORTED["coded_counts"]
        columns = [
            rows[n].cast(schema.field(n).type) if n in rows.column_names else pa.nulls(len(rows), schema.field(n).type)
            for n in schema.names
            if n != "origin"
        ]
        columns.insert(schema.names.index("origin"), pa.array([origin] * len(rows), pa.string()))
        self.connection.execute("BEGIN")
        try:
            self.connection.execute("DELETE FROM coded_counts WHERE origin = ?", [origin])
            self.connection.register("new_rows", pa.table(columns, schema=schema))
            self.connection.execute("INSERT INTO coded_counts SELECT * FROM new_rows")
            self.connection.unregister("new_rows")
            self.connection.execute("COMMIT")
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        return len(rows)

    def has(self, table: str) -> bool:
        """Whether the file holds a table; ledgers made before imports were kept lack them."""
        found = self.connection.execute("SELECT count(*) FROM information_schema.tables WHERE table_name = ?", [table])
        return bool(found.fetchall()[0][0])

    def set_events(self, belongs: dict[str, str]) -> None:
        """Enter which event each event mention belongs to."""
        pairs = pa.table({"mention": list(belongs), "of": list(belongs.values())})
        self.connection.register("pairs", pairs)
        self.connection.execute("UPDATE event_mentions SET event = pairs.of FROM pairs WHERE id = pairs.mention")
        self.connection.unregister("pairs")

    def count(self, table: str) -> int:
        """Number of rows of a table."""
        return int(self.connection.execute(f'SELECT count(*) FROM "{_named(table)}"').fetchall()[0][0])

    def arrow(self, table: str, where: str = "", values: Sequence[Any] = ()) -> pa.Table:
        """Rows of a table as Arrow, in a steady order."""
        name = _named(table)
        key = TABLES[name].names[0]
        query = f'SELECT * FROM "{name}" {where} ORDER BY "{key}"'
        return self.connection.sql(query, params=list(values)).to_arrow_table()

    def rows(self, table: str, where: str = "", values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Rows of a table as plain dictionaries."""
        found: list[dict[str, Any]] = self.arrow(table, where, values).to_pylist()
        return found


def _named(table: str) -> str:
    if table not in TABLES:
        raise LedgerError(f"no table {table!r}; there are {', '.join(TABLES)}")
    return table
