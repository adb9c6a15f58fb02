"""Names in running text."""

from __future__ import annotations

import pytest

from detente.world import load_world


def found(text: str) -> list[tuple[str, str]]:
    return [(m.text, m.candidates[0]) for m in load_world().find(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Russia's President Putin met China’s Xi Jinping.",
            [("Russia", "RUS"), ("Putin", "vladimir-putin"), ("China", "CHN"), ("Xi Jinping", "xi-jinping")],
        ),
        ("the US told us", [("US", "USA")]),
        ("V. P. Singh met V. K. Singh.", [("V. P. Singh", "v-p-singh")]),
        ("He ate turkey in Turkey.", [("Turkey", "TUR")]),
        ("Chad Smith flew to Chad.", [("Chad", "TCD")]),
        (
            "Michael Jordan met King Abdullah of Jordan in Amman.",
            [("King Abdullah of Jordan", "abdullah-ii"), ("Amman", "JOR")],
        ),
        (
            "Kim Jong-un, Kim Jong Un and KIM JONG UN",
            [("Kim Jong-un", "kim-jong-un"), ("Kim Jong Un", "kim-jong-un"), ("KIM JONG UN", "kim-jong-un")],
        ),
        ("Erdoğan and Erdogan", [("Erdoğan", "recep-tayyip-erdogan"), ("Erdogan", "recep-tayyip-erdogan")]),
        ("Putin-Kim talks", [("Putin", "vladimir-putin"), ("Kim", "kim-jong-un")]),
        ("Malcolm B. Turnbull spoke", [("Malcolm B. Turnbull", "malcolm-turnbull")]),
        (
            "against Malcolm Turnbull. Turnbull spoke",
            [("Malcolm Turnbull", "malcolm-turnbull"), ("Turnbull", "malcolm-turnbull")],
        ),
        ("In May, Mrs May left.", [("May", "theresa-may")]),
        ("Rice exports rose.", []),
        ("Kim Kardashian visited Armenia", [("Armenia", "ARM")]),
        (
            "Franco-German and Sino-Indian ties",
            [("Franco", "FRA"), ("German", "DEU"), ("Sino", "CHN"), ("Indian", "IND")],
        ),
        ("the West Bank and the West, in the West Wing", [("West Bank", "WEST-BANK"), ("West", "WEST")]),
        ("the Democratic Republic of the Congo", [("Democratic Republic of the Congo", "COD")]),
        ("U.S.-led forces and the U.N.", [("U.S.", "USA"), ("U.N.", "UN")]),
        ("OPEC and OPEC+", [("OPEC", "OPEC"), ("OPEC+", "OPEC-PLUS")]),
    ],
)
def test_names(text: str, names: list[tuple[str, str]]) -> None:
    assert found(text) == names


def test_a_capital_is_the_government_first_and_the_city_second() -> None:
    match = load_world().find("Pyongyang said")[0]
    assert (match.kind, match.candidates) == ("capital", ("PRK", "city:pyongyang-prk"))
    assert load_world().find("the Kremlin said")[0].kind == "metonym"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("the Kenyan Congress Party", [("Kenyan", "KEN")]),
        ("the Indian Congress Party", [("Indian", "IND"), ("Congress Party", "INC")]),
        ("Peru's Democratic Party", [("Peru", "PER")]),
        ("the Christian Democratic Party", []),
        ("Most Democratic Party members", [("Democratic Party", "DEMOCRATS")]),
    ],
)
def test_a_party_is_not_found_at_the_end_of_another_partys_name(text: str, names: list[tuple[str, str]]) -> None:
    assert found(text) == names


def test_roman_catholics_are_not_of_a_minister_called_roman() -> None:
    assert load_world().resolve("Roman Catholic leaders").state is None
    assert load_world().resolve("Petre Roman").entity == "petre-roman"


def test_a_son_of_the_same_name_is_not_the_father() -> None:
    assert found("Donald Trump Jr. met a lawyer.") == []
    assert found("Joseph R. Biden, Jr. met a lawyer.") == [("Joseph R. Biden", "joe-biden")]
    assert found("Ferdinand Marcos Jr. met a lawyer.") == [("Ferdinand Marcos Jr", "ferdinand-marcos-jr")]
