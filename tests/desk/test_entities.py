"""What an entity did of late: each event once, with how often it was told."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from detente.cli import app
from detente.desk import entities
from detente.desk.store import Store
from detente.world import load_world

TOLD = """actor,recipient,date,type,outlet
Peru,Chile,2021-03-05,CONSULT,Andes Wire
Peru,Chile,2021-03-05,CONSULT,Lima Post
Peru,Chile,2021-03-05,CONSULT,Radio Sur
Chile,Peru,2021-03-05,CONSULT,Radio Sur
Peru,Chile,2021-03-04,CONSULT,Radio Sur
"""


def test_an_event_that_many_tell_is_one_of_the_latest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table, path = tmp_path / "told.csv", tmp_path / "desk.duckdb"
    table.write_text(TOLD)
    columns = "actor=actor,recipient=recipient,date=date,type=type,outlet=outlet"
    done = CliRunner().invoke(app, ["import", "table", str(table), "--columns", columns, "--ledger", str(path)])
    assert done.exit_code == 0 and "5 rows entered" in done.stdout, done.output
    store = Store(path, load_world())
    try:
        latest = entities.recent(store, "PER", "2021-12-31")
        numbered = store.numbered
        gone = min(r["rid"] for r in store.rows("SELECT rid FROM side.party WHERE day = '2021-03-05'"))
        monkeypatch.setattr(store, "numbered", lambda rids: numbered([r for r in rids if r != gone]))
        fewer = entities.recent(store, "PER", "2021-12-31")
    finally:
        store.close()
    assert [(r["date"]["start"], r["actors"][0]["entity"], r["told"]) for r in latest] == [
        ("2021-03-05", "PER", 3), ("2021-03-05", "CHL", 1), ("2021-03-04", "PER", 1)
    ]  # fmt: skip
    assert all(r["day"] == r["date"]["start"] for r in fewer) and sum(r["told"] for r in fewer) == 4
