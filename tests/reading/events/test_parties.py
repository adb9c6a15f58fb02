"""Paths through the parse, the words that may be parties, and the features of each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from spacy.tokens import Doc

from detente.reading.events.candidate import Candidate
from detente.reading.events.finder import EventFinder
from detente.reading.events.parties import (
    FEATURES,
    PartyModel,
    Paths,
    features,
    frames_of,
    kind_of,
    nominals,
    path_of,
)
from detente.reading.lexicon import load_lexicon
from detente.reading.pipeline import Reader
from detente.sources import Document
from detente.world import load_world


@pytest.fixture(scope="module")
def doc(reader: Reader) -> Doc:
    text = "Chad praised Mali. Togo was condemned by Ghana. The visit of Benin ended."
    return reader.nlp(reader.doc(Document("a", text)))


def word(doc: Doc, text: str) -> int:
    return next(t.i for t in doc if t.text == text)


def test_a_path_goes_up_and_down_and_names_its_prepositions(doc: Doc) -> None:
    praised, condemned, visit = (doc[word(doc, w)] for w in ("praised", "condemned", "visit"))
    assert path_of(praised, doc[word(doc, "Chad")]) == "_nsubj"
    assert path_of(praised, doc[word(doc, "Mali")]) == "_dobj"
    assert path_of(condemned, doc[word(doc, "Ghana")]) == "_agent:by_pobj"
    assert path_of(visit, doc[word(doc, "ended")]) == "^nsubj"
    assert path_of(praised, doc[word(doc, "Ghana")]) is None


def test_the_kind_of_a_trigger(doc: Doc) -> None:
    assert [kind_of(doc[word(doc, w)]) for w in ("praised", "condemned", "visit", "The")] == [
        "verb",
        "passive",
        "noun",
        "other",
    ]


def test_parties_are_heads_of_mentions_and_nouns_but_not_the_trigger(doc: Doc) -> None:
    sentence = list(doc.sents)[2]
    visit = doc[word(doc, "visit")]
    assert [t.text for t in nominals(sentence, doc._.detente, visit)] == ["Benin"]


def test_a_path_never_seen_is_guessed_by_its_kind() -> None:
    paths = Paths({("verb", "_nsubj"): (2.0, -2.0, 3.0), ("verb", ""): (-1.0, -1.5, 0.0)})
    assert paths("verb", "_nsubj") == (2.0, -2.0, 3.0)
    assert paths("verb", "_dobj") == paths("verb", None) == (-1.0, -1.5, 0.0)
    assert paths("noun", "_nsubj") == (-3.0, -3.0, 0.0)


def test_a_subject_is_the_likelier_actor_by_the_shipped_paths(doc: Doc) -> None:
    paths, praised = Paths.load(), doc[word(doc, "praised")]
    (subject, _, _), (thing, receives, _) = (
        paths(kind_of(praised), path_of(praised, doc[word(doc, w)])) for w in ("Chad", "Mali")
    )
    assert subject > thing and receives > thing


def test_a_row_of_features_for_each_word(doc: Doc) -> None:
    praised = doc[word(doc, "praised")]
    tokens = [doc[word(doc, "Chad")], doc[word(doc, "Mali")]]
    found = features(praised, 2, "SUPPORT", tokens, doc._.detente, lambda t, role: float(t.i + role), Paths.load())
    assert found.shape == (2, len(FEATURES))
    named = {name: found[:, n].tolist() for n, name in enumerate(FEATURES)}
    assert named["behind"] == [0.0, 1.0] and named["distance"] == [1.0, 1.0]
    assert named["subject"] == [1.0, 0.0] and named["object"] == [0.0, 1.0] and named["state"] == [1.0, 1.0]
    assert named["actor"] == [float(t.i) for t in tokens] and named["actor_best"] == [float(tokens[1].i)] * 2


def test_the_ensemble_gives_four_chances_a_word(doc: Doc) -> None:
    model = PartyModel.load()
    if model is None:
        pytest.skip("the ensemble is not here")
    assert model(np.zeros((0, len(FEATURES)), dtype=np.float32)).shape == (0, 4)
    assert model(np.zeros((3, len(FEATURES)), dtype=np.float32)).sum(axis=1) == pytest.approx(1, abs=1e-3)


def test_without_its_file_there_is_no_ensemble(tmp_path: Path) -> None:
    assert PartyModel.load(tmp_path) is None


def test_a_name_before_a_noun_may_be_a_party_and_stands_for_nobody_else(reader: Reader) -> None:
    doc = reader.nlp(reader.doc(Document("a", "Chadian raids hurt Mali. It protested.")))
    work, raids = doc._.detente, doc[word(doc, "raids")]
    assert [t.text for t in nominals(raids.sent, work, raids)] == ["Chadian", "Mali"]
    name = work.name_at(doc[word(doc, "Chadian")])
    assert name is not None and [w.entity for w in name.whos] == ["TCD"]
    assert work.mention_at(doc[word(doc, "Chadian")]) is None


def test_what_a_frame_says_of_a_nominal_is_a_feature(doc: Doc) -> None:
    work, praised = doc._.detente, doc[word(doc, "praised")]
    found = EventFinder(load_world(), load_lexicon()).frames(doc, work)
    (frame,) = frames_of(praised, "SUPPORT", found)
    assert frames_of(praised, "ASSAULT", found) == []
    tokens = nominals(praised.sent, work, praised)

    def told(others: list[Candidate]) -> list[list[float]]:
        rows = features(praised, 2, "SUPPORT", tokens, work, lambda *_: 0.0, Paths({}), others)
        return rows[:, [FEATURES.index("frame_actor"), FEATURES.index("frame_recipient")]].tolist()

    assert [t.text for t in tokens] == ["Chad", "Mali"]
    assert told(found) == [[1.0, -1.0], [-1.0, 1.0]]
    assert told([]) == [[0.0, 0.0], [0.0, 0.0]]
    frame.recipients = []
    assert told([frame]) == [[1.0, -0.5], [-1.0, -0.5]]
