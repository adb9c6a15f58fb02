"""Sentences end where the layout ends them."""

from __future__ import annotations

import pytest

from detente.reading.pipeline import Reader
from detente.sources import Document


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Moscow and the West trade expulsions\n\nFrance condemned Russia.", 2),
        ("PRAGUE, 23 April 2021 - France condemned Russia.", 2),
        ("PARIS (AFP) — France condemned Russia.", 2),
        ("France condemned\nRussia.", 1),
        ("France - and Spain - condemned Russia.", 1),
        ("", 0),
        ("\n\n\n", 1),
    ],
)
def test_sentences(reader: Reader, text: str, sentences: int) -> None:
    (doc,) = reader.nlp.pipe([reader.doc(Document("t", text))])
    assert len(list(doc.sents)) == sentences
