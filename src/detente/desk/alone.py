"""Isolation in rows that stand in no ledger, by the measure of every ledger (`detente.desk.isolation`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from detente.analysis.index import isolation_of
from detente.analysis.persons import persons_of
from detente.analysis.sums import pairs
from detente.desk import sides
from detente.desk.isolation import REPLICATES
from detente.ledger.schema import TABLES
from detente.ledger.views import read_dyads
from detente.world import World

#: Years that are more than any text looks back on.
EVER = 200.0
Row = Mapping[str, Any]


def isolation(
    mentions: Sequence[Row], documents: Sequence[Row], entities: Mapping[str, Row], world: World
) -> list[dict[str, Any]]:
    """Isolation of every state and person that the event mentions of some documents let measure or name.

    All that happened counts, whenever: on the last day of publication, rows without a day included. The most isolated
    come first; rows are those of `detente.desk.isolation.of`.
    """
    import ibis

    told = [d["published"][:10] for d in documents if d["published"]]
    day = date.fromisoformat(max(told)) if told else date.today()
    connection = duckdb.connect()
    for name, rows in (("event_mentions", mentions), ("documents", documents)):
        schema = TABLES[name]
        connection.register(name, pa.Table.from_pylist([{k: r.get(k) for k in schema.names} for r in rows], schema))
    connection.execute("ATTACH ':memory:' AS side")
    connection.execute(f"CREATE TABLE side.dyads AS SELECT * REPLACE (coalesce(day, DATE '{day}') AS day) "
                       f"FROM ({read_dyads()})")  # fmt: skip
    connection.execute(f"CREATE TABLE flow AS {sides.flow()}")
    connection.execute(f"CREATE TABLE personal AS {sides.personal()}")
    tables = ibis.duckdb.from_connection(connection)
    flow, personal = tables.table("flow"), tables.table("personal")
    homes = {e: about["state"] for e, about in entities.items() if about["kind"] == "person"}
    found = isolation_of(flow, day, years=EVER, world=world, replicates=REPLICATES)
    found += persons_of(personal, pairs(flow), homes, day, years=EVER, replicates=REPLICATES)
    behind = connection.execute(
        "SELECT entity, list(DISTINCT id ORDER BY id) FROM (SELECT target AS entity, id FROM flow UNION ALL "
        "SELECT person, id FROM personal WHERE NOT sent) GROUP BY entity"
    ).fetchall()
    ids = dict(behind)
    found.sort(key=lambda r: (r["score"] is None, -(r["score"] or 0.0), r["entity"]))
    return [{**r, "evidence": ids.get(r["entity"], [])} for r in found]
