"""A document: its text with what was found in it marked in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from detente.desk import text
from detente.desk.errors import Missing
from detente.desk.store import Store
from detente.web import marks

TABLES = ("event_mentions", "encounters", "attributions", "claims", "commitments", "assessments", "conditionals")
#: Rows of a table beside a text at most.
MOST = 2000
#: Characters from which a text without paragraphs is parted.
LONG = 500


def context(store: Store, document: str, marked: str | None) -> dict[str, Any]:
    """The page. Raises Missing."""
    numbers = store.named("document_id", document)
    named = zip(numbers, store.lying("documents", numbers), strict=True)
    number, row = next(((n, r) for n, r in named if r["document_id"] == document), (0, None))
    if row is None:
        raise Missing(f"no document {text.line(document, 80)!r}")
    lying = store.rows("SELECT tab, rid FROM side.stands WHERE doc = ? ORDER BY rid", [number])
    tables = {t: store.lying(t, [r["rid"] for r in lying if r["tab"] == t][:MOST]) for t in TABLES}
    for event in tables["event_mentions"]:
        event["day"] = row["published"]
    chosen = next((e for e in tables["event_mentions"] if e["id"] == marked), None)
    found = marks.of_rows(tables["event_mentions"], tables["attributions"], store.name)
    pieces = marks.pieces(row["text"] or "", found)
    span = (chosen["start"], chosen["end"]) if chosen else None
    blocks = _blocks(pieces, span)
    _beside(blocks, tables["event_mentions"], store.least)
    return {"document": row, "tables": tables, "blocks": blocks, "chosen": chosen}


def _blocks(pieces: Sequence[marks.Piece], span: tuple[int, int] | None) -> list[dict[str, Any]]:
    """Paragraphs with their pieces; a blank line ends one, and the pieces' texts still add up to the document's."""
    at, placed, blocks = 0, False, [_block(0)]
    for piece in pieces:
        inside = span is not None and span[0] <= at < span[1]
        start = at
        for n, part in enumerate(piece.text.split("\n\n")):
            if n:
                start += 2
                blocks.append(_block(start))
            if part:
                first = inside and not placed
                blocks[-1]["parts"].append({"text": part, "piece": piece, "inside": inside, "first": first})
                placed = placed or inside
            start += len(part)
        at += len(piece.text)
    return _even([b for b in blocks if b["parts"]])


def _block(start: int) -> dict[str, Any]:
    return {"start": start, "parts": [], "rows": [], "unsure": []}


def _even(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A text that came without paragraphs is parted after every few sentences, where a piece of it ends."""
    if len(blocks) != 1 or sum(len(p["text"]) for p in blocks[0]["parts"]) < LONG:
        return blocks
    found, at = [_block(0)], 0
    for part in blocks[0]["parts"]:
        length = at - found[-1]["start"]
        if length > LONG and found[-1]["parts"] and _ends(found[-1]["parts"][-1]["text"]):
            found.append(_block(at))
        found[-1]["parts"].append(part)
        at += len(part["text"])
    return found


def _ends(text: str) -> bool:
    return text.rstrip().rstrip("\"”’'").endswith((".", "!", "?")) and text != text.rstrip()


def _beside(blocks: list[dict[str, Any]], events: Sequence[dict[str, Any]], least: float) -> None:
    """Put each event mention beside the paragraph that it stands in, in reading order; unsure ones apart."""
    for event in sorted(events, key=lambda e: (e["trigger"] or e)["start"]):
        start = (event["trigger"] or event)["start"]
        block = next((b for b in reversed(blocks) if b["start"] <= start), None)
        if block is not None:
            sure = event["confidence"] is None or event["confidence"] >= least
            block["rows" if sure else "unsure"].append(event)
