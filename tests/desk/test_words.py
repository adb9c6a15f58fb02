"""The index of words: a search finds with it what it finds without, and a row is found by its name or its document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.desk import rows, shelf, words
from detente.desk.store import Store
from detente.ledger.ledger import Ledger
from detente.reading.rows import Reading
from detente.sources import Document
from detente.web.pages import search
from detente.world import load_world

#: Title and text: words in the one alone, over a line's end, in capitals, within longer words, in no letters, twice.
TEXTS = (
    ("Embargo talks", "Norway thanked Chile for the\noil embargo talks."),
    (None, "OIL prices rose; the embargo stands, said Chile."),
    ("Fjords", "The embargoes on oil\tand gas ended. Norway's fjords froze, the oil embargo thawed."),
    ("Größe", "GRÖSSE und ÖL: ein Ölembargo, said İzmir. 100% _ talks\\"),
    ("", "x" * 300 + " norway " + "x" * 300),
    ("Oil embargo", "oil oil oil"),
)
SHARDS = ("oil", "embargo", "oil embargo", "norway", "talks", "the\noil", "ö", "x", "xx", "%", "_", "\\", "'", "izmir")


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[bool], Store]]:
    """The same documents with an index of their words and without one: ``stores(True)``, ``stores(False)``."""
    path = tmp_path_factory.mktemp("words") / "one.duckdb"
    with Ledger(path) as ledger:
        ledger.add([
            Reading(Document(f"d{n}", text, title=title, source=f"wire{n % 2}", published=f"20{20 + n}-01-01"))
            for n, (title, text) in enumerate(TEXTS)
        ])  # fmt: skip
    plain = Store(path, load_world())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shelf, "LARGE", 0)
        kept = Store(path, load_world(), keep=True)
    yield lambda indexed: kept if indexed else plain
    kept.close()
    plain.close()


def _hits(store: Store, wanted: list[str], asked: dict[str, str]) -> list[dict[str, Any]]:
    return sorted(search._hits(store, wanted, asked), key=repr)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    wanted=st.lists(st.sampled_from(SHARDS) | st.text("oilembargnwyö'sx \n", min_size=1, max_size=6), max_size=3),
    asked=st.dictionaries(st.sampled_from(["source", "year"]), st.sampled_from(["wire0", "2021", "2022"]), max_size=2),
)
def test_the_index_changes_nothing_of_what_a_search_finds(
    stores: Callable[[bool], Store], wanted: list[str], asked: dict[str, str]
) -> None:
    if wanted:
        assert _hits(stores(True), wanted, asked) == _hits(stores(False), wanted, asked)


def test_a_rare_word_says_where_to_look(stores: Callable[[bool], Store]) -> None:
    assert stores(True).indexed and not stores(False).indexed
    assert words.near(stores(False), ["oil"]) is None
    assert words.near(stores(True), []) is None
    number = {r["document_id"]: r["rid"] for r in stores(True).rows("SELECT rowid AS rid, document_id FROM documents")}
    assert words.near(stores(True), ["zzzz", "oil"]) == []
    assert words.near(stores(True), ["oil embargo", "izmir"]) == [number["d3"]]
    assert words.near(stores(True), ["oil fjords"]) == [number["d2"]]
    assert sorted(words.near(stores(True), ["norway"]) or ()) == sorted(number[d] for d in ("d0", "d2", "d4"))


def test_where_every_word_is_frequent_all_texts_are_read(
    stores: Callable[[bool], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "FEW", 1)
    assert words.near(stores(True), ["oil", "embargo"]) is None
    monkeypatch.setattr(words, "MANY", 1.0)
    assert words.near(stores(True), ["talks"]) is not None


@pytest.mark.parametrize("which", ["read", "coded", "mixed"])
def test_whatever_has_a_name_or_a_document_is_found_by_it(
    ledgers: dict[str, Path], store: Callable[..., Store], which: str
) -> None:
    opened = store(which)
    for table, kind in (("documents", "document_id"), ("event_mentions", "id"), ("event_mentions", "event")):
        named = opened.rows(f"SELECT rowid AS rid, {kind} AS name FROM {table} WHERE {kind} IS NOT NULL")
        for name in {r["name"] for r in named}:
            wanted = [r["rid"] for r in named if r["name"] == name]
            assert [r for r in opened.named(kind, name) if r in wanted] == sorted(wanted)  # type: ignore[arg-type]
    assert opened.named("id", "nothing of the kind") == []
    for table in ("event_mentions", "attributions", "claims", "encounters"):
        lies = opened.rows(f"SELECT rowid AS rid, document_id FROM {table} ORDER BY rowid")
        sql = (
            "SELECT s.rid, d.document_id FROM side.stands s JOIN documents d ON d.rowid = s.doc "
            f"WHERE s.tab = '{table}' ORDER BY s.rid"
        )
        assert opened.rows(sql) == lies
        assert len(opened.lying(table, [r["rid"] for r in lies])) == len(lies)
    for row in opened.rows("SELECT id FROM event_mentions"):
        assert (rows.one(opened, "event_mentions", row["id"]) or {})["id"] == row["id"]
    assert rows.one(opened, "event_mentions", "nothing of the kind") is None
