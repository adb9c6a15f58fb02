"""Date expressions: found, anchored by the day of publication, by the clause and by what was told."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading.pipeline import Reader
from detente.reading.setting.times import moments
from detente.reading.state import Moment
from detente.sources import Document

DAY = date(2023, 9, 20)  # a Wednesday
SOUP = "last next two the week of May 12 , 2015 Monday - ago in 1990s quarter before from to and a end".split()
IMPOSSIBLE = ["30 February 2015", "2021-13-45", "999 centuries ago", "in 999 centuries", "45/45/2015"]


def read(reader: Reader, text: str, published: date | None = DAY) -> list[Moment]:
    """The date expressions of a text, with its parse."""
    (doc,) = reader.nlp.pipe([reader.doc(Document("t", text, published=published.isoformat() if published else None))])
    return moments(doc, published)


def days(found: Moment) -> tuple[str, str] | None:
    """First and last day."""
    return (found.dating.start, found.dating.end) if found.dating is not None else None


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("last year", "2022-01-01", "2022-12-31"),
        ("in the early 1950s", "1950-01-01", "1953-12-31"),
        ("on Monday", "2023-09-18", "2023-09-18"),
        ("3 March 2019", "2019-03-03", "2019-03-03"),
        ("March 3, 2019", "2019-03-03", "2019-03-03"),
        ("on the 3rd of March 2019", "2019-03-03", "2019-03-03"),
        ("on Sunday, 3 March 2019", "2019-03-03", "2019-03-03"),
        ("2019-03-03", "2019-03-03", "2019-03-03"),
        ("23/04/2021", "2021-04-23", "2021-04-23"),
        ("04/23/2021", "2021-04-23", "2021-04-23"),
        ("03.04.2021", "2021-04-03", "2021-04-03"),
        ("on Sept. 4", "2023-09-04", "2023-09-04"),
        ("two weeks ago", "2023-09-03", "2023-09-09"),
        ("two to three years ago", "2020-01-01", "2021-12-31"),
        ("half a century ago", "1973-01-01", "1973-12-31"),
        ("a year and a half ago", "2022-03-01", "2022-03-31"),
        ("next month", "2023-10-01", "2023-10-31"),
        ("yesterday", "2023-09-19", "2023-09-19"),
        ("the day before yesterday", "2023-09-18", "2023-09-18"),
        ("the day after tomorrow", "2023-09-22", "2023-09-22"),
        ("in 2014", "2014-01-01", "2014-12-31"),
        ("in nineteen ninety-four", "1994-01-01", "1994-12-31"),
        ("June 2021", "2021-06-01", "2021-06-30"),
        ("in February last year", "2022-02-01", "2022-02-28"),
        ("on March 4 last year", "2022-03-04", "2022-03-04"),
        ("in late August", "2023-08-22", "2023-08-31"),
        ("early last month", "2023-08-01", "2023-08-10"),
        ("last December", "2022-12-01", "2022-12-31"),
        ("since March", "2023-03-01", "2023-09-20"),
        ("in the first half of 2014", "2014-01-01", "2014-06-30"),
        ("in the second quarter of 2014", "2014-04-01", "2014-06-30"),
        ("in Q2 2014", "2014-04-01", "2014-06-30"),
        ("in the 19th century", "1801-01-01", "1900-12-31"),
        ("over the weekend", "2023-09-16", "2023-09-17"),
        ("overnight", "2023-09-19", "2023-09-20"),
        ("on the 11th", "2023-09-11", "2023-09-11"),
        ("last Tuesday of all", "2023-09-19", "2023-09-19"),
        ("on Wednesday last week", "2023-09-13", "2023-09-13"),
        ("last summer", "2023-06-01", "2023-08-31"),
        ("in the winter of 2014", "2014-12-01", "2015-02-28"),
        ("at Christmas", "2022-12-25", "2022-12-25"),
        ("on Good Friday 2022", "2022-04-15", "2022-04-15"),
        ("two days before Christmas 2021", "2021-12-23", "2021-12-23"),
        ("in the last three weeks", "2023-08-30", "2023-09-20"),
        ("earlier this year", "2023-01-01", "2023-09-20"),
    ],
)
def test_what_was(reader: Reader, words: str, start: str, end: str) -> None:
    assert [days(m) for m in read(reader, f"The envoys met {words}.")] == [(start, end)]


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("on Monday", "2023-09-25", "2023-09-25"),
        ("on Wednesday", "2023-09-20", "2023-09-20"),
        ("next Monday", "2023-09-25", "2023-09-25"),
        ("this Friday", "2023-09-22", "2023-09-22"),
        ("on the 11th", "2023-10-11", "2023-10-11"),
        ("in March", "2024-03-01", "2024-03-31"),
        ("on 4 March", "2024-03-04", "2024-03-04"),
        ("over the weekend", "2023-09-23", "2023-09-24"),
        ("in the spring", "2024-03-01", "2024-05-31"),
        ("by the end of the year", "2023-09-20", "2023-12-31"),
        ("by Friday", "2023-09-20", "2023-09-22"),
        ("within two weeks", "2023-09-20", "2023-10-04"),
        ("in two weeks", "2023-10-01", "2023-10-07"),
        ("in four to six weeks", "2023-10-15", "2023-11-04"),
        ("in the coming days", "2023-09-20", "2023-09-27"),
        ("later this month", "2023-09-20", "2023-09-30"),
        ("until January", "2023-09-20", "2024-01-31"),
        ("in the first week of October", "2023-10-01", "2023-10-07"),
    ],
)
def test_what_is_to_come(reader: Reader, words: str, start: str, end: str) -> None:
    for clause in ("The envoys will meet {}.", "The envoys plan to meet {}.", "The envoys are due to meet {}."):
        assert [days(m) for m in read(reader, clause.format(words))] == [(start, end)], clause


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Norway invited Peru to send an envoy in October.", "2023-10-01"),
        ("The envoy managed to leave on Thursday.", "2023-09-14"),
        ("The envoy went to Lima on Thursday to sign the treaty.", "2023-09-14"),
        ("The envoy has been in Lima since Thursday.", "2023-09-14"),
        ("The vote is scheduled for Thursday.", "2023-09-21"),
        ("Norway deplored Thursday's attack.", "2023-09-14"),
        ("Norway called for calm ahead of Thursday's vote.", "2023-09-21"),
        ("The envoy is flying to Lima on Thursday.", "2023-09-21"),
    ],
)
def test_the_clause_says_which_way(reader: Reader, text: str, start: str) -> None:
    (found,) = read(reader, text)
    assert found.dating is not None
    assert found.dating.start == start


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("The envoys met on Sunday. The following day they flew home.", "2023-09-18"),
        ("The envoys met on 3 May 2014. Two days later they signed.", "2014-05-05"),
        ("The envoys met on 3 May 2014. They parted that same day.", "2014-05-03"),
        ("The envoys met on 3 May 2014. A year earlier the war had begun.", "2013-12-31"),
        ("In May 2014 the envoys met. In July they signed.", "2014-07-31"),
        ("The envoys met in May 2014 and parted in July.", "2014-07-31"),
        ("The envoys met on 3 May 2014. The following Tuesday they signed.", "2014-05-06"),
    ],
)
def test_one_clock_a_document(reader: Reader, text: str, last: str) -> None:
    found = read(reader, text)[-1]
    assert found.dating is not None
    assert found.dating.end == last


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("from Monday to Tuesday", "2023-09-18", "2023-09-19"),
        ("between 12 and 19 September", "2023-09-12", "2023-09-19"),
        ("on September 12-19", "2023-09-12", "2023-09-19"),
        ("from 12 to 19 September 2021", "2021-09-12", "2021-09-19"),
        ("between 2010 and 2014", "2010-01-01", "2014-12-31"),
        ("from May 2014 to July 2015", "2014-05-01", "2015-07-31"),
    ],
)
def test_ranges_keep_their_length(reader: Reader, words: str, start: str, end: str) -> None:
    found = read(reader, f"The envoys met {words}.")
    assert [days(m) for m in found] == [(start, end)] * 2


@pytest.mark.parametrize(
    "text",
    [
        "About 2000 troops left, 1500 men stayed.",
        "The march may end at the wall.",
        "It cost $1990 and weighed 1995 tonnes.",
        "He spoke on the 19th floor, on the second day of the talks.",
        'She spoke to "This Week" about it.',
        "The day of the vote was the week of the fair.",
    ],
)
def test_no_dates(reader: Reader, text: str) -> None:
    assert [m for m in read(reader, text) if m.dating is not None] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("It now rules.", "PRESENT_REF"), ("It recently fell.", "PAST_REF"), ("It fell decades ago.", "PAST_REF")],
)
def test_what_names_no_days(reader: Reader, text: str, value: str) -> None:
    (found,) = read(reader, text)
    assert (found.dating, found.value) == (None, value)


def test_two_orders_of_a_date_are_no_date(reader: Reader) -> None:
    (found,) = read(reader, "The envoys met on 03/04/2015.")
    assert found.dating is None


@pytest.mark.parametrize("words", ["last year", "on Monday", "in May", "two weeks ago", "overnight", "since March"])
def test_undated_document_leaves_relative_dates_open(reader: Reader, words: str) -> None:
    assert all(m.dating is None for m in read(reader, f"The envoys met {words}.", None))


def test_undated_document_counts_from_what_it_told(reader: Reader) -> None:
    found = read(reader, "The envoys met on 3 May 2014. The following day they flew home.", None)
    assert days(found[-1]) == ("2014-05-04", "2014-05-04")


@pytest.mark.parametrize("words", IMPOSSIBLE)
@pytest.mark.parametrize("day", [date.min, DAY, date.max])
def test_impossible_days_are_none(words: str, day: date) -> None:
    assert all(m.dating is None for m in moments(f"It will end {words}.", day))


@given(st.text(max_size=200), st.dates())
def test_any_text_and_day(text: str, day: date) -> None:
    for found in moments(text, day):
        assert found.dating is None or found.dating.start <= found.dating.end
        assert text[found.start : found.end]


@given(
    st.lists(st.sampled_from(SOUP)),
    st.dates(),
)
def test_word_soup(words: list[str], day: date) -> None:
    for found in moments(" ".join(words), day):
        assert found.dating is None or found.dating.start <= found.dating.end


@pytest.mark.parametrize("words", ["the first half of the end of ", "May 12 , 2000 - 2010 - ", "one and two ", "1"])
def test_a_long_text_of_anything_comes_to_its_end(words: str) -> None:
    text = words * (100_000 // len(words))
    assert all(0 <= m.start < m.end <= len(text) for m in moments(text, DAY))
