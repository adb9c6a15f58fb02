from collections import Counter

import pytest

data = pytest.importorskip("training.data")


def test_every_row_is_well_formed_and_every_type_is_covered() -> None:
    rows = data.read_own()
    counts = Counter(row.kind for row in rows)
    assert len(counts) == 17 and min(counts.values()) >= 60


def test_held_out_rows_share_no_sentence_with_training() -> None:
    rows = data.read_own()
    held = {row.plain for row in rows if data.held_out(row)}
    assert len(held) >= 400
    assert not held & {row.plain for row in rows if not data.held_out(row)}


def test_no_sentence_has_two_labels_for_one_pair() -> None:
    labels: dict[str, set[str]] = {}
    for row in data.read_own():
        labels.setdefault(data.canonical(row).text, set()).add(row.kind)
    assert not {text: kinds for text, kinds in labels.items() if len(kinds) > 1}
