"""The benches of whole articles and of small cases: when a row is right, and what the last line says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bench._rows import NOTHING, RIGHT, STRICT, TYPED, WHO, level, same_party, take

from bench import cases, rows

TEXT = "Chad condemned Mali. Togo praised Ghana."


def gold(**given: Any) -> dict[str, Any]:
    row = {"n": 1, "trigger": "condemned", "type": "ACCUSE", "actors": [["Chad", "TCD"]],
           "recipients": [["Mali", "MLI"]], "aux": "", "core": 1, "date": None, "said": [], "kind": None}  # fmt: skip
    return row | given


def told(**given: Any) -> dict[str, Any]:
    row = {"type": "ACCUSE", "actors": [{"entity": "TCD", "state": "TCD", "text": "Chad"}],
           "recipients": [{"entity": "MLI", "state": "MLI", "text": "Mali"}], "auxiliary": [], "confidence": 0.9}
    return row | given


@pytest.mark.parametrize(
    ("row", "agreed"),
    [
        (told(), STRICT),
        (told(type="REJECT"), NOTHING),
        (told(actors=told()["recipients"]), TYPED),
        (told(auxiliary=["negation"]), WHO),
        (told(recipients=[*told()["recipients"], {"entity": "GHA", "state": "GHA", "text": "Ghana"}]), RIGHT),
    ],
)
def test_how_far_a_row_agrees(row: dict[str, Any], agreed: int) -> None:
    assert level(gold(), row) == agreed


def test_in_mutual_types_either_side_will_do() -> None:
    together = told(type="CONSULT", actors=[*told()["actors"], *told()["recipients"]], recipients=[])
    assert level(gold(type="CONSULT"), together) >= RIGHT


def test_a_party_is_known_by_state_or_words() -> None:
    assert same_party(["Chad", "TCD"], {"entity": None, "state": "TCD", "text": "the country"})
    assert same_party(["rebels", "-"], {"entity": None, "state": None, "text": "the rebels"})
    assert not same_party(["rebels", "-"], {"entity": None, "state": None, "text": "the army"})


def test_a_gold_row_is_taken_once_by_the_surer_row() -> None:
    assert take([gold()], [told(confidence=0.4), told(confidence=0.8)], RIGHT) == {1: 0}


def test_rows_says_what_was_right(tmp_path: Path) -> None:
    article = {"id": "a", "text": TEXT, "published": "2021-03-01", "sentences": [[0, 20], [21, 40]],
               "rows": [gold(), gold(n=2, trigger="praised", type="REQUEST", actors=[["Togo", "TGO"]])]}  # fmt: skip
    file = tmp_path / "gold.jsonl"
    file.write_text(json.dumps(article) + "\n", encoding="utf-8")
    found = rows.run([str(file), "--reader", "lexicon"])
    assert (found["precision"], found["recall"]) == (0.5, 0.5)


def test_rows_wants_gold(tmp_path: Path) -> None:
    file = tmp_path / "plain.jsonl"
    file.write_text(json.dumps({"id": "a", "text": TEXT}) + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="sentences and rows"):
        rows.run([str(file)])


def test_a_fact_is_held_against_rows_of_its_table() -> None:
    want = {"table": "event_mentions", "type": ["ACCUSE", "REJECT"], "actors": ["TCD"], "quote": "chad condemned"}
    row = told(text=TEXT[:20])
    assert cases.fits(want, row, {})
    assert not cases.fits(want | {"actors": ["GHA"]}, row, {})
    assert not cases.fits(want, row | {"confidence": 0.3}, {})
    assert not cases.fits(want | {"auxiliary": []}, row | {"auxiliary": ["negation"]}, {})
    assert not cases.fits(want | {"quote": "praised"}, row, {})


def test_dates_of_cases() -> None:
    day = {"start": "2021-03-01", "end": "2021-03-03"}
    assert cases.date_fits({"start": "2021-03-01", "end": "2021-03-03"}, day)
    assert cases.date_fits({"within": ["2021-02-01", "2021-03-31"]}, day)
    assert cases.date_fits({"contains": "2021-03-02"}, day)
    assert not cases.date_fits({"contains": "2021-03-04"}, day)
    assert not cases.date_fits({"start": "2021-03-01"}, None)


def test_cases_are_counted_by_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "read", lambda documents: rows.read(documents, model=False))
    fact = {"table": "event_mentions", "type": "ASSAULT", "actors": ["TCD"], "min_confidence": 0.0}
    listed = [
        {"id": "a", "kind": "plain", "text": "Chad bombed Mali.", "expect": {"facts": [fact], "never": []}},
        {"id": "b", "kind": "plain", "text": "Chad bombed Mali.", "expect": {"facts": [], "never": [fact]}},
        {"id": "c", "kind": "file", "command": "read", "text": "", "expect": {"facts": [], "never": []}},
    ]
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(c) + "\n" for c in listed), encoding="utf-8")
    assert cases.run([str(file)]) == {"right": 1, "cases": 2, "by_kind": {"plain": [1, 2]}}
