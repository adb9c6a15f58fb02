"""No order of words makes the reader fail or hang: parses of nonsense have roots of every kind."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.reading.pipeline import Reader
from detente.sources import Document

WORDS = (
    "nor neither whether if should Were Had instead of for in at during after the Leaders talks visit meeting with his "
    "guest which who whose as did so only not hardly any France Russia Xi Jinping Vladimir Putin condemned met said "
    "denied that , ; . - \" plan to attack kingdom alliance first one would must will boycotted it them Chinese coast "
    "guard"
).split()
HEADINGS = st.sampled_from([None, "Joint Statement of France and Germany", "Remarks by Vladimir Putin"])


def test_in_their_right_order_they_say_something(reader: Reader) -> None:
    (found,) = reader.read([Document("t", "France condemned Russia .", published="2018-01-01")])
    assert {"France", "condemned", "Russia", "."} <= set(WORDS)
    assert [e.type for e in found.event_mentions] == ["ACCUSE"]


@settings(max_examples=120, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), max_size=40), title=HEADINGS)
def test_any_words_are_read(reader: Reader, words: list[str], title: str | None) -> None:
    (found,) = reader.read([Document("t", " ".join(words), title=title, published="2018-01-01")])
    assert all(a.content is None or a.content.start <= a.content.end for a in found.attributions)
