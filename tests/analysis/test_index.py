"""The isolation index: what must hold whatever the dyads."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.analysis import index, sums
from detente.analysis.dyads import of_rows
from detente.world import load_world

NAMES = [f"S{i}" for i in range(8)]
ON = date(2014, 12, 31)


@st.composite
def networks(draw: st.DrawFn) -> sums.Pairs:
    counts = st.lists(st.integers(0, 400), min_size=64, max_size=64)
    good, bad = (np.array(draw(counts), dtype=float).reshape(8, 8) for _ in range(2))
    for matrix in (good, bad):
        np.fill_diagonal(matrix, 0)
    return sums.Pairs(list(NAMES), good, bad)


@given(networks(), st.permutations(range(8)))
@settings(max_examples=60, deadline=None)
def test_a_cooperative_visit_never_raises_the_visitors_isolation(found: sums.Pairs, order: list[int]) -> None:
    visitor, host = order[:2]
    before = index.scores(found)
    found.cooperation[visitor, host] += 1
    assert index.scores(found)[visitor] <= before[visitor] + 1e-9


@given(networks(), st.permutations(range(8)))
@settings(max_examples=30, deadline=None)
def test_renaming_changes_nothing(found: sums.Pairs, order: list[int]) -> None:
    moved = sums.Pairs(
        [NAMES[i] for i in order], found.cooperation[np.ix_(order, order)], found.conflict[np.ix_(order, order)]
    )
    assert np.allclose(index.scores(moved), index.scores(found)[order])


@given(networks())
@settings(max_examples=30, deadline=None)
def test_components_lie_between_0_and_1(found: sums.Pairs) -> None:
    for name, values in index.components(found, dict.fromkeys(NAMES, 3)).items():
        assert ((values >= -1e-12) & (values <= 1 + 1e-12)).all(), name


def rows(seed: int = 1) -> list[dict[str, object]]:
    random = np.random.default_rng(seed)
    return [
        {"source": a, "target": b, "date": date(2013, 1 + k % 12, 3),
         "verbal_cooperation": float(random.integers(0, 90)),
         "verbal_conflict": float(random.integers(0, 9)), "document": f"d{k % 40}"}
        for k, (a, b) in enumerate((a, b) for a in NAMES for b in NAMES if a != b)
    ]  # fmt: skip


def test_order_of_rows_changes_nothing() -> None:
    listed = rows()
    one = index.isolation_of(of_rows(listed), ON, replicates=10)
    assert index.isolation_of(of_rows(listed[::-1]), ON, replicates=10) == one
    assert all(r["low"] <= r["score"] <= r["high"] for r in one)


def test_sums_that_are_known_are_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = of_rows(rows())
    known = index.pairs(index.window(listed, ON))
    whole = index.isolation_of(listed, ON, replicates=5)
    monkeypatch.setattr(index, "pairs", None)
    assert index.isolation_of(listed, ON, replicates=5, found=known) == whole


@given(st.integers(1, 50), st.sampled_from(["verbal_cooperation", "verbal_conflict"]), st.integers(0, 30))
@settings(max_examples=15, deadline=None)
def test_far_away_dyads_move_others_only_through_the_world_pattern(number: int, column: str, seed: int) -> None:
    listed = rows(seed)
    before = {r["entity"]: r for r in index.isolation_of(of_rows(listed), ON, replicates=0)}
    far = {"source": "S6", "target": "S7", "date": date(2013, 5, 5), column: float(number)}
    after = {r["entity"]: r for r in index.isolation_of(of_rows([*listed, far]), ON, replicates=0)}
    assert after["S0"]["components"]["pressure"] == before["S0"]["components"]["pressure"]
    assert abs(after["S0"]["score"] - before["S0"]["score"]) < 1
    if column == "verbal_conflict":
        assert after["S0"] == before["S0"]


@given(st.permutations(range(56)))
@settings(max_examples=10, deadline=None)
def test_any_order_of_rows_gives_the_same_interval(order: list[int]) -> None:
    listed = rows()
    assert index.isolation_of(of_rows([listed[i] for i in order]), ON, replicates=5) == index.isolation_of(
        of_rows(listed), ON, replicates=5
    )


def test_far_away_dyads_hardly_move_an_entity() -> None:
    listed = rows()
    before = {r["entity"]: r["score"] for r in index.isolation_of(of_rows(listed), ON, replicates=0)}
    far = {"source": "S6", "target": "S7", "date": date(2013, 5, 5), "verbal_cooperation": 20.0}
    after = {r["entity"]: r["score"] for r in index.isolation_of(of_rows([*listed, far]), ON, replicates=0)}
    assert abs(after["S0"] - before["S0"]) < 1


def test_thin_coverage_gets_no_rank_and_says_why() -> None:
    thin = {"source": "S0", "target": "NEW", "date": date(2013, 5, 5), "verbal_cooperation": 2.0}
    found = {r["entity"]: r for r in index.isolation_of(of_rows([*rows(), thin]), ON, replicates=0)}
    assert found["NEW"]["score"] is None
    assert "2 reports of cooperation" in found["NEW"]["missing"]
    assert found["S1"]["rank"] is None
    assert "too thinly covered" in found["S1"]["missing"]


def test_what_was_not_seen_widens_the_interval() -> None:
    thin = [{**r, "verbal_cooperation": 1.0} for r in rows()]
    few, many = ({r["entity"]: r for r in index.isolation_of(of_rows(x), ON, replicates=20)} for x in (thin, rows()))
    for entity in NAMES:
        assert few[entity]["high"] - few[entity]["low"] > many[entity]["high"] - many[entity]["low"]
        assert few[entity]["score"] is not None and few[entity]["rank"] is None


def test_the_window_ends_on_the_day() -> None:
    late = {"source": "S0", "target": "S1", "date": date(2015, 1, 1), "verbal_cooperation": 500.0}
    assert index.isolation_of(of_rows([*rows(), late]), ON, replicates=0) == index.isolation_of(
        of_rows(rows()), ON, replicates=0
    )
    assert index.isolation_of(of_rows([]), ON) == []


def test_compare_adds_up() -> None:
    found = index.isolation_of(of_rows(rows()), ON, replicates=0)
    lines = index.compare(found, "S0", "S1")
    assert sum(x["points"] or 0 for x in lines[1:]) == pytest.approx(lines[0]["points"], abs=0.1)
    with pytest.raises(KeyError):
        index.compare(found, "S0", "nobody")


def test_formal_ties_count_pacts_and_organisations_not_regions() -> None:
    ties = index.formal_ties(load_world(), ["FRA", "PRK", "nobody"], ON)
    assert ties["FRA"] > ties["PRK"] > 0
    assert "nobody" not in ties
