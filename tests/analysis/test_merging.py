"""Mentions of one event become one event."""

from __future__ import annotations

from detente.analysis.merging import copies, merge
from detente.ledger.rows import rows_of
from detente.reading.pipeline import Reader
from detente.sources import Document


def test_same_event_in_two_documents(reader: Reader) -> None:
    texts = [
        ("a", "2020-01-10", "Emmanuel Macron met Angela Merkel in Berlin."),
        ("b", "2020-01-11", "Angela Merkel held talks with Emmanuel Macron."),
        ("c", "2020-03-11", "Emmanuel Macron met Angela Merkel."),
        ("d", "2020-01-10", "Emmanuel Macron did not meet Angela Merkel."),
    ]
    rows = rows_of(reader.read([Document(i, t, published=d) for i, d, t in texts]))
    events = merge(rows["event_mentions"], rows["documents"])
    groups = sorted(sorted(m.split("/")[0] for m in e.mentions) for e in events)
    assert groups == [["a", "b"], ["c"], ["d"]]
    assert next(e.sources for e in events if len(e.mentions) == 2) == 2


def test_copies_count_once(reader: Reader) -> None:
    story = "Emmanuel Macron met Angela Merkel in Berlin on Monday to talk about the budget of the European Union. " * 3
    texts = [
        ("a", story),
        ("b", story + "By our own correspondent."),
        ("c", "Quite another story about the harvest in Peru."),
    ]
    assert copies(texts) == {"a": "a", "b": "a", "c": "c"}
    rows = rows_of(reader.read([Document(i, t, published="2020-01-10") for i, t in texts]))
    assert max(e.sources for e in merge(rows["event_mentions"], rows["documents"])) == 1
