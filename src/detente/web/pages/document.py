"""A document: its text with what was found in it marked in place."""

from __future__ import annotations

from typing import Any

from detente.desk import text
from detente.desk.errors import Missing
from detente.desk.store import Store
from detente.web import marks

TABLES = ("event_mentions", "encounters", "attributions", "claims", "commitments", "assessments", "conditionals")


def context(store: Store, document: str, marked: str | None) -> dict[str, Any]:
    """The page. Raises Missing."""
    documents = store.rows("SELECT * FROM documents WHERE document_id = ? LIMIT 1", [document])
    if not documents:
        raise Missing(f"no document {text.line(document, 80)!r}")
    row = documents[0]
    where = "WHERE document_id = ? ORDER BY rowid LIMIT 2000"
    tables = {t: store.rows(f'SELECT * FROM "{t}" {where}', [document]) for t in TABLES}
    for event in tables["event_mentions"]:
        event["day"] = row["published"]
    chosen = next((e for e in tables["event_mentions"] if e["id"] == marked), None)
    found = marks.of_rows(tables["event_mentions"], tables["attributions"], store.name)
    pieces = marks.pieces(row["text"] or "", found)
    span = (chosen["start"], chosen["end"]) if chosen else None
    at, placed, blocks = 0, False, [[]]  # type: tuple[int, bool, list[list[dict[str, Any]]]]
    for piece in pieces:
        inside = span is not None and span[0] <= at < span[1]
        # A blank line ends a paragraph; the pieces' texts still add up to the document's.
        for n, part in enumerate(piece.text.split("\n\n")):
            if n:
                blocks.append([])
            if part:
                blocks[-1].append({
                    "text": part, "piece": piece, "inside": inside, "first": inside and not placed,
                })  # fmt: skip
                placed = placed or inside
        at += len(piece.text)
    return {"document": row, "tables": tables, "blocks": [b for b in blocks if b], "chosen": chosen}
