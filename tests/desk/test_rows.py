"""Rows are filtered by name, counted from a confidence on, and what is left out is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from detente.desk import rows
from detente.desk.errors import BadQuery, Unknown
from detente.desk.store import Store
from detente.ledger.ledger import Ledger
from detente.ledger.tables import VIEWS
from detente.reading.pipeline import Reader
from detente.sources import Document
from detente.world import load_world

Open = Callable[..., Store]
#: When documents that say the same were published, in order of entry.
DAYS = {"old": "2019-05-01", "sooner": "2021-03-02", "undated": None, "later": "2021-03-02", "new": "2022-08-09"}
SAID = (
    "Chile said that Peru attacked Bolivia. Peru denied it. Peru is isolated. "
    "Michelle Bachelet met Vladimir Putin in Lima on 5 June 2018. If Chile attacks Peru, Brazil will condemn Chile."
)


@pytest.fixture(scope="module")
def daily(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("daily") / "desk.duckdb"
    with Ledger(path) as ledger:
        ledger.add(list(reader.read([Document(name, SAID, published=day) for name, day in DAYS.items()])))
    opened = Store(path, load_world(), least=0.0)
    yield opened
    opened.close()


def listed(store: Store, table: str, **given: str) -> list[dict[str, object]]:
    return rows.page(store, rows.parse(table, given), 1)


def test_filters(store: Open) -> None:
    read = store("read", 0.0)
    assert {r["type"] for r in listed(read, "event_mentions", entity="France")} == {"ACCUSE"}
    assert not listed(read, "event_mentions", until="2000-01-01")
    assert listed(read, "commitments", entity="ISR", type="threat")
    with pytest.raises(BadQuery, match="no table"):
        rows.parse("gossip", {})
    with pytest.raises(BadQuery, match="no field"):
        listed(read, "conditionals", status="open")
    with pytest.raises(Unknown, match=r"nearest: France \(FRA\)"):
        listed(read, "event_mentions", entity="Frence")


def test_less_sure_rows_are_left_out_and_counted(store: Open) -> None:
    given = {"entity": "FRA", "with": "DEU", "origin": "icews", "type": "CONSULT", "until": "2021-01-01"}
    asked = rows.parse("event_mentions", given)
    some, every = store("coded"), store("coded", 0.0)
    assert rows.count(every, asked) == rows.count(some, asked) + 1
    assert rows.left_out(some, asked) == 1 and rows.left_out(every, asked) == 0
    assert rows.count(some, rows.parse("event_mentions", {**given, "all": "yes"})) == rows.count(every, asked)
    assert rows.count(every, rows.parse("event_mentions", {**given, "confidence": "0.5"})) == rows.count(some, asked)


def test_a_row_is_as_sure_as_the_mention_it_rests_on(store: Open) -> None:
    sure = {r["id"] for r in store("read").rows("SELECT id FROM event_mentions WHERE confidence >= 0.5")}
    for table in ("encounters", "claims", "commitments"):
        kept = listed(store("read"), table)
        assert {r["event_mention"] for r in kept} - {None} <= sure
        assert len(kept) <= len(listed(store("read", 0.0), table))


@pytest.mark.parametrize("table", rows.NAMES)
def test_every_table_has_pages_cursors_and_batches(store: Open, table: str) -> None:
    mixed = store("mixed")
    asked = rows.parse(table, {})
    total = rows.count(mixed, asked)
    assert sum(len(b) for b in rows.batches(mixed, asked)) == total
    seen, mark = rows.following(mixed, asked, None, 2)
    assert len(seen) == min(2, total)
    if mark:
        more, _ = rows.following(mixed, asked, mark, 2)
        assert more and more != seen
    parts = [rows.page(mixed, asked, number, 2) for number in (1, 2)]
    assert parts[0] + parts[1] == rows.page(mixed, asked, 1, 4)


def test_pages_of_events_begin_with_the_newest_and_cursors_with_what_came_first(store: Open) -> None:
    mixed, asked = store("mixed"), rows.parse("event_mentions", {})
    days = [(r["date"] or {}).get("start") for r in rows.page(mixed, asked, 1, 200)]
    known = [d for d in days if d]
    assert len(set(known)) > 1 and known == sorted(known, reverse=True) and days[: len(known)] == known
    assert rows.following(mixed, asked, None, 2)[0] != rows.page(mixed, asked, 1, 2)


@pytest.mark.parametrize("table", ["attributions", "claims", "assessments", "conditionals"])
def test_what_has_no_day_of_its_own_has_that_of_its_document(daily: Store, table: str) -> None:
    ids = [str(r["document_id"]) for r in rows.page(daily, rows.parse(table, {}), 1, 200)]
    assert list(dict.fromkeys(ids)) == ["new", "later", "sooner", "old", "undated"]


@pytest.mark.parametrize(("table", "key"), [("documents", "document_id"), ("encounters", "id")])
def test_of_one_day_what_was_entered_last_comes_first(daily: Store, table: str, key: str) -> None:
    for given, down in (({}, True), ({"sort": "published" if table == "documents" else "date"}, False)):
        same = [str(r[key]) for r in listed(daily, table, **given) if str(r["document_id"]) in ("sooner", "later")]
        entered = [str(r[key]) for r in daily.rows(f"SELECT {key} FROM {table} ORDER BY rowid")]
        assert len(same) >= 2 and same == sorted(same, key=entered.index, reverse=down)


@pytest.mark.parametrize("table", VIEWS)
def test_pages_of_a_view_begin_with_the_newest(store: Open, table: str) -> None:
    days = [str(r["day" if table == "dyads" else "month"]) for r in listed(store("mixed"), table)]
    known = [d for d in days if d != "None"]
    assert len(set(known)) > (table != "dyad_months")  # the ledger tells of one month between two states
    assert known == sorted(known, reverse=True) and days[: len(known)] == known


def test_a_dyad_is_found_in_both_directions(store: Open) -> None:
    found = listed(store("coded"), "dyads", entity="North Korea", **{"with": "France"}, sort="-day")
    assert {(r["source"], r["target"]) for r in found} <= {("PRK", "FRA"), ("FRA", "PRK")} and found
