"""What people said of rows, how far they agree, and how often the machine was right by their word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from detente.analysis.agreement import Agreement, Precision, agreement, precision
from detente.desk.errors import BadQuery, Unknown
from detente.desk.naming import named
from detente.desk.store import Store
from detente.ledger import judgements
from detente.ledger.judgements import OF_ROWS, Judgement, conflicts, loaded
from detente.ledger.ledger import Ledger
from detente.reading.rows import COUNTED

#: What the machine's rightness is told by.
BY = ("type", "decided_by", "source")
_SOURCES = "SELECT document_id, source FROM documents"
Row = Mapping[str, Any]


def every(store: Store) -> list[Judgement]:
    """All judgements of an open ledger, undone ones among them, oldest first."""
    there = "SELECT 1 AS x FROM duckdb_tables() WHERE table_name = 'judgements' AND database_name = 'ledger'"

    def read() -> list[Judgement]:
        if not store.rows(there):
            return []
        return [loaded(r) for r in store.rows('SELECT * FROM judgements ORDER BY "at", id')]

    return store.cached("judgements", read)


def of(store: Store, table: str, row: Row) -> list[Judgement]:
    """What was said of a row, found by its words as a judgement is after a new reading; oldest first."""

    def indexed() -> dict[Any, list[Judgement]]:
        found: dict[Any, list[Judgement]] = defaultdict(list)
        for judgement in every(store):
            if judgement.verdict in OF_ROWS:
                found[_place(judgement.tab, judgement.document_id, judgement.start, judgement.row)].append(judgement)
        return found

    start = (row.get("trigger") or {}).get("start")
    return store.cached("judged", indexed).get(_place(table, row.get("document_id"), start, row), [])


def _place(table: str, document: str | None, start: int | None, row: Row) -> tuple[Any, ...]:
    return (table, document, start if table == "event_mentions" else row.get("text"))


def standing(store: Store, table: str, row: Row) -> Judgement | None:
    """The judgement of a row that holds: the last that was not undone."""
    return next((j for j in reversed(of(store, table, row)) if not j.undone), None)


def differing(store: Store, table: str, row: Row) -> bool:
    """Whether judges differ on a row."""
    return bool(conflicts(of(store, table, row)))


def precisions(store: Store) -> dict[str, list[Precision]]:
    """How often the machine was right by type, source and what decided, where anybody judged."""
    said = every(store)
    if not said:
        return {}

    def read() -> dict[str, list[Precision]]:
        sources = {r["document_id"]: r["source"] for r in store.rows(_SOURCES)}
        return {by: found for by in ("type", "source", "decided_by") if (found := precision(said, by, sources))}

    return store.cached("precisions", read)


def precision_by(ledger: Ledger, by: str) -> list[Precision]:
    """How often the machine was right by one of ``BY``, over a ledger's own file."""
    return precision(judgements.every(ledger), by, {r["document_id"]: r["source"] for r in ledger.fetch(_SOURCES)})


def agreements(ledger: Ledger) -> list[Agreement]:
    """How far every two judges agree on the rows that both judged."""
    return agreement(judgements.every(ledger))


def least_sure(ledger: Ledger, most: int, who: str) -> list[dict[str, Any]]:
    """Counted event mentions that are still the machine's and that ``who`` has not judged, the least sure first."""
    done = {j.target for j in judgements.every(ledger) if not j.undone and j.who == who}
    rows = ledger.fetch(
        "SELECT * FROM event_mentions WHERE confidence >= ? AND decided_by <> 'judge' ORDER BY confidence, id LIMIT ?",
        [COUNTED, most + len(done)],
    )
    return [r for r in rows if _target(r) not in done][:most]


def _target(row: dict[str, Any]) -> tuple[Any, ...]:
    start, end = judgements.span(row, "event_mentions")
    return Judgement("", "unsure", "event_mentions", row["document_id"], start, end, row).target


def meant(store: Store, party: dict[str, Any]) -> dict[str, Any]:
    """A party by its id or a name, with the state, the kind and the name that go with it. Raises BadQuery."""
    try:
        key = named(store, party["entity"])
    except (BadQuery, Unknown):
        if not party.get("text"):
            raise
        key = party["entity"]
    known = store.world.entity(key)
    if known is None:
        return {"entity": key, "state": (store.names.get(key) or {}).get("state"), "text": store.name(key), **party}
    state = known.id if known.kind == "state" else known.state
    return {"state": state, "kind": known.kind, "text": known.name, **party, "entity": key}
