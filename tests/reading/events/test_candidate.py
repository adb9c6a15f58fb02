"""Candidates: parties told apart, sides that touch, two proposers' candidates of one event folded into one."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from detente.reading.events.candidate import Candidate, distinct, touch
from detente.reading.events.odds import odds
from detente.reading.events.spans import Side, apart, joined
from detente.reading.pipeline import Reader
from detente.reading.rows import Party
from detente.sources import Document


def party(entity: str | None, start: int, end: int, text: str = "x") -> Party:
    return Party(entity, entity, None, text, start, end)


@pytest.fixture(scope="module")
def doc(reader: Reader) -> Doc:
    return reader.nlp(reader.doc(Document("a", "Chad praised Mali and Niger thanked Togo.")))


def candidate(doc: Doc, word: str, type_: str, actors: list[Party], recipients: list[Party], by: str) -> Candidate:
    token = next(t for t in doc if t.text == word)
    made = Candidate(token, doc[token.i : token.i + 1], type_, None, actors, recipients)
    made.frames, made.spans = by == "lexicon", by == "model"
    made.evidence["type"] = 1.0
    return made


def test_one_party_an_entity_and_words_inside_a_known_party_are_none() -> None:
    twice = [party("TCD", 0, 4), party("TCD", 30, 34), party(None, 10, 14), party(None, 1, 3)]
    assert [(p.entity, p.start) for p in distinct(twice)] == [("TCD", 0), (None, 10)]


@pytest.mark.parametrize(("part", "whole", "left"), [
    (party("TCD", 0, 7, "Chadian"), party(None, 0, 14, "Chadian convoy"), "Chadian"),
    (party("TCD", 0, 4, "Chad"), party(None, 0, 13, "Chad's allies"), "Chad's allies"),
    (party("TCD", 0, 7, "Chadian"), party("idriss-deby", 0, 22, "Chadian President Deby"), "Chadian President Deby"),
    (party(None, 0, 2, "it"), party("MLI", 0, 2, "it"), "it"),
])  # fmt: skip
def test_of_words_within_words_one_party_is_left(part: Party, whole: Party, left: str) -> None:
    beside = party("NER", 40, 45, "Niger")
    for order in ([part, whole, beside], [beside, whole, part]):
        assert {p.text for p in distinct(order)} == {left, "Niger"}


def test_sides_touch_by_entity_or_by_words() -> None:
    assert touch([party("TCD", 0, 4)], [party("TCD", 30, 34)])
    assert touch([party(None, 0, 8)], [party("MLI", 4, 12)])
    assert not touch([party("TCD", 0, 4)], [party("MLI", 13, 17)])
    assert not touch([], [party("MLI", 13, 17)])


def test_who_proposed_is_told(doc: Doc) -> None:
    for by in ("lexicon", "model"):
        assert candidate(doc, "praised", "SUPPORT", [], [], by).decided_by == by
    both = candidate(doc, "praised", "SUPPORT", [], [], "model")
    both.frames = True
    assert both.decided_by == "both"


def test_both_proposers_candidates_of_one_trigger_are_one(doc: Doc) -> None:
    chad, mali = party("TCD", 0, 4), party("MLI", 13, 17)
    ours = candidate(doc, "praised", "SUPPORT", [chad], [], "model")
    theirs = candidate(doc, "praised", "SUPPORT", [chad], [mali], "lexicon")
    theirs.mode = "praise"
    [found] = joined([ours], [theirs])
    assert found.decided_by == "both" and found.mode == "praise"
    assert ([p.entity for p in found.actors], [p.entity for p in found.recipients]) == (["TCD"], ["MLI"])
    assert found.evidence["agrees"] == 0.0, "the encoder saw no recipient"


def test_proposers_that_name_the_same_parties_agree(doc: Doc) -> None:
    chad, mali = party("TCD", 0, 4), party("MLI", 13, 17)
    ours = candidate(doc, "praised", "SUPPORT", [chad], [mali], "model")
    [found] = joined([ours], [candidate(doc, "praised", "SUPPORT", [chad], [mali], "lexicon")])
    assert found.evidence["agrees"] == 1.0


def test_candidates_of_other_types_stay_apart(doc: Doc) -> None:
    chad, mali = party("TCD", 0, 4), party("MLI", 13, 17)
    ours = candidate(doc, "praised", "SUPPORT", [chad], [mali], "model")
    other = candidate(doc, "praised", "ACCUSE", [chad], [mali], "lexicon")
    assert len(joined([ours], [other])) == 2


def test_nobody_stands_on_both_sides(doc: Doc) -> None:
    chad, mali = party("TCD", 0, 4), party("MLI", 13, 17)
    sides = [Side(doc[0], 0.9, 0.2), Side(doc[2], 0.4, 0.8)]
    actors, recipients = apart([chad, mali], [mali], sides)
    assert ([p.entity for p in actors], [p.entity for p in recipients]) == (["TCD"], ["MLI"])


def test_of_two_words_for_one_party_the_likelier_tells_its_side() -> None:
    text = spacy.blank("en")("Chad accused Mali, Malian officials said")
    chad, mali, officials = party("TCD", 0, 4), party("MLI", 13, 17), party("MLI", 19, 35)
    sides = [Side(text[0], 0.9, 0.0), Side(text[2], 0.0, 0.9), Side(text[5], 0.5, 0.2)]
    actors, recipients = apart([chad, officials], [mali], sides)
    assert ([p.entity for p in actors], [p.entity for p in recipients]) == (["TCD"], ["MLI"])


@pytest.mark.parametrize(("receives", "sides"), [(0.45, (["MLI"], ["TCD"])), (0.1, (["TCD", "MLI"], []))])
def test_where_the_trees_are_in_two_minds_the_frame_tells_the_side(
    doc: Doc, receives: float, sides: tuple[list[str], list[str]]
) -> None:
    chad, mali = party("TCD", 0, 4), party("MLI", 13, 17)
    ours = candidate(doc, "praised", "CONSULT", [chad, mali], [], "model")
    ours.sides = [Side(doc[0], 0.5, receives), Side(doc[2], 0.9, 0.1)]
    [found] = joined([ours], [candidate(doc, "praised", "CONSULT", [mali], [chad], "lexicon")])
    assert ([p.entity for p in found.actors], [p.entity for p in found.recipients]) == sides


@pytest.mark.parametrize(("chance", "sign"), [(0.0, -1), (0.5, 0), (1.0, 1)])
def test_log_odds_are_bounded(chance: float, sign: int) -> None:
    found = odds(chance)
    assert (found > 0) - (found < 0) == sign and abs(found) < 7
