"""Names in compounds with a hyphen that only say what a noun is like."""

from __future__ import annotations

import pytest

from detente.reading.pipeline import Reader
from detente.reading.syntax.compounds import attributive_end
from detente.sources import Document


@pytest.mark.parametrize(("text", "name", "rest"), [
    ("The anti-Iranian coalition met.", "Iranian", "coalition met."),
    ("A UN-backed government fell.", "UN", "government fell."),
    ("Pro–Chadian rebels fled.", "Chadian", "rebels fled."),
    ("Saudi-led forces fled.", "Saudi", None),
    ("Non - Chadian rebels fled.", "Chadian", None),
    ("Russian-Chinese talks began.", "Russian", None),
    ("Chad", "Chad", None),
])  # fmt: skip
def test_where_a_compound_ends(reader: Reader, text: str, name: str, rest: str | None) -> None:
    doc = reader.nlp.make_doc(text)
    [at] = [t.i for t in doc if t.text == name]
    end = attributive_end(doc, at, at + 1)
    assert (None if end is None else doc[end:].text) == rest


@pytest.mark.parametrize(("text", "actors", "recipients"), [
    ("The UN-backed government condemned Mali.", set(), {"MLI"}),
    ("Niger supported anti-Malian rebels.", {"NER"}, set()),
    ("Anti-Malian Chadian troops attacked Niger.", {"TCD"}, {"NER"}),
])  # fmt: skip
def test_who_is_only_in_a_compound_is_no_party(
    reader: Reader, text: str, actors: set[str], recipients: set[str]
) -> None:
    [reading] = reader.read([Document("a", text)])
    event = max(reading.event_mentions, key=lambda e: e.confidence)
    assert {p.entity for p in event.actors if p.entity in ("TCD", "MLI", "NER", "UN")} == actors
    assert {p.entity for p in event.recipients if p.entity in ("TCD", "MLI", "NER", "UN")} == recipients
