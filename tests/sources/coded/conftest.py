from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from detente.ledger.coded import Entered, Rejects, enter
from detente.ledger.ledger import Ledger
from detente.sources.coded import Coded, recognise
from detente.sources.coded.opening import opened
from detente.world import load_world

Importer = Callable[..., Entered]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "desk.duckdb") as found:
        yield found


@pytest.fixture
def import_file(ledger: Ledger) -> Importer:
    """Import a file into the ledger: ``import_file(path, kind, columns=..., order=..., rejects=...)``."""

    def run(
        path: Path, kind: str | None = None, columns: dict[str, str] | None = None, order: str | None = None,
        rejects: Path | None = None,
    ) -> Entered:  # fmt: skip
        told, listing = Entered(), Rejects(rejects)
        with opened(path) as tables:
            for table in tables:
                coded = Coded(table, recognise(table.path, table.name, kind, columns), load_world(), order)
                one = enter(ledger, coded, listing)
                coded.close()
                told.entered, told.duplicates = told.entered + one.entered, told.duplicates + one.duplicates
                told.rejected, told.resumed, told.before = told.rejected + one.rejected, one.resumed, one.before
        listing.close()
        return told

    return run


@pytest.fixture
def rows(ledger: Ledger) -> Callable[[], list[dict[str, Any]]]:
    """The ledger's coded events, by day and id."""

    def all_rows() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (
            ledger.connection.sql("SELECT * FROM coded_events ORDER BY day, id").to_arrow_table().to_pylist()
        )
        return found

    return all_rows
