"""The bench of next-event forecasting, on a made-up folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("lightgbm", reason="the extra 'outlook' is not installed")

from bench import outlook


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """90 steps of 24 hours; entity 2n answers to 2n + 1 all the time, the rest is noise."""
    path = tmp_path_factory.mktemp("steps")
    rng = np.random.default_rng(2)
    rows = []
    for step in range(90):
        pairs = [(2 * n, 0, 2 * n + 1) for n in range(8)]
        pairs += [(int(a), 1, int(b)) for a, b in rng.integers(0, 30, (6, 2)) if a != b]
        rows += [(*p, 24 * step) for p in pairs]
    for name, first, last in (("train", 0, 70), ("valid", 70, 80), ("test", 80, 90)):
        lines = ["\t".join(map(str, r)) for r in rows if 24 * first <= r[3] < 24 * last]
        (path / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (path / "relation2id.txt").write_text("Make_a_visit\t0\nAccuse_of_crime,_corruption\t1\n", encoding="utf-8")
    (path / "entity2id.txt").write_text("".join(f"Clerk_(Land {n % 4})\t{n}\n" for n in range(30)), encoding="utf-8")
    return path


@pytest.mark.parametrize(("words", "split"), [(["--split", "valid"], "valid"), ([], "test")])
def test_a_habit_is_ranked_first(folder: Path, words: list[str], split: str) -> None:
    found = outlook.run([str(folder), "--rounds", "30", *words])
    rows = outlook.read(folder / f"{split}.txt")
    assert found["split"] == split
    assert found["n"] == 2 * len(np.unique(rows, axis=0))
    assert float(str(found["mrr"])) > 0.55
    assert {"hits1", "hits3", "hits10", "seconds"} <= set(found)


def test_days_and_names_are_read(folder: Path) -> None:
    events, first = outlook.load(folder, "valid")
    assert first == 70
    assert int(events.day.max()) == 79
    places, roles = outlook.groups(folder / "entity2id.txt", 31)
    assert (places[0], roles[0]) == (places[4], roles[1])
    assert places[30] not in places[:30]


def test_other_files_are_refused(tmp_path: Path) -> None:
    for name in ("train", "valid"):
        (tmp_path / f"{name}.txt").write_text("a b c d\n", encoding="utf-8")
    with pytest.raises(ValueError, match="not four whole numbers"):
        outlook.run([str(tmp_path), "--split", "valid"])


def test_relations_have_the_quad_class_of_their_name(folder: Path, tmp_path: Path) -> None:
    assert outlook.classes(folder / "relation2id.txt").tolist() == [0, 2]
    strange = tmp_path / "relation2id.txt"
    strange.write_text("Whistle a tune\t0\n", encoding="utf-8")
    with pytest.raises(ValueError, match="Whistle a tune"):
        outlook.classes(strange)
