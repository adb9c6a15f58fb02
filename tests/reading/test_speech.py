"""Attributions, claims, commitments, assessments, conditionals and encounters."""

from __future__ import annotations

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
    assert all(n.host is None for n in found)


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
