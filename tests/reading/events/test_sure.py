"""A verb told by its object is of the type that the lexicon is sure of."""

from __future__ import annotations

import pytest

from detente.reading.events import finder
from tests.conftest import Read

SURE = [
    ("Chile launched missiles at Peru.", "ASSAULT", "CHL", "PER"),
    ("Saudi Arabia imposed a blockade on Peru.", "SANCTION", "SAU", "PER"),
    ("Nigeria strikes deal with China on railway", "AGREE", "NGA", None),
    ("North Korea fired a missile at Norway.", "ASSAULT", "PRK", "NOR"),
    ("Japan resumed aid to Kenya.", "AID", "JPN", "KEN"),
    ("China returned its ambassador to Lithuania.", "SUPPORT", "CHN", None),
    ("The US raised tariffs on Chinese steel.", "SANCTION", "USA", "CHN"),
    ("Chile cut tariffs on Peru.", "CONCEDE", "CHL", "PER"),
    ("Israel halted its attacks on Peru.", "RETREAT", "ISR", "PER"),
    ("Peru turned to Spain for help.", "REQUEST", "PER", "ESP"),
    ("Morocco opens embassy in Kenya", "SUPPORT", "MAR", "KEN"),
    ("Spain sent ships to the Gulf of Guinea.", "MOBILIZE", "ESP", None),
]


@pytest.mark.parametrize(("text", "type_", "actor", "recipient"), SURE)
def test_the_object_tells_the_verb(judged: Read, text: str, type_: str, actor: str, recipient: str | None) -> None:
    (event,) = (e for e in judged(text).event_mentions if e.confidence >= 0.5)
    assert event.type == type_
    assert actor in {p.entity for p in event.actors}
    assert recipient in {p.entity for p in event.recipients} | {None}


@pytest.mark.parametrize("text", [s[0] for s in SURE])
def test_else_the_encoder_takes_it_for_something_else(
    judged: Read, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(finder, "settled", list)
    type_ = next(s[1] for s in SURE if s[0] == text)
    assert [type_] != [e.type for e in judged(text).event_mentions if e.confidence >= 0.5]


def test_of_what_was_not_done_the_encoder_may_say_more(judged: Read) -> None:
    events = judged("Peru did not lift its sanctions on Chile.").event_mentions
    assert all("negation" in e.auxiliary for e in events if e.type == "CONCEDE")


@pytest.mark.parametrize(
    "text",
    ["The US suspended sanctions on Iran.", "Russia dropped its embargo on Turkish fruit.",
     "The EU suspended the travel bans on Lukashenko."],
)  # fmt: skip
def test_the_sanctions_that_end_are_no_sanction(judged: Read, text: str) -> None:
    assert [e.type for e in judged(text).event_mentions if e.confidence >= 0.5] == ["CONCEDE"]
