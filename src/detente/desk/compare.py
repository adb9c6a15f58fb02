"""Two entities of an open ledger side by side."""

from __future__ import annotations

from typing import Any

from detente.analysis.index import compare
from detente.desk import isolation
from detente.desk.rows import Missing
from detente.desk.store import Store


def comparison(store: Store, a: str, b: str) -> list[dict[str, Any]]:
    """Two entities' components side by side. Raises Missing where one has no row."""
    rows = isolation.isolation(store)
    if not store.walked:
        try:
            return compare(rows, a, b)
        except KeyError as error:
            raise Missing(str(error.args[0])) from None
    by = {r["entity"]: r for r in rows}
    for entity in (a, b):
        if entity not in by:
            raise Missing("no isolation is known of that entity")
    lines: list[dict[str, Any]] = [{"component": "isolation", a: by[a]["score"], b: by[b]["score"]}]
    lines += [
        {"component": c, a: by[a]["components"][c], b: by[b]["components"][c]} for c in isolation.components(store)
    ]
    return lines
