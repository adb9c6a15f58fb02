"""Date expressions against the day of publication."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading.setting.times import moments

DAY = date(2023, 9, 20)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("last year", "2022-01-01", "2022-12-31"),
        ("in the early 1950s", "1950-01-01", "1953-12-31"),
        ("on Monday", "2023-09-18", "2023-09-18"),
        ("3 March 2019", "2019-03-03", "2019-03-03"),
        ("March 3, 2019", "2019-03-03", "2019-03-03"),
        ("two weeks ago", "2023-09-03", "2023-09-09"),
        ("next month", "2023-10-01", "2023-10-31"),
        ("yesterday", "2023-09-19", "2023-09-19"),
        ("in 2014", "2014-01-01", "2014-12-31"),
        ("June 2021", "2021-06-01", "2021-06-30"),
    ],
)
def test_stretches(words: str, start: str, end: str) -> None:
    (found,) = moments(f"It happened {words}.", DAY)
    assert found.dating is not None
    assert (found.dating.start, found.dating.end) == (start, end)


def test_undated_document_leaves_relative_dates_open() -> None:
    (found,) = moments("It happened last year.", None)
    assert found.dating is None


@given(st.text(max_size=200), st.dates(date(1950, 1, 1), date(2050, 1, 1)))
def test_never_ends_before_it_starts(text: str, day: date) -> None:
    for found in moments(text, day):
        assert found.dating is None or found.dating.start <= found.dating.end
