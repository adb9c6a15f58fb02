"""An event that is named again has the date of its first mention."""

from __future__ import annotations

import pytest

from tests.conftest import Read


def _dates(read: Read, text: str, word: str) -> list[str | None]:
    """First days of the rows whose trigger has a word, in order."""
    events = read(text, published="2016-09-07").event_mentions
    return [e.date.start if e.date else None for e in events if word in e.trigger.text]


@pytest.mark.parametrize(
    ("text", "word", "dates"),
    [
        ("Norway attacked Peru on 29 August. Chile protested. It rained. It snowed. Norway attacked Peru with tanks.",
         "attacked", ["2016-08-29", "2016-08-29"]),
        ("Norway attacked Peru with tanks. It rained. Norway attacked Peru on 29 August.",
         "attacked", ["2016-08-29", "2016-08-29"]),
    ],
)  # fmt: skip
def test_the_same_again(read: Read, text: str, word: str, dates: list[str]) -> None:
    assert _dates(read, text, word) == dates


@pytest.mark.parametrize(
    "text",
    [
        "Norway attacked Peru on 29 August. It rained. It snowed. It froze. Norway also attacked Peru with tanks.",
        "Norway attacked Peru on 29 August. It rained. It snowed. It froze. Chile attacked Kenya with tanks.",
        "Norway attacked Peru on 29 August. It rained. It snowed. It froze. Norway will attack Peru with tanks.",
        "Norway attacked Peru in 1994. It rained. It snowed. It froze. Norway attacked Peru with tanks.",
    ],
)
def test_another_is_not_the_same(read: Read, text: str) -> None:
    assert _dates(read, text, "attack")[1:] == [None]
