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
