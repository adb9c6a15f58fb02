"""Three small ledgers: one that was read, one that others coded, one of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from detente.analysis.merging import merge
from detente.desk.store import Store
from detente.ledger.ledger import Ledger
from detente.ledger.schema import IMPORTED
from detente.reading.pipeline import Reader
from detente.sources import Document
from detente.world import load_world

TEXT = (
    "Kim Jong Un met Vladimir Putin in Russia. Kim Jong Un visited Russia. Kim Jong Un met Xi Jinping in Beijing. "
    "The United States warned North Korea. Japan condemned North Korea. The United States threatened North Korea. "
    "Vladimir Putin met Xi Jinping in Moscow. Vladimir Putin met Narendra Modi in Moscow. "
    "France condemned Russia. Iran threatened to attack Israel. "
    "North Korea, China and Russia form an informal grouping."
)
STATES = ("FRA", "DEU", "USA", "PRK", "JPN", "KOR", "RUS", "CHN")


def coded() -> pa.Table:
    """Events among eight states over three years, North Korea far from the others, every second month."""
    rows = []
    for year in (2021, 2022, 2023):
        for a in STATES:
            for b in STATES:
                if a == b:
                    continue
                near = "PRK" not in (a, b)
                for n in range(150 if near else 70):
                    rows.append(("CONSULT", "verbal cooperation", a, b, date(year, 1 + n % 12, 1 + n % 28)))
                for n in range(2 if near else 30):
                    rows.append(("ASSAULT", "material conflict", a, b, date(year, 1 + n % 12, 1 + n % 28)))
    listed = [
        {"id": f"icews:{n}", "origin": "icews", "event_id": str(n), "day": day, "actor": a, "actor_state": a,
         "actor_sector": "GOV", "actor_name": a.title(), "recipient": b, "recipient_state": b,
         "recipient_name": b.title(), "type": kind, "quad": quad, "score": 1.0, "contexts": [], "source": "wire",
         "document": str(n // 3), "text": f"{a} {kind} {b}", "key": n}
        for n, (kind, quad, a, b, day) in enumerate(rows)
    ]  # fmt: skip
    listed.append({**listed[0], "id": "icews:low", "event_id": "low", "confidence": 0.2, "key": 10**9})
    listed.append({**listed[0], "id": "icews:home", "event_id": "home", "recipient": "FRA", "recipient_state": "FRA",
                   "key": 10**9 + 1})  # fmt: skip
    return pa.Table.from_pylist(listed, schema=IMPORTED["coded_events"])


def _enter(path: Path, reader: Reader | None, rows: pa.Table | None) -> Path:
    with Ledger(path) as ledger:
        if reader is not None:
            ledger.add(list(reader.read([Document("a", TEXT, published="2023-09-20", source="wire", title="Met")])))
            found = merge(ledger.rows("event_mentions"), ledger.rows("documents"))
            ledger.set_events({mention: event.id for event in found for mention in event.mentions})
        if rows is not None:
            ledger._insert("coded_events", rows)
    return path


@pytest.fixture(scope="session")
def ledgers(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Paths by what the ledger holds: ``read``, ``coded``, ``mixed``."""
    folder = tmp_path_factory.mktemp("desk")
    return {
        "read": _enter(folder / "read.duckdb", reader, None),
        "coded": _enter(folder / "coded.duckdb", None, coded()),
        "mixed": _enter(folder / "mixed.duckdb", reader, coded()),
    }


@pytest.fixture(scope="session")
def store(ledgers: dict[str, Path]) -> Iterator[Callable[..., Store]]:
    """Open one of them: ``store("mixed", least=0.0)``; each is opened once."""
    opened: dict[tuple[str, float], Store] = {}

    def call(name: str, least: float = 0.5) -> Store:
        if (name, least) not in opened:
            opened[(name, least)] = Store(ledgers[name], load_world(), 3.0, least)
        return opened[(name, least)]

    yield call
    for each in opened.values():
        each.close()
