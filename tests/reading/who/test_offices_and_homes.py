"""Who speaks for an organisation, who only lives in a state, and who is posted, briefed or named beside an event."""

from __future__ import annotations

import pytest

from detente.reading.rows import EventMention
from tests.conftest import Read


def first(read: Read, text: str, published: str) -> EventMention:
    """The surest event of a text."""
    return max(read(text, published=published).event_mentions, key=lambda e: e.confidence)


@pytest.mark.parametrize(
    ("text", "published", "person"),
    [
        ("Le Luong Minh condemned Peru.", "2015-06-01", "le-luong-minh"),
        ("Thomas Greminger condemned Peru.", "2019-06-01", "thomas-greminger"),
        ("Zeid Ra'ad al-Hussein condemned Peru.", "2016-06-01", "zeid-raad-al-hussein"),
        ("Kofi Annan condemned Peru.", "2012-06-01", "kofi-annan"),
        ("Kofi Annan condemned Peru.", "2010-06-01", "kofi-annan"),
        ("Guterres condemned Peru.", "2021-06-01", "antonio-guterres"),
        ("NATO's chief condemned Peru.", "2020-06-01", "jens-stoltenberg"),
        ("The UN secretary-general condemned Peru.", "2020-06-01", "antonio-guterres"),
        ("The UN human rights chief condemned Peru.", "2020-06-01", "michelle-bachelet"),
        ("The UN Secretary-General condemned Peru.", "2020-06-01", "antonio-guterres"),
        ("The UN met in New York. The Secretary-General condemned Peru.", "2020-06-01", "antonio-guterres"),
        ("NATO met in Brussels. The Secretary General condemned Peru.", "2020-06-01", "jens-stoltenberg"),
        ("The secretary-general of the Arab League condemned Peru.", "2020-06-01", "ahmed-aboul-gheit"),
    ],
)
def test_who_speaks_for_an_organisation_acts_for_no_state(read: Read, text: str, published: str, person: str) -> None:
    (condemned,) = [e for e in read(text, published=published).event_mentions if e.type == "ACCUSE"]
    (actor,) = condemned.actors
    assert (actor.entity, actor.state) == (person, None)


def test_a_title_that_nobody_of_the_text_bears_is_nobodys_surname(read: Read) -> None:
    (actor,) = first(read, "The Secretary-General condemned Peru.", "2020-06-01").actors
    assert (actor.entity, actor.state) == (None, None)


def test_where_an_official_of_an_organisation_was_born_is_of_no_other_minister(read: Read) -> None:
    event = first(read, "Secretary-General Antonio Guterres met Foreign Minister Ravi Menon.", "2020-06-01")
    assert "PRT" not in {p.state for p in (*event.actors, *event.recipients)}


@pytest.mark.parametrize(
    ("source", "who"),
    [("White House", {"george-w-bush"}), ("Government of Ireland", {"bertie-ahern"}), ("Pentagon", {"USA"}),
     ("Reuters", set())],
)  # fmt: skip
def test_a_text_of_a_leaders_office_says_i_for_its_leader(read: Read, source: str, who: set[str]) -> None:
    text = "I condemn Peru. I have spoken plainly, and we mean it."
    events = read(text, published="2007-05-29", source=source).event_mentions
    assert {p.entity for e in events if e.type == "ACCUSE" for p in e.actors} == who


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("An activist in Lima", "PER"),
        ("Residents of Arequipa", "PER"),
        ("Peruvian rebels", "PER"),
        ("Peruvian newspapers", "PER"),
    ],
)
def test_who_lives_in_a_state_is_of_it_but_is_not_it(read: Read, words: str, state: str) -> None:
    for accused in ("PER", "CHL"):
        event = first(read, f"{words} accused {'Peru' if accused == 'PER' else 'Chile'} of lying.", "2018-06-01")
        (actor,), (recipient,) = event.actors, event.recipients
        assert (actor.entity, actor.state, recipient.entity) == (None, state, accused)


@pytest.mark.parametrize(
    "words", ["Peruvian police", "The Peruvian people", "A Peruvian fighter", "The Peruvian foreign ministry"]
)
def test_what_is_of_the_state_is_the_state(read: Read, words: str) -> None:
    (actor,) = first(read, f"{words} accused Chile of lying.", "2018-06-01").actors
    assert actor.entity == "PER"


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("The Oslo conference urged Chad to free the pilots.", set()),
        ("The Oslo talks urged Chad to free the pilots.", set()),
        ("Delegates in Bergen urged Chad to free the pilots.", set()),
        ("The special envoy for Peru urged Chad to free the pilots.", set()),
        ("The Norwegian special envoy for Peru urged Chad to free the pilots.", {"NOR"}),
        ("Norway's representative on Peru urged Chad to free the pilots.", {"NOR"}),
        ("The conference on Peru urged Chad to free the pilots.", set()),
        ("Peruvian opposition leaders urged Chad to free the pilots.", set()),
        ("A spokeswoman in Oslo for the Peruvian government urged Chad to free the pilots.", {"PER"}),
        ("The secretary of the Russian Security Council urged Chad to free the pilots.", {"RUS"}),
        ("The Security Council urged Chad to free the pilots.", {"UNSC"}),
        ("The Kremlin security chief urged Chad to free the pilots.", {"RUS"}),
        ("The presidents of France and Egypt urged Chad to free the pilots.",
         {"emmanuel-macron", "abdel-fattah-el-sisi"}),
    ],
)
def test_venues_topics_and_posts_do_not_act(read: Read, text: str, actors: set[str]) -> None:
    (event,) = [e for e in read(text, published="2018-06-01").event_mentions if e.type == "REQUEST"]
    assert {p.entity for p in event.actors if p.entity} == actors


def test_a_former_envoy_is_not_his_state(judged: Read) -> None:
    (event,) = judged("The former U.S. ambassador to Chad criticised Peru.").event_mentions
    (actor,) = event.actors
    assert (actor.entity, actor.sector) == (None, "ELI")


@pytest.mark.parametrize(("article", "person"), [("A", None), ("The", "george-papandreou")])
def test_a_former_minister_is_one_of_several(read: Read, article: str, person: str | None) -> None:
    event = first(read, f"{article} former Greek foreign minister criticised Peru.", "2009-03-15")
    assert [p.entity for p in event.actors] == [person]


@pytest.mark.parametrize(
    ("text", "published", "persons"),
    [
        ("Straw and Powell urged Peru to yield.", "2002-09-10", {"jack-straw", "colin-powell"}),
        ("Le Drian urged Peru to yield.", "2018-09-10", {"jean-yves-le-drian"}),
        ("Raisi urged Peru to yield.", "2021-06-20", {"ebrahim-raisi"}),
        ("Biden urged Peru to yield.", "2020-12-20", {"joe-biden"}),
        ("Milei urged Peru to yield.", "2023-01-20", set()),
    ],
)
def test_surnames_of_those_in_office_and_elected(read: Read, text: str, published: str, persons: set[str]) -> None:
    event = first(read, text, published)
    assert {p.entity for p in event.actors if p.entity} == persons


def test_the_three_are_those_named_in_one_breath(read: Read) -> None:
    text = "Chile, Peru and Norway met Chad in Vienna. The three accused it of lying."
    (event,) = [e for e in read(text, published="2018-06-01").event_mentions if e.type == "ACCUSE"]
    assert {p.entity for p in event.actors} == {"CHL", "PER", "NOR"}
    assert {p.entity for p in event.recipients} == {"TCD"}


def test_both_are_those_of_the_sentence_itself(read: Read) -> None:
    text = "Norway and Chad watch every launch. Peru's talks with Brazil are about arms, but both countries deny it."
    (told,) = [a for a in read(text, published="2018-06-01").attributions if a.stance == "denies"]
    assert set(told.sources) == {"PER", "BRA"}


def test_the_secretary_of_state_is_the_one_named_before(read: Read) -> None:
    text = "Hillary Clinton flew to Lima. The secretary of state condemned Chad."
    (event,) = [e for e in read(text, published="2010-06-01").event_mentions if e.type == "ACCUSE"]
    assert [(p.entity, p.text) for p in event.actors] == [("hillary-clinton", "secretary of state")]


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("Brazil coordinated its policy towards Venezuela with Peru.", {"BRA", "PER"}),
        ("Norway and Peru discussed Chad's missiles.", {"NOR", "PER"}),
        ("S.Korea and N.Korea held talks.", {"KOR", "PRK"}),
        ("US-Iran talks resumed in Oman.", {"USA", "IRN"}),
    ],
)
def test_parties_without_topics_and_with_both_of_a_pair(judged: Read, text: str, parties: set[str]) -> None:
    events = [e for e in judged(text).event_mentions if e.type in ("CONSULT", "COOPERATE")]
    event = max(events, key=lambda e: e.confidence)
    assert {p.entity for p in (*event.actors, *event.recipients)} == parties


def test_the_prime_minister_is_the_one_named_before(read: Read) -> None:
    text = "Theresa May flew to Lima. The prime minister condemned Chad."
    (event,) = [e for e in read(text, published="2018-06-01").event_mentions if e.type == "ACCUSE"]
    assert [p.entity for p in event.actors] == ["theresa-may"]


def test_we_of_a_villager_is_no_state(read: Read) -> None:
    text = '"We condemn the raid by Chad," said a villager from Lima.'
    events = read(text, published="2018-06-01").event_mentions
    assert all(p.entity != "PER" for e in events for p in e.actors)


@pytest.mark.parametrize(
    ("text", "published", "there", "not_there"),
    [
        ("White House aide Jay Carney spoke. Carney criticised Chad.", "2011-11-02", "jay-carney", "mark-carney"),
        ("Sheikh Hamad bin Jassim al-Thani criticised Chad.", "2006-12-12", "hamad-bin-jassim-al-thani",
         "abdullah-bin-khalifa-al-thani"),
        ("The German Red Cross criticised Chad.", "2018-06-01", "TCD", "ICRC"),
    ],
)
def test_who_else_bears_the_name(read: Read, text: str, published: str, there: str, not_there: str) -> None:
    found = set(read(text, published=published).entities)
    assert there in found and not_there not in found


def test_the_leader_of_a_party_without_a_name_leads_no_state(judged: Read) -> None:
    text = "Emmanuel Macron visited Lima. The party's leader, John Foo, condemned Peru."
    (condemned,) = [e for e in judged(text).event_mentions if e.type == "ACCUSE"]
    assert not {p.entity or p.state for p in condemned.actors} & {"emmanuel-macron", "FRA"}


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("The Democrats condemned Peru.", "DEMOCRATS"),
        ("The Liberal Democrats condemned Peru.", "LIBERAL-DEMOCRATS-UK"),
        ("Germany voted. The Social Democrats condemned Peru.", None),
        ("Juan Foo, leader of the Social Conservatives, condemned Peru.", None),
    ],
)
def test_the_name_of_a_party_within_that_of_another_is_not_its_name(judged: Read, text: str, party: str | None) -> None:
    (condemned,) = [e for e in judged(text).event_mentions if e.type == "ACCUSE" and e.confidence >= 0.5]
    assert {p.entity for p in condemned.actors} == {party}
    assert party is not None or "GBR" not in {p.state for p in condemned.actors}


def test_a_ministers_state_is_not_that_whose_office_another_holds(judged: Read) -> None:
    (met,) = [e for e in judged("France warned Iran. Foreign Minister Juan Foo met Sergei Lavrov.").event_mentions
              if e.type == "CONSULT"]  # fmt: skip
    assert not {p.state for p in (*met.actors, *met.recipients)} & {"FRA", "IRN"}


def test_the_end_of_a_name_is_nobody(judged: Read) -> None:
    (met,) = judged("President Joseph R. Biden, Jr. and King Abdullah II met in Lima.").event_mentions
    assert [p.entity for p in (*met.actors, *met.recipients)] == ["joe-biden", "abdullah-ii"]
