"""What a text says of a lasting state of affairs: words and encoder together."""

from __future__ import annotations

import pytest

from tests.conftest import Read


@pytest.mark.parametrize(
    ("text", "predicate", "parties"),
    [
        ("Brazil has close trade ties with Angola.", "connected", {"BRA", "AGO"}),
        ("Ghana is Togo's largest trading partner.", "connected", {"GHA", "TGO"}),
        ("Chile and Peru enjoy warm relations.", "aligned", {"CHL", "PER"}),
        ("A long dispute between Chad and Sudan has soured the region.", "hostile", {"TCD", "SDN"}),
    ],
    ids=["trade ties", "trading partner", "warm relations", "told by the encoder alone"],
)
def test_a_tie_is_named_by_its_kind(judged: Read, text: str, predicate: str, parties: set[str]) -> None:
    (found,) = judged(text).assessments
    assert (found.predicate, {*found.subjects, *found.objects}) == (predicate, parties)


@pytest.mark.parametrize(
    ("text", "tie"),
    [
        ("Malta wants an integrated Libya.", "Malta is integrated with Libya."),
        ("It would help if Chile and Peru became friends.", "Chile and Peru are friends."),
    ],
    ids=["nobody is tied alone", "only wished for"],
)
def test_what_is_no_tie(judged: Read, text: str, tie: str) -> None:
    assert judged(text).assessments == [] and judged(tie).assessments


@pytest.mark.parametrize(
    ("text", "subjects", "objects"),
    [
        ("Chad, at odds with Sudan, closed the road.", ["TCD"], ["SDN"]),
        ("Turkey is at loggerheads with Russia.", ["TUR"], ["RUS"]),
        ("Iran is not a friend of Iraq.", ["IRN"], ["IRQ"]),
        ("Russia distrusts Turkey and Greece.", ["RUS"], ["TUR", "GRC"]),
        ("The rift between Qatar and Saudi Arabia deepened.", ["QAT", "SAU"], []),
    ],
)
def test_who_is_at_odds_or_no_friend_is_hostile(
    read: Read, text: str, subjects: list[str], objects: list[str]
) -> None:
    (found,) = read(text).assessments
    assert (found.predicate, found.negated, found.subjects, found.objects) == ("hostile", False, subjects, objects)
