"""Commitments of an open ledger as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from detente.analysis.commitments import settle
from detente.desk.store import Store
from detente.desk.window import encounters, mentions


def standing(store: Store, as_of: str | None = None) -> dict[str, dict[str, Any]] | None:
    """Every commitment as it stands at the end of a day (the last on record), by id.

    None where the rows of the ledger say it themselves: it was settled when they entered.
    """
    if as_of is None and (store.settled or not store.walked):
        return None

    def make() -> dict[str, dict[str, Any]]:
        read = [e for e in mentions(store) if e["origin"] == "read"]
        found = settle(
            store.rows("SELECT * FROM commitments"), read, encounters(store), as_of,
            store.rows("SELECT document_id, published FROM documents"),
        )  # fmt: skip
        return {r["id"]: r for r in found}

    return store.cached(("settled", as_of), make)


def commitments(store: Store, rows: Sequence[Mapping[str, Any]], as_of: str | None = None) -> list[dict[str, Any]]:
    """Commitments as they stand at the end of a day; those made after it are left out."""
    found = standing(store, as_of)
    return [dict(r) for r in rows] if found is None else [found[r["id"]] for r in rows if r["id"] in found]
