"""The MCP tools, called by a client's session."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import anyio
import pytest

mcp = pytest.importorskip("mcp", reason="the extra 'mcp' is not installed")

from detente.mcp import server  # noqa: E402


def call(made: Any, tool: str, **arguments: Any) -> Any:
    async def session() -> Any:
        async with mcp.Client(made) as client:
            return await client.call_tool(tool, arguments)

    return anyio.run(session)


@pytest.fixture(scope="module")
def made(ledger: Path) -> Any:
    return server(ledger, model=False, years=30)


def test_tools_are_listed_with_what_they_do(made: Any) -> None:
    async def session() -> Any:
        async with mcp.Client(made) as client:
            return await client.list_tools()

    tools = {t.name: t for t in anyio.run(session).tools}
    assert set(tools) == {
        "read_text", "entity", "search_entities", "events", "encounters", "claims", "commitments",
        "isolation", "groupings", "timeline",
        "compare_isolation", "what_if", "outlook", "outlook_record", "morning_note",
        "judge", "judge_not", "judge_one", "judge_same", "judge_undo",
    }  # fmt: skip
    assert all(t.description for t in tools.values())


def test_reads_a_text(made: Any) -> None:
    found = call(
        made, "read_text", text="France condemned Russia on Monday.", published="2023-03-02"
    ).structured_content
    event = found["event_mentions"][0]
    assert (event["type"], event["actors"][0]["entity"], event["recipients"][0]["entity"]) == ("ACCUSE", "FRA", "RUS")
    assert event["text"] == "France condemned Russia on Monday."


def test_looks_up_an_entity(made: Any) -> None:
    found = call(made, "entity", name="the North Korean leader", as_of="2005-01-01").structured_content
    assert found["entity"] == "kim-jong-il"
    assert found["card"]["state"] == "PRK"


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("events", {"entity": "Serbia", "limit": 5}),
        ("encounters", {"limit": 5}),
        ("claims", {"contested": True}),
        ("commitments", {"status": "open"}),
    ],
)
def test_rows_carry_their_words_and_document(made: Any, tool: str, arguments: dict[str, Any]) -> None:
    found = call(made, tool, **arguments).structured_content
    assert found["total"] >= len(found["rows"]) > 0
    for row in found["rows"]:
        assert row["text"] and row["document"]["title"] and row["document"]["published"]


def test_compares_isolation_with_evidence(made: Any) -> None:
    found = call(made, "compare_isolation", a="Russia", b="China").structured_content
    assert found["rows"][0]["component"] == "isolation"
    assert {"RUS", "CHN"} <= set(found["rows"][0])
    assert found["evidence"][0]["document"]["title"]


def test_runs_a_what_if(made: Any) -> None:
    found = call(made, "what_if", edits=["ally Russia, China"]).structured_content
    assert found["edits"] == ["ally RUS CHN"]
    assert {r["entity"] for r in found["isolation"]} >= {"RUS", "CHN"}


def test_a_what_if_tells_how_far_it_is(made: Any) -> None:
    told: list[tuple[float, float | None]] = []

    async def hear(done: float, of: float | None, message: str | None) -> None:
        told.append((done, of))

    async def session() -> None:
        async with mcp.Client(made) as client:
            await client.call_tool("what_if", {"edits": ["ally France, China"]}, progress_callback=hear)

    anyio.run(session)
    assert (49, 50) in told


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("events", {"limit": 1000}, "between 1 and 50"),
        ("events", {"entity": "nobody at all"}, "no entity"),
        ("what_if", {"edits": ["bomb Russia, China"]}, "one of"),
        ("events", {"since": "yesterday"}, "YYYY-MM-DD"),
        ("read_text", {"text": ""}, "characters"),
        ("events", {"limit": "many"}, "limit is a whole number, not 'many'"),
        ("events", {"contested": "perhaps"}, "contested is true or false or nothing, not 'perhaps'"),
        ("isolation", {"by": "planet"}, "by is one of state, leader, not 'planet'"),
        ("what_if", {"edits": 5}, "edits is a list of texts, not '5'"),
        ("what_if", {}, "edits is missing: a list of texts"),
        ("judge", {"row": 5}, "row is a text, not '5'; verdict is missing: one of right, wrong, unsure; who is"),
        ("entity", {"name": "Serbia", "on": "2005-01-01"}, "entity takes no on, only name, as_of"),
    ],
)
def test_a_bad_call_is_an_error_that_says_why(made: Any, tool: str, arguments: dict[str, Any], says: str) -> None:
    found = call(made, tool, **arguments)
    assert found.is_error and says in found.content[0].text
    assert "pydantic" not in found.content[0].text


def test_without_a_ledger_it_still_reads() -> None:
    bare = server(None, model=False)

    async def session() -> Any:
        async with mcp.Client(bare) as client:
            return await client.list_tools()

    assert {t.name for t in anyio.run(session).tools} == {"read_text", "entity"}


def test_the_note_and_a_person_s_word(ledger: Path, tmp_path: Path) -> None:
    path = tmp_path / "desk.duckdb"
    shutil.copy(ledger, path)
    opened = server(path, model=False, years=30)
    told = call(opened, "morning_note", as_of="2016-09-05").structured_content["result"]
    assert told.startswith("MORNING NOTE, 5 SEP 2016") and "[1]" in told
    row = call(opened, "events", limit=1).structured_content["rows"][0]
    kept = call(opened, "judge", row=row["id"], verdict="wrong", who="ann").structured_content
    assert kept["judgement"].startswith("j-")
    after = call(opened, "events", limit=50).structured_content["rows"]
    assert row["id"] not in {r["id"] for r in after}
