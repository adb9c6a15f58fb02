"""The days that the program can be asked about."""

from __future__ import annotations

import pytest

from detente.days import day_of


def test_a_day() -> None:
    assert day_of("2023-03-02").isoformat() == "2023-03-02"


@pytest.mark.parametrize("words", ["", "2023-02-30", "0001-01-01", "9999-12-31", "today"])
def test_what_is_no_day_of_any_news(words: str) -> None:
    with pytest.raises(ValueError):
        day_of(words)
