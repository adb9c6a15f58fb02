"""What is looked up of some parties is what the ledger's flat rows say of them, however it is come by."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from detente.analysis.outlook.cut import FADE, Cut
from detente.analysis.outlook.rows import ORIGIN, fetch_of
from detente.ledger.ledger import Ledger
from detente.ledger.schema import IMPORTED, TABLES

UNTIL, SPAN = date(2023, 6, 1), 500
FIRST = UNTIL - timedelta(days=1500)
STATES = ("RUS", "PRK", "USA", "KEN")
PEOPLE = {"vladimir-putin": "RUS", "kim-jong-un": "PRK", "NATO": None}


def _party(chance: random.Random) -> dict[str, Any]:
    entity = chance.choice([*STATES, *PEOPLE, None])
    state = PEOPLE.get(entity, entity) if entity else chance.choice([None, "RUS"])
    return {"entity": entity, "state": state, "sector": None, "text": "x", "start": chance.randrange(10**6)}


def _some(chance: random.Random, least: int) -> list[dict[str, Any]]:
    return [_party(chance) for _ in range(chance.choice((least, 1, 1, 2, 3)))]


@pytest.fixture(scope="module")
def ledger() -> Iterator[Ledger]:
    chance = random.Random(5)
    day = lambda: (FIRST + timedelta(days=chance.randrange(1600))).isoformat()  # noqa: E731
    documents = [
        {"document_id": f"d{n}", "published": chance.choice((day(), day(), None)), "url": f"u{n}"} for n in range(300)
    ]
    mentions = [
        {
            "id": f"d{n % 300}/e{n}", "document_id": f"d{n % 300}", "text": f"row {n}",
            "type": chance.choice(("CONSULT", "ACCUSE", "AID")), "mode": chance.choice(("visit", None)),
            "auxiliary": chance.choice(([], [], [], ["negation"])), "actors": _some(chance, 1),
            "recipients": _some(chance, 0), "confidence": chance.choice((0.9, 0.9, None, 0.3)),
            "date": chance.choice(
                (None, {"start": day(), "precision": "day"}, {"start": day(), "precision": "year"}, {"start": "2023"})
            ),
            "event": chance.choice((None, f"v{chance.randrange(400)}")),
        }
        for n in range(3000)
    ]  # fmt: skip
    coded = [
        {
            "id": f"gdelt2:{n}", "origin": "gdelt2", "day": FIRST + timedelta(days=chance.randrange(1600)),
            "actor": chance.choice([*STATES, None]), "actor_state": chance.choice([*STATES, None]),
            "recipient": chance.choice([*STATES, *PEOPLE]), "recipient_state": chance.choice([*STATES, None]),
            "type": "AID", "text": f"coded {n}", "url": "w", "confidence": chance.choice((None, 0.2)),
        }
        for n in range(1000)
    ]  # fmt: skip
    with Ledger(None) as opened:
        for name, rows, schema in (
            ("documents", documents, TABLES), ("event_mentions", mentions, TABLES), ("coded_events", coded, IMPORTED),
        ):  # fmt: skip
            opened._insert(name, pa.Table.from_pylist(rows, schema=schema[name]))
        yield opened


def _once(ledger: Ledger, parties: tuple[str, ...], since: date | None) -> list[dict[str, Any]]:
    """Rows of the view that touch one party, or lie between two, each event once."""
    rows = ledger.fetch(
        "SELECT y.*, greatest(y.day, TRY_CAST(left(d.published, 10) AS DATE)) AS known FROM dyads y "
        "LEFT JOIN (SELECT document_id, published FROM documents) d "
        "ON y.origin = 'read' AND d.document_id = y.document "
        "WHERE happened AND day IS NOT NULL AND precision IN ('day', 'week', 'published') AND source <> target"
    )
    met = {r["id"] for r in ledger.fetch("SELECT id FROM event_mentions WHERE len(recipients) = 0")}
    grouped = defaultdict(list)
    for row in rows:
        # Of two who met it is not known who was the visitor.
        row["mode"] = None if row["id"] in met else row["mode"]
        sides = [{row["source"], row["source_entity"]}, {row["target"], row["target_entity"]}]
        if len(parties) == 2:
            touched = any(parties[0] in x and parties[1] in y for x, y in (sides, sides[::-1]))
        else:
            touched = parties[0] in sides[0] | sides[1]
        if touched and row["known"] <= UNTIL and (since is None or row["known"] > since):
            grouped[row["event"], row["source"], row["target"], row["type"], row["origin"]].append(row)
    best = [min(g, key=lambda r: (r["mode"] is None, r["id"])) for g in grouped.values()]
    return [
        {
            "id": shown["id"], "source": shown["source"], "target": shown["target"], "type": shown["type"],
            "mode": shown["mode"], "origin": shown["origin"],
            "day": min(r["day"] for r in g), "known": min(r["known"] for r in g),
            "text": shown["sentence"], "url": shown["url"], "documents": {r["document"] or r["id"] for r in g},
            "official": any({r["source_sector"], r["target_sector"]} <= {None, "GOV", "MIL", "IGO"} for r in g),
            **{
                f"{s}_entity": min((r[f"{s}_entity"] for r in g if r[f"{s}_entity"]), default=None)
                for s in ("source", "target")
            },
        }
        for g, shown in zip(grouped.values(), best, strict=True)
    ]  # fmt: skip


PAIRS = [("RUS", "PRK"), ("PRK", "vladimir-putin"), ("NATO", "RUS"), ("kim-jong-un", "vladimir-putin")]


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("wider", [(), ("USA", "KEN", "NATO")])
def test_what_lies_between_two_is_all_of_it(ledger: Ledger, pair: tuple[str, str], wider: tuple[str, ...]) -> None:
    cut = Cut(fetch_of(ledger.connection), (*pair, *wider), UNTIL, SPAN)
    rows = sorted(_once(ledger, pair, None), key=lambda r: (r["id"], r["source"], r["target"]))
    rows.sort(key=lambda r: (r["known"], r["day"]), reverse=True)
    assert len(rows) > 20 and {r["origin"] for r in rows} >= {"read"}
    assert cut.latest(*pair, most=len(rows) + 1) == rows
    assert [r["id"] for r in cut.latest(*pair, most=7)] == [r["id"] for r in rows[:7]]


@pytest.mark.parametrize("entity", ["RUS", "vladimir-putin", "NATO"])
def test_counterparts_are_weighed_by_what_is_lately_known(ledger: Ledger, entity: str) -> None:
    cut = Cut(fetch_of(ledger.connection), (entity, "KEN"), UNTIL, SPAN)
    wanted: dict[str, float] = defaultdict(float)
    for row in _once(ledger, (entity,), UNTIL - timedelta(days=round(12 * FADE))):
        other = row["target"] if entity in (row["source"], row["source_entity"]) else row["source"]
        twice = 1 + (row["type"] == "CONSULT" and row["mode"] == "visit")
        wanted[other] += twice * 2 ** (-(UNTIL - row["known"]).days / FADE)
    wanted.pop(entity, None)
    assert cut.counterparts(entity) == pytest.approx(dict(wanted))


@pytest.mark.parametrize("pair", PAIRS)
def test_what_is_around_two_counts_each_event_of_the_span(ledger: Ledger, pair: tuple[str, str]) -> None:
    around = Cut(fetch_of(ledger.connection), pair, UNTIL, SPAN).around(*pair)
    since = UNTIL - timedelta(days=SPAN)
    rows = {(r["id"], r["source"], r["target"], r["type"]): r for p in pair for r in _once(ledger, (p,), since)}

    def number(row: dict[str, Any], side: str) -> int:
        named = (row[side], row[f"{side}_entity"])
        return next((n for n, p in enumerate(pair) if p in named), 2)

    ends = [(number(r, "source"), number(r, "target"), r) for r in rows.values()]
    kept = [(s, t, r) for s, t, r in ends if s != t]
    visits = sum(r["type"] == "CONSULT" and r["mode"] == "visit" for _, _, r in kept)
    assert around.events.weight is not None
    assert around.events.weight.sum() == len(kept) + visits
    days = {(r["known"] - ORIGIN).days for _, _, r in kept}
    assert set(around.events.day.tolist()) == days


@pytest.mark.parametrize("hub", ["RUS", "kim-jong-un"])
def test_a_hub_is_looked_up_with_each_of_the_others(ledger: Ledger, hub: str) -> None:
    others = tuple(p for p in ("PRK", "KEN", "NATO", "vladimir-putin") if p != hub)
    fetch = fetch_of(ledger.connection)
    plain, around = Cut(fetch, (hub, *others), UNTIL, SPAN), Cut(fetch, (hub, *others), UNTIL, SPAN, hub)
    wanted = [plain.latest(hub, other, most=10**4) for other in others]
    assert all(wanted) and around.latest_of(hub, others, most=10**4) == wanted
    # Nor does it matter for these that nothing else is looked back on.
    assert Cut(fetch, (hub, *others), UNTIL, 0, hub).latest_of(hub, others, most=10**4) == wanted
    for other in others:
        made, same = plain.around(hub, other), around.around(hub, other)
        assert list(made.near) == [pytest.approx(n) for n in same.near]
        assert made.events.weight is not None and same.events.weight is not None
        assert made.events.weight.sum() == same.events.weight.sum()
    assert around.serves((hub, others[0])) and not around.serves(others[:2])


def test_numbers_come_without_pandas() -> None:
    code = (
        "import sys, duckdb; from detente.analysis.outlook.rows import plain; "
        "found = duckdb.sql('SELECT 1::BIGINT AS a, 0.5::DOUBLE AS b, true AS c').to_arrow_table(); "
        "assert [plain(found[c].combine_chunks()).tolist() for c in 'abc'] == [[1], [0.5], [True]]; "
        "assert 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
