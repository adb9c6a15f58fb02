"""What one sentence commits to, once each."""

from __future__ import annotations

from tests.conftest import Read


def test_a_promise_told_in_several_words_is_one(judged: Read) -> None:
    for words in ("promises to", "will", "intends to"):
        (found,) = judged(f"Norway announced that it {words} commit money to Ghana.").commitments
        assert (found.kind, found.sources, found.targets) == ("promise", ["NOR"], ["GHA"])


def test_to_each_his_own(judged: Read) -> None:
    found = judged("Norway promised Ghana grain and promised Togo rice.").commitments
    assert [(k.kind, k.targets) for k in found] == [("promise", ["GHA"]), ("promise", ["TGO"])]
