"""Rows of one table as a page or a cursor shows them: filtered, sorted, cut, and nothing else."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from detente.desk import commitments as promises
from detente.desk.store import Store
from detente.ledger.ledger import LedgerError
from detente.ledger.query import Filter
from detente.ledger.query import where as ledger_where
from detente.ledger.schema import TABLES

#: Columns that a table's page shows; the first is its id.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "documents": ("document_id", "published", "source", "title", "language"),
    "entities": ("entity", "name", "kind", "state"),
    "event_mentions": (
        "id",
        "type",
        "actors",
        "recipients",
        "auxiliary",
        "date",
        "place",
        "confidence",
        "text",
    ),
    "encounters": ("id", "kind", "participants", "host", "occasion", "place", "date", "attended", "text"),
    "attributions": ("id", "sources", "stance", "cue", "content", "confidence"),
    "claims": ("id", "proposition", "positions", "contested", "text"),
    "commitments": ("id", "kind", "from", "to", "content", "made", "due", "status", "text"),
    "assessments": ("id", "predicate", "degree", "subjects", "objects", "formal", "text"),
    "conditionals": ("id", "cue", "antecedent", "consequent", "text"),
}
#: How a column sorts; those not named do not.
SORTS: Mapping[str, str] = {
    "document_id": "document_id", "published": "published", "source": "source", "title": "title",
    "language": "language", "entity": "entity", "name": "name", "kind": "kind", "state": "state", "id": "id",
    "type": "type", "mode": "mode", "date": "date.start", "place": "place.name", "confidence": "confidence",
    "host": "host", "occasion": "occasion", "attended": "attended", "stance": "stance", "proposition": "proposition",
    "contested": "contested", "made": "made", "due": "due", "status": "status", "predicate": "predicate",
    "degree": "degree", "formal": "formal", "cue": "cue", "text": "text",
}  # fmt: skip
#: Tables in the order of the pages.
NAMES = tuple(SHOWN)
QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
PAGE, LONGEST, EXPORTED = 50, 200, 100_000


class Missing(LookupError):
    """Nothing of that address; says what was looked for."""


class BadQuery(ValueError):
    """A filter, a sort or a cursor that cannot be used; says why."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of a table."""

    table: str
    chosen: Filter
    words: str | None = None
    contested: bool | None = None
    other: str | None = None
    quad: str | None = None
    sort: str | None = None
    down: bool = False


def key_of(table: str) -> str:
    """The column that holds a table's ids."""
    return SHOWN[table][0]


def parse(table: str, given: Mapping[str, str]) -> Query:
    """A query from the words of an address. Raises BadQuery for one that cannot be used."""
    if table not in SHOWN:
        raise BadQuery(f"no table {table!r}; there are {', '.join(NAMES)}")
    values = {k: v.strip() for k, v in given.items() if v.strip()}
    for name, value in values.items():
        if len(value) > 200 or "\x00" in value:
            raise BadQuery(f"{name} is too long, or holds a character that no row can hold")
    minimum = None
    if "confidence" in values:
        try:
            minimum = float(values["confidence"])
        except ValueError:
            raise BadQuery("confidence is not a number") from None
        if not 0 <= minimum <= 1:
            raise BadQuery("confidence lies between 0 and 1")
    sort = values.get("sort")
    down = bool(sort and sort.startswith("-"))
    sort = sort.lstrip("-") if sort else None
    if sort and (sort not in SORTS or sort not in SHOWN[table]):
        raise BadQuery(f"{table} does not sort by {sort!r}")
    contested = values.get("contested")
    if contested not in (None, "yes", "no"):
        raise BadQuery("contested is yes or no")
    if contested and "contested" not in TABLES[table].names:
        raise BadQuery(f"{table} has no field 'contested'")
    if ("with" in values or "quad" in values) and table != "event_mentions":
        raise BadQuery("'with' and 'quad' filter event_mentions alone")
    if "with" in values and "entity" not in values:
        raise BadQuery("'with' names the other party of 'entity': give both")
    if values.get("quad") not in (None, *QUADS):
        raise BadQuery(f"quad is one of {', '.join(QUADS)}")
    return Query(
        table,
        Filter(
            values.get("entity"), values.get("type"), values.get("status"), day(values.get("since"), "since"),
            day(values.get("until"), "until"), values.get("document"), minimum,
        ),
        values.get("q"),
        None if contested is None else contested == "yes",
        values.get("with"),
        values.get("quad"),
        sort,
        down,
    )  # fmt: skip


def day(value: str | None, name: str) -> str | None:
    """An ISO day, checked."""
    if not value:
        return None
    try:
        if len(value) != 10:
            raise ValueError
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise BadQuery(f"{name} is not a date: write it as YYYY-MM-DD") from None


def condition(store: Store, query: Query) -> tuple[str, list[Any]]:
    """The query's filter as SQL with its values."""
    chosen, table = query.chosen, query.table
    parts: list[str] = []
    values: list[Any] = []
    if chosen.entity and query.other:
        parts.append(
            "rowid IN (SELECT a.rid FROM side.party a JOIN side.party b ON a.rid = b.rid AND a.role <> b.role "
            "WHERE a.entity = ? AND b.entity = ?)"
        )
        values += [chosen.entity, query.other]
        chosen = replace(chosen, entity=None)
    elif chosen.entity and table == "event_mentions":
        parts.append("rowid IN (SELECT rid FROM side.party WHERE entity = ?)")
        values.append(chosen.entity)
        chosen = replace(chosen, entity=None)
    elif chosen.entity and table == "claims":
        parts.append("rowid IN (SELECT rid FROM side.claimant WHERE entity = ?)")
        values.append(chosen.entity)
        chosen = replace(chosen, entity=None)
    if chosen.status and table == "commitments":
        # The status that counts is the one that later events gave; see detente.analysis.commitments.
        settled = promises.commitments(store, store.rows("SELECT * FROM commitments")) if store.walked else None
        if settled is not None:
            parts.append("list_contains(?, id)")
            values.append([r["id"] for r in settled if r["status"] == chosen.status])
            chosen = replace(chosen, status=None)
    if table == "event_mentions":
        for bound, sign in ((chosen.since, ">="), (chosen.until, "<=")):
            if bound:
                parts.append(f"rowid IN (SELECT rid FROM side.mention WHERE day {sign} ?)")
                values.append(bound)
        chosen = replace(chosen, since=None, until=None)
    try:
        clause, more = ledger_where(table, chosen)
    except LedgerError as error:
        raise BadQuery(str(error)) from None
    if clause:
        parts.append(clause.removeprefix("WHERE "))
        values += more
    if query.quad:
        parts.append("quad = ?")
        values.append(query.quad)
    if query.contested is not None:
        parts.append("contested" if query.contested else "NOT coalesce(contested, false)")
    if query.words:
        names = [c for c in ("text", "title", "name", "entity", "proposition") if c in TABLES[table].names]
        parts.append("(" + " OR ".join(f'contains(lower("{c}"), ?)' for c in names) + ")" if names else "false")
        values += [query.words.lower()] * len(names)
    return (" WHERE " + " AND ".join(parts) if parts else ""), values


def count(store: Store, query: Query) -> int:
    """How many rows pass."""
    clause, values = condition(store, query)
    if not clause:
        return store.counts[query.table]
    return int(
        store.cached(
            ("count", clause, repr(values), query.table),
            lambda: store.value(f'SELECT count(*) AS n FROM "{query.table}"{clause}', values),
        )
    )


def _columns(table: str) -> str:
    return "* EXCLUDE (digest, text)" if table == "documents" else "*"


def page(store: Store, query: Query, number: int, length: int = PAGE) -> list[dict[str, Any]]:
    """Rows of one page, counted from 1."""
    clause, values = condition(store, query)
    order = "rowid"
    if query.sort:
        order = f"{SORTS[query.sort]} {'DESC' if query.down else 'ASC'} NULLS LAST, rowid"
    # Row numbers first: a page far back must not drag whole rows along.
    chosen = [
        r["rid"]
        for r in store.rows(
            f'SELECT rowid AS rid FROM "{query.table}"{clause} ORDER BY {order} LIMIT ? OFFSET ?',
            [*values, length, (number - 1) * length],
        )
    ]
    if not chosen:
        return []
    inside, given = "rowid IN (SELECT unnest(?))", [chosen]
    if len(chosen) <= LONGEST:
        inside, given = f"rowid IN ({', '.join('?' for _ in chosen)})", chosen
    rows = store.rows(f'SELECT {_columns(query.table)}, rowid AS "#" FROM "{query.table}" WHERE {inside}', given)
    by = {r.pop("#"): r for r in rows}
    found = [by[rid] for rid in chosen if rid in by]
    return promises.commitments(store, found) if query.table == "commitments" else found


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
    clause, values = condition(store, query)
    clause = f"{clause} AND rowid > ?" if clause else " WHERE rowid > ?"
    found = store.rows(
        f'SELECT {_columns(query.table)}, rowid AS "#" FROM "{query.table}"{clause} ORDER BY rowid LIMIT ?',
        [*values, after, length + 1],
    )
    more = len(found) > length
    found = found[:length]
    last_row = found[-1]["#"] if found else after
    for row in found:
        del row["#"]
    if query.table == "commitments":
        found = promises.commitments(store, found)
    mark = base64.urlsafe_b64encode(f"{store.stamp}:{last_row}".encode()).decode() if more else None
    return found, mark


def one(store: Store, table: str, key: str) -> dict[str, Any] | None:
    """The row of an id, or None."""
    if table not in SHOWN:
        return None
    found = store.rows(f'SELECT * FROM "{table}" WHERE "{key_of(table)}" = ? LIMIT 1', [key])
    if table == "commitments":
        found = promises.commitments(store, found)
    return found[0] if found else None


def whole(value: str | None) -> int:
    """A page's number, 1 where none is given. Raises BadQuery."""
    if not value:
        return 1
    if not value.isascii() or not value.isdigit() or not 1 <= int(value[:9]) <= 1_000_000 or len(value) > 7:
        raise BadQuery("page is a number from 1 on")
    return int(value)
