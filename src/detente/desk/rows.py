"""Rows of one table as every face shows them: filtered, counted, sorted, cut, and nothing else."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Generator
from dataclasses import replace
from datetime import date
from itertools import accumulate
from typing import Any

import pyarrow as pa

from detente.desk import commitments as promises
from detente.desk.asked import NAMES, Query, checked, day, parse, whole
from detente.desk.errors import BadQuery
from detente.desk.naming import named
from detente.desk.sides import CODED
from detente.desk.store import Store
from detente.ledger import views
from detente.ledger.ledger import LedgerError
from detente.ledger.query import PUBLISHED
from detente.ledger.query import where as ledger_where
from detente.ledger.schema import TABLES
from detente.ledger.tables import SORTS, counted
from detente.ledger.tables import TABLES as WORDS

PAGE, LONGEST, EXPORTED = 50, 200, 100_000
#: Columns that a row that others coded has beside those of an event mention.
_BESIDE = ("origin", "outlet", "url")
#: Documents are listed without their words.
_HEAVY = ("digest", "text", "notes")
#: What sets the rows of a view in a steady order.
KEYS = {
    "dyads": ("id", "source", "target"), "dyad_months": ("source", "target", "month"),
    "country_months": ("country", "month"),
}  # fmt: skip


def key_of(table: str) -> str:
    """The column that holds a table's ids."""
    return WORDS[table].key


def columns(store: Store, table: str, *, heavy: bool = True) -> list[str]:
    """The columns of a table, those with a document's words left out unless ``heavy``."""
    if WORDS[checked(table)].view:
        return store.cached(("columns", table), lambda: store.arrow(f"SELECT * FROM side.{table} LIMIT 0").column_names)
    names = [*TABLES[table].names, *(_BESIDE if table == "event_mentions" else ())]
    return names if heavy or table != "documents" else [n for n in names if n not in _HEAVY]


def relation(store: Store, query: Query) -> str:
    """Where the rows of a query come from, as SQL; those of a table each with their ``rid``."""
    table = query.table
    if table == "event_mentions":
        return "side.event"
    if not WORDS[table].view:
        return f'(SELECT rowid AS rid, * FROM "{table}")'
    floor = store.least if query.least is None else query.least
    source = "side.dyads"
    if floor < store.least:
        source = f"({views.read_dyads(floor)} UNION ALL {views.coded_dyads(floor, 'side.coded')})"
    elif floor > store.least:
        source = f"(SELECT * FROM side.dyads WHERE coalesce(confidence, 1) >= {float(floor)})"
    sql = {"dyads": f"SELECT * FROM {source}", "dyad_months": views.dyad_months(source)}.get(table)
    return f"({sql or views.country_months(source)})"


def condition(store: Store, query: Query, *, every: bool = False) -> tuple[str, list[Any]]:
    """The query's filter as SQL with its values; with ``every``, however unsure the rows are."""
    parts: list[str] = []
    values: list[Any] = []

    def add(clause: str, *more: Any) -> None:
        if clause:
            parts.append(clause)
            values.extend(more)

    if WORDS[query.table].view:
        _of_view(store, query, add)
    else:
        _of_table(store, query, add)
        if not every:
            floor = store.least if query.least is None else query.least
            clause, more = surely(query.table, floor, store.least)
            add(clause, *more)
    if query.quad:
        add("quad = ?", query.quad)
    if query.origin:
        add("origin = ?", query.origin)
    if query.contested is not None:
        add("contested" if query.contested else "NOT coalesce(contested, false)")
    if query.words:
        present = columns(store, query.table)
        names = [c for c in ("text", "title", "name", "entity", "proposition", "sentence", "headline") if c in present]
        add("(" + " OR ".join(f'contains(lower("{c}"), ?)' for c in names) + ")" if names else "false",
            *[query.words.lower()] * len(names))  # fmt: skip
    return (" WHERE " + " AND ".join(parts) if parts else ""), values


def surely(table: str, floor: float, least: float, number: str = "rid") -> tuple[str, list[Any]]:
    """`counted` for a store that counts rows from ``least`` on: it knows what hangs on rows that do not count."""
    if floor == least > 0 and WORDS[table].mentions:
        return f"{number} NOT IN (SELECT rid FROM side.hung WHERE tab = ? AND NOT counted)", [table]
    return counted(table, floor, TABLES[table].names)


def _parties(entity: str | None, other: str | None) -> tuple[str, str, list[str]]:
    """The side table that knows all mentions, those of an entity, or of two whichever way, and the test for them."""
    if entity is None:
        return "side.mention", "true", []
    if other is None:
        return "side.party", "entity = ? AND first", [entity]
    return "side.pair", "one = ? AND two = ?", sorted((entity, other))


def _lean(store: Store, query: Query, *, every: bool = False) -> tuple[str, list[Any]] | None:
    """Numbers and days of the mentions asked for, as SQL, where the side tables know all that they are asked by."""
    chosen = query.chosen
    if (
        query.table != "event_mentions" or query.least not in (None, store.least) or query.contested is not None
        or query.words or query.origin or chosen.document or chosen.status or query.sort not in (None, "date")
    ):  # fmt: skip
        return None
    entity, other = (named(store, x) if x else None for x in (chosen.entity, query.other))
    source, clause, values = _parties(entity, other)
    for value, test in (
        (chosen.type, "type = ?"), (query.quad, "quad = ?"), (chosen.since, "day >= ?"), (chosen.until, "day <= ?"),
    ):  # fmt: skip
        if value:
            clause, values = f"{clause} AND {test}", [*values, value]
    once = "DISTINCT " if other else ""
    return f"(SELECT {once}rid, day, own FROM {source} WHERE {clause}{'' if every else ' AND counted'})", values


def _numbers(
    store: Store, query: Query, after: int | None = None, *, every: bool = False
) -> tuple[str, list[Any]]:
    """Where the numbers of the rows that pass come from, those after one, as SQL with its values."""
    # In the order of their numbers all mentions lie in their own tables already.
    lean = _lean(store, query, every=every) if after is None or query.chosen.entity else None
    if lean is not None:
        source, clause, values = lean[0], "", lean[1]
    else:
        clause, values = condition(store, query, every=every)
        source = relation(store, replace(query, least=0.0) if every else query)
    if after is not None:
        clause, values = f"{clause} AND rid > ?" if clause else " WHERE rid > ?", [*values, after]
    return f"{source} AS t{clause}", values


def _of_table(store: Store, query: Query, add: Any) -> None:
    chosen, table = query.chosen, query.table
    entity = named(store, chosen.entity) if chosen.entity else None
    if table == "event_mentions":
        source, clause, more = _parties(entity, named(store, query.other) if query.other else None)
        for bound, test in ((chosen.since, "day >= ?"), (chosen.until, "day <= ?")):
            if bound:
                clause, more = f"{clause} AND {test}", [*more, bound]
        if more:
            add(f"rid IN (SELECT rid FROM {source} WHERE {clause})", *more)
        chosen, entity = replace(chosen, since=None, until=None), None
    elif entity and table in ("claims", "commitments", "encounters"):
        add("rid IN (SELECT rid FROM side.involved WHERE tab = ? AND entity = ?)", table, entity)
        entity = None
    if table == "commitments" and (chosen.status or query.as_of):
        # The status that counts is the one that later events gave; see detente.analysis.commitments.
        standing = promises.standing(store, query.as_of)
        if standing is not None:
            add("list_contains(?, id)",
                [r["id"] for r in standing.values() if chosen.status in (None, r["status"])])  # fmt: skip
            chosen = replace(chosen, status=None)
    try:
        clause, more = ledger_where(table, replace(chosen, entity=entity))
    except LedgerError as error:
        raise BadQuery(str(error)) from None
    add(clause.removeprefix("WHERE "), *more)


def _of_view(store: Store, query: Query, add: Any) -> None:
    chosen, table = query.chosen, query.table
    for value, name in ((chosen.status, "status"), (chosen.document, "document")):
        if value and not (name == "document" and table == "dyads"):
            raise BadQuery(f"{table} has no field to filter by {value!r}")
    if chosen.document:
        add("document = ?", chosen.document)
    if chosen.type:
        if table != "dyads":
            raise BadQuery(f"{table} counts every type in a column of its own: it has none to filter by")
        add("type = ?", chosen.type)
    when = "day" if table == "dyads" else "month"
    if chosen.since:
        floor = "CAST(? AS DATE)" if table == "dyads" else "date_trunc('month', CAST(? AS DATE))"
        add(f"{when} >= {floor}", chosen.since)
    if chosen.until:
        add(f"{when} <= CAST(? AS DATE)", chosen.until)
    if not chosen.entity:
        return
    ids = [named(store, chosen.entity), *([named(store, query.other)] if query.other else [])]
    if table == "country_months":
        add("country = ?", ids[0])
        return
    sides = ("source", "source_entity") if table == "dyads" else ("source",)
    one = " OR ".join(f"{c} = ?" for c in sides)
    two = one.replace("source", "target")
    width = len(sides)
    if len(ids) == 1:
        add(f"({one} OR {two})", *[ids[0]] * 2 * width)
    else:
        add(f"((({one}) AND ({two})) OR (({one}) AND ({two})))",
            *[ids[0]] * width, *[ids[1]] * width, *[ids[1]] * width, *[ids[0]] * width)  # fmt: skip


def newest(query: Query) -> Query:
    """The query with the newest rows first, where the table knows which they are and nothing else is asked."""
    column = WORDS[query.table].newest
    return query if query.sort or column is None else replace(query, sort=column, down=True)


def count(store: Store, query: Query, *, every: bool = False) -> int:
    """How many rows pass; with ``every``, however unsure."""
    if query.sort:
        query = replace(query, sort=None)
    found, values = _numbers(store, query, every=every)
    return int(
        store.cached(
            ("count", found, repr(values)), lambda: store.value(f"SELECT count(*) AS n FROM {found}", values)
        )
    )


def left_out(store: Store, query: Query) -> int:
    """How many rows pass but for being less sure than asked."""
    if query.table in ("dyad_months", "country_months"):
        return 0
    return count(store, query, every=True) - count(store, query)


def _order(query: Query, *, lean: bool = False) -> str:
    """How rows are sorted; of those that are alike the last entered comes first where the newest do."""
    last = ", ".join(KEYS.get(query.table, ("rid DESC" if query.down else "rid",)))
    if not query.sort:
        return last
    sorted_by = query.sort if WORDS[query.table].view else SORTS[query.sort]
    if lean:
        sorted_by = "CASE WHEN own THEN day END"
    elif query.sort == "published" and query.table != "documents":
        sorted_by = PUBLISHED
    return f"{sorted_by} {'DESC' if query.down else 'ASC'} NULLS LAST, {last}"


def page(store: Store, query: Query, number: int, length: int = PAGE) -> list[dict[str, Any]]:
    """Rows of one page, counted from 1, the newest first where nothing else is asked."""
    query = newest(query)
    found, values = _numbers(store, query)
    window = [length, (number - 1) * length]
    if WORDS[query.table].view:
        sql = f"SELECT * FROM {found} ORDER BY {_order(query)} LIMIT ? OFFSET ?"
        return _plain(store.rows(sql, [*values, *window]))
    # Row numbers first: a page far back must not drag whole rows along.
    lean = query.sort == "date" and _lean(store, query) is not None
    if lean and query.down:
        day = _reached(store, found, values, sum(window))
        if day is not None:
            found, values = f"{found} WHERE own AND day >= ?", [*values, day]
    sql = f"SELECT rid FROM {found} ORDER BY {_order(query, lean=lean)} LIMIT ? OFFSET ?"
    return _by_number(store, query, [r["rid"] for r in store.rows(sql, [*values, *window])])


def _reached(store: Store, found: str, values: list[Any], many: int) -> str | None:
    """The day from which on so many mentions of `_lean` lie that have a day of their own, None where they are fewer.

    The newest are among those: where days lie in order, the rest is passed over.
    """
    sql = f"SELECT day, CAST(count(*) AS BIGINT) AS n FROM {found} WHERE own GROUP BY day ORDER BY day DESC"
    days = store.cached(("by day", found, repr(values)), lambda: store.rows(sql, values))
    before = accumulate(r["n"] for r in days)
    return next((str(r["day"]) for r, n in zip(days, before, strict=True) if n >= many), None)


def _by_number(store: Store, query: Query, rids: list[int]) -> list[dict[str, Any]]:
    if query.table == "event_mentions":
        return store.mentions(rids)
    if not rids:
        return []
    listed = ", ".join(f'"{c}"' for c in columns(store, query.table, heavy=False))
    found = store.rows(f'SELECT {listed}, rowid AS "#" FROM "{query.table}" WHERE rowid IN (SELECT unnest(?))', [rids])
    by = {r.pop("#"): r for r in found}
    rows = [by[rid] for rid in rids if rid in by]
    return promises.commitments(store, rows, query.as_of) if query.table == "commitments" else rows


def _plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v.isoformat() if isinstance(v, date) else v for k, v in r.items()} for r in rows]


def schema(store: Store, table: str) -> Any:
    """The columns of a table with their types, as an Arrow schema."""
    if WORDS[checked(table)].view:
        return store.cached(("schema", table), lambda: store.arrow(f"SELECT * FROM side.{table} LIMIT 0").schema)
    beside = [pa.field(n, pa.string()) for n in columns(store, table) if n not in TABLES[table].names]
    return pa.schema([*TABLES[table], *beside])


def batches(store: Store, query: Query, size: int = 20_000) -> Generator[Any, None, None]:
    """Every row as Arrow record batches, in order of their ids, however many there are."""
    clause, values = condition(store, query)
    listed = ", ".join(f'"{c}"' for c in columns(store, query.table))
    order = _order(query) if query.sort or WORDS[query.table].view else f'"{key_of(query.table)}", rid'
    found = store.batches(
        f"SELECT {listed} FROM {relation(store, query)} AS t{clause} ORDER BY {order}", values, size
    )
    if query.table != "commitments":
        yield from found
        return
    for batch in found:
        yield pa.RecordBatch.from_pylist(
            promises.commitments(store, batch.to_pylist(), query.as_of), schema=schema(store, query.table)
        )


def following(store: Store, query: Query, cursor: str | None, length: int) -> tuple[list[dict[str, Any]], str | None]:
    """Rows after a cursor, and the cursor after them, None at the end."""
    after = -1
    if cursor:
        try:
            stamp, _, last = base64.urlsafe_b64decode(cursor.encode("ascii")).decode("ascii").rpartition(":")
            after = int(last)
        except (ValueError, binascii.Error):
            raise BadQuery("the cursor is not one of this server's") from None
        if stamp != store.stamp or not -1 <= after < 2**62:
            raise BadQuery("the ledger has changed since the cursor was made: begin again without it")
    if WORDS[query.table].view:
        # A view has no row numbers: the cursor counts rows.
        begin = max(after, 0)
        clause, values = condition(store, query)
        sql = f"SELECT * FROM {relation(store, query)} AS t{clause} ORDER BY {_order(query)} LIMIT ? OFFSET ?"
        found = _plain(store.rows(sql, [*values, length + 1, begin]))
        return found[:length], _mark(store, begin + length) if len(found) > length else None
    sql, values = _numbers(store, query, after)
    rids = [r["rid"] for r in store.rows(f"SELECT rid FROM {sql} ORDER BY rid LIMIT ?", [*values, length + 1])]
    more, rids = len(rids) > length, rids[:length]
    return _by_number(store, query, rids), _mark(store, rids[-1]) if more else None


def _mark(store: Store, last: int) -> str:
    return base64.urlsafe_b64encode(f"{store.stamp}:{last}".encode()).decode()


def one(store: Store, table: str, key: str) -> dict[str, Any] | None:
    """The row of an id, or None."""
    if table not in WORDS or WORDS[table].view:
        return None
    if table == "event_mentions":
        mention = next((r for r in store.mentions(store.named("id", key)) if r["id"] == key), None)
        if mention is None and store.coded:
            coded = store.rows(f"SELECT rowid + {CODED} AS rid FROM side.coded WHERE id = ? LIMIT 1", [key])
            mention = next(iter(store.mentions([r["rid"] for r in coded])), None)
        return mention
    found = store.rows(f'SELECT * FROM "{table}" WHERE "{key_of(table)}" = ? LIMIT 1', [key])
    if table == "commitments":
        found = promises.commitments(store, found)
    return found[0] if found else None


def distinct(store: Store, table: str, column: str) -> list[str]:
    """The values that a column has, in order."""
    sql = f'SELECT DISTINCT "{column}" AS t FROM {relation(store, Query(table))} AS t ORDER BY 1'
    return store.cached(("distinct", table, column), lambda: [r["t"] for r in store.rows(sql) if r["t"]])


__all__ = [
    "LONGEST", "NAMES", "PAGE", "Query", "batches", "checked", "columns", "count", "day", "distinct",
    "following", "left_out", "newest", "one", "page", "parse", "schema", "whole",
]  # fmt: skip
