"""The same measures on DuckDB and on Spark: dyads, panels by month, windows, sums by pair, isolation."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from bench._large import generate
from typer.testing import CliRunner

from detente.analysis import dyads, panels
from detente.analysis.index import isolation_of
from detente.analysis.sums import pairs, summed, window
from detente.cli import app
from detente.engines import spark as engine

LAST = date(2014, 12, 31)
#: Generated rows; the whole is to be seen with DETENTE_LARGE=1000000.
ROWS = int(os.environ.get("DETENTE_LARGE", "30000"))
MENTIONS = int(os.environ.get("DETENTE_LARGE", "2000"))


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'detente[spark]'")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java 17, which is not here: apt-get install openjdk-17-jre-headless")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = engine.session("local[2]")
    session.conf.set("spark.sql.shuffle.partitions", "4")  # rows are few, and each part has its cost
    yield ibis.pyspark.connect(session)


def generated(rows: int) -> pa.Table:
    drawn = np.random.default_rng(9)
    states = np.array([f"S{i:03}" for i in range(60)])
    a, b = (np.minimum(drawn.exponential(12, rows).astype(int), 59) for _ in range(2))
    b = np.where(a == b, (b + 1) % 60, b)
    days = [LAST - timedelta(days=int(d)) for d in drawn.integers(0, 1400, rows)]
    quads = drawn.integers(0, 4, rows)
    columns: dict[str, Any] = {"source": states[a], "target": states[b], "date": days}
    columns |= {name: (quads == n).astype(float) for n, name in enumerate(dyads.COUNTS)}
    return pa.table({**columns, "document": pa.nulls(rows, pa.string())}).select(dyads.SCHEMA.names).cast(dyads.SCHEMA)


PANELS = ("dyads", "dyad_months", "country_months")


def both(table: pa.Table, spark: Any, folder: Path) -> tuple[Any, Any]:
    pq.write_table(table, folder / "dyads.parquet")
    return (
        ibis.duckdb.connect().read_parquet(str(folder / "dyads.parquet"), table_name="dyads"),
        spark.read_parquet(str(folder / "dyads.parquet"), table_name="dyads"),
    )


def rows_of(expression: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = expression.order_by("source", "target").to_pyarrow().to_pylist()
    return found


def held(duck: Any, spark: Any, as_of: date) -> None:
    near, far = (window(table, as_of, 3) for table in (duck, spark))
    assert near.count().to_pyarrow().as_py() == far.count().to_pyarrow().as_py() > 0
    assert rows_of(summed(near)) == rows_of(summed(far))
    one, other = pairs(near), pairs(far)
    assert one.entities == other.entities
    assert (one.cooperation == other.cooperation).all() and (one.conflict == other.conflict).all()
    assert isolation_of(duck, as_of, replicates=0) == isolation_of(spark, as_of, replicates=0)
    assert dyads.last_day(duck) == dyads.last_day(spark)


def test_generated_rows(tmp_path: Path, spark: Any) -> None:
    held(*both(generated(ROWS), spark, tmp_path), LAST)


def test_the_icews_dyads(tmp_path: Path, spark: Any, shared: Path) -> None:
    found = dyads.read_counts(shared / "reference" / "icews_dyad_year_2002_2014.csv.gz")
    held(*both(found.table.select(*dyads.COLUMNS).to_pyarrow().cast(dyads.SCHEMA), spark, tmp_path), LAST)


def test_rows_by_pair_and_panels_are_those_of_the_ledgers_views(tmp_path: Path, spark: Any) -> None:
    generate(tmp_path / "ledger.duckdb", MENTIONS, lambda words: None)
    with duckdb.connect(str(tmp_path / "ledger.duckdb")) as ledger:  # acts of several together, and on nobody
        ledger.execute("UPDATE event_mentions SET recipients = [] WHERE rowid % 5 = 0")
        ledger.execute("UPDATE event_mentions SET actors = actors || recipients, recipients = [] WHERE rowid % 7 = 0")
    held_panels(tmp_path / "ledger.duckdb", spark, coded=False)


def test_panels_of_the_icews_sample(tmp_path: Path, spark: Any, shared: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    sample = shared / "imports" / "icews_events_2018_sample.tab"
    done = CliRunner().invoke(app, ["import", "icews", str(sample), "--ledger", str(path)])
    assert done.exit_code == 0, done.output
    held_panels(path, spark, coded=True)


def held_panels(path: Path, spark: Any, coded: bool) -> None:
    """The views of a ledger, by itself and by Spark from its tables, hold the same rows."""
    folder = path.parent
    with duckdb.connect(str(path), read_only=True) as ledger:
        for table in ("event_mentions", "documents", "coded_events"):
            ledger.execute(f"COPY {table} TO '{folder / table}.parquet'")
            spark.read_parquet(str(folder / f"{table}.parquet"), table_name=table)
        panels.create(spark, coded=coded)
        for name in PANELS:
            spark.to_parquet_dir(spark.table(name), folder / name)
            files, columns = f"read_parquet('{folder / name}/*.parquet')", ", ".join(ledger.table(name).columns)
            assert counted(ledger, files) == counted(ledger, name) > 0, name
            for one, other in ((name, files), (files, name)):
                sql = f"SELECT {columns} FROM {one} EXCEPT ALL SELECT {columns} FROM {other} LIMIT 1"
                assert ledger.execute(sql).fetchall() == [], name


def counted(ledger: duckdb.DuckDBPyConnection, table: str) -> int:
    (row,) = ledger.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(row[0])
