"""Attributions, claims, commitments, assessments, conditionals and encounters."""

from __future__ import annotations

import pytest

from tests.conftest import Read


def test_denial_of_it_contests_the_clause_before(read: Read) -> None:
    found = read("The visit is about arms, but both Russia and Iran have denied it.")
    assert any(c.contested and {p.source for p in c.positions} >= {"RUS", "IRN"} for c in found.claims)


def test_stances(read: Read) -> None:
    stances = {
        a.stance for a in read("Iran denied that it had attacked Iraq. Israel doubts that Iran stopped.").attributions
    }
    assert stances == {"denies", "doubts"}


def test_absence_is_tied_to_the_summit(read: Read) -> None:
    (found,) = [
        n for n in read("Vladimir Putin did not attend the G20 summit in Bali last year.").encounters if n.occasion
    ]
    assert (found.attended, found.occasion, found.participants) == (False, "G20", ["vladimir-putin"])
    assert found.place is not None and found.place.country == "IDN"
    assert found.date is not None and found.date.start == "2022-11-15"


def test_neither_city_nor_country_is_confused(read: Read) -> None:
    found = read("Emmanuel Macron did not travel to Munich.").encounters
    assert found and all(n.host is None for n in found)


def test_commitments(read: Read) -> None:
    text = (
        "Emmanuel Macron invited Joe Biden to Paris. Germany promised to help Ukraine. "
        "China warned Japan against visiting Taiwan. Iran threatened to attack Israel."
    )
    kinds = {(k.kind, tuple(k.sources), tuple(k.targets)) for k in read(text).commitments}
    assert ("invitation", ("emmanuel-macron",), ("joe-biden",)) in kinds
    assert ("promise", ("DEU",), ("UKR",)) in kinds
    assert ("warning", ("CHN",), ("JPN",)) in kinds
    assert any(k == "threat" and s == ("IRN",) for k, s, _ in kinds)


def test_assessments_with_degree_and_comparison(read: Read) -> None:
    found = read("Cuba is less isolated than Iran. North Korea is the most isolated country in the world.").assessments
    assert [(a.predicate, a.degree, a.subjects, a.objects) for a in found] == [
        ("isolated", "less", ["CUB"], ["IRN"]),
        ("isolated", "most", ["PRK"], []),
    ]
    assert [(a.text, a.start, a.end) for a in found] == [
        ("Cuba is less isolated than Iran.", 0, 32),
        ("North Korea is the most isolated country in the world.", 33, 87),
    ]


def test_informal_grouping(read: Read) -> None:
    found = list(read("India, Japan and Australia form an informal grouping.").assessments)
    assert found and set(found[0].subjects) == {"IND", "JPN", "AUS"} and found[0].formal is False


def test_conditional_links_two_events(read: Read) -> None:
    found = read("If Israel attacked Iran, Iran would bomb Israel.")
    (link,) = found.conditionals
    events = {e.id: e for e in found.event_mentions}
    assert [p.entity for p in events[link.antecedent or ""].actors] == ["ISR"]
    assert [p.entity for p in events[link.consequent or ""].actors] == ["IRN"]
    assert all("hypothetical" in e.auxiliary for e in found.event_mentions)


def test_quoted_html_is_only_text(read: Read) -> None:
    found = read('France condemned Russia. <script>alert("x")</script>')
    assert found.event_mentions


def test_who_denies_behind_a_relative_pronoun(read: Read) -> None:
    found = read("India blamed Pakistan, which denied any role.")
    (denial,) = [a for a in found.attributions if a.stance == "denies"]
    assert denial.sources == ["PAK"]
    assert any(c.contested and {p.source for p in c.positions} == {"PAK", "IND"} for c in found.claims)


def test_spokesman_is_not_his_master(read: Read) -> None:
    text = "A spokesman for President Joko Widodo denied that Indonesia had attacked Malaysia."
    (found,) = read(text, "2019-02-01").attributions
    assert found.sources == ["IDN"]


def test_a_negated_neighbour_does_not_turn_a_denial(read: Read) -> None:
    found = read("France has not invited Iran, and Spain denies that Iran was attacked.").attributions
    assert [a.stance for a in found if a.source_text == "Spain"] == ["denies"]


def test_threat_without_the_word(read: Read) -> None:
    found = read("Sergey Lavrov said that Russia would attack Georgia if Georgia attacked Armenia.").commitments
    assert [(k.kind, k.sources, k.targets) for k in found] == [("threat", ["sergei-lavrov"], ["ARM", "GEO"])]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("France agreed that Iran was right.", "France agreed to help Iran."),
        ("France insisted that Iran is right.", "France insisted that Iran withdraw its troops."),
        ("Iran threatens Iraq's borders.", "Iran threatens to attack Iraq."),
    ],
)
def test_no_commitment(read: Read, text: str, bound: str) -> None:
    assert read(text).commitments == [] and read(bound).commitments


def test_planned_is_neither_attended_nor_missed(read: Read) -> None:
    (found,) = read("Emmanuel Macron will visit Poland.").encounters
    assert found.attended is None


def test_talks_beside_a_journey(read: Read) -> None:
    found = read("Emmanuel Macron flew to Warsaw for talks with Donald Tusk.", "2024-02-01").encounters
    assert any(set(n.participants) == {"emmanuel-macron", "donald-tusk"} for n in found)


def test_guest_of_a_host(read: Read) -> None:
    found = read("Omar al-Bashir went to Chad as the guest of Idriss Déby.", "2010-07-25").encounters
    assert [n.host for n in found] == ["idriss-deby"]


def test_as_did(read: Read) -> None:
    (found,) = [e for e in read("Chile condemned Peru, as did Brazil.").event_mentions if e.type == "ACCUSE"]
    assert [p.entity for p in found.actors] == ["CHL", "BRA"]


def test_inverted_conditional(read: Read) -> None:
    (found,) = read("Were Israel to attack Iran, Iran would bomb Israel.").conditionals
    assert found.antecedent and found.consequent


def test_negated_assessment_says_so(read: Read) -> None:
    for words, negated in (("is", [False]), ("is not", [True])):
        assert [a.negated for a in read(f"Singapore {words} hostile to Malaysia.").assessments] == negated
    assert read("Singapore is hostile to nobody.").assessments == []
