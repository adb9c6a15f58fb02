"""``detente explain``: what is said of a text is what the reading made of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from detente.cli import app
from detente.reading.explanation import explained
from detente.reading.pipeline import Reader
from detente.report.explanation import render
from detente.sources import Document

TEXT = (
    "Chile condemned Peru on Monday. The weather was fine. Chile did not rule out talks with Peru. "
    "Brazil will not meet Chile."
)


@pytest.fixture(scope="module")
def document() -> Document:
    return Document("t", TEXT, published="2023-09-20")


@pytest.fixture(scope="module")
def told(reader: Reader, document: Document) -> dict[str, Any]:
    return explained(reader, document)


def test_the_rows_are_those_of_the_reading(reader: Reader, document: Document, told: dict[str, Any]) -> None:
    (reading,) = reader.read([document])
    rows = [row for s in told["sentences"] for row in s["rows"]]
    assert [r["id"] for r in rows] == [e.id for e in reading.event_mentions]
    assert [r["confidence"] for r in rows] == [e.confidence for e in reading.event_mentions]


def test_every_row_has_its_candidate_and_every_candidate_a_fate(told: dict[str, Any]) -> None:
    candidates = [c for s in told["sentences"] for c in s["candidates"]]
    rows = {r["id"] for s in told["sentences"] for r in s["rows"]}
    assert {c["row"] for c in candidates if c["fate"] == "row"} == rows
    assert all(c["fate"] in ("row", "unsure", "open", "assessment") for c in candidates)
    assert all((c["row"] is not None) == (c["fate"] == "row") for c in candidates)


def test_a_candidate_says_who_proposed_it_and_why(told: dict[str, Any]) -> None:
    (condemned,) = told["sentences"][0]["candidates"]
    assert condemned["proposed_by"] == ["lexicon"] and condemned["frame"]["recipient"]
    assert [p["who"] for p in condemned["actors"] + condemned["recipients"]] == ["CHL", "PER"]
    assert [r["evidence"] for r in condemned["reasons"]] == ["frame"]


def test_a_sentence_without_events_and_what_is_left_open(told: dict[str, Any]) -> None:
    assert told["sentences"][1]["candidates"] == []
    assert "open" in {c["fate"] for c in told["sentences"][2]["candidates"]}


def test_the_grammars_word_on_a_mode(told: dict[str, Any]) -> None:
    modes = [m for c in told["sentences"][3]["candidates"] for m in c["modes"] if m["mode"] == "negation"]
    rules = [r["rule"] for c in told["sentences"][3]["candidates"] for r in c["rules"]]
    assert {"modal", "denied"} <= set(rules)
    assert modes and modes[0]["grammar"] and modes[0]["holds"] and modes[0]["encoder"] is None


def test_plain_words(told: dict[str, Any]) -> None:
    text = render(told)
    assert "proposed by the lexicon" in text and "Nothing here was taken for an event." in text
    assert "Dropped: what is not ruled out" in text and "Written as row t/e1" in text


def test_every_fate_and_every_piece_of_evidence_has_its_words() -> None:
    from detente.report.explanation import _words

    evidence = json.loads(
        Path("src/detente/reading/encoder/judge.json").resolve().read_text(encoding="utf-8")
    )["evidence"]
    assert not {*evidence, "row", "unsure", "open", "assessment"} - set(_words())


def test_the_verb_takes_words_a_file_and_json(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Chile condemned Peru.", encoding="utf-8")
    for given in ("Chile condemned Peru.", str(file)):
        done = CliRunner().invoke(app, ["explain", given, "--reader", "lexicon", "--format", "json"])
        assert done.exit_code == 0, done.output
        (found,) = json.loads(done.stdout)
        assert found["sentences"][0]["rows"][0]["type"] == found["sentences"][0]["candidates"][0]["type"]
    assert CliRunner().invoke(app, ["explain", " "]).exit_code == 2


def test_the_last_of_the_judges_chances_is_the_confidence() -> None:
    told = explained(Reader(), Document("t", "France condemned Russia on Monday.", published="2023-09-20"))
    candidates = [c for s in told["sentences"] for c in s["candidates"] if "encoder" in c["proposed_by"]]
    if not candidates:
        pytest.skip("no trained models are here")
    assert all(c["reasons"] and abs(r["change"]) <= 1 for c in candidates for r in c["reasons"])
    assert all(r["change"] <= c["confidence"] + 1e-3 for c in candidates for r in c["reasons"])
