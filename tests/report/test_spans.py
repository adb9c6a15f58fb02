"""The words of a party read to their end: the whole of a name, how many they are, and each once."""

from __future__ import annotations

import pytest

from detente.report.spans import whole_names
from detente.report.wording import Names
from tests.report.test_parties import party, row


def test_people_of_a_body_are_not_the_body() -> None:
    sentence = "Harbour Guild members sued Chile."
    (found,) = whole_names([party("Harbour Guild", sentence, "GUILD")], row(sentence, "sued", [], []))
    assert found["text"] == "Harbour Guild members"
    sentence = "Rojas supporters sued Chile."
    (found,) = whole_names([party("Rojas", sentence, "ana-rojas")], row(sentence, "sued", [], []))
    assert found["text"] == "Rojas supporters"


@pytest.mark.parametrize(
    ("sentence", "cut", "whole"),
    [
        ("The Fisheries and Trade Office sued Chile.", ("Fisheries", "Office"), ["the Fisheries and Trade Office"]),
        ("The Harbour Board on Nets and Trawling sued Chile.", ("Nets",), ["the Harbour Board on Nets and Trawling"]),
        ("Ana and Luis sued Chile.", ("Ana", "Luis"), ["Ana", "Luis"]),
        ("On 9 March Ana Rojas sued Chile.", ("March Ana Rojas",), ["Ana Rojas"]),
        ("Also Ana Rojas sued Chile.", ("Ana",), ["Ana Rojas"]),
        ("An estimated 4,000 Peruvians sued Chile.", ("Peruvians",), ["about 4,000 Peruvians"]),
        ("In 2019 envoys sued Chile.", ("envoys",), ["envoys"]),
        ("Then four Kenyan envoys sued Chile.", ("Kenyan",), ["four Kenyan envoys"]),
        ("Two of the oldest towns sued Chile.", ("oldest towns",), ["two of the oldest towns"]),
        ("Up to 32 traders sued Chile.", ("32 traders",), ["up to 32 traders"]),
        ("Some Kenyan towns sued Chile.", ("Kenyan towns",), ["some Kenyan towns"]),
        ("Perhaps hundreds of traders sued Chile.", ("traders",), ["perhaps hundreds of traders"]),
        ("A trader and the Harbour Board sued Chile.", ("trader", "Harbour Board"),
         ["a trader", "the Harbour Board"]),
        ("His brother, Luis Rojas, sued Chile.", ("brother", "Luis Rojas"), ["Luis Rojas"]),
        ("Ana's brother sued Chile.", ("Ana", "brother"), ["brother"]),
        ("The Harbour Board (HB) sued Chile.", ("Harbour Board", "HB"), ["the Harbour Board"]),
        ("Lima - A trader sued Chile.", ("Lima - A trader",), ["A trader"]),
        ("Guilds have hitherto sued Chile.", ("Guilds", "hitherto"), ["Guilds"]),
        ("Key guilds sued Chile.", ("Key", "guilds"), ["guilds"]),
        ("Friends, Ana Rojas and Luis sued Chile.", ("Friends", "Ana Rojas"), ["Friends", "Ana Rojas"]),
    ],
)
def test_the_words_of_a_side(sentence: str, cut: tuple[str, ...], whole: list[str]) -> None:
    event = row(sentence, "sued", [], [])
    assert [p["text"] for p in whole_names([party(text, sentence) for text in cut], event)] == whole


def test_an_article_is_of_the_act_or_of_initials() -> None:
    sentence = "The Arica raid shook Chile."
    (found,) = whole_names([party("Arica", sentence)], row(sentence, "raid", [], []))
    assert found["text"] == "Arica"
    names = Names({"HB": {"name": "HB", "kind": "organisation", "state": None}})
    for sentence, name in (("Then the HB has sued.", "the HB"), ("Then the HB boats sued.", "HB")):
        (found,) = whole_names([party("HB", sentence, "HB")], row(sentence, "sued", [], []))
        assert names.party(found) == name


def test_a_completed_name_says_where_it_stands() -> None:
    sentence = "Then about 300 rebels sued Chile."
    found = whole_names([party("rebels", sentence)], row(sentence, "sued", [], []))[0]
    assert sentence[found["start"] - 100 : found["end"] - 100] == found["text"] == "about 300 rebels"
