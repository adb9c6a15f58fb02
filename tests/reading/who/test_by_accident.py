"""Nobody is an entity by accident: words, letters and names that only look like somebody's."""

from __future__ import annotations

import pytest

from tests.conftest import Read


def named(read: Read, text: str, **kind: str) -> set[str]:
    return set(read(text, **kind).entities)


@pytest.mark.parametrize(
    ("text", "published", "nobody", "somebody"),
    [
        ("Let Chile sign the treaty.", "2019-05-15", "LET", "CHL"),
        ("[Begin recording] Peru must sign the treaty.", "1988-05-15", "menachem-begin", "PER"),
        ("WHO IS THE NEXT ENVOY TO PERU?", "2019-05-15", "ISIS", "PER"),
        ("The men from Chile wore Bermuda shorts.", "2019-05-15", "BMU", "CHL"),
        ("Migrants from Chad crossed the Strait of Gibraltar.", "2019-05-15", "GIB", "TCD"),
        ("The faculty at Georgetown criticised Chile.", "2019-05-15", "GUY", "CHL"),
        ("Peru applies the Additional Protocol (AP). Chile rejected the AP.", "2019-05-15", "AP", "CHL"),
        ("The Christian militia attacked Beirut and Chad.", "1985-05-15", "FSM", "TCD"),
        ("Mayor Omar Siad Nuriye met Siad Barre. Siad Barre left.", "1985-05-15", "muhammad-abdi-yusuf", "siad-barre"),
    ],
)
def test_no_entity(read: Read, text: str, published: str, nobody: str, somebody: str) -> None:
    found = named(read, text, published=published)
    assert nobody not in found and somebody in found


def test_a_capital_that_is_also_a_university_stays_the_capital_of_its_own_country(read: Read) -> None:
    assert "GUY" in named(read, "Peru protested in Georgetown. Guyana rejected the protest.", published="2019-05-15")


def test_the_letters_of_a_band_are_its_name_with_its_capitals(read: Read) -> None:
    assert "LET" in named(read, "LeT attacked India.", published="2009-05-15")


def test_letters_that_a_text_spells_out_as_the_tables_do_keep_their_meaning(read: Read) -> None:
    assert "AU" in named(read, "The African Union (AU) met. The AU condemned Chad.", published="2019-05-15")


def test_a_president_is_nobody_who_only_was_prime_minister(read: Read) -> None:
    text = "President Yusuf flew to Beijing."
    assert named(read, text, published="2006-11-03") >= {"abdullahi-yusuf-ahmed"}
    assert "edouard-philippe" not in named(read, "President Philippe criticised Chad.", published="2018-11-03")


def test_i_and_we_are_not_the_outlet(read: Read) -> None:
    reading = read('"I saw it and we condemn Chad," a hostage cried.', published="2019-05-15", source="AFP")
    assert "TCD" in reading.entities and not reading.entities.keys() & {"AFP", "FRA"}


def test_a_party_in_a_list_is_not_the_minister_before_it(read: Read) -> None:
    text = "The True Path Party of Minister Tansu Ciller, the conservative Motherland Party and others met Peru."
    rows = read(text, published="1997-04-05").event_mentions
    assert rows and all(p.entity != "tansu-ciller" for e in rows for p in e.actors)


def test_a_stranger_keeps_a_known_name_within_his_own(read: Read) -> None:
    text = "Michael Flynn lost, and so did City Mayor Michael Bolger. Michael Bolger criticised Iran."
    events = [e for e in read(text, published="2018-12-19").event_mentions if e.type == "ACCUSE"]
    assert events and all(p.entity != "michael-flynn" for e in events for p in e.actors)


def test_they_are_the_plural_that_speaks(read: Read) -> None:
    text = "Chad and Sudan closed the border. The miners said they would attack Egypt."
    events = [e for e in read(text, published="2018-12-19").event_mentions if e.type == "ASSAULT"]
    assert events and all(not {p.entity for p in e.actors} & {"TCD", "SDN"} for e in events)


def test_it_before_a_question_is_nobody(read: Read) -> None:
    text = "Iran lost. It was not clear why Chad condemned Israel. It was reported that Chad left."
    events = read(text, published="2018-12-19").event_mentions
    assert events and all(p.entity != "IRN" for e in events for p in e.actors)


@pytest.mark.parametrize(
    ("text", "published", "pair"),
    [
        ("Baerbock met Dendias in Oslo.", "2022-11-05", {"annalena-baerbock", "nikos-dendias"}),
        ("PM Rutte met Pres. Duda in Oslo.", "2019-11-05", {"mark-rutte", "andrzej-duda"}),
        ("Rutte, Duda Meet in Oslo to Discuss Chad", "2019-11-05", {"mark-rutte", "andrzej-duda"}),
    ],
)
def test_surnames_that_the_parser_does_not_know_meet(read: Read, text: str, published: str, pair: set[str]) -> None:
    meetings = [e for e in read(text, published=published).event_mentions if e.type == "CONSULT"]
    assert any({p.entity for p in (*e.actors, *e.recipients)} == pair for e in meetings)


def test_a_minister_named_like_a_month_is_no_month(read: Read) -> None:
    reading = read("May spoke to Duda on Monday.", published="2018-05-16")
    assert {"theresa-may", "andrzej-duda"} <= set(reading.entities)
    assert all(e.date is None or e.date.start == "2018-05-14" for e in reading.event_mentions)


@pytest.mark.parametrize(
    ("text", "actor", "recipient"),
    [
        ("Lavrov and Pompeo met in Oslo. The Russian minister criticised Chad.", "sergei-lavrov", "TCD"),
        ("Duda flew to Oslo to meet Macron. He criticised his French counterpart.", "andrzej-duda", "emmanuel-macron"),
        ("Duda and Rutte called Macron. They criticised him.", "andrzej-duda", "emmanuel-macron"),
        ("Chad expelled a Kenyan diplomat. Nairobi protested. It criticised Sudan.", "KEN", "SDN"),
    ],
)
def test_who_is_carried_on(read: Read, text: str, actor: str, recipient: str) -> None:
    rows = [e for e in read(text, published="2019-05-16").event_mentions if e.trigger.text == "criticised"]
    assert any(
        actor in {p.entity for p in e.actors} and recipient in {p.entity for p in e.recipients} for e in rows
    )


def test_who_meets_in_a_capital_is_not_of_its_state(read: Read) -> None:
    rows = read("Mediators in Vienna criticised Chad.", published="2019-05-16").event_mentions
    assert rows and all(p.state != "AUT" for e in rows for p in e.actors)


@pytest.mark.parametrize("name", ["Terry Davis", "James Morris", "Pat Cox", "Stephanie Williams"])
def test_who_bears_a_name_that_many_bear_is_nobody_of_the_tables(read: Read, name: str) -> None:
    assert named(read, f"{name} criticised Chad.", published="2005-05-15") == {"TCD"}
