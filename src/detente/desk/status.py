"""How far a ledger is: what it holds, who read it and when, what failed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from detente.engines.version import reader_version
from detente.ledger.ledger import Ledger
from detente.ledger.migrations import version
from detente.ledger.schema import IMPORTED, TABLES
from detente.reading.encoder.parts import lacks

#: Failures that are listed; the rest is counted.
LISTED = 20


def status_of(path: Path) -> dict[str, Any]:
    """The state of a ledger; ``current`` marks the reader that is installed. Raises LedgerError."""
    with Ledger(path, read_only=True) as ledger:
        tables = {n: _count(ledger, n) for n in (*TABLES, *IMPORTED) if ledger.has(n)}
        kept = ledger.has("readings")
        readers = ledger.fetch(_READERS) if kept else []
        failed = ledger.fetch(_FAILED) if kept else []
        (days,) = ledger.fetch("SELECT min(published) AS first, max(published) AS last FROM documents")
        (merging,) = ledger.fetch("SELECT count(*) AS n FROM event_mentions WHERE event IS NULL")
        stated = version(ledger.connection)
    now = {reader_version(None, model) for model in (True, False)}
    return {
        "ledger": str(path),
        "version": stated,
        "bytes": path.stat().st_size if path.is_file() else sum(f.stat().st_size for f in path.rglob("*")),
        "tables": tables,
        "published": days,
        "readers": [{**r, "current": r["reader"] in now} for r in readers],
        "failed": {"count": len(failed), "documents": failed[:LISTED]},
        "to_be_merged": merging["n"],
        "models": [str(lack) for lack in lacks()],
    }


_READERS = (
    "SELECT reader, count(*) AS documents, count(problem) AS failed, min(read_at) AS first, max(read_at) AS last "
    "FROM readings GROUP BY reader ORDER BY last DESC, reader"
)
_FAILED = "SELECT document_id, problem, reader FROM readings WHERE problem IS NOT NULL ORDER BY document_id"


def lines(status: dict[str, Any]) -> Iterator[str]:
    """The state in words."""
    yield f"{status['ledger']}: {status['bytes']:,} bytes, a ledger of version {status['version']}"
    days = status["published"]
    if days["first"]:
        yield f"documents published from {days['first']} to {days['last']}"
    for name, count in status["tables"].items():
        yield f"  {count:>12,}  {name}"
    for row in status["readers"]:
        who = row["reader"] or "a reader that is not known"
        mark = "" if row["current"] else "  (another than is installed: detente read --again older)"
        when = f", from {row['first']} to {row['last']}" if row["first"] else ""
        yield f"{row['documents']:,} documents read by {who}{when}{mark}"
    if status["to_be_merged"]:
        yield f"{status['to_be_merged']:,} event mentions are still to be merged: the next detente read does it"
    for lack in status["models"]:
        yield f"reads less well than it could: {lack}"
    failed = status["failed"]
    if failed["count"]:
        yield f"{failed['count']:,} documents could not be read (detente read --again failed):"
    for row in failed["documents"]:
        yield f"  {row['document_id']}: {row['problem']}"
    if failed["count"] > len(failed["documents"]):
        yield f"  and {failed['count'] - len(failed['documents']):,} more"


def _count(ledger: Ledger, table: str) -> int:
    return int(ledger.fetch(f'SELECT count(*) AS n FROM "{table}"')[0]["n"])
