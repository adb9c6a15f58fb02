"""Tables of knowledge: which there are, and how a user's folder is laid over them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from detente import tables
from detente.tables import TableError, check_folder, read, shipped


def test_no_two_rooms_have_a_table_of_one_name() -> None:
    names = Counter(p.name for room in tables.ROOMS for p in (tables.PACKAGE / room / "data").glob("*.tsv"))
    assert [name for name, n in names.items() if n > 1] == []


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_shipped_table_has_a_header_and_full_rows(name: str) -> None:
    rows = read(name, whole=False)
    assert rows
    assert len(set(rows[0].columns)) == len(rows[0].columns)


def test_what_is_no_table_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "verb.tsv").write_text("", encoding="utf-8")
    with pytest.raises(TableError, match=r"verb\.tsv: no table has this name; the nearest is 'verbs\.tsv'"):
        check_folder(tmp_path)


def test_a_fitted_table_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "salience.tsv").write_text("", encoding="utf-8")
    with pytest.raises(TableError, match="cannot be overlaid: its figures were fitted"):
        check_folder(tmp_path)


def test_a_readme_may_lie_beside_the_tables(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Ours.", encoding="utf-8")
    (tmp_path / ".hidden").write_text("", encoding="utf-8")
    (tmp_path / "verbs.tsv").write_text("", encoding="utf-8")
    check_folder(tmp_path)


def test_rows_with_a_key_are_replaced_and_others_come_first(tmp_path: Path) -> None:
    (tmp_path / "classes.tsv").write_text("class\twords\nban\tprohibition taboo\n-probe\t\n", encoding="utf-8")
    classes = {r["class"]: r["words"] for r in read("classes.tsv", tmp_path, keys=1)}
    assert classes["ban"] == "prohibition taboo"
    assert "probe" not in classes and "visit" in classes
    (tmp_path / "hedges.tsv").write_text("word\tstance\nreputedly\tdoubts\n", encoding="utf-8")
    assert [r["stance"] for r in read("hedges.tsv", tmp_path) if r["word"] == "reputedly"] == ["doubts", "asserts"]


def test_an_error_survives_the_way_between_processes() -> None:
    import pickle

    error = pickle.loads(pickle.dumps(TableError(Path("mine/verbs.tsv"), 3, "no place 'subjj'")))
    assert str(error) == "mine/verbs.tsv:3: no place 'subjj'"


def test_the_manual_names_every_table_that_can_be_overlaid() -> None:
    manual = (Path(__file__).parent.parent / "docs" / "tables.md").read_text(encoding="utf-8")
    assert [name for name in shipped() if f"`{name}`" not in manual] == []
