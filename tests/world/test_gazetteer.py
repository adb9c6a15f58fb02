"""Towns and regions, out of an index that is built once."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from detente.world import gazetteer as module
from detente.world.gazetteer import Gazetteer, gazetteer, place_key


@pytest.mark.parametrize(
    ("name", "country"),
    [("Goma", "CD"), ("Krasnohorivka", "UA"), ("Mekelle", "ET"), ("Afrin", "SY"), ("St. Petersburg", "RU")],
)
def test_towns_small_and_large(name: str, country: str) -> None:
    assert gazetteer().towns(name)[0].country == country


def test_the_largest_of_a_name_comes_first() -> None:
    people = [town.people for town in gazetteer().towns("Paris")]
    assert people == sorted(people, reverse=True)
    assert {town.country for town in gazetteer().towns("Paris")} >= {"FR", "US"}


@pytest.mark.parametrize(
    ("name", "country"),
    [("Texas", "US"), ("Niger State", "NG"), ("West Java", "ID"), ("Thuringia", "DE"), ("Orange County", "US")],
)
def test_regions(name: str, country: str) -> None:
    assert country in {region.country for region in gazetteer().regions(name)}


def test_no_such_place() -> None:
    assert gazetteer().towns("Nowhere at all") == ()
    assert gazetteer().regions("") == ()


def test_the_nearest_town() -> None:
    town = gazetteer().nearest(-1.68, 29.23)
    assert town is not None
    assert town.country in ("CD", "RW")
    assert gazetteer().nearest(-40.0, -120.0) is None


def test_keys_are_folded() -> None:
    assert place_key("São  Paulo") == place_key("Sao-Paulo")


def test_an_index_is_built_whole_and_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []

    def few(index: sqlite3.Connection) -> None:
        built.append(index)
        index.executescript(module._SCHEMA)
        index.execute("INSERT INTO town VALUES (1, 'Here', 'PE', '01', 0, 0, 900)")
        index.execute("INSERT INTO called VALUES ('here', 1, 0)")
        index.execute(f"PRAGMA user_version = {module._LAYOUT}")
        index.commit()

    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "_fill", few)
    for _ in range(2):
        assert [t.name for t in gazetteer.__wrapped__().towns("here")] == ["Here"]
    assert len(built) == 1
    assert [p.suffix for p in (tmp_path / "cache").iterdir()] == [".sqlite"]


def test_half_an_index_is_none(tmp_path: Path) -> None:
    path = tmp_path / "places.sqlite"
    path.write_bytes(b"SQLite format 3\x00 and no more")
    assert not module._whole(path)
    path.write_bytes(b"")
    assert not module._whole(path)


def test_an_index_in_memory_where_nothing_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_fill", lambda index: index.executescript(module._SCHEMA) and None)
    assert Gazetteer(None).towns("Lima") == ()
