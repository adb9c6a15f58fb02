"""Labels that the parser gets wrong are mended."""

from __future__ import annotations

import pytest

from detente.reading.pipeline import Reader
from detente.sources import Document


@pytest.mark.parametrize(
    ("text", "word", "label", "head"),
    [
        ("The rebels held two Norwegian aid workers hostage.", "workers", "dobj", "held"),
        ("The rebels held two Norwegian aid workers hostage.", "hostage", "oprd", "held"),
        ("Norway offered Turkey talks.", "Turkey", "dative", "offered"),
        ("US, UK expel Russian diplomats over poisoning", "UK", "conj", "US"),
        ("US, UK expel Russian diplomats over poisoning", "diplomats", "dobj", "expel"),
        ("The Lebanese militant group Hezbollah attacked Israel.", "group", "nmod", "Hezbollah"),
        ("Minister of Education Clara Montes criticised Spain.", "Montes", "nsubj", "criticised"),
        ("Norway offered Peru talks to end the war.", "Peru", "dative", "offered"),
    ],
)
def test_mended(reader: Reader, text: str, word: str, label: str, head: str) -> None:
    (doc,) = reader.docs([Document("d", text)])
    token = next(t for t in doc if t.text == word)
    assert (token.dep_, token.head.text) == (label, head)
