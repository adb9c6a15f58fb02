"""A ledger of made-up coded events, and random histories."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from detente.analysis.outlook.history import Events
from detente.ledger.ledger import Ledger
from detente.ledger.schema import IMPORTED
from detente.ontology import quad

#: The first day of the made-up ledger and its length.
FIRST, DAYS = date(2015, 1, 1), 400


def coded(ledger: Ledger, rows: list[tuple[date, str, str, str, str | None]]) -> None:
    """Enter events coded by others: day, source, target, type, mode."""
    schema = IMPORTED["coded_events"]
    listed = []
    for n, (day, source, target, type_, mode) in enumerate(rows):
        ident = f"made:{day}:{source}:{target}:{type_}:{n}"
        listed.append({
            "id": ident, "origin": "made", "event_id": ident, "day": day, "actor": source, "actor_state": source,
            "recipient": target, "recipient_state": target, "type": type_, "mode": mode, "quad": quad(type_),
            "text": f"{source} {type_} {target}",
        })  # fmt: skip
    ledger.connection.register("made_rows", pa.Table.from_pylist(listed, schema=schema))
    ledger.connection.execute("INSERT INTO coded_events SELECT * FROM made_rows")
    ledger.connection.unregister("made_rows")


def habits() -> list[tuple[date, str, str, str, str | None]]:
    """France and Germany meet every week, Chad accuses Libya now and then, and some states deal at random."""
    rng = np.random.default_rng(3)
    found: list[tuple[date, str, str, str, str | None]] = []
    others = ["USA", "CHN", "BRA", "IND", "KEN", "PER", "SWE", "THA"]
    for n in range(DAYS):
        day = FIRST + timedelta(days=n)
        if n % 7 == 0:
            found.append((day, "FRA", "DEU", "CONSULT", "visit"))
        if n % 60 == 5:
            found.append((day, "TCD", "LBY", "ACCUSE", None))
        for _ in range(4):
            a, b = rng.choice(others, 2, replace=False)
            kind = str(rng.choice(["CONSULT", "AGREE", "REQUEST", "AID"]))
            found.append((day, str(a), str(b), kind, None))
    return found


@pytest.fixture(scope="session")
def made() -> Iterator[Ledger]:
    """The made-up ledger, open."""
    with Ledger(None) as ledger:
        coded(ledger, habits())
        yield ledger


@pytest.fixture
def events() -> Events:
    """A random history of 40 entities over 120 days in which ten pairs have a habit."""
    rng = np.random.default_rng(1)
    n = 1500
    columns = [rng.integers(0, 40, n), rng.integers(0, 6, n), rng.integers(0, 40, n), np.sort(rng.integers(0, 120, n))]
    day, who = (x.ravel() for x in np.meshgrid(np.arange(0, 120, 2), np.arange(0, 20, 2)))
    rows = np.concatenate([np.stack(columns, axis=1), np.stack([who, day * 0, who + 1, day], axis=1)])
    rows = rows[rows[:, 0] != rows[:, 2]]
    rows = rows[np.argsort(rows[:, 3], kind="stable")]
    groups = np.arange(40) % 7
    return Events(rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3], 40, 6, groups, groups)
