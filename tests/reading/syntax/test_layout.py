"""Sentences end where the layout ends them."""

from __future__ import annotations

import pytest

from detente.reading.pipeline import Reader
from detente.sources import Document
from tests.conftest import Read


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Moscow and the West trade expulsions\n\nFrance condemned Russia.", 2),
        ("PRAGUE, 23 April 2021 - France condemned Russia.", 2),
        ("PARIS (AFP) — France condemned Russia.", 2),
        ("Paris, Sep 22 (EFE).- France condemned Russia.", 2),
        ("France condemned\nRussia.", 1),
        ("France - and Spain - condemned Russia.", 1),
        ("", 0),
        ("\n\n\n", 1),
    ],
)
def test_sentences(reader: Reader, text: str, sentences: int) -> None:
    (doc,) = reader.nlp.pipe([reader.doc(Document("t", text))])
    assert len(list(doc.sents)) == sentences

def test_a_title_that_opens_the_text_as_a_sentence_is_a_heading(read: Read) -> None:
    text = "France Condemns Peru. PARIS - The president spoke on Monday."
    (found,) = [e for e in read(text, title="France Condemns Peru").event_mentions if e.type == "ACCUSE"]
    assert ({p.entity for p in found.actors}, {p.entity for p in found.recipients}) == ({"FRA"}, {"PER"})
    assert found.text == "France Condemns Peru"
    assert text[found.start : found.end] == "France Condemns Peru. "
