"""Readings as plain rows of the ledger's tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from detente.reading.rows import TABLES as READ
from detente.reading.rows import Reading, as_row
from detente.sources.record import hashed

digest = hashed


def rows_of(readings: Iterable[Reading]) -> dict[str, list[dict[str, Any]]]:
    """The rows of readings, by table, as the JSON contract spells them."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in ("documents", "entities", *READ)}
    for reading in readings:
        document = reading.document
        found["documents"].append(
            {
                "document_id": document.document_id,
                "title": document.title,
                "source": document.source,
                "url": document.url,
                "published": document.published,
                "language": document.language,
                "digest": digest(document),
                "text": document.text,
                "notes": [*reading.notes, *([reading.problem] if reading.problem else [])],
            }
        )
        found["entities"] += [{"entity": k, **v} for k, v in reading.entities.items()]
        for name in READ:
            found[name] += [as_row(row, name) for row in getattr(reading, name)]
    return found
