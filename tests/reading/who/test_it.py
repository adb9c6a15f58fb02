""" "It": a body that acts, a thing, or nothing at all."""

from __future__ import annotations

import pytest

from tests.conftest import Read

BEFORE = "Norway closed its embassy. "


def _meant(read: Read, text: str) -> set[str | None]:
    """Who any party is in the sentences behind the first."""
    rows = read(BEFORE + text, published="2019-05-15").event_mentions
    return {p.entity for e in rows if e.start >= len(BEFORE) for p in (*e.actors, *e.recipients)}


@pytest.mark.parametrize(
    "text",
    [
        "It is understood that Chile condemned Peru.",
        "It remains unclear why Chile condemned Peru.",
        "It was reported by the agency that Chile condemned Peru.",
        "It was agreed Chile would condemn Peru.",
        "It is not known whether Chile condemned Peru.",
        "It emerged that Chile had condemned Peru.",
        "It seems Chile condemned Peru.",
        "It later turned out that Chile had condemned Peru.",
        "It took a year to condemn Peru.",
        "It is hard to condemn Peru.",
        "Chile made it clear that it condemned Peru.",
        "When it comes to condemning Peru, Chile leads.",
        "Chile condemned Peru and fought it out with Bolivia.",
        "Chile condemned Peru, calling it a step back.",
        "It means that Chile condemned Peru.",
        "It was a day on which Chile condemned Peru.",
        "The vessel was seized by Chile after it attacked Peru.",
    ],
)
def test_it_is_nobody(read: Read, text: str) -> None:
    found = _meant(read, text)
    assert "NOR" not in found and found & {"CHL", "PER"}


@pytest.mark.parametrize(
    "text",
    [
        "It condemned Peru.",
        "It is ready to help Peru.",
        "It was able to defend Peru.",
        "It is said to have condemned Peru.",
        "It was told that Peru would condemn it.",
        "It was urged to condemn Peru.",
        "Once the talks had failed, it condemned Peru.",
        "Its job was done and it condemned Peru.",
        "The vote was held and it accused Peru of fraud.",
    ],
)
def test_it_is_the_body_that_acts(read: Read, text: str) -> None:
    assert "NOR" in _meant(read, text)
