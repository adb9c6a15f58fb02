"""Whom "I" and "we" mean: who says the quotation, and for whom."""

from __future__ import annotations

import pytest

from tests.conftest import Read


def condemning(read: Read, text: str, **kind: str) -> set[str | None]:
    """The entities, or else the states, of whoever condemns Peru."""
    found = [e for e in read(text, **kind).event_mentions if e.type == "ACCUSE"]
    assert len(found) == 1, found
    return {p.entity or p.state for p in found[0].actors} - {None}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        # who speaks is told behind the words, by a pronoun or by a noun for somebody met before
        ('Emmanuel Macron flew to Oslo. "We condemn Peru," he said.', "FRA"),
        ('A Chilean official came. "We condemn Peru," said the official.', "CHL"),
        # a pronoun goes to whom the sentence before is about, not to who spoke last
        ('"It is bad," said Wang Yi. Emmanuel Macron called it a disaster. "We condemn Peru," he said.', "FRA"),
        # somebody else speaks whom nobody knows
        ('"It is bad," said Wang Yi. "We condemn Peru," said one villager.', None),
        # agencies' quotation marks, and one that is never closed
        ("``We condemn Peru,'' said Wang Yi.", "CHN"),
        ('Wang Yi spoke. "It is bad.\n\n"We condemn Peru," he said.', "CHN"),
        # the next sentence is nobody's speech
        ('"It is bad," said Wang Yi.\n\n"We condemn Peru."\n\nDenmark said nothing.', None),
        # a body that somebody speaks for whom no table knows
        ('Ana Rojas, a UNHCR spokeswoman, came. "We condemn Peru," Rojas said.', "UNHCR"),
        ('Taliban Spokesman Zabiullah Rojas said: "We condemn Peru."', "TALIBAN"),
        ('"We condemn Peru," said Elizabeth Rojas, the WHO Representative in Syria.', "WHO"),
        ('White House Press Secretary Ana Rojas said: "We condemn Peru."', "USA"),
        # who leads no state speaks for the body he leads, or for himself
        ('"We condemn Peru," said Hassan Nasrallah.', "HEZBOLLAH"),
        ('"We condemn Peru," said Jimmy Carter.', "jimmy-carter"),
    ],
)
def test_we_are_those_for_whom_the_speaker_speaks(read: Read, text: str, who: str | None) -> None:
    assert condemning(read, text, published="2016-05-01") == ({who} if who else set())


def test_a_joint_statement_is_of_states_and_bodies_that_it_names_before_its_subject(read: Read) -> None:
    title = "Joint Statement of Canada and the European Union on NATO and Chile"
    assert condemning(read, "We condemn Peru.", title=title) == {"CAN", "EU"}


def test_the_same_noun_is_the_same_people_while_there_is_one_such(read: Read) -> None:
    one = "Chilean troops came to Oslo. The troops condemned Peru."
    two = "Chilean troops met Kenyan troops in Oslo. The troops condemned Peru."
    assert condemning(read, one) == {"CHL"}
    assert condemning(read, two) == set()


def test_a_bishop_is_nobody_of_that_name(read: Read) -> None:
    text = "Julie Bishop flew to Oslo. Bishop Samuel Rojas condemned Peru."
    assert condemning(read, text, published="2016-05-01") == set()
