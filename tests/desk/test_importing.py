"""Files that others coded, taken in from a folder as people keep it."""

from __future__ import annotations

import csv
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detente.cli import app
from detente.ledger.ledger import Ledger

TABLE = "actor,recipient,date,type\nPeru,Chile,2021-03-02,CONSULT\nChile,Peru,2021-03-05,THREATEN\n"
COLUMNS = "actor=actor,recipient=recipient,date=date,type=type"


@pytest.fixture()
def folder(tmp_path: Path) -> Path:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "README.md").write_text("What lies here, and since when.\n")
    (kept / "empty.csv").write_text("")
    (kept / "events.csv").write_text(TABLE)
    return kept


def test_notes_beside_the_tables_of_a_folder_are_told_and_left(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "desk.duckdb"
    words = ["import", "table", str(folder), "--columns", COLUMNS, "--ledger", str(path)]
    found = CliRunner().invoke(app, words)
    assert found.exit_code == 1, found.output
    assert "2 rows entered" in found.stdout
    assert "README.md" in found.stderr and "empty.csv: the file is empty" in found.stderr
    assert "2 of 3 files were left" in found.stderr
    with Ledger(path, read_only=True) as ledger:
        assert ledger.fetch("SELECT count(*) AS n FROM coded_events") == [{"n": 2}]


def test_a_file_that_is_named_must_be_a_table(folder: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "desk.duckdb"
    found = CliRunner().invoke(app, ["import", str(folder / "README.md"), "--ledger", str(ledger)])
    assert found.exit_code == 2 and "no format that is known" in found.stderr


def test_every_kind_takes_packed_files_and_lists_what_did_not_fit(tmp_path: Path) -> None:
    tables = {
        "table": ("table", TABLE + "Chile,Peru,soon,CONSULT\n", ["--columns", COLUMNS]),
        "dyads": ("dyads", "source,target,date,verbal_cooperation\nPeru,Chile,1/2/2021,1\nPeru,Chile,soon,1\n", []),
        "visits": ("visits", "start,visitor_country,host_country\n1/2/2021,Peru,Chile\nsoon,Peru,Chile\n", []),
    }
    for name, (kind, text, more) in tables.items():
        packed, rejects, ledger = tmp_path / f"{name}.csv.zip", tmp_path / f"{name}.txt", tmp_path / f"{name}.duckdb"
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(f"{name}.csv", text)
        words = ["import", kind, str(packed), *more, "--dates", "dmy", "--rejects", str(rejects)]
        found = CliRunner().invoke(app, [*words, "--ledger", str(ledger)])
        assert found.exit_code == 1 and ", 1 did not fit" in found.stdout, (name, found.output)
        listed = list(csv.DictReader(rejects.read_text().splitlines()))
        assert [(r["file"], r["row"], r["reason"]) for r in listed] == [
            (f"{name}.csv", str(text.count("\n") - 1), listed[0]["reason"])
        ]
        assert "date" in listed[0]["reason"]


def test_counts_of_two_files_of_one_name_stand_beside_each_other_and_a_release_replaces(tmp_path: Path) -> None:
    ledger, head = tmp_path / "desk.duckdb", "start,visitor_country,host_country\n"
    for year, count in (("2019", 1), ("2020", 2)):
        (tmp_path / "trips" / year).mkdir(parents=True)
        (tmp_path / "trips" / year / "trips.csv").write_text(head + f"{year}-02-01,Peru,Chile\n" * count)
    words = ["import", "visits", str(tmp_path / "trips"), "--ledger", str(ledger)]
    assert CliRunner().invoke(app, words).exit_code == 0
    again = CliRunner().invoke(app, words)
    with Ledger(ledger, read_only=True) as kept:
        found = kept.fetch("SELECT origin, count(*) AS n FROM coded_counts GROUP BY 1 ORDER BY 1")
    assert found == [{"origin": "2020/trips.csv", "n": 2}, {"origin": "trips.csv", "n": 1}]
    assert "2020/trips.csv: in place of 2 counts entered before from a file of that name" in again.stderr


def test_a_field_is_named_once(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    columns = COLUMNS + ",source=recipient"
    words = ["import", "table", str(tmp_path / "t.csv"), "--columns", columns, "--ledger", str(tmp_path / "d.duckdb")]
    found = CliRunner().invoke(app, words)
    assert found.exit_code == 2 and "'actor' and 'source' name the same field" in found.stderr


def test_a_large_file_is_put_in_order_while_it_comes_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.ledger import coded as entering
    from detente.sources import coded
    from detente.sources.coded import reading
    from detente.sources.coded.layout import recognise
    from detente.sources.coded.opening import opened
    from detente.world import load_world

    monkeypatch.setattr(reading, "BATCH", 100)
    monkeypatch.setattr(entering, "SETTLED", 2)
    table = tmp_path / "events.csv"
    rows = "".join(f"Peru,Chile,{date(2021, 1, 1) + timedelta(n)},CONSULT\n" for n in range(400))
    table.write_text("actor,recipient,date,type\n" + rows)
    given = dict(pair.split("=") for pair in COLUMNS.split(","))
    path, journal, waiting = tmp_path / "desk.duckdb", tmp_path / "desk.duckdb.wal", list[bool]()
    with Ledger(path) as ledger, opened(table) as (file,):
        read = coded.Coded(file, recognise(file.path, file.name, "table", given), load_world())

        def reached(row: int) -> None:
            waiting.append(journal.is_file() and journal.stat().st_size > 0)

        told = entering.enter(ledger, read, entering.Rejects(None), reached)
        read.close()
        assert told.entered == 400
        # What waits to be put in order lies in the journal until then.
        assert waiting == [True, False, True, False]
