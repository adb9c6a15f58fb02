"""The monthly panel of a published file against counts made row by row."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from detente.cli import app

SAMPLE = Path(__file__).parents[3] / "shared" / "imports" / "icews_events_2018_sample.tab"


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample of ICEWS is not here")
def test_the_panel_equals_counts_made_row_by_row(tmp_path: Path) -> None:
    ledger = tmp_path / "icews.duckdb"
    assert CliRunner().invoke(app, ["import", "icews", str(SAMPLE), "--ledger", str(ledger)]).exit_code == 0
    counted: Counter[tuple[str, str, str, str]] = Counter()
    with duckdb.connect(str(ledger), read_only=True) as opened:
        rows = opened.execute("SELECT actor_state, recipient_state, day, quad FROM coded_events").fetchall()
        for actor, recipient, day, quad in rows:
            if actor and recipient and actor != recipient:
                counted[actor, recipient, f"{day:%Y-%m}", quad.replace(" ", "_")] += 1
        panel = opened.execute("SELECT * FROM dyad_months")
        names = [d[0] for d in panel.description]
        told: Counter[tuple[str, str, str, str]] = Counter()
        for values in panel.fetchall():
            row = dict(zip(names, values, strict=True))
            for quad in {k[3] for k in counted}:
                if row[quad]:
                    told[row["source"], row["target"], f"{row['month']:%Y-%m}", quad] = row[quad]
    assert len(counted) > 100
    assert told == counted
