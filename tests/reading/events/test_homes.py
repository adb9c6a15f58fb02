"""Of which state people are of whom nothing is said."""

from __future__ import annotations

import pytest

from tests.conftest import Read

NEWS = "Kenya raised fees in May. Kenyan ministers defended it, and Kenya closed two schools. "


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        ("Police arrested students.", "KEN"),
        ("Police arrested angry students.", "KEN"),
        ("Police arrested refugees.", None),
        ("Police arrested foreign students.", None),
        ("Police arrested students from Uganda.", None),
        ("In Chad police arrested students.", None),
    ],
)
def test_people_are_of_the_country_that_the_news_is_about(read: Read, sentence: str, state: str | None) -> None:
    (arrest,) = [e for e in read(NEWS + sentence).event_mentions if e.trigger.text == "arrested"]
    assert {p.state for p in arrest.recipients} == {state}
    assert all(p.entity is None for p in arrest.recipients if state == "KEN")


def test_nobody_is_at_home_in_news_of_several_countries(read: Read) -> None:
    text = "Kenya wrote to Chad. Peru wrote to Chile. Police arrested students."
    (arrest,) = [e for e in read(text).event_mentions if e.trigger.text == "arrested"]
    assert {p.state for p in arrest.recipients} == {None}
