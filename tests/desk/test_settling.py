"""Whoever opens the ledger's file sees how commitments stand."""

from __future__ import annotations

from pathlib import Path

from detente.desk.entering import enter
from detente.desk.settling import settle_ledger
from detente.ledger.ledger import Ledger
from detente.reading.pipeline import Reader
from detente.sources import Document


def statuses(ledger: Ledger) -> list[tuple[str, str | None]]:
    return [(r["status"], r["rule"]) for r in ledger.fetch("SELECT status, rule FROM commitments ORDER BY id")]


def test_commitments_stand_in_the_file(reader: Reader, tmp_path: Path) -> None:
    first = Document("a", "Kim Jong Un invited Vladimir Putin to North Korea.", published="2023-09-20")
    later = Document("b", "Vladimir Putin visited North Korea.", published="2024-06-19")
    with Ledger(tmp_path / "l.duckdb") as ledger:
        enter(ledger, list(reader.read([first])))
        settle_ledger(ledger)
        assert statuses(ledger) == [("open", None)]
        enter(ledger, list(reader.read([later])))
        assert not ledger.fetch("SELECT 1 FROM meta WHERE key = 'settled'")
        assert settle_ledger(ledger) == 1
        assert statuses(ledger) == [("honoured", "the invited visited the inviter")]
        assert settle_ledger(ledger) == 0
