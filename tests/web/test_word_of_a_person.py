"""A person's word, given on any face, is seen on the entity's page, in the export and in the API."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import pytest
from typer.testing import CliRunner

pytest.importorskip("fastapi", reason="the extra 'web' is not installed")
pytest.importorskip("mcp", reason="the extra 'mcp' is not installed")

from starlette.testclient import TestClient

from detente.cli import app
from detente.desk.store import Store
from detente.mcp import Tools
from detente.web.app import create_app
from detente.web.settings import Settings
from detente.world import load_world

TOKEN = "a-token-of-twenty-and-more"
ALLOWED = {"Authorization": f"Bearer {TOKEN}"}
#: Says something on a face: the ledger, the verb, and its arguments by the API's names; gives the judgement's id.
Say = Callable[[Path, str, dict[str, str]], str]


@pytest.fixture
def desk(ledger: Path, tmp_path: Path) -> Path:
    path = tmp_path / "desk.duckdb"
    shutil.copy(ledger, path)
    return path


def called(server: Any, tool: str, given: dict[str, Any]) -> Any:
    """A tool's answer; in a thread of its own, since a browser's tests leave a loop behind in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, lambda: server.call_tool(tool, given)).result()


def by_command(path: Path, verb: str, given: dict[str, str]) -> str:
    ran = CliRunner().invoke(app, ["judge", verb, *given.values(), "--by", "ann", "--ledger", str(path)])
    assert ran.exit_code == 0, ran.output
    return ran.stdout.split(":")[0]


def by_api(path: Path, verb: str, given: dict[str, str]) -> str:
    with served(path) as client:
        address = "/api/v1/judgements" + ("" if verb == "row" else f"/{verb}")
        made = client.post(address, json={**given, "who": "ann"}, headers=ALLOWED)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def by_tool(path: Path, verb: str, given: dict[str, str]) -> str:
    world = load_world()
    store = Store(path, world, 30)
    tool = getattr(Tools(world, store, None, False), "judge" if verb == "row" else f"judge_{verb}")
    kept = tool(**given, who="ann")
    store.close()
    return str(kept["judgement"])


FACES = {"command": by_command, "api": by_api, "tool": by_tool}


def served(path: Path) -> TestClient:
    made = create_app(Settings(path, token=TOKEN, model=False, rate=100_000), warm=False)
    return TestClient(made, base_url="http://127.0.0.1:8600")


def rows(client: TestClient, entity: str) -> dict[str, Any]:
    """Counted event mentions of an entity by the API."""
    found = client.get("/api/v1/tables/event_mentions", params={"entity": entity, "limit": 200}).json()["rows"]
    return {r["id"]: r for r in found}


def exported(client: TestClient, entity: str) -> dict[str, Any]:
    told = client.get("/table/event_mentions/export", params={"format": "jsonl", "entity": entity})
    return {r["id"]: r for r in map(json.loads, told.text.splitlines())}


def on_page(client: TestClient, entity: str) -> str:
    return client.get(f"/entity/{entity}").text


def named(row: dict[str, Any]) -> set[str | None]:
    return {p["entity"] for p in (*row["actors"], *row["recipients"])}


def the_row(path: Path, entity: str) -> str:
    """A counted event mention that names the entity and stands on its page."""
    with served(path) as client:
        page = on_page(client, entity)
        return next(i for i, r in rows(client, entity).items() if entity in named(r) and f'data-row="{i}"' in page)


@pytest.fixture(params=FACES)
def say(request: pytest.FixtureRequest) -> Say:
    found: Say = FACES[request.param]
    return found


def test_a_wrong_row_is_gone_from_every_face(desk: Path, say: Say) -> None:
    row = the_row(desk, "CHN")
    made = say(desk, "row", {"row": row, "verdict": "wrong"})
    with served(desk) as client:
        assert row not in rows(client, "CHN") and row not in exported(client, "CHN")
        assert f'data-row="{row}"' not in on_page(client, "CHN")
        assert client.delete(f"/api/v1/judgements/{made}", headers=ALLOWED).status_code == 200
        assert row in rows(client, "CHN") and row in exported(client, "CHN")


def test_a_party_is_not_whom_it_was_taken_for(desk: Path, say: Say) -> None:
    row = the_row(desk, "CHN")
    say(desk, "not", {"row": row, "entity": "CHN"})
    with served(desk) as client:
        kept = client.get(f"/api/v1/tables/event_mentions/{row}").json()
        assert "CHN" not in named(kept)
        assert row not in rows(client, "CHN") and row not in exported(client, "CHN")
        assert f'data-row="{row}"' not in on_page(client, "CHN")


def test_two_entities_are_one(desk: Path, say: Say) -> None:
    row = the_row(desk, "CHN")
    with served(desk) as client:
        before = {i for i, r in rows(client, "CHN").items() if "CHN" in named(r)}
    say(desk, "one", {"entity": "CHN", "meant": "Portugal"})
    with served(desk) as client:
        assert before <= set(rows(client, "PRT")) and before <= set(exported(client, "PRT")) and row in before
        assert not any("CHN" in named(r) for r in rows(client, "CHN").values())
        assert f'data-row="{row}"' in on_page(client, "PRT")


def test_two_mentions_are_one_event(desk: Path, say: Say) -> None:
    with served(desk) as client:
        found = list(rows(client, "CHN").values())
        one = found[0]
        other = next(r for r in found if r["event"] != one["event"])
    say(desk, "same", {"row": one["id"], "other": other["id"]})
    with served(desk) as client:
        for told in (rows(client, "CHN"), exported(client, "CHN")):
            assert told[one["id"]]["event"] == told[other["id"]]["event"]


def test_a_tool_says_what_cannot_be_judged_and_takes_a_word_back(desk: Path) -> None:
    from mcp.server.mcpserver.exceptions import ToolError

    from detente.mcp import server

    made = server(desk, model=False, years=30)
    with pytest.raises(ToolError, match="no row"):
        called(made, "judge_not", {"row": "no/e1", "entity": "CHN", "who": "ann"})
    row = the_row(desk, "CHN")
    kept = called(made, "judge", {"row": row, "verdict": "wrong", "who": "ann"})
    undone = called(made, "judge_undo", {"judgement": kept.structured_content["judgement"]})
    assert undone.structured_content["undone"] and undone.structured_content["row"] == row
