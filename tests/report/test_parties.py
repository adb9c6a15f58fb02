"""Whom a line tells of: names read to their end, one breath, no one twice."""

from __future__ import annotations

from typing import Any

import pytest

from detente.report.parties import beside, near, negated, short, told, vague
from detente.report.wording import Names

AT = 100


def party(text: str, sentence: str, entity: str | None = None, **more: Any) -> dict[str, Any]:
    start = AT + sentence.index(text)
    found = {"entity": entity, "state": None, "sector": None, "text": text, "start": start, "end": start + len(text)}
    return {**found, **more}


def row(sentence: str, trigger: str, actors: list[Any], recipients: list[Any], type: str = "ACCUSE") -> dict[str, Any]:
    start = AT + sentence.index(trigger)
    return {
        "text": sentence, "start": AT, "type": type, "actors": actors, "recipients": recipients, "place": None,
        "trigger": {"text": trigger, "start": start, "end": start + len(trigger)},
    }  # fmt: skip


def words(row: dict[str, Any], side: str) -> list[str]:
    return [p["text"] for p in told(row)[side]]


@pytest.mark.parametrize(
    ("sentence", "cut", "whole"),
    [
        ("The Department of Fisheries sued Chile.", ("Department", "Fisheries"), ["the Department of Fisheries"]),
        ("Then the Northern Joint Chiefs of Staff sued Chile.", ("Staff",), ["the Northern Joint Chiefs of Staff"]),
        ("On Monday officials of Kenya sued Chile.", ("officials",), ["officials"]),
        ("Kenya and Peru sued Chile.", ("Kenya", "Peru"), ["Kenya", "Peru"]),
        ("The Fisheries Council's envoys sued Chile.", ("Council",), ["the Fisheries Council"]),
        ("The Council's envoys sued Chile.", ("Council",), ["the Council"]),
    ],
)
def test_a_name_that_was_cut_is_read_to_its_end(sentence: str, cut: tuple[str, ...], whole: list[str]) -> None:
    event = row(sentence, "sued", [party(text, sentence) for text in cut], [party("Chile", sentence, "CHL")])
    assert words(event, "actors") == whole


def test_a_person_stays_without_the_rest_of_the_name() -> None:
    sentence = "Secretary of Fisheries Ana B. Rojas II sued Chile."
    parties = [party("Ana B. Rojas", sentence, "ana-rojas"), party("II", sentence)]
    assert words(row(sentence, "sued", parties, []), "actors") == ["Ana B. Rojas"]


def test_who_is_named_elsewhere_in_the_sentence_is_no_party_of_the_line() -> None:
    sentence = "Officials of Kenya reported at noon in a long letter that Peru condemned Chile and Bolivia."
    actors = [party("Kenya", sentence, "KEN"), party("Peru", sentence, "PER")]
    event = row(sentence, "condemned", actors, [party("Chile", sentence, "CHL"), party("Bolivia", sentence, "BOL")])
    assert words(event, "actors") == ["Peru"]
    assert words(event, "recipients") == ["Chile", "Bolivia"]
    assert [p["text"] for p in told(event, whole=True)["actors"]] == ["Kenya", "Peru"]
    assert [p["text"] for p in told({**event, "type": "CONSULT"})["actors"]] == ["Kenya", "Peru"]


def test_a_leader_does_nothing_to_the_own_country() -> None:
    sentence = "President Rojas refused to say when Chile would vote."
    home = party("Chile", sentence, "CHL", state="CHL")
    event = row(sentence, "refused", [party("Rojas", sentence, "ana-rojas", state="CHL")], [home], "REJECT")
    assert words(event, "recipients") == []
    assert words({**event, "type": "REQUEST"}, "recipients") == ["Chile"]


def test_whom_something_is_done_to_is_of_a_people_not_the_state() -> None:
    names = Names({"CHL": {"name": "Chile", "kind": "state", "state": "CHL"}})
    sentence = "Peru's police jailed a Chilean woman."
    chilean = party("Chilean", sentence, "CHL", state="CHL")
    (found,) = told(row(sentence, "jailed", [], [chilean], "COERCE"))["recipients"]
    assert names.party(found) == "a Chilean"
    (found,) = told(row(sentence, "jailed", [], [chilean], "ACCUSE"))["recipients"]
    assert names.party(found) == "Chile"


def test_where_others_were_hit_is_not_hit_itself() -> None:
    sentence = "Rebels killed ten traders in Peru."
    event = row(sentence, "killed", [party("Rebels", sentence)], [], "ASSAULT")
    event["recipients"] = [party("ten traders", sentence), party("Peru", sentence, "PER", state="PER")]
    event["place"] = None
    assert words(event, "recipients") == ["ten traders"] and told(event)["place"]["name"] == "Peru"
    alone = {**event, "actors": [], "recipients": event["recipients"][1:]}
    assert words(alone, "recipients") == ["Peru"]


def test_who_is_only_a_measure_is_no_party() -> None:
    sentence = "Kenya gave twice as much as Peru to Chile."
    event = row(sentence, "gave", [party("Kenya", sentence, "KEN")], [], "AID")
    event["recipients"] = [party("Peru", sentence, "PER"), party("Chile", sentence, "CHL")]
    assert words(event, "recipients") == ["Chile"]


@pytest.mark.parametrize(
    ("sentence", "condemned"),
    [
        ("Kenya condemned Peru's brazen attack on Chile.", ["Peru"]),
        ("Kenya condemned the “brazen raid” on Chile.", []),
        ("Kenya condemned the occupation of Chile by Peru.", ["Peru"]),
        ("Kenya condemned the attack of Peru.", ["Peru"]),
        ("Kenya condemned Peru and Chile.", ["Peru", "Chile"]),
    ],
)
def test_who_bears_what_is_condemned_is_not_condemned(sentence: str, condemned: list[str]) -> None:
    others = [party(name, sentence, name) for name in ("Peru", "Chile") if name in sentence]
    event = row(sentence, "condemned", [party("Kenya", sentence, "KEN")], others)
    assert sorted(words(event, "recipients")) == sorted(condemned)


@pytest.mark.parametrize(
    ("sentence", "near"),
    [
        ("Kenya met Peru in Lima on Monday.", True),
        ("Kenya met Peru to speak at length of what has befallen Lima.", False),
    ],
)
def test_a_place_is_told_where_it_stands_near_the_event(sentence: str, near: bool) -> None:
    assert beside({**row(sentence, "met", [], []), "place": {"name": "Lima"}}) is near


@pytest.mark.parametrize(
    ("sentence", "trigger", "stands"),
    [
        ("Chile's recent war on Peru ended.", "war", True),
        ("Chile, with a fleet of ten large ships, made war on Peru.", "war", False),
        ("Chile threatened war should the long talks with Peru fail.", "war", False),
        ("Chile refused to see that Peru had won.", "refused", False),
        ("Peru was attacked by Chile.", "attacked", True),
        ("Peru saw how Chile attacked.", "attacked", False),
    ],
)
def test_whether_the_parties_stand_near_the_event(sentence: str, trigger: str, stands: bool) -> None:
    event = row(sentence, trigger, [party("Chile", sentence, "CHL")], [party("Peru", sentence, "PER")], "ASSAULT")
    assert near(event) is stands


def test_that_something_did_not_happen_is_said_near_its_word() -> None:
    assert negated(row("Chile didn’t attack Peru.", "attack", [], []))
    assert not negated(row("They want to stop the attack on Peru.", "attack", [], []))


@pytest.mark.parametrize(
    ("text", "name"),
    [("the former", None), ("Both", None), ("Chilean consulate", "the Chilean consulate"), ("It", None)],
)
def test_who_is_only_pointed_at_and_what_is_only_of_a_state(text: str, name: str | None) -> None:
    names = Names({"CHL": {"name": "Chile", "kind": "state", "state": "CHL"}})
    assert names.party(party(text, f"{text} sued.", "CHL", state="CHL")) == name


def test_a_town_that_bears_it_is_named_and_not_its_state() -> None:
    names = Names({"CHL": {"name": "Chile", "kind": "state", "state": "CHL"}})
    sentence = "Peru shelled Arica at dawn."
    town = party("Arica", sentence, "CHL", state="CHL")
    (found,) = told(row(sentence, "shelled", [], [town], "ASSAULT"))["recipients"]
    assert names.party(found) == "Arica"


def test_content_says_something() -> None:
    assert short("to withdraw its troops by June") == "to withdraw its troops by June"
    assert short("Mr. Rojas") == "" and short("this regard") == "" and short("Chile and the Chilean people") == ""
    assert short("Peru of new strikes", [{"text": "Peru"}]) == ""
    assert vague("“He first heard of it on Monday") and not vague("The visit was about arms")
