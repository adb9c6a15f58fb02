"""Event mentions: types, parties and auxiliary modes, a phenomenon a case."""

from __future__ import annotations

import pytest

from detente.reading.rows import COUNTED, EventMention, Reading
from tests.conftest import Read


def ids(parties: list) -> set[str | None]:
    return {p.entity for p in parties}


def one(reading: Reading, type_: str) -> EventMention:
    found = [e for e in reading.event_mentions if e.type == type_]
    assert found, [(e.type, e.trigger.text) for e in reading.event_mentions]
    return found[0]


@pytest.mark.parametrize(
    ("text", "type_", "actors", "recipients"),
    [
        ("France condemned Russia.", "ACCUSE", {"FRA"}, {"RUS"}),
        ("Russia was condemned by France and Germany.", "ACCUSE", {"FRA", "DEU"}, {"RUS"}),
        ("France imposed sanctions on Russia.", "SANCTION", {"FRA"}, {"RUS"}),
        ("Iran imposed a ban on Israel on Monday.", "SANCTION", {"IRN"}, {"ISR"}),
        ("France lifted sanctions against Iran.", "CONCEDE", {"FRA"}, {"IRN"}),
        ("Japan sent food to Nepal.", "AID", {"JPN"}, {"NPL"}),
        ("Turkey urged Greece to withdraw its troops.", "REQUEST", {"TUR"}, {"GRC"}),
        ("Egypt threatened to attack Sudan.", "THREATEN", {"EGY"}, {"SDN"}),
        ("Chile recalled its ambassador from Bolivia.", "SANCTION", {"CHL"}, {"BOL"}),
        ("Chile recalled its ambassador to Bolivia for talks.", "SANCTION", {"CHL"}, {"BOL"}),
        ("Israel bombed Lebanon.", "ASSAULT", {"ISR"}, {"LBN"}),
        ("China deployed warships near Taiwan.", "MOBILIZE", {"CHN"}, {"TWN"}),
        ("Poland recognised Kosovo.", "SUPPORT", {"POL"}, {"XKX"}),
        ("Spain refused to extradite him to Peru.", "REJECT", {"ESP"}, {"PER"}),
        ("Angela Merkel visited Poland.", "CONSULT", {"angela-merkel"}, {"POL"}),
    ],
)
def test_who_does_what_to_whom(read: Read, text: str, type_: str, actors: set[str], recipients: set[str]) -> None:
    found = one(read(text, "2012-06-01"), type_)
    assert ids(found.actors) == actors
    assert ids(found.recipients) == recipients


@pytest.mark.parametrize(
    ("text", "type_", "auxiliary"),
    [
        ("France condemned Russia.", "ACCUSE", []),
        ("France did not condemn Russia.", "ACCUSE", ["negation"]),
        ("France has not hesitated to condemn Russia.", "ACCUSE", []),
        ("France might condemn Russia.", "ACCUSE", ["hypothetical"]),
        ("France refused to condemn Russia.", "ACCUSE", ["negation"]),
        ("France failed to condemn Russia.", "ACCUSE", ["negation"]),
        ("France did not refuse to condemn Russia.", "ACCUSE", []),
        ("If France condemned Russia, Germany would sanction Russia.", "SANCTION", ["hypothetical"]),
        ("France will sanction Russia.", "SANCTION", ["future"]),
        ("France denied supplying arms to Iran.", "AID", ["negation"]),
        ("Germany warned France against supplying arms to Iran.", "AID", ["hypothetical"]),
        ("France wants to condemn Russia.", "ACCUSE", ["hypothetical"]),
        ("Did France condemn Russia?", "ACCUSE", ["hypothetical"]),
        ("France invaded Russia in 1812.", "ASSAULT", ["historical"]),
        ("All that France has done is to condemn Russia.", "ACCUSE", []),
    ],
)
def test_what_did_not_happen(read: Read, text: str, type_: str, auxiliary: list[str]) -> None:
    assert one(read(text), type_).auxiliary == auxiliary


def test_planned_meeting_is_an_agreement(read: Read) -> None:
    found = one(read("Emmanuel Macron will visit India next month."), "AGREE")
    assert found.auxiliary == ["future"]


def test_reciprocal_events_carry_all_parties_as_actors(read: Read) -> None:
    found = one(read("Emmanuel Macron met Olaf Scholz in Berlin."), "CONSULT")
    assert ids(found.actors) == {"emmanuel-macron", "olaf-scholz"}
    assert not found.recipients
    assert found.place is not None and found.place.country == "DEU"


def test_ellipsis_takes_the_verb_before(read: Read) -> None:
    found = read("France supported Ukraine, which Hungary did not.").event_mentions
    assert any(ids(e.actors) == {"HUN"} and "negation" in e.auxiliary for e in found)


def test_offsets_point_at_the_words(read: Read) -> None:
    text = "On Monday France condemned Russia. Germany praised Poland."
    found = read(text).event_mentions
    assert [e.trigger.text for e in found] == ["condemned", "praised"]
    for event in found:
        assert text[event.trigger.start : event.trigger.end] == event.trigger.text
        assert text[event.start : event.end].strip() == event.text
        for party in (*event.actors, *event.recipients):
            assert text[party.start : party.end] == party.text


def test_words_inside_other_words_report_nothing(read: Read) -> None:
    (found,) = read("The weather was fine and the harvest good. France condemned Russia.").event_mentions
    assert found.trigger.text == "condemned"


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Teenagers assaulted a cyclist in Dublin.", "ASSAULT", False),
        ("Soldiers assaulted a cyclist in Dublin.", "ASSAULT", True),
        ("Netanyahu says Egypt and Jordan attacked Libya", "ACCUSE", False),
        ("Netanyahu accused Egypt and Jordan of attacking Libya.", "ACCUSE", True),
        ("A diplomat from Chad, who refused to be named, praised Mali.", "REJECT", False),
        ("A diplomat from Chad refused to be questioned.", "REJECT", True),
    ],
    ids=["street crime", "armed men", "plain saying", "an accusation", "without a name", "a refusal"],
)
def test_what_is_no_event_of_politics(judged: Read, text: str, kind: str, found: bool) -> None:
    assert any(e.type == kind and e.confidence >= COUNTED for e in judged(text).event_mentions) is found


def test_a_participle_before_its_sentence_is_passive(read: Read) -> None:
    event = one(read("Condemned by Japan, North Korea tested a missile."), "ACCUSE")
    assert ([p.entity for p in event.actors], [p.entity for p in event.recipients]) == (["JPN"], ["PRK"])


@pytest.mark.parametrize(
    "text",
    [
        "Locusts invaded Kenya.",
        "A bear attacked a hiker in Norway.",
        "Norway's batsmen attacked Peru's bowlers.",
        "Norway beat Peru in the final.",
        "A man attacked his neighbour in Lima.",
        "Norway accused the referee of theft.",
        "Chile took note of Peru's statement.",
        "Norway broke its silence on the killing.",
        "Zambia launched a campaign against malaria.",
    ],
)
def test_beasts_games_and_quarrels_are_no_politics(judged: Read, text: str) -> None:
    assert not [e for e in judged(text).event_mentions if e.confidence >= COUNTED]


@pytest.mark.parametrize(
    "text", ["Rebels invaded Kenya.", "Chile's army attacked a hiker in Norway.", "The Sharks attacked Lima."]
)
def test_whoever_acts_in_politics_does(judged: Read, text: str) -> None:
    assert [e for e in judged(text).event_mentions if e.confidence >= COUNTED]


def test_a_mode_is_of_a_frame_that_fits(judged: Read) -> None:
    events = judged("Egypt called a meeting of the Arab League.").event_mentions
    assert events and "phone" not in {e.mode for e in events}
