"""The verbs of the morning and of the analyst's word, from end to end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from detente.cli import app
from detente.ledger.ledger import Ledger
from tests.newsstand import newsstand

STORY = (
    "Chile threatened Peru on Wednesday. The foreign minister of Chile flew home in the evening, and the "
    "capital was quiet after that, as reporters who walked its streets could see for themselves."
)


def call(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, list(words), input=stdin)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ledger that a watch has filled from a feed."""
    folder = tmp_path_factory.mktemp("desk")
    with newsstand() as stand:
        stand.feed("/feed", [(stand.story("/1", STORY), "Wed, 06 Sep 2023 08:00:00 GMT")])
        (folder / "watch.toml").write_text(
            f'ledger = "desk.duckdb"\n[fetch]\ndelay = 0\nallow = ["127.0.0.1"]\n'
            f'[[source]]\nfeed = "{stand.address}/feed"\nname = "Stand"\n'
            f'[lists.south]\nentities = ["Chile"]\n[lists.north]\nentities = ["Norway"]\n'
            f'[[alert]]\nname = "old"\ntypes = ["THREATEN"]\n'
        )
        for told in ("1 new", "0 new"):
            found = call("watch", str(folder / "watch.toml"), "--once", "--reader", "lexicon")
            assert found.exit_code == 0 and told in found.output, found.output
    return folder


def test_the_log_says_what_each_run_did(desk: Path) -> None:
    found = call("watch", str(desk / "watch.toml"), "--log", "5")
    assert found.exit_code == 0 and len(found.stdout.splitlines()) == 2 and "1 new" in found.stdout


def test_a_watch_takes_the_ledger_of_the_environment_where_its_file_names_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "incoming").mkdir()
    (tmp_path / "incoming" / "one.txt").write_text("Chile threatened Peru on 6 September 2023.")
    lists = tmp_path / "watch.toml"
    source = '[[source]]\nfolder = "incoming"\n'
    words = ("watch", str(lists), "--once", "--reader", "lexicon")
    lists.write_text(source)
    monkeypatch.delenv("DETENTE_LEDGER", raising=False)
    nowhere = call(*words)
    assert nowhere.exit_code == 2 and "no ledger is named" in nowhere.output
    monkeypatch.setenv("DETENTE_LEDGER", str(tmp_path / "desk.duckdb"))
    assert "1 new" in call(*words).output and (tmp_path / "desk.duckdb").exists()
    lists.write_text('ledger = "own.duckdb"\n' + source)
    assert "1 new" in call(*words).output and (tmp_path / "own.duckdb").exists()


@pytest.mark.parametrize("form", ["text", "markdown", "html", "eml", "atom", "json"])
def test_the_note_in_each_form(desk: Path, form: str) -> None:
    found = call("note", "--ledger", str(desk / "desk.duckdb"), "--format", form)
    assert found.exit_code == 0, found.output
    assert "Chile threatened Peru" in found.stdout and "THREATEN" not in found.stdout
    assert "Stand" in found.stdout


def test_the_note_of_a_list(desk: Path) -> None:
    words = ("note", "--ledger", str(desk / "desk.duckdb"), "--config", str(desk / "watch.toml"), "--watch")
    assert "Chile threatened" in call(*words, "south").stdout
    assert "Chile threatened" not in call(*words, "north").stdout
    missing = call(*words, "east")
    assert missing.exit_code == 2 and "south, north" in missing.output


def test_a_list_may_name_whom_the_ledger_alone_knows(desk: Path, tmp_path: Path) -> None:
    path = tmp_path / "desk.duckdb"
    shutil.copy(desk / "desk.duckdb", path)
    with Ledger(path) as ledger:
        ledger.connection.execute("INSERT INTO entities VALUES ('ada-quiroz', 'Ada Quiroz', 'person', 'CHL')")
        ledger.connection.execute(
            "UPDATE event_mentions SET actors = [struct_update(actors[1], entity := 'ada-quiroz')]"
        )
    lists = tmp_path / "watch.toml"
    lists.write_text('[lists.her]\nentities = ["Ada Quiroz"]\n[lists.nobody]\nentities = ["Eda Quirozt"]\n')
    words = ("note", "--ledger", str(path), "--config", str(lists), "--watch")
    assert "threatened Peru" in call(*words, "her").stdout
    nobody = call(*words, "nobody")
    assert nobody.exit_code == 2 and "nearest: Ada Quiroz (ada-quiroz)" in nobody.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("watch", "none.toml"), "no such file"),
        (("note", "--ledger", "none.duckdb"), "no such ledger"),
        (("note", "--ledger", "x", "--format", "pdf"), "choose one of"),
        (("judge", "row", "d/e1", "right", "--ledger", "none.duckdb"), "no such ledger"),
        (("judge", "row", "d/e1", "maybe", "--ledger", "x"), "choose one of"),
        (("judge", "import", "none.jsonl", "--ledger", "x"), "none.jsonl"),
        (("tune", "--ledger", "none.duckdb"), "no such ledger"),
    ],
)
def test_errors_in_one_line(words: tuple[str, ...], said: str) -> None:
    found = call(*words)
    assert found.exit_code == 2 and said in found.output and "Traceback" not in found.output


def test_judging_from_end_to_end(desk: Path, tmp_path: Path) -> None:
    ledger = ("--ledger", str(desk / "desk.duckdb"))
    rows = [json.loads(line) for line in call("export", "event_mentions", *ledger).stdout.splitlines()]
    (row,) = [r for r in rows if r["type"] == "THREATEN"]
    wrong = call(
        "judge", "row", row["id"], "wrong", "--type", "SANCTION", "--recipient", "Bolivia", "--by", "ann", *ledger
    )
    assert wrong.exit_code == 0, wrong.output
    said = call("note", *ledger)
    assert "the last day with documents is" in said.stderr
    note = said.stdout
    assert "Chile put sanctions on Bolivia" in note and "Chile threatened Peru (" not in note
    right = call("judge", "row", row["id"], "right", "--by", "bob", *ledger)
    assert right.exit_code == 0, right.output
    history = call("judge", "history", row["id"], *ledger).stdout
    assert "ann" in history and "bob" in history and "judges differ" in history
    assert "kappa" in call("judge", "agreement", *ledger).stdout
    assert "1 of 1 right" in call("judge", "precision", *ledger).stdout
    told = tmp_path / "told.jsonl"
    assert call("judge", "export", "-o", str(told), *ledger).exit_code == 0
    for name in ("bob", "ann"):
        assert call("judge", "undo", "--by", name, *ledger).exit_code == 0
    assert "Chile threatened Peru (" in call("note", *ledger).stdout
    (tmp_path / "other.jsonl").write_text(told.read_text().replace('"id": "j-', '"id": "j-o'))
    taken = call("judge", "import", str(tmp_path / "other.jsonl"), *ledger)
    assert taken.exit_code == 0 and "2 judgements entered" in taken.output, taken.output
    assert "0 judgements entered" in call("judge", "import", str(tmp_path / "other.jsonl"), *ledger).output
    assert call("tune", *ledger).exit_code == 2
    (tmp_path / "bad.jsonl").write_text('{"who": 3}\n')
    bad = call("judge", "import", str(tmp_path / "bad.jsonl"), *ledger)
    assert bad.exit_code == 2 and "bad.jsonl:1" in bad.output


def test_judging_row_by_row_with_keys(desk: Path) -> None:
    ledger = ("--ledger", str(desk / "desk.duckdb"))
    found = call("judge", "walk", "--by", "eve", *ledger, stdin="w\nz\nr\nq\n")
    assert found.exit_code == 0 and "judged" in found.stdout, found.output


def test_a_watch_outlives_a_ledger_that_another_holds(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    from threading import Event

    from detente.cli import morning
    from detente.desk.watch import Run
    from detente.ledger.opening import Busy

    class Held:
        """Busy at first, then free; stopped after the second run."""

        def __init__(self) -> None:
            self.stopped, self.runs = Event(), 0

        def stop(self) -> None:
            self.stopped.set()

        def once(self) -> Run:
            self.runs += 1
            if self.runs == 1:
                raise Busy("desk.duckdb: another process holds it open")
            self.stop()
            return Run()

    monkeypatch.setattr("signal.signal", lambda *_: None)
    held = Held()
    morning._rounds(held, 0.01, False, lambda: None)
    told = capsys.readouterr()
    assert held.runs == 2 and "the next run tries again" in told.err and "0 new" in told.out
    with pytest.raises(Busy):
        morning._rounds(Held(), 0.01, True, lambda: None)
