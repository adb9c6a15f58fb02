"""Stretches of time in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from detente.desk.store import Store
from detente.desk.window import days, years


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


@pytest.mark.parametrize("name", ["read", "coded", "mixed"])
def test_a_series_begins_where_a_fiftieth_had_happened(store: Callable[..., Store], name: str) -> None:
    opened = store(name)
    told = opened.rows("SELECT day FROM side.mention WHERE happened AND day <= ? ORDER BY day", [opened.last])
    by_day = opened.rows("SELECT sum(n)::BIGINT AS n, min(day) AS first, max(day) AS last FROM side.daily")[0]
    assert by_day["n"] == opened.value("SELECT count(*) AS n FROM side.mention WHERE happened")
    assert (by_day["first"], by_day["last"]) == (opened.first, told[-1]["day"])
    assert days(opened)[0].isoformat() == told[-(-len(told) // 50) - 1]["day"][:10]
