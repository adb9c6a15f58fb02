import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading.encoder.marking import LONGEST, marked, unmarked


def test_marks_stand_round_the_two_spans() -> None:
    assert marked("Russia warned Ukraine.", (0, 6), (14, 21)) == "<s> Russia </s> warned <t> Ukraine </t> ."


def test_the_target_may_come_first() -> None:
    assert marked("Ukraine was warned by Russia", (22, 28), (0, 7)).startswith("<t> Ukraine </t>")


def test_unmarked_gives_the_sentence_and_trimmed_spans() -> None:
    text, source, target = unmarked("The <s>king </s>met <t>the pope</t>.")
    assert text == "The king met the pope."
    assert source is not None and text[slice(*source)] == "king"
    assert target is not None and text[slice(*target)] == "the pope"


def test_missing_marks_are_none() -> None:
    assert unmarked("Nothing here.") == ("Nothing here.", None, None)


def test_the_first_of_two_targets_counts() -> None:
    text, _, target = unmarked("<s>A</s> met <t>B</t> and <t>C</t>")
    assert target is not None and text[slice(*target)] == "B"


def test_marks_in_the_text_itself_are_blanked() -> None:
    shown = marked("a <s> b c", (0, 1), (8, 9))
    assert shown.count("<s>") == 1


def test_a_long_sentence_keeps_both_spans() -> None:
    text = "word " * 400 + "Mali thanked Niger " + "word " * 400
    shown = marked(text, (2000, 2004), (2013, 2018))
    assert "<s> Mali </s>" in shown and "<t> Niger </t>" in shown
    assert len(shown) < LONGEST + 60


@given(st.text(alphabet="ab cd", min_size=6, max_size=40), st.integers(0, 2), st.integers(3, 5))
def test_words_survive_marking(text: str, start: int, end: int) -> None:
    shown = marked(text, (start, start + 1), (end, end + 1))
    assert unmarked(shown)[0].replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("text", ["", "x"])
def test_empty_spans_do_not_fail(text: str) -> None:
    assert "<s>" in marked(text, (0, len(text)), (0, len(text)))
