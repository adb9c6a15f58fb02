"""Charts: every kind in every format, and what they show."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("vl_convert", reason="the extra 'charts' is not installed")

from typer.testing import CliRunner

from detente.cli import app
from detente.report import charts

SERIES = [{"day": f"20{y}-01-01", "score": 40.0 + y, "low": 30.0, "high": 80.0, "name": "X"} for y in range(10, 16)]
COUNTS = [{"period": "2020-01-01", "quad": q, "n": n} for n, q in enumerate(charts.QUADS, 1)]
NODES = [{"entity": e, "name": e, "group": n % 2 + 1, "weight": n + 1.0} for n, e in enumerate("ABCD")]
TIES = [
    {"a": "A", "b": "B", "cooperation": 3.0, "conflict": 0.0, "sign": "cooperation", "formal": True},
    {"a": "A", "b": "C", "cooperation": 0.0, "conflict": 2.0, "sign": "conflict", "formal": False},
]
MADE: dict[str, Any] = {
    "isolation": lambda theme: charts.isolation(SERIES, theme=theme),
    "timeline": lambda theme: charts.timeline(COUNTS, theme=theme),
    "components": lambda theme: charts.components([{"component": "reach", "value": 0.4}], theme=theme),
    "network": lambda theme: charts.network(NODES, TIES, theme=theme),
}


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_svg(kind: str, theme: str) -> None:
    assert charts.render(MADE[kind](theme), "svg").startswith(b"<svg")


def test_png_and_html() -> None:
    assert charts.render(MADE["timeline"]("light"), "png").startswith(b"\x89PNG")
    page = charts.render(MADE["timeline"]("light"), "html").decode()
    assert "<html" in page and 'src="http' not in page
    with pytest.raises(ValueError, match="svg, png, html"):
        charts.render(MADE["timeline"]("light"), "gif")


def test_names_are_text_not_markup() -> None:
    nodes = [{"entity": "A", "name": '<script>alert(1)</script>"&', "group": 1, "weight": 1.0}]
    assert b"<script" not in charts.render(charts.network(nodes, []), "svg")


def test_conflict_lies_below_the_line() -> None:
    values = charts.timeline(COUNTS).to_dict()["layer"][0]["data"]["values"]
    assert {v["quad"]: v["up"] > 0 for v in values} == {q: "cooperation" in q for q in charts.QUADS}


def test_a_few_days_have_a_tick_each() -> None:
    days = [{"period": f"2020-03-{d:02}", "quad": charts.QUADS[0], "n": 1} for d in (2, 4, 5)]
    drawn = charts.render(charts.timeline(days), "svg").decode()
    assert re.findall(r">(\w{3} \d\d)<", drawn) == ["Mon 02", "Tue 03", "Wed 04", "Thu 05"] and ">12 PM<" not in drawn


def test_places_are_steady_and_within_the_square() -> None:
    spots = charts.places(NODES, TIES)
    assert spots == charts.places(NODES, TIES)
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in spots.values())
    assert charts.places([], []) == {}


@pytest.mark.parametrize(
    "words",
    [
        ["isolation", "China"],
        ["isolation", "China", "Russia"],
        ["timeline", "CHN"],
        ["dyad", "CHN", "USA"],
        ["network"],
    ],
)
@pytest.mark.parametrize("suffix", ["svg", "png", "html"])
def test_command(ledger: Path, tmp_path: Path, words: list[str], suffix: str) -> None:
    output = tmp_path / f"x.{suffix}"
    answer = CliRunner().invoke(app, ["chart", *words, "--ledger", str(ledger), "--window", "30y", "-o", str(output)])
    assert answer.exit_code == 0, answer.output
    assert output.stat().st_size > 1000


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["pie", "-o", "x.svg"], "choose one of"),
        (["timeline", "-o", "x.svg"], "takes 1 entity"),
        (["timeline", "Zzyzx", "-o", "x.svg"], "no entity"),
        (["network", "-o", "x.gif"], "svg, png, html"),
    ],
)
def test_command_says_what_is_wrong(ledger: Path, words: list[str], says: str) -> None:
    answer = CliRunner().invoke(app, ["chart", *words, "--ledger", str(ledger)])
    assert answer.exit_code == 2 and says in answer.output
