"""What one sentence commits to, once each."""

from __future__ import annotations

import pytest

from detente.reading.pipeline import Reader
from detente.sources import Document
from tests.conftest import Read


def test_a_promise_told_in_several_words_is_one(judged: Read) -> None:
    for words in ("promises to", "will", "intends to"):
        (found,) = judged(f"Norway announced that it {words} commit money to Ghana.").commitments
        assert (found.kind, found.sources, found.targets) == ("promise", ["NOR"], ["GHA"])


def test_to_each_his_own(judged: Read) -> None:
    found = judged("Norway promised Ghana grain and promised Togo rice.").commitments
    assert [(k.kind, k.targets) for k in found] == [("promise", ["GHA"]), ("promise", ["TGO"])]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Norway promised Ghana eight tanks by the end of the year.", "2019-12-31"),
        ("Norway demanded that Ghana withdraw its troops by Tuesday.", "2019-10-22"),
        ("On Monday Norway promised Ghana eight tanks.", None),
        ("Norway promised Ghana eight tanks today.", None),
    ],
)
def test_what_is_promised_or_demanded_by_a_day_is_due_then(text: str, due: str | None) -> None:
    (reading,) = Reader(model=False).read([Document("t", text, published="2019-10-16")])
    assert [k.due for k in reading.commitments] == [due]
