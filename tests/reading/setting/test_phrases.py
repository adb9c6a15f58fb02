"""Phrases of time as news uses them: the days that the event of a word is given."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from detente.reading.pipeline import Reader
from detente.reading.setting.dating import dating_of
from detente.reading.setting.times import moments
from detente.sources import Document

TABLE = Path(__file__).parent / "phrases.tsv"
ROWS = list(csv.DictReader(TABLE.open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['published']}: {row['text']}")
def test_phrase(reader: Reader, row: dict[str, str]) -> None:
    with reader.nlp.select_pipes(disable=["detente"]):
        (doc,) = reader.nlp.pipe([reader.doc(Document("t", row["text"], published=row["published"]))])
    work = doc._.detente
    work.moments = moments(doc, date.fromisoformat(row["published"]))
    token = [t for t in doc if t.text == row["word"]][-1]  # of two, the last
    found = dating_of(work, token.sent, token)
    assert (found.start if found else "", found.end if found else "") == (row["start"], row["end"])
