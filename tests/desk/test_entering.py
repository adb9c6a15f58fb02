"""Documents that enter one by one are merged as if they had come at once."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from detente.analysis.merging import merge
from detente.desk import entering
from detente.desk.entering import catch_up, enter
from detente.ledger.ledger import Ledger
from detente.reading.pipeline import Reader
from detente.reading.rows import Reading
from detente.sources import Document

SENTENCES = (
    "France condemned Russia.", "Emmanuel Macron met Angela Merkel in Berlin.", "Angela Merkel met Emmanuel Macron.",
    "Russia expelled two French diplomats.", "Iran threatened to attack Israel.", "France condemned Russia on Monday.",
)  # fmt: skip


@pytest.fixture(scope="module")
def readings(reader: Reader) -> list[Reading]:
    drawn = random.Random(5)
    return list(
        reader.read(
            Document(f"d{i}", " ".join(drawn.sample(SENTENCES, 3)), published=f"2021-03-{1 + i % 9:02}")
            for i in range(40)
        )
    )


def events(ledger: Ledger) -> dict[str, str | None]:
    return {row["id"]: row["event"] for row in ledger.rows("event_mentions")}


def at_once(readings: list[Reading]) -> dict[str, str | None]:
    with Ledger(None) as ledger:
        ledger.add(readings)
        found = merge(ledger.rows("event_mentions"), ledger.rows("documents"))
    return {mention: event.id for event in found for mention in event.mentions}


def test_one_by_one_is_as_at_once(readings: list[Reading]) -> None:
    with Ledger(None) as ledger:
        for reading in readings:
            enter(ledger, [reading])
        assert events(ledger) == at_once(readings)
        assert None not in events(ledger).values()


def test_what_was_cut_short_is_caught_up(tmp_path: Path, readings: list[Reading]) -> None:
    path = tmp_path / "x.duckdb"
    with Ledger(path) as ledger:
        ledger.add(readings[:20])
        assert set(events(ledger).values()) == {None}
    with Ledger(path) as ledger:
        enter(ledger, readings[20:])
        assert events(ledger) == at_once(readings)
        assert catch_up(ledger) == 0


def test_a_changed_document_leaves_its_events(reader: Reader, readings: list[Reading]) -> None:
    (changed,) = reader.read([Document("d0", "Norway thanked Chile.", published="2021-03-01")])
    with Ledger(None) as ledger:
        enter(ledger, readings)
        enter(ledger, [changed])
        assert events(ledger) == at_once([changed, *readings[1:]])


def test_a_failed_merge_enters_nothing(readings: list[Reading], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(ledger: Ledger) -> int:
        raise KeyboardInterrupt

    with Ledger(None) as ledger:
        monkeypatch.setattr(entering, "catch_up", broken)
        with pytest.raises(KeyboardInterrupt):
            enter(ledger, readings)
        assert ledger.count("documents") == ledger.count("event_mentions") == 0
