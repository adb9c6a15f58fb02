"""The command line: help, exit codes, formats, bad input."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from detente import __version__
from detente.cli import app
from detente.reading.rows import Reading
from detente.sources import Document

TEXT = "Emmanuel Macron met Olaf Scholz in Berlin. France condemned Russia. Iran promised to help Syria.\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "a.txt").write_text(TEXT)
    return folder


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def commands() -> list[str]:
    import typer

    return sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", commands())
def test_every_command_has_help_with_an_example(name: str) -> None:
    found = call(name, "--help")
    assert found.exit_code == 0
    assert f"Example:  detente {name}" in found.output.replace("\n", " ")


def test_help_is_light() -> None:
    code = (
        "import sys\nfrom typer.testing import CliRunner\nfrom detente.cli import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        "print([m for m in ('spacy', 'duckdb', 'ibis', 'onnxruntime', 'pyarrow') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_version() -> None:
    assert call("--version").output.strip() == f"detente {__version__}"


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_brief_in_each_format(files: Path, form: str) -> None:
    found = call("brief", str(files / "a.txt"), "--date", "2023-09-20", "--format", form, "--reader", "lexicon")
    assert found.exit_code == 0, found.output
    if form == "json":
        tables = json.loads(found.stdout)
        wanted = {"documents", "entities", "event_mentions", "encounters", "attributions", "claims", "commitments"}
        assert wanted | {"assessments", "conditionals", "isolation", "groupings"} <= set(tables)
        assert {"France", "Russia"} <= {e["name"] for e in tables["entities"].values()}
        assert all(row["text"] in TEXT for row in tables["event_mentions"])
    else:
        assert "France condemned Russia." in found.stdout


def test_html_escapes_what_documents_say(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("France condemned Russia over <script>alert(1)</script> & more.")
    found = call("brief", str(path), "--format", "html", "--reader", "lexicon")
    assert "<script" not in found.stdout
    assert "&lt;script&gt;" in found.stdout


def test_exit_codes(files: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    good, bad = str(files / "a.txt"), str(tmp_path / "empty.txt")
    assert call("brief", bad).exit_code == 2
    partly = call("brief", good, bad, "--reader", "lexicon")
    assert partly.exit_code == 1
    assert "read 1, could not read 1" in partly.stderr
    assert "empty.txt" in partly.stderr
    assert "Traceback" not in partly.stderr
    wrong = call("brief", good, "--date", "20 Sept")
    assert wrong.exit_code == 2 and "YYYY-MM-DD" in wrong.stderr
    assert call("brief", good, "--format", "pdf").exit_code == 2


def test_a_document_that_raises_does_not_end_a_brief(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.reading.pipeline import Reader

    read = Reader.read

    def frail(self: Reader, documents: list[Document], batch: int = 16) -> Iterator[Reading]:
        if any("Bolivia" in d.text for d in documents):
            raise IndexError("no such token")
        yield from read(self, documents, batch)

    monkeypatch.setattr(Reader, "read", frail)
    for name, text in (("a", "Spain praised Peru."), ("b", "Chile warned Bolivia."), ("c", "Japan thanked India.")):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    done = call("brief", str(tmp_path), "--date", "2021-03-01", "--format", "json", "--reader", "lexicon")
    assert done.exit_code == 1
    assert "b: could not be read (IndexError: no such token)" in done.stderr
    assert [d["document_id"] for d in json.loads(done.stdout)["documents"]] == ["a", "b", "c"]
    assert {e["type"] for e in json.loads(done.stdout)["event_mentions"]} == {"SUPPORT"}


def test_a_bad_table_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "world").mkdir()
    (tmp_path / "world" / "verb.tsv").write_text("verbs\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("Spain praised Peru.", encoding="utf-8")
    words = [sys.executable, "-m", "detente", "brief", str(tmp_path / "a.txt"), "--world", str(tmp_path / "world")]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert done.stderr.startswith("detente: ") and done.stderr.count("\n") == 1
    assert "no table has this name; the nearest is 'verbs.tsv'" in done.stderr


def test_read_show_export(files: Path, tmp_path: Path) -> None:
    ledger = str(tmp_path / "l.duckdb")
    words = ["read", str(files / "a.txt"), "--date", "2023-09-20", "--ledger", ledger, "--reader", "lexicon"]
    assert "1 document entered, 0 already there" in call(*words).output
    assert "0 documents entered, 1 already there" in call(*words).output
    shown = call("show", "event_mentions", "--ledger", ledger, "--entity", "RUS")
    assert "ACCUSE" in shown.output and "France condemned Russia." in " ".join(shown.output.split())
    assert "promise" in call("show", "commitments", "--status", "open", "--ledger", ledger).output
    lines = call("export", "event_mentions", "--ledger", ledger).stdout.splitlines()
    assert {json.loads(line)["document_id"] for line in lines} == {"a"}
    table = list(
        csv.DictReader(io.StringIO(call("export", "encounters", "--ledger", ledger, "--format", "csv").stdout))
    )
    assert table[0]["participants"] == "emmanuel-macron; olaf-scholz"
    target = tmp_path / "e.parquet"
    assert call("export", "event_mentions", "--ledger", ledger, "--format", "parquet", "-o", str(target)).exit_code == 0
    assert pq.read_table(target).num_rows == len(lines)
    assert call("export", "event_mentions", "--ledger", ledger, "--format", "parquet").exit_code == 2
    assert call("export", "event_mentions", "--ledger", ledger, "-o", str(tmp_path / "e.pdf")).exit_code == 2
    assert call("show", "gossip", "--ledger", ledger).exit_code == 2
    assert call("show", "claims", "--ledger", str(tmp_path / "none.duckdb")).exit_code == 2


def test_another_text_of_the_same_name_is_told(tmp_path: Path) -> None:
    ledger, path = str(tmp_path / "l.duckdb"), tmp_path / "report.txt"
    path.write_text("Spain praised Peru.", encoding="utf-8")
    words = ["read", str(path), "--ledger", ledger, "--reader", "lexicon"]
    assert "report" not in call(*words, "--date", "2023-09-20").stderr
    undated = call(*words)
    assert "0 documents entered, 1 already there" in undated.output and "replaced" not in undated.stderr
    path.write_text("Chile praised Peru.", encoding="utf-8")
    other = call(*words, "--date", "2023-09-20")
    assert "1 document entered, 0 already there" in other.output
    assert "report: the ledger held another text or day under this name" in other.stderr


def test_a_card_in_words() -> None:
    shown = call("world", "PRK", "--on", "2023-09-20").output
    assert "CHN PRK" in shown and "['" not in shown


def test_who() -> None:
    found = call("who", "the North Korean leader", "--on", "2023-09-20", "--format", "json")
    row = json.loads(found.stdout)
    assert (row["entity"], row["state"], row["kind"]) == ("kim-jong-un", "PRK", "person")
    assert set(row) == {"entity", "name", "kind", "state", "term", "why", "candidates"}
    assert call("who", "Zaphod Beeblebrox").exit_code == 1
