"""Stretches of sentences, and what the event network answers for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.reading.encoder.labels import EVENT_KINDS
from detente.reading.encoder.statements import distances
from detente.reading.encoder.triggers import LONGEST, REACH, WINDOW, Asked, TriggerModel, stretches

TEXT = "Norway condemned Serbia. It rained in Oslo."
SENTENCES = [(0, 24), (25, 43)]


@pytest.fixture(scope="module")
def model() -> TriggerModel:
    found = TriggerModel.load()
    if found is None:
        pytest.skip("the event network is not here")
    return found


def test_sentences_of_a_paragraph_are_read_together_and_paragraphs_apart() -> None:
    assert list(stretches(TEXT, SENTENCES)) == [(0, 43)]
    assert list(stretches(TEXT.replace(". It", ".\nIt"), SENTENCES)) == SENTENCES
    assert list(stretches("", [])) == []


def test_a_stretch_is_no_longer_than_the_window() -> None:
    text = "x" * (WINDOW + 100)
    halves = [(0, WINDOW - 10), (WINDOW - 10, WINDOW + 100)]
    assert list(stretches(text, halves)) == halves


def test_every_piece_points_at_its_characters(model: TriggerModel) -> None:
    [stretch] = model.read(TEXT, [(0, 43)])
    assert len(stretch.offsets) == len(stretch.states) == len(stretch.chances) <= LONGEST
    piece = stretch.piece(TEXT.index("condemned"))
    assert piece is not None
    start, end = stretch.offsets[piece]
    assert TEXT[start:end] == "condemned"[: end - start]
    assert stretch.piece(len(TEXT) + 5) is None


def test_the_trigger_is_found_and_the_weather_is_none(model: TriggerModel) -> None:
    [stretch] = model.read(TEXT, [(0, 43)])
    named, rained = (stretch.piece(TEXT.index(w)) for w in ("condemned", "rained"))
    assert named is not None and rained is not None
    assert stretch.chances[named].argmax() == 1 + EVENT_KINDS.index("ACCUSE")
    assert stretch.chances[rained].argmax() == 0


def test_who_acts_and_who_receives(model: TriggerModel) -> None:
    [stretch] = model.read(TEXT, [(0, 43)])
    at = {w: stretch.piece(TEXT.index(w)) for w in ("Norway", "condemned", "Serbia")}
    asked = Asked(stretch, at["condemned"] or 0, EVENT_KINDS.index("ACCUSE"), 1, len(stretch.offsets) - 1)
    [answer] = model.ask([asked])
    assert answer.roles[at["Norway"], 0] > answer.roles[at["Serbia"], 0]
    assert answer.roles[at["Serbia"], 1] > answer.roles[at["Norway"], 1]
    assert all(0 <= chance <= 1 for chance in (*answer.modes.values(), answer.core))
    assert sum(answer.kinds.values()) == pytest.approx(1, abs=1e-4)


def test_nothing_asked_is_nothing_answered(model: TriggerModel) -> None:
    assert model.ask([]) == []


def test_without_files_there_is_no_network(tmp_path: Path) -> None:
    assert TriggerModel.load(tmp_path) is None


def test_a_trigger_is_answered_alike_alone_and_beside_others(model: TriggerModel) -> None:
    [stretch] = model.read(TEXT, [(0, 43)])
    at = stretch.piece(TEXT.index("condemned")) or 0
    asked = [Asked(stretch, at, kind, 1, high) for kind, high in ((0, 4), (3, 6), (0, len(stretch.offsets)))]
    alone = [model.ask([q])[0] for q in asked]
    for one, beside, question in zip(alone, model.ask(asked), asked, strict=True):
        assert abs(one.roles - beside.roles).max() < 0.05  # int8 states share their scale within a run
        assert not one.roles[question.high :].any()


def test_distances_are_told_finely_nearby_and_roughly_afar() -> None:
    buckets = distances(2 * REACH + 1, [REACH]).tolist()
    assert len(buckets) == 2 * REACH + 1
    assert buckets[REACH] == 16 and buckets == sorted(buckets)
    assert buckets[REACH - 6 : REACH + 7] == list(range(10, 23))
    assert buckets[0] == 0 and buckets[-1] == 32
