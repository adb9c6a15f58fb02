"""The ledger: one DuckDB file that holds what was read.

Rows enter in transactions, a document's rows all or none; a document that is
already there unchanged is left alone, one whose text changed replaces its former
rows. So an interrupted run loses nothing and can be repeated.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import pyarrow as pa

from detente.ledger import folder, migrations, views
from detente.ledger.opening import FAULTS, Busy, LedgerError, connect, faults, reason
from detente.ledger.rows import rows_of
from detente.ledger.schema import IMPORTED, KEPT, SAID, TABLES, VERSION
from detente.reading.rows import Reading

__all__ = ["Busy", "Ledger", "LedgerError"]



class Ledger:
    """An open ledger. Use as a context manager. Raises LedgerError where the file cannot be used.

    While another process has the file, opening waits for up to ``wait`` seconds
    (``DETENTE_WAIT``, or a minute, by default), then raises Busy.
    """

    def __init__(self, path: Path | None, *, read_only: bool = False, wait: float | None = None) -> None:
        self.path = path
        self._within = False
        if read_only and path is not None and not path.exists():
            raise LedgerError(f"{path}: no such ledger; make one with: detente read PATH... --ledger {path}")
        if path is None:
            self.connection = duckdb.connect(":memory:")
        elif path.is_dir():
            if not read_only:
                raise LedgerError(f"{path}: a ledger as a folder is added to with: detente read PATH... --out {path}")
            with faults(path):
                self.connection = folder.connect(path)
        else:
            self.connection = connect(path, read_only=read_only, wait=wait)
        try:
            if not read_only:
                self._create()
            migrations.version(self.connection)
        except BaseException as error:
            self.connection.close()
            if isinstance(error, LedgerError):
                raise LedgerError(f"{path}: {error}") from None
            if isinstance(error, FAULTS):
                raise LedgerError(f"{path}: {reason(error, path)}") from error
            raise

    def _create(self) -> None:
        """Make the tables that are not there yet, and bring an older ledger up to date."""
        strange = self.connection.execute(
            "SELECT count(*), coalesce(bool_or(table_name = 'meta'), false) FROM information_schema.tables"
        ).fetchall()[0]
        if strange[0] and not strange[1]:
            raise LedgerError("a DuckDB file, but not a ledger of Détente's")
        if strange[0] and self._whole():
            return
        with self.transaction():
            self.connection.execute("CREATE TABLE IF NOT EXISTS meta (key VARCHAR PRIMARY KEY, value VARCHAR)")
            if not strange[0]:
                self.connection.execute("INSERT INTO meta VALUES ('version', ?)", [str(VERSION)])
            migrations.version(self.connection)
            views.rename_counts(self.connection)
            for name, schema in {**TABLES, **IMPORTED, **KEPT, **SAID}.items():
                self.connection.register("empty_rows", schema.empty_table())
                self.connection.execute(f'CREATE TABLE IF NOT EXISTS "{name}" AS SELECT * FROM empty_rows')
                self.connection.unregister("empty_rows")
            views.create(self.connection)
            migrations.migrate(self.connection)
            self.connection.execute("INSERT OR REPLACE INTO meta VALUES ('shape', ?)", [_shape()])

    def _whole(self) -> bool:
        """Whether tables and views are those of this version: then opening a ledger writes nothing."""
        found = self.connection.execute("SELECT value FROM meta WHERE key = 'shape'").fetchall()
        return migrations.version(self.connection) == VERSION and found == [(_shape(),)]

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.close()
        except duckdb.Error as error:
            value = value or error
        if isinstance(value, FAULTS):
            raise LedgerError(f"{self.path}: {reason(value, self.path)}") from value

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written within is kept together, or not at all; one within another is part of it."""
        if self._within:
            yield
            return
        self.connection.execute("BEGIN")
        self._within = True
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            # What went wrong first is what must be told; a broken connection has rolled back already.
            with suppress(duckdb.Error):
                self.connection.execute("ROLLBACK")
            raise
        finally:
            self._within = False

    def known(self, ids: Sequence[str] | None = None) -> dict[str, str]:
        """Digest of every document that is in the ledger, by id; of those named alone, where some are."""
        asked, values = ("", []) if ids is None else ("WHERE document_id IN (SELECT unnest(?))", [list(ids)])
        return dict(self.connection.execute(f"SELECT document_id, digest FROM documents {asked}", values).fetchall())

    def add(self, readings: Sequence[Reading], reader: str = "") -> dict[str, list[dict[str, Any]]]:
        """Enter readings in one transaction; former rows of the same documents are replaced.

        ``reader`` names the version that read them. Mentions enter without their event:
        `detente.desk.entering.enter` adds and merges in one go. Returns the rows, by table.
        """
        readings = list({r.document.document_id: r for r in readings}.values())
        found = rows_of(readings)
        with self.transaction():
            self.forget([r.document.document_id for r in readings])
            for name, schema in TABLES.items():
                if found[name]:
                    self._insert(name, pa.Table.from_pylist(found[name], schema=schema))
            now = datetime.now(UTC).isoformat(timespec="seconds")
            kept = [
                {"document_id": r.document.document_id, "reader": reader, "read_at": now, "problem": r.problem}
                for r in readings
            ]
            self.insert("readings", kept)
        return found

    def forget(self, ids: Sequence[str]) -> None:
        """Take documents out with their rows; the mentions they shared an event with are merged anew later."""
        there = list(self.known(ids))
        if not there:
            return
        which = "document_id IN (SELECT unnest(?))"
        with self.transaction():
            self.connection.execute(
                "UPDATE event_mentions SET event = NULL "
                f"WHERE event IN (SELECT event FROM event_mentions WHERE {which})",
                [there],
            )
            for name in (*TABLES, *KEPT):
                if name != "entities":
                    self.connection.execute(f'DELETE FROM "{name}" WHERE {which}', [there])

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
        with self.transaction():
            self.connection.execute("DELETE FROM coded_counts WHERE origin = ?", [origin])
            self._insert("coded_counts", pa.table(columns, schema=schema))
        return len(rows)

    def counted_dyads(self, origin: str) -> int:
        """How many imported dyads are of an origin."""
        found = self.connection.execute("SELECT count(*) FROM coded_counts WHERE origin = ?", [origin]).fetchall()
        return int(found[0][0])

    def has(self, table: str) -> bool:
        """Whether the file holds a table; ledgers made before imports were kept lack them."""
        found = self.connection.execute("SELECT count(*) FROM information_schema.tables WHERE table_name = ?", [table])
        return bool(found.fetchall()[0][0])

    def set_events(self, belongs: dict[str, str]) -> int:
        """Enter which event each event mention belongs to; how many of them belonged to another or to none."""
        if not belongs:
            return 0
        self.connection.register("pairs", pa.table({"mention": list(belongs), "of": list(belongs.values())}))
        changed = self.connection.execute(
            "UPDATE event_mentions SET event = pairs.of FROM pairs "
            "WHERE id = pairs.mention AND event IS DISTINCT FROM pairs.of"
        ).fetchall()
        self.connection.unregister("pairs")
        return int(changed[0][0])

    def insert(self, name: str, rows: Sequence[dict[str, Any]]) -> None:
        """Append rows to a table. Raises LedgerError where a value is none of its column's."""
        if not rows:
            return
        try:
            table = pa.Table.from_pylist(list(rows), schema={**KEPT, **SAID, **TABLES}[name])
        except (pa.ArrowException, OverflowError) as error:
            raise LedgerError(f"a row of {name} does not fit ({str(error).splitlines()[0][:100]})") from None
        self._insert(name, table)

    def fetch(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Rows of a statement of the project's own; what a user typed is only ever in ``values``."""
        found: list[dict[str, Any]] = self.connection.sql(sql, params=list(values)).to_arrow_table().to_pylist()
        return found

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


@cache
def _shape() -> str:
    """A fingerprint of the tables and views that this version makes."""
    tables = {name: str(schema) for name, schema in {**TABLES, **IMPORTED, **KEPT, **SAID}.items()}
    words = f"{VERSION} {tables} {views.dyads()} {views.dyad_months()} {views.country_months()}"
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _named(table: str) -> str:
    if table not in TABLES:
        raise LedgerError(f"no table {table!r}; there are {', '.join(TABLES)}")
    return table
