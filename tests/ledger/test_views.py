"""The flat rows and the panels say what separate queries say."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from detente.ledger.ledger import Ledger
from detente.ledger.schema import IMPORTED, TABLES


def party(entity: str | None, state: str | None = None) -> dict[str, object]:
    return {"entity": entity, "state": state, "sector": None, "text": entity or "someone", "start": 0, "end": 1}


def mention(id: str, actors: list[object], recipients: list[object], **more: object) -> dict[str, object]:
    return {
        "id": id, "document_id": "d", "text": f"sentence {id}", "type": "ACCUSE", "quad": "verbal conflict",
        "auxiliary": [], "actors": actors, "recipients": recipients, "confidence": 0.9, **more,
    }  # fmt: skip


RUSSIA, PUTIN, USA, NATO = party("RUS", "RUS"), party("vladimir-putin", "RUS"), party("USA", "USA"), party("NATO")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    opened = Ledger(tmp_path / "x.duckdb")
    document = {"document_id": "d", "published": "2023-03-02", "title": "Headline", "source": "wire"}
    opened._insert("documents", pa.Table.from_pylist([document], schema=TABLES["documents"]))
    return opened


def enter(ledger: Ledger, *rows: dict[str, object]) -> None:
    ledger._insert("event_mentions", pa.Table.from_pylist(list(rows), schema=TABLES["event_mentions"]))


def pairs(ledger: Ledger, columns: str = "source, target") -> list[tuple[object, ...]]:
    return list(ledger.connection.execute(f"SELECT {columns} FROM dyads ORDER BY ALL").fetchall())


def test_a_row_for_each_directed_pair(ledger: Ledger) -> None:
    enter(ledger, mention("a", [RUSSIA, PUTIN], [USA, NATO]))
    assert pairs(ledger, "source, target, weight, headline, CAST(day AS VARCHAR), precision") == [
        ("RUS", "NATO", 0.5, "Headline", "2023-03-02", "published"),
        ("RUS", "USA", 0.5, "Headline", "2023-03-02", "published"),
    ]


def test_who_acts_together_acts_on_each_other(ledger: Ledger) -> None:
    enter(ledger, mention("a", [RUSSIA, USA], [], type="CONSULT", quad="verbal cooperation"))
    assert pairs(ledger) == [("RUS", "USA"), ("USA", "RUS")]


def test_unsure_rows_and_unknown_parties_are_no_pairs(ledger: Ledger) -> None:
    enter(ledger, mention("a", [RUSSIA], [USA], confidence=0.49), mention("b", [party(None)], [USA]))
    assert not pairs(ledger)


def test_what_did_not_happen_is_flagged_and_not_counted(ledger: Ledger) -> None:
    told = {"start": "2023-04-01", "end": "2023-04-01", "precision": "day", "text": "April"}
    enter(
        ledger,
        mention("a", [RUSSIA], [USA], auxiliary=["negation"]),
        mention("b", [RUSSIA], [USA], date=told),
        mention("c", [RUSSIA], [USA]),
    )
    assert pairs(ledger, "id, negation, happened") == [("a", True, False), ("b", False, False), ("c", False, True)]
    (row,) = ledger.connection.execute("SELECT events, verbal_conflict, accuse, assault FROM dyad_months").fetchall()
    assert row == (1, 1, 1, 0)


def test_mentions_of_one_event_count_once(ledger: Ledger) -> None:
    enter(ledger, mention("a", [RUSSIA], [USA], event="e"), mention("b", [RUSSIA], [USA], event="e"))
    assert ledger.connection.execute("SELECT sum(events) FROM dyad_months").fetchall() == [(1,)]
    assert ledger.connection.execute("SELECT sum(weight) FROM dyads").fetchall() == [(1.0,)]


def test_the_panels_are_filled_with_zeros(ledger: Ledger) -> None:
    days = [("FRA", "DEU", date(2023, 1, 5)), ("FRA", "DEU", date(2023, 3, 5)), ("DEU", "DEU", date(2023, 2, 1))]
    listed = [
        {"id": str(n), "origin": "icews", "day": day, "actor": a, "actor_state": a, "recipient": b,
         "recipient_state": b, "type": "CONSULT", "quad": "verbal cooperation"}
        for n, (a, b, day) in enumerate(days)
    ]  # fmt: skip
    ledger._insert("coded_events", pa.Table.from_pylist(listed, schema=IMPORTED["coded_events"]))
    found = ledger.connection.execute("SELECT month, events FROM dyad_months ORDER BY month").fetchall()
    assert found == [(date(2023, 1, 1), 1), (date(2023, 2, 1), 0), (date(2023, 3, 1), 1)]
    found = ledger.connection.execute(
        "SELECT country, month, sent, received, domestic FROM country_months WHERE events > 0 ORDER BY ALL"
    ).fetchall()
    assert [r[2:] for r in found if r[0] == "DEU"] == [(0, 1, 0), (0, 0, 1), (0, 1, 0)]
    assert [r[2:] for r in found if r[0] == "FRA"] == [(1, 0, 0), (1, 0, 0)]


def test_the_panel_of_icews_is_a_count_of_its_rows(shared: Path, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from detente.cli import app

    file, path = shared / "imports" / "icews_events_2018_sample.tab", tmp_path / "icews.duckdb"
    CliRunner().invoke(app, ["import", "icews", str(file), "--ledger", str(path)])
    with Ledger(path, read_only=True) as opened:
        rows = opened.connection.execute("SELECT actor_state, recipient_state, day, quad FROM coded_events").fetchall()
        panel = opened.connection.execute(
            "SELECT source, target, month, events, material_conflict FROM dyad_months WHERE events > 0"
        ).fetchall()
    foreign = [(a, b, day.replace(day=1), quad) for a, b, day, quad in rows if a and b and a != b]
    whole = Counter(r[:3] for r in foreign)
    worst = Counter(r[:3] for r in foreign if r[3] == "material conflict")
    assert whole and {r[:3]: r[3] for r in panel} == dict(whole)
    assert {r[:3]: r[4] for r in panel if r[4]} == dict(worst)
