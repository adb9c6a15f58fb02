"""Rows in plain words."""

from __future__ import annotations

from typing import Any

import pytest

from detente.ontology import modes, types
from detente.report import acts, wording
from detente.report.wording import Names

NAMES = Names(
    {
        "FRA": {"name": "France", "kind": "state", "state": "FRA"},
        "USA": {"name": "United States", "kind": "state", "state": "USA"},
        "G20": {"name": "Group of Twenty", "kind": "organisation", "state": None},
        "NATO": {"name": "North Atlantic Treaty Organization", "kind": "organisation", "state": None},
        "WEST": {"name": "West", "kind": "bloc", "state": None},
    }
)


def row(type: str, mode: str | None = None, trigger: str = "", auxiliary: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"type": type, "mode": mode, "trigger": {"text": trigger}, "auxiliary": list(auxiliary)}


def party(text: str, entity: str | None = None, state: str | None = None, sector: str | None = None) -> dict[str, Any]:
    return {"entity": entity, "state": state, "sector": sector, "text": text}


@pytest.mark.parametrize("type", list(types()))
def test_every_type_has_plain_verbs(type: str) -> None:
    for mode in [None, *(m for t, m in modes() if t == type)]:
        verb = acts.verb_of(type, mode)
        assert verb.past and verb.base and verb.alone and verb.alone_base
        assert not any(form.isupper() for form in verb.past.split()), "a code is no headline"


def test_modes_of_the_verbs_are_those_of_the_ontology() -> None:
    known = {*modes(), *((t, "") for t in types())}
    assert set(acts._verbs()) <= known


@pytest.mark.parametrize(
    ("auxiliary", "said"),
    [
        ((), "France warned Spain"),
        (("negation",), "France did not warn Spain"),
        (("future",), "France is to warn Spain"),
        (("future", "negation"), "France is not to warn Spain"),
        (("hypothetical",), "France may warn Spain"),
    ],
)
def test_what_did_not_happen_is_not_said_as_if_it_had(auxiliary: tuple[str, ...], said: str) -> None:
    assert acts.act(row("THREATEN", None, "warned", auxiliary), ["France"], ["Spain"]) == said


def test_without_an_actor_the_passive_without_a_verb_nothing() -> None:
    assert acts.act(row("ACCUSE", "disapprove", "condemned"), [], ["France", "Spain"]) == (
        "France and Spain were condemned"
    )
    assert acts.act(row("CONSULT", "visit"), [], []) is None


def test_what_was_asked_follows_the_verb() -> None:
    told = acts.act(row("REQUEST", "yield", "asked"), ["France"], ["Spain"], "to lift the ban")
    assert told == "France asked Spain"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (party("Americans", "USA", "USA", "GOV"), "the United States"),
        (party("the summit", "G20"), "the G20"),
        (party("the alliance", "NATO"), "NATO"),
        (party("Western capitals", "WEST"), "Western capitals"),
        (party("French diplomats", "FRA", "FRA", "GOV"), "French diplomats"),
        (party("the French government", "FRA", "FRA", "GOV"), "France"),
        (party("they"), None),
        (party("both countries"), None),
        (party("opposition leader", None, None), "the opposition leader"),
        (party("soldiers", None, "FRA", "MIL"), "soldiers of France"),
        (party("the court", "FRA", "FRA", "JUD"), "the court of France"),
        (party("French judges", "FRA", "FRA", "JUD"), "French judges"),
        (party("France's army", "FRA", "FRA", "MIL"), "France's army"),
        (party("they", "FRA", "FRA"), None),
        (party("we", "FRA", "FRA"), "France"),
        (party("Americans", "USA", "USA"), "Americans"),
        (party("the Rojas administration", "USA", "USA", "GOV"), "the Rojas administration"),
        (party("Pro-Paris leaders", "FRA", "FRA", "GOV"), "Pro-Paris leaders"),
        (party("to 32 civilians", None, None, "CVL"), "32 civilians"),
        (party("Fisheries Committee"), "the Fisheries Committee"),
    ],
)
def test_parties_by_name_never_by_id(given: dict[str, Any], said: str | None) -> None:
    assert NAMES.party(given) == said


def test_whose_brother_is_only_said_before() -> None:
    assert NAMES.party(party("her brother")) is None
    assert NAMES.party(party("the brother of Ana Rojas")) == "the brother of Ana Rojas"


def test_a_verb_is_in_the_number_of_its_parties() -> None:
    assert wording.plural(["a", "b"]) and wording.plural(["Angolans"]) and wording.plural(["soldiers of Peru"])
    assert not wording.plural(["Peru"]) and not wording.plural([])


def test_times() -> None:
    def told(start: str, end: str) -> str:
        return wording.when({"start": start, "end": end}, "2023-03-02")

    assert told("2023-03-02", "2023-03-02") == ""
    assert told("2023-03-01", "2023-03-01") == " on 1 Mar"
    assert told("2022-03-01", "2022-03-01") == " on 1 Mar 2022"
    assert told("2022-01-01", "2022-12-31") == " in 2022"
    assert told("2022-10-01", "2022-10-31") == " in October 2022"
    assert wording.when(None, "2023-03-02") == ""


def test_cut_round_what_matters() -> None:
    words = " ".join(f"w{i}" for i in range(40))
    assert wording.clipped(words, 6) == "w0 w1 w2 w3 w4 w5 …"
    assert "w30" in wording.clipped(words, 6, "w30")
    assert wording.clipped("short enough", 6) == "short enough"


def test_lists() -> None:
    assert wording.listed(["a"]) == "a"
    assert wording.listed(["a", "b", "c"]) == "a, b and c"
    assert wording.listed(list("abcdefg")) == "a, b, c, d and 3 others"
    assert wording.counted(1, "possibility") == "1 possibility"
    assert wording.counted(2, "possibility") == "2 possibilities"


def test_a_party_is_named_without_what_only_its_sentence_gave_it() -> None:
    def party(text: str) -> dict[str, Any]:
        return {"entity": None, "state": None, "sector": None, "text": text}

    names = wording.Names({})
    assert names.party(party("his Cypriot hosts")) == "Cypriot hosts"
    assert names.party(party("More than 40 people")) == "more than 40 people"
    assert names.party(party("S.")) is None and names.party(party("-")) is None


def test_names_are_found_in_words_whole_and_wherever_they_stand() -> None:
    names = Names({"PER": {"name": "Peru"}, "x": {"name": "Costa Alta"}, "y": {"name": "Alta"}})
    assert names.within("Peru of Costa Alta") == {"PER", "x", "y"}
    assert names.within("Peruvians in CostaAlta") == names.within("") == set()
    assert names.named("Costa Alta") == {"x"} and names.named("Costa") == set()
