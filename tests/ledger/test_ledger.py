"""The ledger keeps what was read, once, in transactions."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.ledger.ledger import Ledger, LedgerError
from detente.ledger.rows import digest
from detente.ledger.schema import TABLES
from detente.reading.pipeline import Reader
from detente.reading.rows import Reading
from detente.sources import Document


@pytest.fixture(scope="module")
def readings(reader: Reader) -> list[Reading]:
    texts = [
        Document("a", "France condemned Russia. Iran threatened to attack Israel.", published="2023-01-02"),
        Document("b", "Emmanuel Macron visited Germany. Poland denied the report.", published="2023-02-03"),
    ]
    return list(reader.read(texts))


def counts(ledger: Ledger) -> dict[str, int]:
    return {name: ledger.count(name) for name in TABLES}


def test_reading_twice_changes_nothing(tmp_path: Path, readings: list[Reading]) -> None:
    with Ledger(tmp_path / "x.duckdb") as ledger:
        ledger.add(readings)
        before = counts(ledger)
        ledger.add(readings)
        assert counts(ledger) == before
        assert before["documents"] == 2
        assert before["event_mentions"] >= 3
        assert ledger.known() == {r.document.document_id: digest(r.document) for r in readings}


def test_a_failed_batch_leaves_no_trace(
    tmp_path: Path, readings: list[Reading], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger(tmp_path / "x.duckdb") as ledger:
        ledger.add(readings[:1])
        before = counts(ledger)
        original = Ledger._insert

        def broken(self: Ledger, name: str, table: object) -> None:
            if name == "encounters":
                raise KeyboardInterrupt
            original(self, name, table)

        monkeypatch.setattr(Ledger, "_insert", broken)
        with pytest.raises(KeyboardInterrupt):
            ledger.add(readings[1:])
        assert counts(ledger) == before


@pytest.mark.parametrize("data", [b"", b"not a database at all" * 50])
def test_what_is_no_ledger_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.duckdb"
    path.write_bytes(data)
    with pytest.raises(LedgerError, match="not a ledger"):
        Ledger(path)


def test_missing_ledger_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="detente read"):
        Ledger(tmp_path / "none.duckdb", read_only=True)
