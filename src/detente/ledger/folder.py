"""A ledger as a folder of Parquet, for more than one machine: a folder a table, within it one a wave.

    DIR/event_mentions/wave=ID/*.parquet    rows, one kind a table, as in the ledger's file
    DIR/_waves/ID.json                      the mark that wave ID is whole; without it its rows do not count
    DIR/_merged.json                        which wave of ``belongs`` says what event each mention is of

A wave is written first and marked last, by one rename, so that a run that is cut short
anywhere has entered its whole waves and nothing else. Of a document that was read in
two waves the later one counts. DuckDB reads the files where they are.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from detente.ledger import views
from detente.ledger.opening import LedgerError
from detente.ledger.schema import IMPORTED, KEPT, TABLES, VERSION

#: Which event each mention is of: made anew from all blocks, apart from the waves.
BELONGS = pa.schema([("mention", pa.string()), ("event", pa.string())])
#: The tables of a wave.
WRITTEN: dict[str, pa.Schema] = {**TABLES, **KEPT}
_MARKS, _MERGED = "_waves", "_merged.json"


def new_wave(folder: Path) -> str:
    """A name that no other wave has, later than all of the folder's, whatever the clock says."""
    stamps = [w.partition("-")[0] for w in waves(folder)]
    last = max((int(s) for s in stamps if s.isdecimal()), default=0)
    return f"{max(time.time_ns(), last + 1):020d}-{uuid4().hex[:8]}"


def waves(folder: Path) -> list[str]:
    """The whole waves, in their order."""
    return sorted(p.stem for p in (folder / _MARKS).glob("*.json"))


def write(folder: Path, wave: str, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Write the rows of a wave; `commit` makes them count."""
    for name, schema in WRITTEN.items():
        if rows := tables.get(name):
            target = folder / name / f"wave={wave}"
            target.mkdir(parents=True, exist_ok=True)
            pq.write_table(pa.Table.from_pylist([dict(r) for r in rows], schema=schema), target / "part-0.parquet")


def commit(folder: Path, wave: str, documents: int) -> None:
    """Mark a wave as whole."""
    _mark(folder / _MARKS / f"{wave}.json", {"version": VERSION, "documents": documents})


def sweep(folder: Path) -> None:
    """Remove what runs that were cut short have left. Only while no other run writes there."""
    whole = set(waves(folder))
    for name in WRITTEN:
        for found in (folder / name).glob("wave=*"):
            if found.name.removeprefix("wave=") not in whole:
                shutil.rmtree(found)


def merged(folder: Path) -> tuple[str | None, list[str]]:
    """The wave of ``belongs`` that holds, and the waves of mentions that it covers."""
    try:
        found = json.loads((folder / _MERGED).read_text(encoding="utf-8"))
        return str(found["belongs"]), list(found["waves"])
    except (OSError, ValueError, KeyError):
        return None, []


def commit_merge(folder: Path, belongs: str, covered: Sequence[str]) -> None:
    """Let a wave of ``belongs`` count instead of the one before it, which is removed."""
    _mark(folder / _MERGED, {"belongs": belongs, "waves": list(covered)})
    for found in (folder / "belongs").glob("wave=*"):
        if found.name != f"wave={belongs}":
            shutil.rmtree(found)


def write_belongs(folder: Path, wave: str, belongs: Mapping[str, str]) -> None:
    """Write which event each mention is of; `commit_merge` makes it count."""
    target = folder / "belongs" / f"wave={wave}"
    target.mkdir(parents=True, exist_ok=True)
    rows = pa.table({"mention": list(belongs), "event": list(belongs.values())}, schema=BELONGS)
    pq.write_table(rows, target / "part-0.parquet")


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection that sees the folder as a ledger. Raises LedgerError where it is none."""
    if not (folder / _MARKS).is_dir():
        raise LedgerError(f"{folder}: a folder, and not one that holds a ledger as Parquet")
    connection = duckdb.connect(":memory:")
    connection.execute("CREATE TABLE meta (key VARCHAR, value VARCHAR)")
    connection.execute("INSERT INTO meta VALUES ('version', ?)", [str(VERSION)])
    connection.execute("CREATE SCHEMA parts")
    whole = waves(folder)
    for name, schema in WRITTEN.items():
        _files(connection, f"parts.{name}", schema, [folder / name / f"wave={w}" for w in whole])
    belongs, _ = merged(folder)
    _files(connection, "parts.belongs", BELONGS, [folder / "belongs" / f"wave={belongs}"])
    counts = connection.execute("SELECT count(*), count(DISTINCT document_id) FROM parts.documents").fetchall()[0]
    if counts[0] > counts[1]:
        connection.execute(
            "CREATE TABLE parts.latest AS SELECT document_id, max(wave) AS wave FROM parts.documents GROUP BY 1"
        )
    only = "SEMI JOIN parts.latest l USING (document_id, wave)" if counts[0] > counts[1] else ""
    for name, schema in WRITTEN.items():
        columns = ", ".join(f'p."{c}"' for c in schema.names)
        if name == "entities":
            connection.execute(f"CREATE VIEW entities AS SELECT DISTINCT ON (entity) {columns} FROM parts.entities p")
        elif name == "event_mentions":
            columns = columns.replace('p."event"', "b.event")
            connection.execute(
                f"CREATE VIEW event_mentions AS SELECT {columns} FROM parts.event_mentions p {only} "
                "LEFT JOIN parts.belongs b ON b.mention = p.id"
            )
        else:
            connection.execute(f"CREATE VIEW {name} AS SELECT {columns} FROM parts.{name} p {only}")
    for name, schema in IMPORTED.items():
        _empty(connection, f'"{name}"', schema)
    views.create(connection)
    return connection


def attach(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection with the folder's tables in a database ``ledger``, which can be asked for row numbers.

    They lie in a file that vanishes with the connection: it needs the folder's size on the disk.
    """
    connection = connect(folder)
    with tempfile.TemporaryDirectory(prefix="detente-") as place:
        file = f"{place}/ledger.duckdb".replace("'", "''")
        connection.execute(f"ATTACH '{file}' AS ledger")
        for name in (*WRITTEN, *IMPORTED, "meta"):
            connection.execute(f'CREATE TABLE ledger."{name}" AS SELECT * FROM memory.main."{name}"')
        connection.execute("DETACH ledger")
        connection.execute(f"ATTACH '{file}' AS ledger (READ_ONLY)")
    return connection


def _files(connection: duckdb.DuckDBPyConnection, name: str, schema: pa.Schema, folders: Sequence[Path]) -> None:
    files = [str(file) for folder in folders for file in sorted(folder.glob("*.parquet"))]
    if not files:
        with_wave = schema.append(pa.field("wave", pa.string()))
        _empty(connection, name, with_wave)
        return
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    read = f"read_parquet([{listed}], hive_partitioning = true, hive_types = {{'wave': VARCHAR}}, union_by_name = true)"
    found = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {read}").fetchall()}
    rest = ""
    if missing := [field for field in schema if field.name not in found]:  # files of an older version
        _empty(connection, f"{name}_since", pa.schema(missing))
        rest = f" UNION ALL BY NAME SELECT * FROM {name}_since"
    connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {read}{rest}")


def _empty(connection: duckdb.DuckDBPyConnection, name: str, schema: pa.Schema) -> None:
    connection.register("empty_rows", schema.empty_table())
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM empty_rows")
    connection.unregister("empty_rows")


def _mark(path: Path, facts: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as handle:
        json.dump(facts, handle)
        handle.flush()
        os.fsync(handle.fileno())
    part.replace(path)
