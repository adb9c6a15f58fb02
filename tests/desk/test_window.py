"""Stretches of time in words."""

from __future__ import annotations

import pytest

from detente.desk.window import years


@pytest.mark.parametrize(("words", "length"), [("3y", 3.0), ("18m", 1.5), (" 30Y ", 30.0), ("365.25 d", 1.0)])
def test_a_stretch_in_years(words: str, length: float) -> None:
    assert years(words) == pytest.approx(length)


@pytest.mark.parametrize("words", ["", "3", "0y", "y3", "-1y", "3 years"])
def test_what_is_no_stretch_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="write it as 3y"):
        years(words)


@pytest.mark.parametrize("words", ["501y", "99999999999y", "999999d"])
def test_a_stretch_longer_than_there_is_news_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="more than 500 years"):
        years(words)
