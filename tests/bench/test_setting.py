"""The arithmetic of the benches of dates and places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bench.geo import run as geo
from bench.times import plain, score
from bench.times import run as times


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("1998-03-02TEV", "1998-03-02"),
        ("1998-03-XX", "1998-03"),
        ("199X", "199"),
        ("2000-W7", "2000-W07"),
        ("1990-W32-WE", "1990-W32-WE"),
        ("PAST_REF", "PAST_REF"),
        (None, None),
    ],
)
def test_values_are_compared_without_what_they_leave_open(value: str | None, wanted: str | None) -> None:
    assert plain(value) == wanted


def test_found_and_right_are_two_figures() -> None:
    timexes = [
        {"start": 0, "end": 4, "type": "DATE", "value": "2014"},
        {"start": 10, "end": 16, "type": "DATE", "value": "2014-05-06"},
        {"start": 20, "end": 26, "type": "DURATION", "value": "P2D"},
    ]
    document = {"dct": "2015-01-01", "text": "2014 then Tuesday, two days", "timexes": timexes}
    figures = score([document], [[(0, 4, "2014"), (10, 17, "2014-05-13"), (20, 26, "2014-01-01")]])
    assert figures["found_f1"] == 0.8
    assert figures["f1"] == 0.4
    assert figures["value_accuracy"] == 0.5


def test_times_reads_its_file(tmp_path: Path) -> None:
    line = {
        "id": "a", "dct": "2015-03-04", "text": "They met on Monday.",
        "timexes": [{"start": 12, "end": 18, "type": "DATE", "value": "2015-03-02"}],
    }  # fmt: skip
    (tmp_path / "a.jsonl").write_text(json.dumps(line))
    figures = times([str(tmp_path / "a.jsonl")])
    assert (figures["f1"], figures["value_accuracy"], figures["n"]) == (1.0, 1.0, 1)


def test_geo_reads_its_file(tmp_path: Path) -> None:
    text = "Norway attacked Peru in Lima."
    toponyms = [
        {"start": 24, "end": 28, "lat": "-12.05", "lon": "-77.04"},
        {"start": "0", "end": "6", "latitude": "61.0", "longitude": "9.0", "country": "NO"},
        {"start": 16, "end": 20, "lat": "0", "lon": "-140"},
        {"extractedName": "no point", "start": 1, "end": 2},
    ]
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "a", "text": text, "toponyms": toponyms}))
    figures = geo([str(tmp_path / "a.jsonl")])
    assert (figures["country_accuracy"], figures["n"], figures["n_all"]) == (1.0, 2, 2)


@pytest.mark.parametrize("bench", [times, geo])
def test_an_empty_file_is_refused(tmp_path: Path, bench) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.jsonl").write_text("\n")
    with pytest.raises(ValueError, match="no documents"):
        bench([str(tmp_path / "a.jsonl")])
