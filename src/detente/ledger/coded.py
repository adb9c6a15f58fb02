"""Rows that others coded enter the ledger: in batches, each whole or not at all, a row that comes again once."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from detente.ledger.ledger import Ledger
from detente.sources.coded import Coded

#: Told after each batch: rows of the file read so far.
Progress = Callable[[int], None]
#: Batches after which the file is put in order. What is left for its closing is put in order all at once, in memory:
#: at ten million rows five gigabytes of it.
SETTLED = 4


@dataclass(slots=True)
class Entered:
    """What an import did: rows ``read`` in this run, ``entered``, known before (``duplicates``), refused by reason.

    ``resumed`` is the row that an interrupted import of the same content was taken up from.
    """

    read: int = 0
    entered: int = 0
    duplicates: int = 0
    resumed: int = 0
    before: bool = False
    rejected: Counter[str] = field(default_factory=Counter)


class Rejects:
    """The CSV file for refused rows; made when the first row comes."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._stream: IO[str] | None = None
        self._names: list[str] = []

    def add(self, rows: pa.Table, file: str) -> None:
        """Write rows: the file, the number, the reason, then the words."""
        if self.path is None or not len(rows):
            return
        if self._stream is None:
            self._names = ["file", *rows.column_names]
            self._stream = self.path.open("w", encoding="utf-8", newline="")
            csv.writer(self._stream).writerow(self._names)
        writer = csv.DictWriter(self._stream, self._names, extrasaction="ignore")
        for row in rows.to_pylist():
            writer.writerow({"file": file, **{k: v for k, v in row.items() if v not in ("", None)}})

    def close(self) -> None:
        """Close the file."""
        if self._stream is not None:
            self._stream.close()


def enter(ledger: Ledger, coded: Coded, rejects: Rejects, progress: Progress = lambda row: None) -> Entered:
    """Enter a file's rows, going on where an interrupted import of the same content stopped.

    A batch and the note of how far it brought the import are one transaction. A file that
    was imported whole is read again, and gives nothing new.
    """
    told = Entered()
    con, file = ledger.connection, coded.file
    if coded.mentions:
        origin, table = "gdelt2", "coded_mentions"
    else:
        origin, table = coded.layout.origin, "coded_events"
    known = con.execute(
        "SELECT rows, finished FROM imports WHERE fingerprint = ? AND origin = ?", [file.fingerprint, origin]
    ).fetchall()
    if known:
        told.before = bool(known[0][1])
        told.resumed = 0 if told.before else int(known[0][0])
    else:
        con.execute("INSERT INTO imports VALUES (?, ?, ?, 0, 0, 0, 0, false)", [file.fingerprint, file.name, origin])
    entered = 0
    with _settings(con):
        for batch in coded.batches(told.resumed):
            con.execute("BEGIN")
            try:
                added = _insert(con, table, batch.rows, file.name)
                con.execute(
                    "UPDATE imports SET rows = ?, entered = entered + ?, duplicates = duplicates + ?, "
                    "rejected = rejected + ? WHERE fingerprint = ? AND origin = ? AND NOT finished",
                    [batch.end, added, batch.kept - added, len(batch.rejects), file.fingerprint, origin],
                )
                con.execute("COMMIT")
            except BaseException:
                con.execute("ROLLBACK")
                raise
            entered += 1
            if entered % SETTLED == 0:
                con.execute("CHECKPOINT")
            told.read += batch.kept + len(batch.rejects)
            told.entered += added
            told.duplicates += batch.kept - added
            if len(batch.rejects):
                told.rejected.update(batch.rejects["reason"].to_pylist())
                rejects.add(batch.rejects, file.name)
            progress(batch.end)
        con.execute(
            "UPDATE imports SET finished = true WHERE fingerprint = ? AND origin = ?", [file.fingerprint, origin]
        )
        if told.entered and origin == "gdelt2":
            _join_mentions(con)
        if entered >= SETTLED:
            con.execute("CHECKPOINT")
    return told


@contextmanager
def _settings(con: Any) -> Iterator[None]:
    """Within bounds while rows come in: order is kept by the batches, memory by the limit."""
    before = con.sql("SELECT current_setting('memory_limit'), current_setting('preserve_insertion_order')").fetchall()
    con.execute("SET memory_limit = '900MB'")
    con.execute("SET preserve_insertion_order = false")
    try:
        yield
    finally:
        con.execute(f"SET memory_limit = '{before[0][0]}'")
        con.execute(f"SET preserve_insertion_order = {str(before[0][1]).lower()}")


def _insert(con: Any, table: str, rows: pa.Table, file: str) -> int:
    """Enter the rows that fit and whose key is not there; returns how many."""
    if not len(rows):
        return 0
    con.register("given_rows", rows)
    judged = "reason" in rows.column_names
    con.execute(
        "CREATE OR REPLACE TEMP VIEW new_rows AS SELECT "
        + ("* EXCLUDE (reason) FROM given_rows WHERE reason IS NULL" if judged else "* FROM given_rows")
    )
    columns = ", ".join(f'"{c}"' for c in rows.column_names if c != "reason")
    if table == "coded_events":
        columns_in, values = columns + ", file", f"{columns}, $file"
        # The same row has the same day: blocks of other days need not be looked at.
        near = "AND e.day BETWEEN (SELECT min(day) FROM new_rows) AND (SELECT max(day) FROM new_rows)"
    else:
        columns_in, values, near = columns, columns, ""
    # To look for doubles by their keys alone is much cheaper than to part whole rows by them.
    doubled = con.execute("SELECT count(DISTINCT key) < count(*) FROM new_rows").fetchall()[0][0]
    once = "(SELECT DISTINCT ON (key) * FROM new_rows)" if doubled else "new_rows"
    done = con.execute(
        f"INSERT INTO {table} ({columns_in}) SELECT {values} FROM {once} n "
        f"WHERE NOT EXISTS (SELECT 1 FROM {table} e WHERE e.key = n.key {near})",
        {"file": file} if table == "coded_events" else None,
    ).fetchall()
    con.execute("DROP VIEW new_rows")
    con.unregister("given_rows")
    return int(done[0][0])


def _join_mentions(con: Any) -> None:
    """GDELT's events take the confidence of the mention that is surest of them."""
    con.execute(
        "UPDATE coded_events SET confidence = m.sure FROM ("
        "SELECT origin, event_id, max(confidence) AS sure FROM coded_mentions GROUP BY ALL) m "
        "WHERE coded_events.origin = m.origin AND coded_events.event_id = m.event_id "
        "AND coded_events.confidence IS DISTINCT FROM m.sure"
    )


__all__ = ["Entered", "Progress", "Rejects", "enter"]
