"""Rules counted in a history, and those that come with Détente."""

from __future__ import annotations

import csv
from importlib.resources import files

import numpy as np
import pytest

from detente.analysis.outlook import rates
from detente.analysis.outlook.chances import Known
from detente.analysis.outlook.history import Events
from detente.analysis.outlook.relations import RELATIONS, VISIT
from detente.analysis.outlook.rules import PRIOR, confidences


def test_confidence_is_the_share_that_was_followed() -> None:
    # Relation 1 follows relation 0 after two days, two times of three.
    day = np.array([0, 2, 10, 12, 20])
    zeros = np.zeros(5, np.int64)
    history = Events(zeros, np.array([0, 1, 0, 1, 0]), zeros + 1, day, 2, 2, np.arange(2), np.arange(2))
    near, far = confidences(history, (1, 3))
    assert near[0, 1] == 0
    assert far[0, 1] == pytest.approx(2 / (3 + PRIOR))
    assert far[1, 0] == 0


def test_three_of_three_are_not_all() -> None:
    known = Known([np.array([[3 / (3 + PRIOR), 0], [40 / (400 + PRIOR), 0]], np.float32)] * 2, *[np.zeros(2)] * 2)
    assert known.rule(0, 0, 1) is None  # nobody kept how often each was seen
    known.bodies = np.array([3, 400], np.float32)
    few, many = known.rule(0, 0, 1), known.rule(1, 0, 1)
    assert few is not None and many is not None
    mean = 43 / 403
    assert (few.cases, few.share) == (3, pytest.approx((3 + rates.PRIOR * mean) / (3 + rates.PRIOR)))
    assert few.between[1] - few.between[0] > 4 * (many.between[1] - many.between[0])
    assert many.share == pytest.approx(0.1, abs=0.002)
    assert few.says().endswith("of 3 cases)")


def test_shipped_rules_of_few_cases_are_drawn_towards_what_follows_at_large() -> None:
    text = files("detente.analysis.outlook").joinpath("data/rules.tsv").read_text(encoding="utf-8")
    rows = [r for r in csv.DictReader(text.splitlines(), delimiter="\t") if r["days"] == "90"]
    few = min(rows, key=lambda r: int(r["n"]))
    like = [r for r in rows if (r["by"], r["then"]) == (few["by"], few["then"])]
    mean = sum(float(r["rate"]) * int(r["n"]) for r in like) / sum(int(r["n"]) for r in like)
    told = rates.rules()[few["after"], few["by"], few["then"]].counted(90)
    assert abs(told.share - mean) < 0.6 * abs(float(few["rate"]) - mean)
    assert (told.cases, told.days) == (int(few["n"]), 90)


def test_shipped_rates_are_shares_that_never_fall() -> None:
    assert {key[0] for key in rates.base_rates()} <= set(RELATIONS)
    for rate in (*rates.base_rates().values(), *rates.rules().values(), *rates.occasions().values()):
        assert all(0 <= x <= 1 for x in rate.shares)
        chances = [rate.within(days) for days in (1, 7, 20, 30, 60, 90, 200, 2000)]
        assert chances == sorted(chances)
        assert chances[-1] <= 1


def test_an_intent_to_meet_raises_visits() -> None:
    rule = rates.rules()[rates.MEET, "the other", VISIT]
    assert rule.within(30) > rates.base_rate(VISIT, 20, False).within(30)
    assert rates.excess(0.1, 0.2) == 0
    assert rates.excess(0.6, 0.2) == pytest.approx(0.5)


def test_chances_beyond_what_was_counted_follow_pairs_that_differ() -> None:
    # Rates that are spread exponentially: within t days 1 - 1 / (1 + t / 200) have acted.
    within = {days: 1 - 1 / (1 + days / 200) for days in (30, 90, 365, 1200)}
    for days in (365, 1200):
        assert rates.beyond(days, 30, within[30], 90, within[90]) == pytest.approx(within[days], abs=1e-6)
    # Pairs that are all alike act at one rate; what has come to an end goes on no more.
    alike = {days: -np.expm1(-days / 200) for days in (30, 90, 365)}
    assert rates.beyond(365, 30, alike[30], 90, alike[90]) == pytest.approx(alike[365], abs=1e-6)
    assert rates.beyond(365, 30, 0.4, 90, 0.4) == pytest.approx(0.4, abs=0.03)
    assert rates.beyond(365, 30, 0.0, 90, 0.0) < 1e-6


def test_aid_is_not_as_good_as_sure_within_three_years() -> None:
    assert 0.6 < rates.base_rate("AID", 0, True).within(1095) < 0.8


def test_either_way_is_between_the_likelier_and_both_on_their_own() -> None:
    assert set(rates.mutual()) == set(RELATIONS)
    for relation in RELATIONS:
        assert 0.5 <= rates.either(relation, 0.5, 0.4) <= 0.7
        assert rates.either(relation, 0.3, 0.0) == pytest.approx(0.3)
    # Who talks is talked with; aid is not given back.
    assert rates.either("CONSULT", 0.5, 0.5) < 0.6 < 0.7 < rates.either("AID", 0.5, 0.5)
