"""Words of one sentence that tell of one event are folded; others are left."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

from detente.reading.events.candidate import Candidate
from detente.reading.events.odds import odds
from detente.reading.events.twins import folded
from detente.reading.pipeline import Reader
from detente.reading.rows import Party
from detente.sources import Document

CHAD, MALI, TOGO = (Party(e, e, None, e, at, at + 4) for e, at in (("TCD", 0), ("MLI", 13), ("TGO", 90)))


@pytest.fixture(scope="module")
def doc(reader: Reader) -> Doc:
    return reader.nlp(reader.doc(Document("a", "Chad shelled Mali in the assault. Chad attacked Mali again.")))


def made(doc: Doc, word: str, actors: list[Party], recipients: list[Party], chance: float, type_: str = "ASSAULT",
         undone: float = 0.0, mode: str | None = None) -> Candidate:
    token = next(t for t in doc if t.text == word)
    return Candidate(token, doc[token.i : token.i + 1], type_, mode, actors, recipients, spans=True,
                     modes={"negation": undone}, evidence={"type": odds(chance)})


def test_two_words_for_one_event_are_one_candidate_that_knows_of_both(doc: Doc) -> None:
    one, other = made(doc, "shelled", [CHAD], [MALI], 0.4), made(doc, "assault", [CHAD], [], 0.6)
    [found] = folded([one, other])
    assert found is other and found.folded == [one]
    assert found.evidence["twin_type"] == pytest.approx(0.4) and found.evidence["folds"] == 1


def test_without_an_actor_a_recipient_in_common_makes_twins(doc: Doc) -> None:
    assert len(folded([made(doc, "shelled", [], [MALI], 0.5), made(doc, "assault", [], [MALI], 0.5)])) == 1
    assert len(folded([made(doc, "shelled", [], [MALI], 0.5), made(doc, "assault", [CHAD], [MALI], 0.5)])) == 2


@pytest.mark.parametrize("changed", [
    {"type_": "COERCE"}, {"mode": "heavy-weapons"}, {"undone": 0.9}, {"recipients": [TOGO]}, {"actors": [TOGO]},
    {"word": "attacked"},
])  # fmt: skip
def test_another_type_party_sentence_or_what_did_not_happen_stands_apart(doc: Doc, changed: dict[str, object]) -> None:
    told = {"word": "assault", "actors": [CHAD], "recipients": [MALI], "chance": 0.5} | changed
    both = [made(doc, "shelled", [CHAD], [MALI], 0.6), made(doc, **told)]  # type: ignore[arg-type]
    for one in both:
        one.frames = "mode" in changed
    assert folded(both) == both


def test_a_condition_and_what_follows_are_two_events(reader: Reader) -> None:
    doc = reader.nlp(reader.doc(Document("a", "If Chad attacked Mali, Togo would fight Chad. Chad raided Mali.")))
    both = [made(doc, "attacked", [CHAD], [MALI], 0.6), made(doc, "fight", [CHAD], [MALI], 0.5)]
    assert folded(both) == both


def test_a_word_that_the_lexicon_knows_too_is_kept(doc: Doc) -> None:
    known = made(doc, "assault", [CHAD], [MALI], 0.5)
    known.frames = True
    [found] = folded([made(doc, "shelled", [CHAD], [MALI], 0.9), known])
    assert found is known


def test_a_recipient_by_the_lexicon_is_taken_over(doc: Doc) -> None:
    other = made(doc, "shelled", [CHAD], [MALI], 0.2)
    for frames, recipients in ((False, []), (True, [MALI])):
        other.frames, other.evidence["recipient"] = frames, 2.5
        kept = made(doc, "assault", [CHAD], [], 0.999)
        kept.evidence["core"] = 9.0
        [found] = folded([kept, other])
        assert found is kept and found.recipients == recipients
        assert found.evidence.get("recipient") == (2.5 if frames else None)


def test_what_somebody_is_said_to_be_is_no_event(doc: Doc) -> None:
    both = [made(doc, w, [CHAD], [], 0.5, "=isolated") for w in ("shelled", "assault")]
    assert folded(both) == both
