"""One ledger, one day, one entity: every face gives the same number and rank."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from typer.testing import CliRunner

import detente
from detente.cli import app

pytest.importorskip("fastapi", reason="the extra 'web' is not installed")
pytest.importorskip("mcp", reason="the extra 'mcp' is not installed")

from starlette.testclient import TestClient

from detente.mcp import server
from detente.web.app import create_app
from detente.web.settings import Settings

ASKED = {"read": ("kim-jong-un", "RUS"), "coded": ("PRK", "FRA"), "mixed": ("PRK", "FRA", "vladimir-putin")}
CASES = [(name, entity) for name, entities in ASKED.items() for entity in entities]


@pytest.fixture(scope="module")
def clients(ledgers: dict[str, Path]) -> Iterator[dict[str, TestClient]]:
    opened = {
        name: TestClient(create_app(Settings(path, rate=100_000), warm=False), base_url="http://127.0.0.1:8600")
        for name, path in ledgers.items()
    }
    yield opened
    for client in opened.values():
        client.close()


def figure(row: Any) -> tuple[float | None, int | None, int]:
    return row["score"], row["rank"], row["ranked"]


def of_mcp(path: Path, entity: str, day: str | None) -> Any:
    made = server(path, model=False)
    given = {"entity": entity, **({"as_of": day} if day else {})}
    found = anyio.run(lambda: made.call_tool("isolation", given))
    return found.structured_content["rows"][0]


def of_command(path: Path, entity: str, day: str | None) -> Any:
    words = ["isolation", entity, "--ledger", str(path), "--format", "json", *(["--as-of", day] if day else [])]
    found = CliRunner().invoke(app, words)
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)["isolation"][0]


def of_python(path: Path, entity: str, day: str | None) -> Any:
    return detente.isolation(path, entity, as_of=day)[0]


@pytest.mark.parametrize("day", [None, "2023-06-30"])
@pytest.mark.parametrize(("name", "entity"), CASES)
def test_every_face_gives_the_same_number(
    ledgers: dict[str, Path], clients: dict[str, TestClient], name: str, entity: str, day: str | None
) -> None:
    if day and (name == "read" or entity == "vladimir-putin"):
        pytest.skip("nothing was read before that day")
    path, client = ledgers[name], clients[name]
    told = of_command(path, entity, day)
    asked = {"entity": entity, **({"as_of": day} if day else {})}
    assert figure(client.get("/api/v1/isolation", params=asked).json()["rows"][0]) == figure(told)
    assert figure(of_mcp(path, entity, day)) == figure(told)
    assert figure(of_python(path, entity, day)) == figure(told)
    page = client.get(f"/entity/{entity}", params={"as_of": day} if day else {}).text
    section = page[page.index('id="isolation"') :]
    assert told["score"] is None or f"<strong>{told['score']:.1f}</strong>" in section
    if told["rank"]:
        assert f"rank {told['rank']}" in section


def test_who_was_not_seen_by_a_day_has_no_row_on_any_face(
    ledgers: dict[str, Path], clients: dict[str, TestClient]
) -> None:
    path, asked = ledgers["mixed"], {"entity": "vladimir-putin", "as_of": "2023-06-30"}
    words = ["isolation", "vladimir-putin", "--as-of", "2023-06-30", "--ledger", str(path)]
    found = CliRunner().invoke(app, words)
    assert found.exit_code == 1 and "nothing in the window" in found.output
    assert clients["mixed"].get("/api/v1/isolation", params=asked).json()["rows"] == []
    assert len(detente.isolation(path, "vladimir-putin", as_of="2023-06-30")) == 0


def test_the_far_state_leads_and_the_read_rows_do_not_change_the_measure(clients: dict[str, TestClient]) -> None:
    for name in ("coded", "mixed"):
        rows = clients[name].get("/api/v1/isolation").json()["rows"]
        assert rows[0]["entity"] == "PRK" and rows[0]["rank"] == 1


@pytest.mark.parametrize("name", ["coded", "mixed"])
def test_coded_rows_are_on_every_page(clients: dict[str, TestClient], name: str) -> None:
    client = clients[name]
    assert "PRK CONSULT FRA" in client.get("/dyad/PRK/FRA").text
    assert "icews" in client.get("/table/event_mentions?origin=icews").text
    assert client.get("/entity/FRA").status_code == 200
    assert client.get("/event/icews:0").status_code == 200
    assert client.get("/api/v1/tables/event_mentions/icews:0").json()["actors"][0]["entity"] == "FRA"
    assert client.get("/api/v1/timeline?entity=PRK&with=France").json()["rows"]
    assert client.get("/search?q=CONSULT").status_code == 200
    for page in ("/", "/entities", "/groupings", "/whatif?kind=ally&who=PRK,RUS", "/table/dyads", "/table/dyad_months"):
        assert client.get(page).status_code == 200, page


@pytest.mark.parametrize("name", ["coded", "mixed"])
def test_coded_rows_are_charted_and_supposed(ledgers: dict[str, Path], tmp_path: Path, name: str) -> None:
    pytest.importorskip("vl_convert", reason="the extra 'charts' is not installed")
    for words in (["timeline", "North Korea"], ["dyad", "PRK", "FRA"], ["isolation", "PRK"], ["network"]):
        output = tmp_path / f"{words[0]}.svg"
        found = CliRunner().invoke(app, ["chart", *words, "--ledger", str(ledgers[name]), "-o", str(output)])
        assert found.exit_code == 0, found.output
        assert output.read_bytes().startswith(b"<svg")
    words = ["whatif", "sanction FRA PRK", "--draws", "2", "--ledger", str(ledgers[name]), "--format", "json"]
    told = json.loads(CliRunner().invoke(app, words).stdout)
    assert told["tension"] and told["measure"]
