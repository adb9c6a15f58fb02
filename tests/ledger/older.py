"""Ledgers as former versions wrote them, as text: ``versions/N.sql`` makes the tables, ``versions/N.json`` fills them.

``python -m tests.ledger.older`` keeps one of the version that is installed.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from detente.desk.entering import enter
from detente.ledger.ledger import Ledger
from detente.ledger.schema import VERSION
from detente.reading.pipeline import Reader
from detente.sources import Document

FOLDER = Path(__file__).parent / "versions"
_MADE = "SELECT sql FROM duckdb_tables() UNION ALL SELECT sql FROM duckdb_views() WHERE NOT internal ORDER BY sql"
TEXT = (
    "France condemned Russia on Monday. Emmanuel Macron invited Angela Merkel to Paris. Cuba is isolated. "
    "If Iran attacks Israel, Israel will respond."
)


def versions() -> list[int]:
    """The versions that are kept."""
    return sorted(int(p.stem) for p in FOLDER.glob("*.sql"))


def rows(version: int) -> dict[str, list[dict[str, Any]]]:
    """What the ledger of a version holds, by table."""
    found: dict[str, list[dict[str, Any]]] = json.loads((FOLDER / f"{version}.json").read_text(encoding="utf-8"))
    return found


def make(version: int, path: Path) -> Path:
    """Write the ledger of a version."""
    with duckdb.connect(str(path)) as connection:
        _made(connection, (FOLDER / f"{version}.sql").read_text(encoding="utf-8").split(";\n"))
        for table, filled in rows(version).items():
            if filled:
                connection.register("filled", pa.Table.from_pylist(filled))
                columns = ", ".join(f'"{c}"' for c in filled[0])
                connection.execute(f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM filled')
                connection.unregister("filled")
    return path


def _made(connection: duckdb.DuckDBPyConnection, statements: list[str]) -> None:
    """Make tables and views; a view that stands on one to come is made after it."""
    while statements:
        later = []
        for statement in statements:
            try:
                connection.execute(statement)
            except duckdb.CatalogException:
                later.append(statement)
        assert len(later) < len(statements), later
        statements = later


def keep(path: Path, version: int) -> None:
    """Keep a ledger's file as text."""
    with duckdb.connect(str(path), read_only=True) as connection:
        made = connection.execute(_MADE).fetchall()
        tables = [t for (t,) in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        filled = {t: connection.sql(f'SELECT * FROM "{t}"').to_arrow_table().to_pylist() for t in tables}
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{version}.sql").write_text("\n".join(sql.strip() for (sql,) in made) + "\n", encoding="utf-8")
    text = json.dumps(filled, ensure_ascii=False, indent=1)
    (FOLDER / f"{version}.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Read a text into a fresh ledger and keep it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.duckdb"
        with Ledger(path) as ledger:
            enter(ledger, list(Reader(model=False).read([Document("a", TEXT, published="2021-03-04")])))
        keep(path, VERSION)


if __name__ == "__main__":
    main()
