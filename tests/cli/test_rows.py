"""show and export: by name, counted rows first, one value a cell, in every format."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from detente.cli import app


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def rows(*words: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(call("export", *words, "--format", "csv").stdout)))


def test_names_are_as_good_as_ids(ledger: Path) -> None:
    one, two = (call("export", "dyads", "--ledger", str(ledger), "--entity", e).stdout for e in ("SRB", "Serbia"))
    assert one == two and json.loads(one.splitlines()[0])["source"]
    wrong = call("export", "dyads", "--ledger", str(ledger), "--entity", "Serbja")
    assert wrong.exit_code == 2 and "no entity is known as 'Serbja'; nearest: Serbia (SRB)" in wrong.stderr


def test_less_sure_rows_are_left_out_and_said(ledger: Path) -> None:
    some, every = (rows("event_mentions", "--ledger", str(ledger), *words) for words in ([], ["--all"]))
    assert len(every) > len(some) and all(float(r["confidence"]) >= 0.5 for r in some)
    said = call("show", "event_mentions", "--ledger", str(ledger)).stderr
    assert f"{len(every) - len(some)} less sure rows left out" in said
    sure = rows("event_mentions", "--ledger", str(ledger), "--confidence", "0.7")
    assert len(sure) <= len(some) and all(float(r["confidence"]) >= 0.7 for r in sure)
    assert call("show", "claims", "--ledger", str(ledger), "--all", "--confidence", "0.7").exit_code == 2


def test_the_newest_rows_are_shown_first(ledger: Path) -> None:
    days = [r["day"] for r in rows("dyads", "--ledger", str(ledger)) if r["day"]]
    shown = call("show", "dyads", "--ledger", str(ledger), "--limit", "1").stdout
    assert min(days) != max(days) and max(days) in shown


@pytest.mark.parametrize("table", ["event_mentions", "encounters", "claims", "attributions", "dyads", "dyad_months"])
def test_a_cell_holds_one_value(ledger: Path, table: str) -> None:
    found = rows(table, "--ledger", str(ledger), "--all")
    assert found and not any(str(v).startswith(("{", "[")) for r in found for v in r.values())


def test_every_format_holds_the_same_rows(ledger: Path, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter", reason="the extra 'frames' is not installed")
    words = ["dyads", "--ledger", str(ledger), "--since", "2010-01-01", "--type", "CONSULT"]
    listed = rows(*words)
    assert listed and all(r["day"] >= "2010-01-01" and r["type"] == "CONSULT" for r in listed)
    for suffix in ("parquet", "xlsx", "jsonl"):
        done = call("export", *words, "-o", str(tmp_path / f"d.{suffix}"))
        assert done.exit_code == 0, done.output
    assert pq.read_table(tmp_path / "d.parquet").num_rows == len(listed)
    assert len((tmp_path / "d.jsonl").read_text().splitlines()) == len(listed)
    with zipfile.ZipFile(tmp_path / "d.xlsx") as book:
        assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == len(listed) + 1


def test_old_spellings_of_the_day_are_still_understood(ledger: Path) -> None:
    new = call("who", "the North Korean leader", "--as-of", "1995-01-01", "--format", "json")
    assert new.stdout == call("who", "the North Korean leader", "--on", "1995-01-01", "--format", "json").stdout
    now = call("show", "commitments", "--ledger", str(ledger), "--as-of", "2010-01-01")
    old = call("show", "commitments", "--ledger", str(ledger), "--by", "2010-01-01")
    assert now.exit_code == 0 and now.stdout == old.stdout
    assert "--on" not in call("who", "--help").stdout and "--by" not in call("show", "--help").stdout


@pytest.mark.parametrize("table", ["event_mentions", "commitments"])
def test_a_reader_that_goes_away_ends_the_export(ledger: Path, table: str) -> None:
    away, there = os.pipe()
    os.close(away)
    with os.fdopen(there, "wb") as gone:
        words = [sys.executable, "-m", "detente", "export", table, "--all", "--ledger", str(ledger)]
        ended = subprocess.run(words, stdout=gone, stderr=subprocess.PIPE, timeout=300)
    assert ended.returncode == 1 and not ended.stderr
