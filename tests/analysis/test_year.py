"""Commitments of a made-up year of forty dispatches, as they stand on four days of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from detente.analysis.commitments import settle
from detente.ledger.ledger import Ledger
from detente.reading.pipeline import Reader
from detente.sources import documents

YEAR = Path(__file__).parent / "year"
EXPECTED = yaml.safe_load((YEAR / "expected.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def ledger(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The year's dispatches, read into a ledger's file and opened again."""
    path = tmp_path_factory.mktemp("year") / "year.duckdb"
    pages = [d for d in documents([YEAR / "dispatches.jsonl"]) if hasattr(d, "text")]
    with Ledger(path) as opened:
        opened.add(list(reader.read(pages)))
    with Ledger(path, read_only=True) as opened:
        yield opened


@pytest.mark.parametrize("column", range(4))
def test_states_on_a_day(ledger: Ledger, column: int) -> None:
    day = EXPECTED["dates"][column]
    rows = settle(
        ledger.rows("commitments"), ledger.rows("event_mentions"), ledger.rows("encounters"), day,
        ledger.rows("documents"),
    )  # fmt: skip
    wrong = {}
    for asked in EXPECTED["commitments"]:
        found = [
            r
            for r in rows
            if r["document_id"] == asked["made_in"] and r["kind"] == asked["kind"] and asked["from"] in r["from"]
        ]
        state = found[0]["status"] if found else "-"
        if state != asked["states"][column]:
            wrong[asked["made_in"]] = (state, asked["states"][column])
    assert not wrong


def test_who_settled_is_shown(ledger: Ledger) -> None:
    rows = settle(
        ledger.rows("commitments"), ledger.rows("event_mentions"), ledger.rows("encounters"), None,
        ledger.rows("documents"),
    )  # fmt: skip
    known = {e["id"] for e in ledger.rows("event_mentions")}
    settled = [r for r in rows if r["status"] in ("honoured", "broken", "withdrawn")]
    assert settled and all(r["resolved_by"] in known and r["rule"] for r in settled)
