"""Questions that read only what lies near the newest answer as questions that read everything."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from detente.desk import entities, isolation, rows, timelines, window
from detente.desk.store import Store
from detente.ledger.ledger import Ledger
from detente.ledger.schema import TABLES
from detente.world import load_world

KINDS = ("read", "coded", "mixed")
WHO = {"read": "RUS", "coded": "FRA", "mixed": "FRA"}


def party(state: str, person: str | None = None) -> dict[str, Any]:
    return {"entity": person or state, "state": state, "sector": "GOV", "text": state, "start": 0, "end": 3}


@pytest.fixture(scope="module")
def scattered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Three hundred mentions of 40 days, a third without a day of their own, some of whom act on themselves."""
    import pyarrow as pa

    chance = random.Random(3)
    path = tmp_path_factory.mktemp("order") / "scattered.duckdb"
    found = []
    for n in range(300):
        day = (date(2020, 1, 1) + timedelta(days=chance.randrange(40))).isoformat()
        sides = [[party(*chance.choice([("FRA",), ("RUS", "vladimir-putin"), ("RUS",), ("CHN", "xi-jinping")]))
                  for _ in range(chance.randrange(3))] for _ in range(2)]  # fmt: skip
        found.append({
            "id": f"m{n}", "document_id": f"d{n % 7}", "text": "x", "start": 0, "end": 1, "type": "CONSULT",
            "auxiliary": [], "contexts": [], "actors": sides[0], "recipients": sides[1], "quad": "verbal cooperation",
            "date": None if n % 3 == 0 else {"start": day, "end": day, "precision": "day", "text": day},
            "confidence": chance.choice([0.3, 0.8, 0.9]),
        })  # fmt: skip
    documents = [
        {"document_id": f"d{n}", "published": None if n == 6 else f"2020-02-0{n + 1}", "text": "x", "digest": str(n)}
        for n in range(7)
    ]
    with Ledger(path) as ledger:
        for table, listed in (("documents", documents), ("event_mentions", found)):
            schema = TABLES[table]
            ledger._insert(table, pa.Table.from_pylist([{c: r.get(c) for c in schema.names} for r in listed], schema))
    made = Store(path, load_world())
    yield made
    made.close()


QUERIES = (
    {}, {"entity": "RUS"}, {"entity": "vladimir-putin", "sort": "-date"}, {"entity": "RUS", "with": "FRA"},
    {"type": "CONSULT", "since": "2020-01-10"}, {"entity": "FRA", "until": "2020-01-20", "sort": "date"},
)  # fmt: skip


@pytest.mark.parametrize("asked", QUERIES, ids=repr)
def test_pages_add_up_to_all_that_pass_in_their_order(scattered: Store, asked: dict[str, str]) -> None:
    query = rows.parse("event_mentions", asked)
    many = rows.count(scattered, query)
    paged = [r["id"] for n in range(1, many // 7 + 2) for r in rows.page(scattered, query, n, 7)]
    # Words that all rows hold: they are asked for by their whole rows then.
    plain = replace(query, words="x")
    assert rows.count(scattered, plain) == many == len(paged)
    assert paged == [r["id"] for r in rows.page(scattered, plain, 1, 1000)]
    assert rows.left_out(scattered, query) == rows.left_out(scattered, plain)


def test_sorted_by_something_else_the_same_rows_are_counted(scattered: Store) -> None:
    query = rows.parse("event_mentions", {"entity": "RUS", "since": "2020-01-05", "sort": "-confidence"})
    found = rows.page(scattered, query, 1, 1000)
    assert len(found) == rows.count(scattered, query) > 0
    assert found == sorted(found, key=lambda r: -r["confidence"])


@pytest.mark.parametrize("name", [*KINDS, "scattered"])
def test_of_each_mention_an_entity_has_one_first_row(
    store: Callable[..., Store], scattered: Store, name: str
) -> None:
    opened = scattered if name == "scattered" else store(name)
    wrong = "SELECT entity, rid FROM side.party GROUP BY ALL HAVING count(*) FILTER (first) <> 1"
    assert opened.rows(wrong) == []
    assert opened.value("SELECT count(*) FROM side.party") > 0
    told = "SELECT entity, count(DISTINCT rid) AS mentions FROM side.party WHERE counted GROUP BY ALL ORDER BY 1"
    assert opened.rows("SELECT entity, mentions FROM side.seen ORDER BY 1") == opened.rows(told)


@pytest.mark.parametrize("name", KINDS)
def test_the_newest_are_the_same_however_far_one_looks_back_at_once(
    store: Callable[..., Store], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, who = store(name), WHO[name]

    def told() -> tuple[Any, Any]:
        everyone = [r["entity"] for r in isolation.ranked(opened)]
        until = window.last(opened).isoformat()
        return entities.recent(opened, who, until), isolation.evidence(opened, everyone, "state")

    monkeypatch.setattr(window, "STRIDES", ())
    wanted = told()
    assert wanted[0] and any(wanted[1].values())
    for strides in ((0, 3, 40), (7,), (30, 365)):
        monkeypatch.setattr(window, "STRIDES", strides)
        assert told() == wanted


def test_what_lies_before_the_first_day_is_not_looked_for() -> None:
    day = date(2020, 1, 31)
    assert list(window.backwards(day, date(2020, 1, 10))) == [date(2020, 1, 10)]
    assert list(window.backwards(day, date(2019, 6, 1))) == [date(2020, 1, 1), date(2019, 6, 1)]
    assert list(window.backwards(day))[-1] == date.min


@pytest.mark.parametrize("many", [1, 2, 33, 34, 35, 67, 100, 101, 700])
def test_a_timeline_begins_where_three_in_a_hundred_have_happened(store: Callable[..., Store], many: int) -> None:
    chance = random.Random(many)
    days = [(date(1990, 1, 1) + timedelta(days=chance.randrange(20 * many))).isoformat() for _ in range(many)]
    days += ["", "not a day"]
    opened = store("read")
    found = timelines.periods(opened, "SELECT unnest(?) AS day, 'verbal conflict' AS quad", [days])
    first = opened.value("SELECT quantile_disc(TRY_CAST(day AS DATE), 0.03) FROM (SELECT unnest(?) AS day)", [days])
    kept = [d for d in days if d[:1].isdigit() and d >= first.isoformat()]
    assert sum(r["n"] for r in found) == len(kept)
    assert all(isinstance(r["n"], int) for r in found)
    assert min(r["period"] for r in found) <= min(kept)
