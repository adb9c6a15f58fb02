"""Marks in a text: nothing is lost, whatever overlaps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from detente.web.marks import ORDER, Mark, doubts, pieces

marks = st.builds(
    Mark, st.sampled_from(ORDER), st.integers(-2, 30), st.integers(-2, 30), st.just("/x"), st.just("says")
)


@given(st.text(max_size=25), st.lists(marks, max_size=12))
def test_pieces_add_up_to_the_text(text: str, found: list[Mark]) -> None:
    cut = pieces(text, found)
    assert "".join(p.text for p in cut) == text
    at = 0
    for piece in cut:
        held = {id(m) for m in found if 0 <= m.start <= at < m.end <= len(text)}
        assert {id(m) for m in piece.marks} == held
        at += len(piece.text)


def test_doubts_are_said() -> None:
    assert doubts({"auxiliary": ["negation"], "contested": True, "confidence": 0.2}) == (
        "did not happen", "contested", "uncertain",
    )  # fmt: skip
    assert doubts({"auxiliary": [], "contested": None, "confidence": None}) == ()
