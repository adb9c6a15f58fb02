"""What was read against what others coded."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from typer.testing import CliRunner

from detente.cli import app
from detente.desk.agree import agree
from detente.desk.store import Store
from detente.world import load_world


def test_a_mixed_ledger_is_compared_cell_by_cell(ledgers: dict[str, Path]) -> None:
    store = Store(ledgers["mixed"], load_world())
    try:
        found = agree(store)
        told = store.rows(
            "SELECT DISTINCT least(source_state, target_state) AS a, greatest(source_state, target_state) AS b, "
            "isodow(day) AS d, CAST(day AS VARCHAR) AS day, type, origin FROM side.dyads WHERE happened "
            "AND source_state <> target_state AND day IS NOT NULL"
        )
    finally:
        store.close()
    cells: dict[tuple[str, str, date], dict[bool, set[str]]] = {}
    for row in told:
        day = date.fromisoformat(row["day"])
        key = (row["a"], row["b"], day - timedelta(days=day.weekday()))
        cells.setdefault(key, {True: set(), False: set()})[row["origin"] == "read"].add(row["type"])
    shared = [c for c in cells.values() if c[True] and c[False]]
    assert found["cells"] == len(shared)
    assert found["all"]["both"] == sum(len(c[True] & c[False]) for c in shared)
    assert found["all"]["read"] == sum(len(c[True] - c[False]) for c in shared)
    assert found["all"]["coded"] == sum(len(c[False] - c[True]) for c in shared)


def test_nothing_to_compare_is_said(ledgers: dict[str, Path]) -> None:
    done = CliRunner().invoke(app, ["agree", "--ledger", str(ledgers["read"])])
    assert "nothing to compare" in done.output
    assert done.exit_code != 0
