"""What an outlook keeps in the ledger's own file: models, questions, forecasts, how they came out, replays."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from detente.analysis.outlook import chances, months
from detente.analysis.outlook.chances import Chances
from detente.analysis.outlook.history import Events
from detente.analysis.outlook.months import Months, Panel
from detente.analysis.outlook.ranker import Say
from detente.analysis.outlook.relations import RELATIONS
from detente.analysis.outlook.replay import replay, scores
from detente.analysis.outlook.rows import Fetch, Learned, day_of, last_known, load, number
from detente.ontology import QUADS, quad

#: Days of history that a model looks back on, and the greatest number of events that it learns from.
SPAN, MOST = 1096, 1_500_000
#: Events below which no model is learned.
FEWEST = 1000
#: Days of a period of the forecasts of dyads by month.
MONTH = 30
#: Days of a replay on which questions are asked, at most.
DAYS = 60
TABLES = {
    "outlook_models": "until DATE, kind VARCHAR, model VARCHAR",
    "outlook_questions": (
        "id VARCHAR, question VARCHAR, sources VARCHAR[], targets VARCHAR[], mutual BOOLEAN, relation VARCHAR, "
        "asked DATE, due DATE, rule VARCHAR, origin VARCHAR"
    ),
    "outlook_forecasts": (
        "question VARCHAR, made DATE, probability DOUBLE, base DOUBLE, method VARCHAR, reasons VARCHAR"
    ),
    "outlook_resolutions": (
        "question VARCHAR, settled DATE, outcome VARCHAR, came DATE, evidence VARCHAR, says VARCHAR"
    ),
    "outlook_replays": (
        "since DATE, until DATE, relation VARCHAR, horizon INTEGER, day DATE, seen BOOLEAN, said DOUBLE, "
        "climatology DOUBLE, own_rate DOUBLE, persistence DOUBLE, came DOUBLE"
    ),
}


def create(connection: Any) -> None:
    """Make the tables in a ledger that is open for writing."""
    for name, columns in TABLES.items():
        connection.execute(f"CREATE TABLE IF NOT EXISTS {name} ({columns})")


def has(fetch: Fetch, table: str) -> bool:
    """Whether the ledger has one of these tables yet."""
    found = fetch("SELECT count(*) AS n FROM information_schema.tables WHERE table_name = ?", [table]).to_pylist()
    return bool(found[0]["n"])


def rows(fetch: Fetch, table: str, where: str = "true", values: Any = ()) -> list[dict[str, Any]]:
    """Rows of one of these tables as they were entered; none where the ledger does not have it yet."""
    if not has(fetch, table):
        return []
    found: list[dict[str, Any]] = fetch(f"SELECT * FROM {table} WHERE {where} ORDER BY rowid", list(values)).to_pylist()
    return found


def model(fetch: Fetch, as_of: date) -> tuple[Chances | None, Months | None, date | None]:
    """The models that learned from no day after ``as_of``, the latest, and until when; None where there is none."""
    if not has(fetch, "outlook_models"):
        return None, None, None
    found = fetch("SELECT max(until) AS until FROM outlook_models WHERE until <= ?", [as_of]).to_pylist()[0]["until"]
    if found is None:
        return None, None, None
    kept = fetch("SELECT kind, model FROM outlook_models WHERE until = ?", [found]).to_pylist()
    texts = {r["kind"]: r["model"] for r in kept}
    return (
        _chances(texts["chances"]) if "chances" in texts else None,
        _months(texts["months"]) if "months" in texts else None,
        found,
    )


def learned(fetch: Fetch) -> bool:
    """Whether any model was learned from the ledger."""
    if not has(fetch, "outlook_models"):
        return False
    return bool(fetch("SELECT count(*) AS n FROM outlook_models", []).to_pylist()[0]["n"])


@lru_cache(maxsize=2)
def _chances(text: str) -> Chances:
    return Chances.loads(text)


@lru_cache(maxsize=2)
def _months(text: str) -> Months:
    return Months.loads(text)


def panel(events: Events, until: date, periods: int | None = None) -> Panel:
    """Events by pair, quad class and periods of ``MONTH`` days, the last of which ends on ``until``.

    There are ``periods`` of them, or as many as the events reach back; raises ValueError where there are no events.
    """
    kinds = np.array([QUADS.index(quad(name)) for name in RELATIONS[:-1]], np.int64)
    plain = events.only(np.flatnonzero(events.relation < len(kinds)))
    period = (plain.day - number(until) - 1) // MONTH
    if not len(period):
        raise ValueError("no events to count")
    # The first and the last period stand in the panel whether anything happened in them or not.
    first = -periods if periods else int(period.min())
    weight = np.ones(len(period), np.float32) if plain.weight is None else plain.weight
    weight = np.where(period < first, 0, weight)
    return Panel.of(
        np.r_[plain.subject, plain.subject[:1], plain.subject[:1]],
        np.r_[plain.object, plain.object[:1], plain.object[:1]],
        np.r_[kinds[plain.relation], 0, 0],
        np.r_[np.maximum(period, first), first, -1],
        np.r_[weight, 0, 0].astype(np.float32),
    )


def train(
    fetch: Fetch, connection: Any, until: date, *, threads: int = 1, say: Say = lambda _: None
) -> dict[str, Any]:
    """Learn from what the ledger knew on ``until`` and keep the models in it.

    Raises ValueError where the history is too short.
    """
    past: Learned = load(fetch, until, MOST, SPAN)
    if len(past.events) < FEWEST:
        raise ValueError(
            f"the history is too short to learn from: {len(past.events)} events, {FEWEST} at least; base rates stand in"
        )
    say(f"{len(past.events)} events of {len(past.names)} parties, {past.first} to {past.last}")
    about = {
        "first": past.first.isoformat(), "last": past.last.isoformat(), "until": until.isoformat(),
        "events": len(past.events),
    }  # fmt: skip
    made = chances.fit(past.events, number(until) + 1, RELATIONS, learned=about, threads=threads, say=say)
    texts = {"chances": made.dumps()}
    counts = panel(past.events, until)
    known = counts.counts.shape[2]
    if known >= 8:
        say("dyads by month")
        texts["months"] = months.fit(counts, known, threads=threads).dumps()
    create(connection)
    connection.execute("DELETE FROM outlook_models WHERE until = ?", [until])
    for kind, text in texts.items():
        connection.execute("INSERT INTO outlook_models VALUES (?, ?, ?)", [until, kind, text])
    return {**about, "kinds": sorted(texts)}


def replayed(
    fetch: Fetch, connection: Any, since: date, until: date, *, horizons: tuple[int, ...] = (7, 30), threads: int = 1,
    say: Say = lambda _: None,
) -> dict[str, Any]:  # fmt: skip
    """Ask the ledger's past, on at most ``DAYS`` days from ``since`` to ``until``, and keep what was said and came.

    Former rows of the same stretch are replaced. Raises ValueError where the history before is too short.
    """
    last = last_known(fetch) or until
    span = (min(last, until + timedelta(days=max(horizons))) - since).days + SPAN
    past = load(fetch, min(last, until + timedelta(days=max(horizons))), MOST, span)
    known = int((past.events.day < number(since)).sum())
    if known < FEWEST:
        raise ValueError(f"the history before {since} is too short to learn from: {known} events, {FEWEST} at least")
    step = max(1, (until - since).days // DAYS)
    found = replay(
        past.events, number(since), number(until), horizons=horizons, step=step, threads=threads, say=say
    )
    create(connection)
    table = pa.table({
        "since": pa.array([since] * len(found.said), pa.date32()),
        "until": pa.array([until] * len(found.said), pa.date32()),
        "relation": [RELATIONS[r] for r in found.relation], "horizon": found.horizon.astype(np.int32),
        "day": pa.array([day_of(d) for d in found.day], pa.date32()), "seen": found.seen, "said": found.said,
        "climatology": found.climatology, "own_rate": found.own_rate, "persistence": found.persistence,
        "came": found.came,
    })  # fmt: skip
    connection.execute("DELETE FROM outlook_replays WHERE since = ? AND until = ?", [since, until])
    connection.register("replayed", table)
    connection.execute("INSERT INTO outlook_replays SELECT * FROM replayed")
    connection.unregister("replayed")
    return {"since": since.isoformat(), "until": until.isoformat(), "questions": len(found.said), **scores(found)}


def dumped(value: Any) -> str:
    """A value as JSON, for a column."""
    return json.dumps(value, ensure_ascii=False, default=str)
