"""Filters over the ledger's tables: by entity, type, status and date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from detente.ledger.ledger import LedgerError
from detente.ledger.schema import TABLES

_PARTIES = (
    "list_contains(list_transform({column}, lambda p: p.entity), ?) "
    "OR list_contains(list_transform({column}, lambda p: p.state), ?)"
)
#: When the document of a row ``t`` was published.
PUBLISHED = "(SELECT d.published FROM documents d WHERE d.document_id = t.document_id)"


@dataclass(frozen=True, slots=True)
class Filter:
    """What rows to show; None leaves a field open. Dates are ISO dates, both ends inclusive."""

    entity: str | None = None
    type: str | None = None
    status: str | None = None
    since: str | None = None
    until: str | None = None
    document: str | None = None


def where(table: str, chosen: Filter) -> tuple[str, list[Any]]:
    """The filter as SQL with its values, over the table as ``t``. Raises LedgerError where it has no such field."""
    names = TABLES[table].names if table in TABLES else []
    parts: list[str] = []
    values: list[Any] = []
    if chosen.entity:
        tests = []
        for column in ("actors", "recipients"):
            if column in names:
                tests.append(_PARTIES.format(column=column))
                values += [chosen.entity, chosen.entity]
        for column in ("participants", "sources", "from", "to", "subjects", "objects"):
            if column in names:
                tests.append(f'list_contains("{column}", ?)')
                values.append(chosen.entity)
        for column in ("entity", "host", "occasion"):
            if column in names:
                tests.append(f'"{column}" = ?')
                values.append(chosen.entity)
        if not tests:
            raise LedgerError(f"{table} names no entities to filter by")
        parts.append("(" + " OR ".join(tests) + ")")
    for value, candidates in (
        (chosen.type, ("type", "kind", "predicate", "stance")),
        (chosen.status, ("status",)),
        (chosen.document, ("document_id",)),
    ):
        if value:
            field = next((c for c in candidates if c in names), None)
            if field is None:
                raise LedgerError(f"{table} has no field to filter by {value!r}")
            parts.append(f'"{field}" = ?')
            values.append(value)
    for day, sign in ((chosen.since, ">="), (chosen.until, "<=")):
        if day:
            parts.append(f"{_day(table, names)} {sign} ?")
            values.append(day)
    return ("WHERE " + " AND ".join(parts) if parts else ""), values


def _day(table: str, names: Sequence[str]) -> str:
    if "date" in names:
        return f"coalesce(date.start, {PUBLISHED})"
    if "made" in names:
        return "made"
    if "published" in names:
        return "published"
    if "document_id" in names:
        return PUBLISHED
    raise LedgerError(f"{table} has no date to filter by")
