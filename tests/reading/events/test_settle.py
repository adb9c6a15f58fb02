"""Settling: modes weighed, plans that are agreements, dates and places of the rows written."""

from __future__ import annotations

import pytest

from detente import ontology
from detente.reading.pipeline import Reader
from detente.sources import Document
from tests.conftest import Read


def test_what_is_only_planned_of_a_cooperative_act_is_an_agreement(read: Read) -> None:
    [event] = read("Chad will help Mali.").event_mentions
    assert (event.type, event.mode) == ("AGREE", None)


def test_what_is_planned_of_a_hostile_act_stays_what_it_is(read: Read) -> None:
    [event] = read("Chad will attack Mali.").event_mentions
    assert (event.type, event.auxiliary) == ("ASSAULT", ["future"])


def test_scores_and_codes_are_those_of_type_and_mode(read: Read) -> None:
    [event] = read("Chad bombed Mali.").event_mentions
    assert event.score == ontology.score(event.type, event.mode) < 0
    assert (event.quad, event.cameo) == (ontology.quad(event.type), ontology.cameo(event.type, event.mode))


def test_contexts_are_those_of_the_sentence(read: Read) -> None:
    [event] = read("Chad condemned Mali over the border. Elections are near.").event_mentions
    assert event.contexts == ["territory"]


def test_a_visit_takes_place_where_the_visited_is(read: Read) -> None:
    found = [e for e in read("President Emmanuel Macron visited Chile.").event_mentions if e.mode == "visit"]
    assert [e.place.country for e in found if e.place] == ["CHL"]


def test_ids_run_on_and_belong_to_the_document(read: Read) -> None:
    found = read("Chad bombed Mali. Togo praised Ghana.").event_mentions
    assert [e.id for e in found] == ["t/e1", "t/e2"] and {e.document_id for e in found} == {"t"}


@pytest.mark.parametrize(("chance", "modes"), [(0.02, []), (0.98, ["negation"])])
def test_the_encoders_word_is_weighed_with_the_grammars(reader: Reader, chance: float, modes: list[str]) -> None:
    from detente.reading.events.candidate import Candidate
    from detente.reading.events.settle import Settler
    from detente.reading.lexicon import load_lexicon
    from detente.world import load_world

    doc = reader.nlp(reader.doc(Document("a", "Chad bombed Mali.")))
    settler = Settler(load_world(), load_lexicon())
    one = Candidate(doc[1], doc[1:2], "ASSAULT", None, [], [], spans=True)
    one.modes = dict.fromkeys(ontology.AUXILIARY, 0.02) | {"negation": chance}
    assert settler.modes_of(one, doc, doc._.detente, None) == modes
