"""The one-page brief: short, in plain words, each sentence once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from detente.desk.brief import brief
from detente.ontology import types
from detente.reading.pipeline import Reader
from detente.report.brief import LONG, SHORT, page, render
from detente.report.lines import Telling
from detente.report.page import Notes, Quote
from detente.sources import Document
from detente.world import load_world
from tests.conftest import HOSTILE, ROOT

EXAMPLES = sorted((ROOT / "examples").glob("*.md"))


@pytest.fixture(scope="module")
def briefs(reader: Reader) -> dict[str, tuple[str, Any]]:
    """Each example with its tables, read on its own day."""
    documents = []
    for path in EXAMPLES:
        title, _, text = path.read_text(encoding="utf-8").partition("\n")
        day = str(yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8"))["published"])
        documents.append(Document(path.stem, text.strip(), title=title.lstrip("# "), published=day))
    world = load_world(None)
    return {r.document.document_id: (r.document.text, brief([r], world)) for r in reader.read(documents)}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_a_page_of_each_example(path: Path, briefs: dict[str, tuple[str, Any]]) -> None:
    text, tables = briefs[path.stem]
    words = len(text.split())
    told = render(tables, "text", words=words)
    assert tables["event_mentions"]
    assert len(told.split()) <= max(words // 2, SHORT)
    for code in types():
        assert not re.search(rf"\b{code}\b(?!  )", told.split("\n", 1)[1].replace("SUPPORT AND AID", "")), (
            "codes are no headlines"
        )
    for entity, row in tables["entities"].items():
        if "-" in entity and entity != row["name"]:
            assert entity not in told, "names, never ids"
    notes = [n.text for n in page(tables, words=words).notes]
    assert len(set(notes)) == len(notes)
    for one in notes:
        for other in notes:
            assert one is other or one.strip("… ") not in other, "a sentence stands once"


def test_uncertain_rows_only_with_all(briefs: dict[str, tuple[str, Any]]) -> None:
    tables = {**briefs["summit"][1]}
    tables["event_mentions"] = [{**r, "confidence": 0.3} for r in tables["event_mentions"]]
    tables["claims"], tables["assessments"] = [], []
    tables["commitments"] = [c for c in tables["commitments"] if c["event_mention"]]
    tables["encounters"] = [e for e in tables["encounters"] if e["event_mention"]]
    short, whole = page(tables, words=400), page(tables, words=400, everything=True)
    assert not short.sections and not short.lead
    assert "uncertain" in short.foot[-1] and "--all" in short.foot[-1]
    assert whole.sections and "uncertain" in str(whole.sections[0].lines[0])


def test_many_documents_stay_on_one_page(briefs: dict[str, tuple[str, Any]], reader: Reader) -> None:
    texts = [p.read_text(encoding="utf-8") for p in EXAMPLES]
    tables = brief(
        list(reader.read([Document(p.stem, t) for p, t in zip(EXAMPLES, texts, strict=True)])), load_world(None)
    )
    told = render(tables, "text", words=sum(len(t.split()) for t in texts))
    assert SHORT < len(told.split()) <= LONG
    assert f"BRIEF OF {len(EXAMPLES)} DOCUMENTS" in told and "undated" in told


def test_one_event_of_several_sentences_is_one_line(read: Any) -> None:
    reading = read(
        "German Chancellor Angela Merkel met French President Emmanuel Macron in Paris on 19 September 2023. "
        "The meeting between Merkel and Macron lasted an hour."
    )
    found = page(brief([reading], load_world(None)), words=900)
    (met,) = found.lead
    assert "Angela Merkel" in str(met) and "Emmanuel Macron" in str(met)
    assert not [s for s in found.sections if s.heading == "Who met"]


def test_what_the_speaker_says_leads_a_statement(reader: Reader) -> None:
    text = "Russia shelled Kharkiv on Monday. We thank Norway for its ships."
    document = Document("s", text, source="United States", published="2023-09-06", title="Statement")
    found = page(brief(list(reader.read([document])), load_world(None)), words=900)
    assert "thank Norway" in found.lead[0].text, found.lead


def test_another_town_is_not_where_a_town_was_hit(read: Any) -> None:
    tables = brief([read("Rebels shelled Raqqa at dawn.")], load_world(None))
    row = {**max(tables["event_mentions"], key=lambda r: r["confidence"]), "place": None}
    other = {**row, "id": "other", "place": {"name": "Idlib", "country": "SYR"}}
    told = Telling({**tables, "event_mentions": [row, other]}, everything=True, quoting=False).event([row, other])
    assert told is not None and "Raqqa" in told.text and "Idlib" not in told.text, told


def test_sentences_that_begin_alike_are_quoted_apart() -> None:
    notes = Notes(8)
    for end in ("sell its last ships to Peru", "buy more nets from Bolivia"):
        notes.numbers([Quote("d", f"The old harbour board of the southern town decided to {end} at once.")])
    first, second = (n.text for n in notes.found)
    assert first.strip(" …") not in second and "Bolivia" in second


def test_what_would_be_is_no_standing(read: Any) -> None:
    for text, told in (("Chile is isolated.", True), ("If it lost the vote, Chile would be isolated.", False)):
        found = page(brief([read(text)], load_world(None)), words=900)
        assert any(s.heading == "Said of standing" for s in found.sections) is told, text


def test_no_line_is_said_twice(read: Any) -> None:
    reading = read(
        "France condemned Russia. Germany visited China. France condemned Russia on 3 September 2023. "
        "Norway gave aid to Kenya. Russia made a demand."
    )
    found = page(brief([reading], load_world(None)), words=900)
    lines = [line.text for line in (*found.lead, *(x for s in found.sections for x in s.lines))]
    assert lines and len(lines) == len(set(lines))
    assert sum("France condemned Russia" in line for line in lines) == 1
    assert not any("made a demand" in line for line in lines)


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_hostile_text_stays_text(form: str, reader: Reader) -> None:
    (reading,) = reader.read([HOSTILE])
    told = render(brief([reading], load_world(None)), form, words=900, everything=True)
    assert "France" in told and "condemned" in told
    if form == "html":
        assert "<script" not in told and "<svg" not in told and "<img" not in told
        assert "javascript:" not in told
    if form == "markdown":
        assert not re.search(r"(?<!\\)<(script|svg|img)", told)


def test_an_unknown_format_is_refused(briefs: dict[str, tuple[str, Any]]) -> None:
    with pytest.raises(KeyError):
        render(briefs["summit"][1], "pdf")
