"""The ledger's tables for people, in another engine: flat rows by directed pair, and panels by month.

The statements are those of the ledger's own views (`detente.ledger.views`), written for
DuckDB and turned into what the engine speaks, so that both count alike.

    detente export event_mentions --ledger archive -o event_mentions.parquet    (and documents)

    spark = ibis.pyspark.connect(session)
    for table in ("event_mentions", "documents"):
        spark.read_parquet(f"{table}.parquet", table_name=table)
    panels.create(spark)
    spark.table("country_months")
"""

from __future__ import annotations

from typing import Any

import sqlglot

from detente.ledger import views
from detente.reading.rows import COUNTED


def create(connection: Any, least: float = COUNTED, *, coded: bool = False) -> None:
    """Make the views ``dyads``, ``dyad_months`` and ``country_months`` in an Ibis backend, of rows from ``least`` on.

    The backend holds ``event_mentions`` and ``documents``, and ``coded_events`` where rows that others ``coded``
    are to count, too.
    """
    rows = views.dyads(least) if coded else views.read_dyads(least)
    made = {"dyads": rows, "dyad_months": views.dyad_months(), "country_months": views.country_months()}
    for name, sql in made.items():
        said = sqlglot.parse_one(sql, read="duckdb")
        for first in said.find_all(sqlglot.exp.Bracket):
            first.set("safe", True)  # of an empty list nothing, as in DuckDB, and no error
        connection.raw_sql(f"CREATE OR REPLACE TEMPORARY VIEW {name} AS {said.sql(dialect=connection.dialect)}")
