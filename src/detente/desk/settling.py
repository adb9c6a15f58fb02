"""Commitments settled in the ledger itself, so that whoever opens its file sees how they stand.

They stand as of the ledger's last day of publication, by the rules of
`detente.analysis.commitments` and by counted events alone.
"""

from __future__ import annotations

import pyarrow as pa

from detente.analysis.commitments import settle
from detente.ledger.ledger import Ledger
from detente.reading.rows import COUNTED

#: Event mentions up to which a ledger is settled: all of them are held in memory meanwhile.
MOST = 500_000
_WANTED = "id, document_id, text, type, mode, trigger, auxiliary, actors, recipients, date, place"


def settle_ledger(ledger: Ledger) -> int:
    """Write how every commitment stands; how many changed. A ledger beyond ``MOST`` is left, and marked so."""
    with ledger.transaction():
        ledger.connection.execute("DELETE FROM meta WHERE key = 'settled'")
        if ledger.count("event_mentions") > MOST:
            return 0
        before = ledger.fetch("SELECT * FROM commitments ORDER BY id")
        events = ledger.fetch(f"SELECT {_WANTED} FROM event_mentions WHERE coalesce(confidence, 1) >= ?", [COUNTED])
        documents = ledger.fetch("SELECT document_id, published FROM documents")
        after = settle(before, events, (), None, documents)
        old = {r["id"]: (r["status"], r["resolved_by"], r["rule"]) for r in before}
        changed = [r for r in after if (r["status"], r["resolved_by"], r["rule"]) != old[r["id"]]]
        if changed:
            names = ("id", "status", "resolved_by", "rule")
            ledger.connection.register("settled_rows", pa.table({n: [r[n] for r in changed] for n in names}))
            ledger.connection.execute(
                "UPDATE commitments SET status = s.status, resolved_by = s.resolved_by, rule = s.rule "
                "FROM settled_rows s WHERE commitments.id = s.id"
            )
            ledger.connection.unregister("settled_rows")
        ledger.connection.execute("INSERT INTO meta VALUES ('settled', ?)", [str(len(after))])
        return len(changed)
