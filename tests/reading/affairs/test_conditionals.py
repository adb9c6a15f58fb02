"""What follows from a condition is open; what was said of it has been said."""

from __future__ import annotations

import pytest

from tests.conftest import Read


@pytest.mark.parametrize(
    ("text", "type_", "open_"),
    [
        ("Chile promised aid if Peru freed the sailors.", "AGREE", False),
        ("Chile has warned Peru of war if it does not withdraw.", "THREATEN", False),
        ("Lawmakers called on Chile to withdraw if Peru did.", "REQUEST", False),
        ("If Peru attacks Bolivia, Chile will condemn Peru.", "ACCUSE", True),
        ("Chile would have condemned Peru if Peru had attacked Bolivia.", "ACCUSE", True),
        ("Chile would condemn Peru if Peru attacked Bolivia.", "ACCUSE", True),
    ],
)
def test_what_was_said_of_a_condition_has_been_said(read: Read, text: str, type_: str, open_: bool) -> None:
    reading = read(text)
    event = next(e for e in reading.event_mentions if e.type == type_)
    assert bool({"hypothetical", "future"} & set(event.auxiliary)) == open_
    assert reading.conditionals
