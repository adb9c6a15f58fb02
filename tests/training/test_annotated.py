"""Stand-off rows: words become offsets and come back, and a slip in a working file is named by line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from training.annotated import find, fingerprint, fold_of, joined, read, standoff

from training import annotated

TEXT = "Chad warned Mali. Mali warned Chad, and Chad left."
SENTENCES = [[0, 17], [18, 50]]
DOC = {"id": "a", "text": TEXT, "published": "2021-03-01", "source": "Wire", "title": None}


def test_words_become_offsets_and_come_back() -> None:
    first = "1\twarned\tTHREATEN\tChad=TCD\tMali=MLI\t\t1\n"
    tsv = f"# a note\n{first}2\tleft\tRETREAT\tChad#2=TCD\t\tn\t0\t2021-02\t=GOV\n"
    entry, wrong = standoff(DOC, "wire", SENTENCES, tsv)
    assert wrong == []
    assert "Chad" not in json.dumps(entry["rows"]), "no wording of the article is kept"
    back = joined(DOC, entry)
    assert [(r["trigger"], r["type"], r["actors"], r["aux"], r["core"]) for r in back["rows"]] == [
        ("warned", "THREATEN", [["Chad", "TCD"]], "", 1),
        ("left", "RETREAT", [["Chad", "TCD"]], "n", 0),
    ]
    assert back["rows"][1]["date"] == "2021-02" and back["rows"][1]["said"] == [["", "GOV"]]
    placed = joined(DOC, entry, places=True)["rows"][1]
    assert placed["at"] == (45, 49) and placed["actors"] == [["Chad", "TCD", 40, 44]]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("3\twarned\tTHREATEN\t\t\t\t1", "no such sentence"),
        ("1\tleft\tRETREAT\t\t\t\t1", "not in the sentence: 'left'"),
        ("1\twarned\tTHREAT\t\t\t\t1", "unknown type"),
        ("1\twarned\tTHREATEN\t\t\tx\t1", "unknown mode"),
        ("1\twarned\tTHREATEN\tChad\t\t\t1", "no such party 'Chad'"),
        ("1\twarned\tTHREATEN\t\t\t\t1\tMarch", "no date"),
        ("1\twarned\tTHREATEN", "3 columns"),
    ],
)
def test_a_slip_is_named_with_its_line(line: str, reason: str) -> None:
    _, wrong = standoff(DOC, "wire", SENTENCES, "# first\n" + line)
    assert len(wrong) == 1 and wrong[0].startswith("a:2: ") and reason in wrong[0]


def test_one_trigger_has_a_type_once() -> None:
    line = "1\twarned\tTHREATEN\tChad=TCD\t\t\t1\n"
    _, wrong = standoff(DOC, "wire", SENTENCES, line * 2)
    assert wrong == ["a: sentence 1: THREATEN twice on one trigger"]


def test_the_nearest_place_is_taken_unless_one_is_numbered() -> None:
    sentence = (18, 50)
    assert find("Chad", TEXT, sentence, None) == (30, 34)
    assert find("Chad", TEXT, sentence, (45, 49)) == (40, 44)
    assert find("Chad#1", TEXT, sentence, (45, 49)) == (30, 34)
    with pytest.raises(ValueError, match="not in the sentence"):
        find("Chad#3", TEXT, sentence, None)


def test_another_text_than_was_annotated_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shared" / "corpora").mkdir(parents=True)
    (tmp_path / "shared" / "corpora" / "wire.jsonl").write_text(json.dumps(DOC) + "\n", encoding="utf-8")
    entry = {"corpus": "wire", "id": "a", "sha": fingerprint(TEXT), "sentences": SENTENCES, "rows": []}
    (tmp_path / "rows.jsonl").write_text(json.dumps(entry) + "\n", encoding="utf-8")
    assert [d["id"] for d in read(tmp_path / "shared", tmp_path)] == ["a"]
    (tmp_path / "rows.jsonl").write_text(json.dumps(entry | {"sha": "0"}) + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="not the one that was annotated"):
        list(read(tmp_path / "shared", tmp_path))


def test_a_fold_of_the_articles_is_written_as_gold_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    monkeypatch.setattr(annotated, "read", lambda shared: iter([{**DOC, "sentences": SENTENCES, "rows": [], "id": i}
                                                                for i in "abcdefghij"]))  # fmt: skip
    for fold in range(5):
        out = tmp_path / f"{fold}.jsonl"
        monkeypatch.setattr(sys, "argv", ["annotated", "--fold", str(fold), "--out", str(out)])
        assert annotated.main() == 0
        ids = [json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()]
        assert all(fold_of(i) == fold for i in ids)
        found += ids
    assert sorted(found) == sorted("abcdefghij")
