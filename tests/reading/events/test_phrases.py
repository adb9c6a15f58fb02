"""Two nouns that name one party are one, with the words of both."""

from __future__ import annotations

import pytest

from tests.conftest import Read

#: A sentence, the trigger of an event, and a side of it: words, entity and state of each party.
SENTENCES = [
    ("The Municipality of Arica asked the schools to pay taxes.", "asked", "actors",
     [("Municipality of Arica", None, None)]),
    ("Police arrested dozens of dissidents in Havana.", "arrested", "recipients", [("dissidents", None, None)]),
    ("A group of Chilean tourists was attacked by gunmen in Egypt.", "attacked", "recipients",
     [("group of Chilean tourists", None, "CHL")]),
    ("Fighters of the Taliban attacked a convoy.", "attacked", "actors", [("Fighters", "TALIBAN", "AFG")]),
    ("The heads of state of ECOWAS urged the officers to leave.", "urged", "actors", [("ECOWAS", "ECOWAS", None)]),
    ("The heads of the armies of Chad and Mali met.", "met", "actors",
     [("armies", "TCD", "TCD"), ("armies", "MLI", "MLI")]),
    ("The Union of Coffee Growers and Pickers asked the government to resign.", "asked", "actors",
     [("Union of Coffee Growers and Pickers", None, None)]),
    ("Human rights groups accuse the fighters of burning villages.", "accuse", "recipients",
     [("fighters", None, None)]),
    ("Juan Foo of the Federation of Miners asked supporters to march.", "asked", "actors", [("Juan Foo", None, None)]),
    ("Opponents of Russia met in Warsaw.", "met", "actors", [("Opponents of Russia", None, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "trigger", "side", "wanted"), SENTENCES)
def test_of_two_nouns_joined_by_of_one_party_is_made(
    judged: Read, text: str, trigger: str, side: str, wanted: list[tuple[str, str | None, str | None]]
) -> None:
    (event,) = [e for e in judged(text).event_mentions if trigger in e.trigger.text and e.confidence >= 0.5]
    assert [(p.text, p.entity, p.state) for p in getattr(event, side)] == wanted


def test_a_possessor_is_that_of_what_is_joined_to_his(read: Read) -> None:
    events = read("Peru's friendship and steady support for Chile continued.").event_mentions
    (support,) = [e for e in events if e.trigger.text == "support"]
    assert ([p.entity for p in support.actors], [p.entity for p in support.recipients]) == (["PER"], ["CHL"])


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("The widow of Yasser Arafat criticised Mahmoud Abbas.", {"The widow of Yasser Arafat", "mahmoud-abbas"}),
        ("Police in Lahore arrested the brother of Nawaz Sharif.", {"PAK", "the brother of Nawaz Sharif"}),
        ("The Lebanese militant group Hezbollah attacked Israel.", {"HEZBOLLAH", "ISR"}),
        ("The West African bloc ECOWAS sanctioned Mali.", {"ECOWAS", "MLI"}),
        ("Israeli, Egyptian and American officials met in Aqaba.", {"ISR", "EGY", "USA"}),
        ("Chinese and Indian troops clashed in Ladakh.", {"CHN", "IND"}),
        ("Iran's Raisi met China's Xi in Beijing.", {"ebrahim-raisi", "xi-jinping"}),
        ("Syrian troops recaptured Palmyra from Islamic State.", {"SYR", "ISIS"}),
        ("The President spoke by phone today with Prime Minister Kishida of Japan.", {"President", "fumio-kishida"}),
        ("Rebels ambushed a convoy north of Jinotega.", {"Rebels", "a convoy"}),
        ("The deal was announced by the Greek PM Kyriakos Mitsotakis.", {"kyriakos-mitsotakis"}),
        ("The head of Hamas's political bureau visited Tehran.", {"ismail-haniyeh", "IRN"}),
    ],
)
def test_who_is_named_by_somebody_else(judged: Read, text: str, parties: set[str]) -> None:
    [event] = [e for e in judged(text).event_mentions if e.confidence >= 0.5]
    assert {p.entity or p.text for p in (*event.actors, *event.recipients)} == parties


def test_a_stranger_and_his_pronoun_are_one_party(judged: Read) -> None:
    reading = judged("Clara Montes was in her car on Monday when she was shot dead.")
    [event] = [e for e in reading.event_mentions if e.type == "ASSAULT"]
    assert [p.text for p in event.recipients] == ["Clara Montes"]
