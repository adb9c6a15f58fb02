import numpy as np

from detente.reading.encoder.tags import TAGS, best_path, spans_of


def test_spans_of_a_sequence() -> None:
    assert spans_of(["B-S", "I-S", "O", "B-T"]) == [(0, 2, "S"), (3, 4, "T")]


def test_a_span_that_starts_inside_still_counts() -> None:
    assert spans_of(["O", "I-T", "I-T"]) == [(1, 3, "T")]


def test_neighbouring_spans_stay_apart() -> None:
    assert spans_of(["B-S", "B-S", "I-S"]) == [(0, 1, "S"), (1, 3, "S")]


def test_the_best_path_is_legal() -> None:
    scores = np.zeros((3, len(TAGS)), dtype=np.float32)
    scores[:, TAGS.index("I-T")] = 5
    tags = [TAGS[i] for i in best_path(scores, np.zeros((len(TAGS), len(TAGS)), dtype=np.float32))]
    assert tags[0] != "I-T"
    assert all(not t.startswith("I-") or before[2:] == t[2:] for before, t in zip(tags, tags[1:], strict=False))
