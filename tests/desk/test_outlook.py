"""The outlook says the same on every face."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

import detente
from detente.analysis.outlook import rows
from detente.analysis.outlook.cut import Cut
from detente.cli import app
from detente.desk import outlook, shelf
from detente.desk.errors import BadQuery, Unknown
from detente.desk.outlook import Ahead
from detente.desk.store import Store
from detente.ledger.ledger import Ledger
from detente.world import load_world
from tests.analysis.outlook.conftest import coded

ON = date(2023, 3, 1)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("outlook") / "made.duckdb"
    with Ledger(path) as ledger:
        days = [ON - timedelta(days=n) for n in (3, 20, 200)]
        coded(ledger, [(d, "PER", "KEN", "CONSULT", "visit") for d in days] + [(days[0], "KEN", "THA", "AID", None)])
    return path


def call(file: Path, *words: str) -> dict[str, object]:
    found = CliRunner().invoke(app, ["outlook", *words, "--ledger", str(file), "--format", "json"])
    assert found.exit_code == 0, found.output
    return dict(enumerate(v) if isinstance(v := json.loads(found.stdout), list) else v)


def test_command_line_desk_and_page_agree(file: Path) -> None:
    pytest.importorskip("fastapi", reason="the extra 'web' is not installed")
    from starlette.testclient import TestClient

    from detente.mcp import Tools
    from detente.web.app import create_app
    from detente.web.settings import Settings

    told = call(file, "Peru", "KEN", "--as-of", ON.isoformat())
    store = Store(file, load_world())
    mine = outlook.of(store, "PER", "KEN", ON)
    tools = Tools(store.world, store, None, False)
    served, desk_record = tools.outlook("PER", "KEN", ON.isoformat()), outlook.record(store)
    with pytest.raises(ValueError, match="a names nobody"):
        tools.outlook(" ", "KEN")
    store.close()
    with TestClient(create_app(Settings(file)), base_url="http://127.0.0.1:8600") as client:
        asked = client.get("/api/v1/outlook", params={"a": "PER", "b": "Kenya", "as_of": ON.isoformat()})
        page = client.get("/outlook", params={"a": "PER", "b": "KEN", "as_of": ON.isoformat()})
        nobody = client.get("/outlook", params={"a": "Ruritania"})
        blank = client.get("/api/v1/outlook", params={"a": " ", "b": "KEN"})
        ago = client.get("/api/v1/outlook", params={"a": "PER", "as_of": "1890-01-01"})
        drawn = client.get("/chart/outlook.svg", params={"entity": "PER", "with": "KEN"})
    plain = json.loads(json.dumps(mine))
    with detente.open_ledger(file) as desk:
        own = desk.outlook("Peru", "Kenya", as_of=ON)
        assert desk.outlook_record() == desk_record
    assert told == plain == json.loads(json.dumps(served)) == asked.json() == json.loads(json.dumps(own))
    for event in mine["events"][:3]:
        assert event["says"] in page.text
        assert f"{round(100 * event['probability']['30'])}%" in page.text
    assert "no entity is known as" in nobody.text
    assert (blank.status_code, blank.json()["detail"]) == (400, "a names nobody")
    assert ago.status_code == 400 and "between 1900 and 2200" in ago.json()["detail"]
    assert drawn.status_code == 200


def test_one_party_has_counterparts(file: Path) -> None:
    told = call(file, "KEN", "--as-of", ON.isoformat(), "--horizon", "14")
    assert told["counterparts"] == ["PER", "THA"]
    assert told["horizons"] == [14]


def test_what_cannot_be_asked(file: Path) -> None:
    store = Store(file, load_world())
    with pytest.raises(BadQuery, match="both sides"):
        outlook.of(store, "PER", "PER", ON)
    with pytest.raises(BadQuery, match="open, yes, no or void"):
        outlook.questions(store, "perhaps")
    assert outlook.curve(outlook.record(store)) == []
    store.close()
    for words, says in (
        (["Ruritania"], "known as"),
        (["A", "B", "C"], "one party or of two"),
        (["ask", "KEN visit"], "two parties"),
        (["ask", "KEN visit Ruritania"], "Ruritania"),
        (["ask"], "give a question"),
        (["replay", "--from", "2023-02-01", "--to", "2023-01-01"], "before"),
        (["replay", "--from", "2023-01-01", "--to", "2023-02-01"], "too short"),
        (["train"], "too short"),
    ):
        found = CliRunner().invoke(app, ["outlook", *words, "--ledger", str(file)])
        assert found.exit_code == 2, (words, found.output)
        assert says in found.output, (words, found.output)
        assert "Traceback" not in found.output


def test_ask_twice_settle_late_and_score(file: Path) -> None:
    first = call(file, "ask", "PER visit KEN by 2023-02-28", "--as-of", "2023-02-01")
    again = call(file, "ask", "PER visit KEN by 2023-02-28", "--as-of", "2023-02-01")
    assert first[0]["new"] and not again[0]["new"]  # type: ignore[index]
    settled = call(file, "resolve")
    assert settled[0]["outcome"] == "yes"  # type: ignore[index]
    told = call(file, "record")
    assert told["asked"]["n"] == 1  # type: ignore[index]
    assert told["asked"]["warning"] == "too few to tell: 1 question"  # type: ignore[index]
    words = CliRunner().invoke(app, ["outlook", "record", "--ledger", str(file)]).output
    assert "skill" in words and "\n  too few to tell: 1 question\n" in words
    listed = call(file, "questions", "--status", "yes")
    assert len(listed) == 1


def test_every_face_says_that_a_record_is_too_short(tmp_path: Path) -> None:
    pytest.importorskip("fastapi", reason="the extra 'web' is not installed")
    from starlette.testclient import TestClient

    from detente.mcp import Tools
    from detente.web.app import create_app
    from detente.web.settings import Settings

    path = tmp_path / "short.duckdb"
    with Ledger(path) as ledger:
        coded(ledger, [(ON - timedelta(days=n), "PER", "KEN", "CONSULT", "visit") for n in (3, 20)])
    call(path, "ask", "PER visit KEN by 2023-02-28", "--as-of", "2023-02-01")
    call(path, "resolve")
    told = call(path, "record")
    store = Store(path, load_world())
    served = Tools(store.world, store, None, False).outlook_record()["record"]
    store.close()
    with TestClient(create_app(Settings(path)), base_url="http://127.0.0.1:8600") as client:
        answered = client.get("/api/v1/outlook/record").json()
        page = client.get("/outlook").text
    assert told == answered == json.loads(json.dumps(served))
    assert "Too few to tell: 1 question." in page


def test_a_question_tells_points_rows_and_doubts(file: Path) -> None:
    words = ["outlook", "ask", "KEN visit PER by 2026-02-28", "--as-of", ON.isoformat(), "--ledger", str(file)]
    said = CliRunner().invoke(app, words).output
    (rule,) = [line for line in said.splitlines() if "points: Peru meets or talks with Kenya" in line]
    assert rule.startswith("  because +") and "[made:" in rule
    assert "Base rates counted in ICEWS events" in said


@pytest.mark.parametrize("kind", ["read", "coded", "mixed"])
def test_side_tables_change_no_answer(
    kind: str, ledgers: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "LARGE", 1)
    path = Path(shutil.copy(ledgers[kind], tmp_path / "some.duckdb"))

    def answers(lie: bool) -> list[object]:
        found: list[object] = []
        with Ledger(path, read_only=True) as ledger:
            known = ledger.fetch("SELECT DISTINCT source AS s FROM dyads WHERE happened AND source <> target")
            states = sorted(r["s"] for r in known)[:4]
            ahead, fetch = Ahead(ledger, load_world()), rows.fetch_of(ledger.connection)
            assert rows.kept(fetch) == lie
            last = rows.last_known(fetch)
            assert last is not None
            for days in (0, 200):
                cut = Cut(fetch, states, last - timedelta(days=days), 400)
                near, of = cut.around(*states[:2]), ("subject", "relation", "object", "day")
                found += [near.near, [getattr(near.events, x).tolist() for x in of]]
                found += [cut.counterparts(s) for s in states] + cut.latest_of(states[0], states[1:])
            found += [ahead.of(states[:2]), *(ahead.of([s]) for s in states)]
        # Sums in another order differ in the last digits.
        text = json.dumps(found, default=lambda x: sorted(x) if isinstance(x, set) else str(x))
        return list(json.loads(text, parse_float=lambda x: round(float(x), 6)))

    plain = answers(lie=False)
    assert shelf.prepare(path) is None
    assert answers(lie=True) == plain
    with Ledger(path) as ledger:
        ledger.connection.execute("INSERT INTO meta VALUES ('another', 'state')")
    assert answers(lie=False) == plain  # what was made of another state is left alone


def test_whom_the_ledger_alone_knows_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "own.duckdb"
    with Ledger(path) as opened:
        opened.insert("entities", [{"entity": "harbour-league", "name": "Harbour League", "kind": "organisation"}])
        opened.connection.execute(
            "INSERT INTO coded_events (id, day, actor, recipient, recipient_state, type) "
            "VALUES ('made:1', DATE '2024-03-01', 'REBELS-X', 'KEN', 'KEN', 'ACCUSE')"
        )
    with Ledger(path, read_only=True) as opened:
        ahead = Ahead(opened, load_world())
        assert ahead.of(["harbour league", "Kenya"])["parties"] == ["harbour-league", "KEN"]
        assert ahead.of(["rebels-x"])["counterparts"] == ["KEN"]
        with pytest.raises(Unknown, match=r"nearest: Harbour League \(harbour-league\)"):
            ahead.of(["Harbor Leage"])
