"""Two states side by side: what stands behind each component."""

from __future__ import annotations

from pathlib import Path

from detente.desk.compare import compare
from detente.desk.entering import enter
from detente.desk.store import Store
from detente.ledger.ledger import Ledger
from detente.reading.pipeline import Reader
from detente.sources import Document
from detente.world import load_world


def test_a_sentence_of_two_who_did_the_same_is_shown_once(tmp_path: Path, reader: Reader) -> None:
    text = "Japan and Norway praised Kenya. Ghana thanked Kenya. France praised Chile and Peru. Brazil thanked Chile."
    with Ledger(tmp_path / "l.duckdb") as ledger:
        enter(ledger, list(reader.read([Document("d", text, published="2023-09-06")])))
    store = Store(tmp_path / "l.duckdb", load_world())
    shown = [line["evidence"][e] for line in compare(store, "KEN", "CHL")["lines"][1:] for e in ("KEN", "CHL")]
    for events in shown:
        ids = [e["id"] for e in events]
        assert len(ids) == len(set(ids)), ids
    assert any("Norway" in e["text"] for events in shown for e in events)
