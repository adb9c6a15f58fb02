"""Who stayed away."""

from __future__ import annotations

import pytest

from tests.conftest import Read


@pytest.mark.parametrize(
    ("text", "who", "attended"),
    [
        ("Macron will not attend the funeral in Brasilia.", "emmanuel-macron", False),
        ("Orban will attend the funeral in Brasilia.", "viktor-orban", None),
        ("Nigeria failed to show up for the talks in Lome.", "NGA", False),
    ],
    ids=["announced", "to come", "failed to"],
)
def test_who_stays_away(judged: Read, text: str, who: str, attended: bool | None) -> None:
    (found,) = judged(text).encounters
    assert (found.participants, found.attended) == ([who], attended)


def test_what_a_call_was_not_is_no_absence(judged: Read) -> None:
    assert judged("The minister said the call with Lula was not in line with policy.").encounters == []
    assert judged("The minister said that Macron had a call with Lula.").encounters
