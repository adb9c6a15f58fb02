"""An act in the text's own words: whose verb it is, where its clause ends, and whose word it is."""

from __future__ import annotations

from typing import Any

import pytest

from detente.desk.brief import brief
from detente.report import clause
from detente.report.brief import page
from detente.report.items import Item
from detente.report.own import own
from detente.report.voices import Voices, further
from detente.report.wording import Names
from detente.world import load_world
from tests.report.test_parties import party, row

NAMES = Names({k: {"name": n, "kind": "state", "state": k} for k, n in (("CHL", "Chile"), ("PER", "Peru"))})


def told(sentence: str, actor: str, trigger: str, **more: Any) -> str | None:
    """What the line says of an act of Chile, named ``actor``, towards Peru."""
    actors, recipients = [party(actor, sentence, "CHL", state="CHL")], [party("Peru", sentence, "PER", state="PER")]
    event = {**row(sentence, trigger, actors, recipients), "date": None, **more}
    found = own(event, NAMES)
    return found.text if found else None


@pytest.mark.parametrize(
    ("sentence", "actor", "trigger", "line"),
    [
        ("Chile accused Peru of theft, an envoy said.", "Chile", "accused", "Chile accused Peru of theft"),
        ("On Monday Chile has often accused Peru.", "Chile", "accused", "Chile has often accused Peru"),
        ("Chile, which lost two ships in June, accused Peru.", "Chile", "accused", "Chile accused Peru"),
        ("Chile praised the plan of four small states and accused Peru.", "Chile", "accused", "Chile accused Peru"),
        ("They have accused Peru of theft.", "They", "accused", None),
        ("We accuse Peru of theft.", "We", "accuse", "Chile: “We accuse Peru of theft”"),
        ("Chile asked Peru, its old rival, not to fish.", "Chile", "asked", "Chile asked Peru not to fish"),
        ("Chile asked Peru for ships, nets and much more fuel two days after it left.", "Chile", "asked",
         "Chile asked Peru for ships, nets and much more fuel"),
        ("Chile told Peru before leaving for a trip to Arica.", "Chile", "told", None),
        ("Chile told Peru to leave the strait.", "Chile", "told", "Chile told Peru to leave the strait"),
        ("He defended the way of Chile’s envoy to Peru.", "He", "defended", None),
        ("``Chile must not have asked Peru for nets,'' said one of them.", "Chile", "asked",
         "Chile must not have asked Peru for nets"),
        ("Chile said this when it met Peru.", "Chile", "met", None),
        ("Chile assured Peru.", "Chile", "assured", None),
        ("Chile has done just that to Peru for years.", "Chile", "done", None),
        ("Chile has threatened such action against Peru.", "Chile", "threatened", None),
        ("Chile said today in a tribute to Peru.", "Chile", "said", None),
        ("Chile said today in a tribute that it forgave Peru.", "Chile", "said",
         "Chile said today in a tribute that it forgave Peru"),
        ("Chile has responded similarly to Peru.", "Chile", "responded", None),
        ("Chile made Peru a similar offer.", "Chile", "made", None),
        ("Chile has forbidden them to fish off Peru.", "Chile", "forbidden", None),
        ("Chile, its oldest rival — asked Peru to wait.", "Chile", "asked", "Chile asked Peru to wait"),
        ("Chile (its name since 1818), the older state, asked Peru to wait.", "Chile", "asked",
         "Chile asked Peru to wait"),
        ("Chile is fuming at the talks, and is accusing Peru of theft.", "Chile", "accusing",
         "Chile is accusing Peru of theft"),
    ],
)
def test_the_clause_of_the_party_before_the_verb(sentence: str, actor: str, trigger: str, line: str | None) -> None:
    assert told(sentence, actor, trigger) == line


@pytest.mark.parametrize(
    ("sentence", "actor", "trigger"),
    [
        ("Supporters of Chile accused Peru of theft.", "Chile", "accused"),
        ("It would be grave if Chile accused Peru of theft.", "Chile", "accused"),
        ("Nobody heeded Chile demands on Peru.", "Chile", "demands"),
        ("Chile's friends accused Peru of theft.", "Chile", "accused"),
        ("Chile heard that Bolivia and accused Peru met.", "Chile", "accused"),
        ("Ships that Chile seized off Peru came home.", "Chile", "seized"),
        ("A fleet with which Chile met Peru burned down.", "Chile", "met"),
        ("Nobody has said that Chile accused Peru.", "Chile", "accused"),
        ("Chile told reporters in Peru.", "Chile", "told"),
        ("Chile declined requests for comment on Peru.", "Chile", "declined"),
        ("Chile did not respond to written questions on Peru.", "Chile", "respond"),
        ("Chile who accused Peru left.", "Chile", "accused"),
        ("Some condemned Chile and reject Peru.", "Chile", "reject"),
        ("Chile urged Peru to take the following steps:", "Chile", "urged"),
    ],
)
def test_who_is_not_the_subject_of_the_verb_is_not_told_so(sentence: str, actor: str, trigger: str) -> None:
    assert told(sentence, actor, trigger) is None


def test_a_we_of_several_is_that_of_whoever_speaks() -> None:
    sentence = "We accuse others of theft."
    actors = [party("We", sentence, e, state=e) for e in ("CHL", "PER")]
    event = {**row(sentence, "accuse", actors, []), "date": None}
    found = own(event, NAMES, {"CHL"})
    assert found is not None and found.text == "Peru and Chile: “We accuse others of theft”"
    assert own(event, NAMES, {"BOL"}) is None


@pytest.mark.parametrize(
    ("sentence", "trigger", "line"),
    [
        ("Although Chile accused Peru, its loud, older friends were silent.", "accused", "Chile accused Peru"),
        ("Chile promised Peru a “great, great” harbour.", "promised", "Chile promised Peru a “great, great” harbour"),
        ("Chile asked Peru for a delay until — as ever — noon.", "asked", "Chile asked Peru for a delay"),
        ("Chile is accusing Peru, which lost a fleet this year, of theft.", "accusing",
         "Chile is accusing Peru of theft"),
        ("Chile, which asked Peru for ships, of its own will, left.", "asked", "Chile asked Peru for ships"),
        ("Chile asked Peru for the crew that guards it.", "asked", "Chile asked Peru for the crew"),
        ("Chile asked Peru for ships, Rojas said, adding no more.", "asked", "Chile asked Peru for ships"),
        ("Chile must ask Peru for ships and promised to wait.", "ask", "Chile must ask Peru for ships"),
        ("Chile asked Peru for three large ships and Bolivia offered two of its own.", "asked",
         "Chile asked Peru for three large ships"),
    ],
)
def test_where_a_clause_ends(sentence: str, trigger: str, line: str) -> None:
    assert told(sentence, "Chile", trigger) == line


def test_a_cut_clause_ends_where_a_phrase_does() -> None:
    said = "asked for ships and nets in the long and costly fight against the fleets of others"
    assert clause.phrase(said, 9) == "asked for ships and nets …"
    assert clause.phrase(said, 40) == said
    assert clause.phrase("lost to the north the oldest known source of the finest and purest copper", 9) == (
        "lost to the north the oldest known source …"
    )
    assert clause.phrase("sank ships of the north, the south and the west", 5) == "sank ships of the north …"
    assert clause.phrase("left a town that was taken by rebels from the north", 5) == "left a town …"
    assert clause.phrase("left a town that was taken by rebels", 5) == "left a town that was taken by rebels"
    assert clause.phrase("marched on a town of traders in order to take it by noon", 8) == (
        "marched on a town of traders …"
    )
    assert clause.phrase("asked for a truce that went into force over a year ago", 6) == "asked for a truce …"
    assert clause.phrase("sank ships (of wood, of iron and of many other things)", 5) == "sank ships …"


def test_what_several_did_is_not_told_of_the_last_of_them_alone() -> None:
    sentence = "The mayor and Ana Silva made their first visit to Peru."
    names = Names({"ana-silva": {"name": "Ana Silva", "kind": "person", "state": "CHL"}, **NAMES.entities})
    event = row(sentence, "visit", [party("Ana Silva", sentence, "ana-silva", state="CHL")], [], "AGREE")
    found = own({**event, "type": "SUPPORT", "date": None}, names)
    assert found is not None and found.text.startswith("Ana Silva and others made their first visit")


def test_whom_only_what_follows_tells_is_cut_off_with_it() -> None:
    sentence = "Chile has asked for the trust and the good will of Peru and those who share its long coast."
    assert told(sentence, "Chile", "asked") == "Chile has asked for the trust and the good will of Peru"


def test_verb_and_subject_are_of_one_number() -> None:
    names = Names({"KURDS": {"name": "Kurds", "kind": "people", "state": None}})
    sentence = "Kurdish was fought by Peru over the oil of the north."
    event = row(sentence, "fought", [], [party("Peru", sentence, "PER", state="PER")])
    event["recipients"], event["actors"] = [], [party("Kurdish", sentence, "KURDS")]
    found = own({**event, "date": None}, names)
    assert found is not None and found.text == "the Kurds were fought by Peru over the oil of the north"
    flow = "The flow of traders and smugglers is stopped by Peru."
    event = row(flow, "stopped", [party("smugglers", flow)], [party("Peru", flow, "PER", state="PER")])
    assert own({**event, "date": None}, names) is None


def test_a_row_that_a_judge_corrected_is_told_by_its_fields() -> None:
    assert told("Chile accused Peru of theft.", "Chile", "accused", decided_by="judge") is None


def test_whose_word_a_line_rests_on() -> None:
    sentence = "Rebels shelled Peru at dawn, an envoy said."
    known = {"document_id": "d", "auxiliary": []}
    event = {**row(sentence, "shelled", [party("Rebels", sentence)], [], "ASSAULT"), **known}
    statement = {
        "document_id": "d", "confidence": 0.9, "sources": [], "source_text": "an envoy", "stance": "asserts",
        "cue": {"text": "said", "start": 138, "end": 142}, "content": {"start": 100, "end": 127},
    }  # fmt: skip
    documents = [{"document_id": "d", "source": "The Tide"}]
    assert Voices([statement], documents, NAMES).behind(event, "Rebels shelled Peru") == ", according to an envoy"
    assert Voices([], documents, NAMES).behind(event, "Rebels shelled Peru") == ""
    unnamed = {**statement, "source_text": "he said"}
    assert Voices([unnamed], documents, NAMES).behind(event, "Rebels shelled Peru") == " (quoted)"
    said = {**event, "text": "“Rebels shelled Peru at dawn, and then the"}
    assert Voices([], documents, NAMES).behind(said, "Rebels shelled Peru") == " (quoted)"
    near = {**statement, "source_text": "Peru"}
    assert Voices([near], documents, NAMES).behind(event, "Peruvian rebels left") == ", according to Peru"
    own = {**statement, "source_text": "we"}
    assert Voices([own], documents, NAMES).behind(event, "Rebels shelled Peru") == "", "a speaker's own statement"


def test_a_statement_in_the_first_person_is_of_who_says_it() -> None:
    sentence = "“We accuse Peru of theft,” Rojas said."
    event = {**row(sentence, "accuse", [party("We", sentence, "CHL", state="CHL")], []), "document_id": "d"}
    statement = {
        "document_id": "d", "confidence": 0.9, "sources": ["ana-rojas"], "source_text": "Rojas", "stance": "asserts",
        "cue": {"text": "said", "start": 133, "end": 137}, "content": {"start": 100, "end": 126},
    }  # fmt: skip
    people = {"ana-rojas": {"name": "Ana Rojas", "kind": "person", "state": "CHL"}, **NAMES.entities}
    assert Voices([statement], [{"document_id": "d", "source": None}], Names(people)).speaker(event) == "Ana Rojas"
    people["ana-rojas"] = {**people["ana-rojas"], "state": "PER"}
    assert Voices([statement], [{"document_id": "d", "source": None}], Names(people)).speaker(event) is None


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("Media reports", "media reports"),
        ("State television", "state television"),
        ("Tide Media", "Tide Media"),
        ("Envoys from Peru", "envoys from Peru"),
    ],
)
def test_a_source_without_a_name_begins_without_a_capital(source: str, told: str) -> None:
    event = {**row("Rebels shelled it.", "shelled", [], [], "ASSAULT"), "document_id": "d", "auxiliary": []}
    statement = {
        "document_id": "d", "confidence": 0.9, "sources": [], "source_text": source, "stance": "asserts",
        "cue": None, "content": {"start": 100, "end": 118},
    }  # fmt: skip
    found = Voices([statement], [{"document_id": "d", "source": None}], NAMES).behind(event, "Rebels shelled it")
    assert found == f", according to {told}"


def test_a_mark_that_closes_the_sentence_before_opens_nothing() -> None:
    sentence = '" Rebels shelled Peru at dawn.'
    event = {**row(sentence, "shelled", [party("Rebels", sentence)], [], "ASSAULT"), "document_id": "d"}
    assert Voices([], [{"document_id": "d", "source": None}], NAMES).behind({**event, "auxiliary": []}, "") == ""


def test_whose_statement_a_row_is() -> None:
    documents = [{"document_id": "d", "source": "Chile"}, {"document_id": "e", "source": "The Tide"}]
    voices = Voices([], documents, NAMES)

    def speaker(document: str, actor: str, type: str = "AGREE", *auxiliary: str) -> str:
        sentence = f"{actor} condemned it."
        actors = [party(actor, sentence, "CHL", state="CHL")]
        event = row(sentence, "condemned", actors, [], type)
        return voices.own({**event, "document_id": document, "auxiliary": list(auxiliary)})

    assert speaker("d", "We") == "Chile" and speaker("d", "Chile", "ACCUSE") == "Chile"
    assert speaker("d", "Chile", "ASSAULT") == "", "what was done is no statement"
    assert speaker("d", "Chile", "ASSAULT", "future") == "Chile"
    assert speaker("e", "We") == "Chile" and speaker("e", "Chile") == ""


def test_a_we_that_was_laid_to_somebody_else_is_not_told() -> None:
    documents = [{"document_id": "d", "source": "Chile"}, {"document_id": "e", "source": "The Tide"}]
    voices = Voices([], documents, NAMES)

    def strange(document: str, entity: str) -> bool:
        sentence = "We condemned it."
        event = row(sentence, "condemned", [party("We", sentence, entity, state=entity)], [])
        return voices.strange({**event, "document_id": document})

    assert strange("d", "PER") and not strange("d", "CHL") and not strange("e", "PER")


def test_further_statements_are_counted_by_kind() -> None:
    assert further("Chile", {}) == ""
    assert further("Chile", {"THREATEN": 1}) == ", and 1 more statement by Chile: 1 warning"
    counts = {"AGREE": 2, "AID": 1, "MOBILIZE": 2}
    assert further("Chile", counts) == ", and 5 more statements by Chile: 3 statements, 2 commitments"


def test_what_somebody_stands_accused_of_is_told_as_a_charge() -> None:
    sentence = "Chile is accused of an attack on Peru."
    event = {**row(sentence, "attack", [party("Chile", sentence)], [], "ASSAULT"), "document_id": "d", "auxiliary": []}
    voices = Voices([], [{"document_id": "d", "source": None}], NAMES)
    assert voices.behind(event, "Chile attacked Peru") == " (alleged)"
    for charge in ("A judge charged ten of Chile with an attack", "Envoys attributed to Chile the attack"):
        charged = {**row(charge, "attack", [], [], "ASSAULT"), "document_id": "d", "auxiliary": []}
        assert voices.behind(charged, "Chile attacked Peru") == " (alleged)"
    sentence = "He is on trial since Chile began an attack on Peru."
    event = {**row(sentence, "attack", [party("Chile", sentence)], [], "ASSAULT"), "document_id": "d", "auxiliary": []}
    assert voices.behind(event, "Chile attacked Peru") == ""


def test_a_line_is_not_told_again_in_nearly_the_same_words() -> None:
    def line(text: str, at: int) -> Item:
        return Item("Force", text, [], 1.0, span=("d", at, at + 9))

    first = line("Chile has sunk the last three ships of Peru, according to an envoy", 0)
    assert line("Chile: “we have sunk the last three ships of Peru”, according to an envoy", 50).again([first])
    assert not line("Chile has freed the crews of both ships at last, according to a judge", 50).again([first])
    assert not line("Chile sank Peru", 50).again([line("Chile sank Peru", 90)])


def test_a_line_that_says_less_of_the_same_actor_is_told_already() -> None:
    bare = Item("Force", "Chile fired weapons", [], 1.0, lead="Chile fired weapons", span=("d", 0, 5), kind="ASSAULT",
                bare="Chile")  # fmt: skip
    full = Item("Force", "Chile fired at Peru", [], 1.0, lead="Chile fired at Peru", span=("d", 90, 99), kind="ASSAULT")
    assert bare.again([full]) and not full.again([bare])
    full.kind = "ACCUSE"
    assert not bare.again([full])


def test_two_events_of_one_clause_are_one_line(read: Any) -> None:
    reading = read("France condemned Russia for the shelling of Kharkiv. Germany visited China.")
    found = page(brief([reading], load_world(None)), words=900)
    lines = [x.text for x in (*found.lead, *(y for s in found.sections for y in s.lines))]
    assert sum("Kharkiv" in line for line in lines) == 1, lines
