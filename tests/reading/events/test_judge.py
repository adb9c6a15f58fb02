"""The judge's evidence, and confidence with and without its trees."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

from detente.ontology import types
from detente.reading.events.candidate import Candidate
from detente.reading.events.judge import Judge, evidence
from detente.reading.pipeline import Reader
from detente.reading.rows import Party
from detente.sources import Document


@pytest.fixture(scope="module")
def doc(reader: Reader) -> Doc:
    return reader.nlp(reader.doc(Document("a", "Chad praised Mali and it thanked Togo.")))


def made(doc: Doc, word: str, *, type_: str = "SUPPORT", recipients: bool = True, **evidence: float) -> Candidate:
    token = next(t for t in doc if t.text == word)
    actor = Party("TCD", "TCD", None, "Chad", 0, 4)
    mali = [Party("MLI", "MLI", None, "Mali", 13, 17)] if recipients else []
    found = Candidate(token, doc[token.i : token.i + 1], type_, None, [actor], mali)
    found.evidence |= evidence
    return found


def test_without_trees_the_lexicons_word_stands(doc: Doc) -> None:
    known, unknown = made(doc, "praised", frame=0.6), made(doc, "thanked", type=2.0)
    Judge()([known, unknown])
    assert (known.confidence, unknown.confidence) == (0.6, 0.0)


def test_trees_judge_what_the_encoder_weighed_and_nothing_else(doc: Doc) -> None:
    judge = Judge.load()
    weighed = made(doc, "praised", type=4.0, trigger=4.0, core=3.0, actor=4.0, recipient=4.0, frame=0.6)
    weighed.frames = weighed.spans = True
    doubtful = made(doc, "praised", type=-5.0, trigger=-5.0, core=-5.0, actor=-5.0, recipient=-5.0)
    alone = made(doc, "thanked", frame=0.4)
    judge([weighed, doubtful, alone])
    assert 0 <= doubtful.confidence < weighed.confidence <= 1
    assert alone.confidence == 0.4


def test_evidence_counts_parties_and_rivals(doc: Doc) -> None:
    one = made(doc, "praised", type=1.0)
    twin, rival = made(doc, "thanked", type=2.0), made(doc, "praised", type_="ACCUSE", type=3.0)
    found = evidence(one, [one, twin, rival])
    assert (found["twin"], found["twins"], found["rival"], found["others"]) == (1.0, 1.0, 1.0, 2.0)
    assert (found["known"], found["unknown"], found["nobody"], found["root"]) == (2.0, 0.0, 0.0, 1.0)


def test_a_missing_recipient_is_told_where_the_type_wants_one(doc: Doc) -> None:
    wants, needs_none = (
        next(name for name, kind in types().items() if kind.requires_recipient is needed) for needed in (True, False)
    )
    told = {
        (type_, given): evidence(made(doc, "praised", type_=type_, recipients=given, type=1.0), [])
        for type_ in (wants, needs_none)
        for given in (True, False)
    }
    assert {key: found["recipient_wanted"] for key, found in told.items()} == {
        (wants, True): 0.0, (wants, False): 1.0, (needs_none, True): 0.0, (needs_none, False): 0.0,
    }  # fmt: skip
    assert told[wants, False]["recipient_empty"] == 1.0


def test_modes_that_waver_are_told(doc: Doc) -> None:
    sure, torn = made(doc, "praised", type=1.0), made(doc, "praised", type=1.0)
    sure.modes, torn.modes = {"negation": 0.99}, {"negation": 0.5}
    assert evidence(sure, [])["undone"] == 0.99
    assert evidence(torn, [])["wavering"] > evidence(sure, [])["wavering"]


def test_types_of_one_word_exclude_one_another(doc: Doc) -> None:
    def told(type_: str) -> Candidate:
        found = made(doc, "praised", type_=type_, type=4.0, trigger=4.0, core=3.0, actor=4.0, recipient=4.0, frame=0.6)
        found.frames = found.spans = True
        return found

    alone, one, other = told("SUPPORT"), told("SUPPORT"), told("ACCUSE")
    Judge.load()([alone])
    Judge.load()([one, other])
    assert alone.confidence > 0.5 > other.confidence
    assert one.confidence + other.confidence <= 1.0
