"""Commitments of an open ledger as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from detente.analysis.commitments import settle
from detente.desk.store import Store
from detente.desk.window import walk


def commitments(store: Store, rows: Sequence[Mapping[str, Any]], by: str | None = None) -> list[dict[str, Any]]:
    """Commitments as they stand. In a ledger too large to walk through their stored status is kept."""
    if not store.walked:
        return [dict(r) for r in rows]

    def make() -> dict[str, dict[str, Any]]:
        events, encounters = walk(store)
        found = settle(
            store.rows("SELECT * FROM commitments"), events, encounters, by,
            store.rows("SELECT document_id, published FROM documents"),
        )  # fmt: skip
        return {r["id"]: r for r in found}

    settled = store.cached(("settled", by), make)
    return [settled[r["id"]] for r in rows if r["id"] in settled]
