"""Directed dyads of an open ledger."""

from __future__ import annotations

from typing import Any

from detente.desk.store import Store

_DYADS = f"""
  WITH m AS (
    SELECT rowid AS rid, document_id, quad, date.start AS start,
      list_distinct(list_filter(list_transform(actors, lambda p: p.state), lambda s: s IS NOT NULL)) AS a,
      list_distinct(list_filter(list_transform(recipients, lambda p: p.state), lambda s: s IS NOT NULL)) AS b
    FROM event_mentions WHERE len(auxiliary) = 0 AND date.start IS NOT NULL AND quad IS NOT NULL),
  s AS (SELECT rid, document_id, quad, start, unnest(a) AS p, b FROM m),
  t AS (SELECT rid, document_id, quad, start, p AS source, unnest(b) AS target FROM s),
  d AS (SELECT *, 1.0 / count(*) OVER (PARTITION BY rid) AS w FROM t WHERE source <> target)
  SELECT source, target, TRY_CAST(left(start, 10) AS DATE) AS date,
    {
    ", ".join(
        f"CASE WHEN quad = '{q.replace('_', ' ')}' THEN w ELSE 0.0 END AS {q}"
        for q in ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
    )
},
    document_id AS document
  FROM d WHERE TRY_CAST(left(start, 10) AS DATE) IS NOT NULL
"""


def dyads(store: Store) -> Any:
    """The ledger's directed dyads of states as an Ibis table, as ``detente.analysis.dyads.of_events`` has them."""
    import ibis

    def make() -> Any:
        connection = ibis.duckdb.connect()
        connection.con.register("found", store.arrow(_DYADS))
        connection.con.execute("CREATE TABLE dyads AS SELECT * FROM found")
        return connection

    # An Ibis connection is not for two threads at once; a cursor of its own each.
    held = store.cached("dyads", make)
    return ibis.duckdb.from_connection(held.con.cursor()).table("dyads")
