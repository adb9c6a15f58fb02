"""What was read enters the ledger and joins the events that are there, in one transaction.

Only blocks of mentions (`detente.analysis.merging.Placed`) that something entered or left
are merged anew, from a narrow table of the ledger's own, so that the cost of one document
more does not grow with the ledger. A mention without an event is one that is still to be
merged: whatever was cut short, the next run catches up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from detente.analysis.merging import Placed, events_of, placed
from detente.desk.judging import apply
from detente.desk.tuning import calibrate
from detente.ledger.ledger import Ledger
from detente.reading.rows import Reading

#: Mentions whose blocks are made in one go, where a ledger holds some without.
_AT_ONCE = 20_000


def enter(ledger: Ledger, readings: Sequence[Reading], reader: str = "") -> None:
    """Add readings and merge their mentions; all of it is in the ledger afterwards, or nothing."""
    with ledger.transaction():
        rows = ledger.add(readings, reader)
        published = {d["document_id"]: d["published"] for d in rows["documents"]}
        ledger.insert("blocks", _rows(placed(row, published[row["document_id"]]) for row in rows["event_mentions"]))
        catch_up(ledger)
        # What people said of these documents holds, whoever reads them anew.
        calibrate(ledger, list(published))
        apply(ledger, list(published))
        # How commitments stand is to be said anew; see detente.desk.settling.
        ledger.connection.execute("DELETE FROM meta WHERE key = 'settled'")


def catch_up(ledger: Ledger) -> int:
    """Merge every mention that has no event yet, with the others of its block; how many got another event."""
    if not ledger.fetch("SELECT 1 FROM event_mentions WHERE event IS NULL LIMIT 1"):
        return 0
    with ledger.transaction():
        _place(ledger)
        rows = ledger.fetch(
            "SELECT * FROM blocks WHERE block IN (SELECT b.block FROM blocks b "
            "JOIN event_mentions e ON e.id = b.mention WHERE e.event IS NULL)"
        )
        belongs = {m: event.id for event in events_of(Placed(**row) for row in rows) for m in event.mentions}
        return ledger.set_events(belongs)


def _place(ledger: Ledger) -> None:
    """Find the block of every mention that has none: those of ledgers made before blocks were kept."""
    (counts,) = ledger.fetch("SELECT (SELECT count(*) FROM event_mentions) AS a, (SELECT count(*) FROM blocks) AS b")
    if counts["a"] == counts["b"]:
        return
    while rows := ledger.fetch(
        "SELECT e.id, e.document_id, e.type, e.mode, e.auxiliary, e.actors, e.recipients, e.date, e.place, d.published "
        "FROM event_mentions e LEFT JOIN documents d USING (document_id) "
        f"WHERE NOT EXISTS (SELECT 1 FROM blocks b WHERE b.mention = e.id) LIMIT {_AT_ONCE}"
    ):
        ledger.insert("blocks", _rows(placed(row, row["published"]) for row in rows))


def _rows(found: Iterable[Placed]) -> list[dict[str, object]]:
    return [asdict(mention) for mention in found]
