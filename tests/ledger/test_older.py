"""A ledger that a former version wrote can be looked at as it is, and is brought up to date when it is written to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from detente.desk.entering import catch_up, enter
from detente.ledger.ledger import Ledger
from detente.ledger.schema import TABLES, VERSION
from detente.reading.pipeline import Reader
from detente.sources import Document
from tests.ledger.older import make, rows, versions


def test_every_version_is_kept() -> None:
    assert versions() == list(range(1, VERSION + 1)), "keep one of this version: python -m tests.ledger.older"


def held(ledger: Ledger, before: dict[str, list[dict[str, Any]]]) -> None:
    for table in TABLES:
        found = ledger.fetch(f'SELECT * FROM "{table}"')
        for old, new in zip(before[table], found, strict=True):
            assert {k: v for k, v in new.items() if k in old and k != "event"} == {
                k: v for k, v in old.items() if k != "event"
            }, table


@pytest.mark.parametrize("version", versions())
def test_nothing_is_lost_on_the_way_to_this_version(tmp_path: Path, version: int, reader: Reader) -> None:
    path = make(version, tmp_path / "x.duckdb")
    before = rows(version)
    with Ledger(path, read_only=True) as ledger:
        held(ledger, before)
    with Ledger(path) as ledger:
        held(ledger, before)
        assert ledger.fetch("SELECT value FROM meta WHERE key = 'version'") == [{"value": str(VERSION)}]
        assert ledger.count("event_mentions") == 3
        catch_up(ledger)
        enter(ledger, list(reader.read([Document("b", "France condemned Russia on Monday.", published="2021-03-04")])))
        (same,) = ledger.fetch("SELECT count(DISTINCT event) AS n FROM event_mentions WHERE type = 'ACCUSE'")
        assert same["n"] == 1, "what is read now joins what a former version read"
        (pair,) = ledger.fetch("SELECT count(*) AS n FROM dyads WHERE source = 'FRA' AND target = 'RUS'")
        assert pair["n"]
