"""The ledger behind the pages: opened read-only, with side tables in memory that keep questions quick.

The side tables hold no words, only row numbers: ``side.mention`` the day of every event
mention, ``side.party`` who takes part in which, ``side.tie`` sums over ordered pairs,
``side.claimant`` who states or is spoken of in which claim. They are made when the
ledger is opened; everything computed from it is cached until it is opened again.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from detente.ledger.ledger import Ledger, LedgerError
from detente.ledger.opening import faults, wanted
from detente.ledger.schema import TABLES
from detente.world import World

T = TypeVar("T")
#: Results kept, and the largest number of event mentions that Python itself walks through.
CACHED, WALKED = 600, 50_000
#: Seconds, at least, between two looks whether another process wants to write.
LEAST = 0.5
#: Characters of all texts up to which they are kept in memory in lower case, for the search.
LOWERED = 200_000_000

_SIDE = (
    """CREATE TABLE side.mention AS
       SELECT m.rowid AS rid, coalesce(m.date.start, d.published) AS day, m.type, m.quad, 
              len(m.auxiliary) = 0 AS happened, coalesce(m.contested, false) AS contested
       FROM event_mentions m LEFT JOIN documents d ON m.document_id = d.document_id ORDER BY day DESC, rid""",
    """CREATE TABLE side.party AS
       WITH named AS (
         SELECT rowid AS rid, 'actor' AS role, unnest(actors) AS p FROM event_mentions
         UNION ALL SELECT rowid, 'recipient', unnest(recipients) FROM event_mentions),
       ids AS (SELECT rid, role, p.entity AS entity FROM named WHERE p.entity IS NOT NULL
               UNION SELECT rid, role, p.state FROM named WHERE p.state IS NOT NULL)
       SELECT i.entity, i.rid, i.role, m.day, m.type, m.quad, m.happened
       FROM ids i JOIN side.mention m USING (rid) ORDER BY i.entity, m.day DESC""",
    """CREATE TABLE side.tie AS
       SELECT a.entity AS source, b.entity AS target, a.quad, count(*) AS n, max(a.day) AS last
       FROM side.party a JOIN side.party b ON a.rid = b.rid AND a.role = 'actor' AND b.role = 'recipient'
       WHERE a.entity <> b.entity AND a.happened GROUP BY ALL ORDER BY source, target""",
    """CREATE TABLE side.claimant AS
       SELECT DISTINCT * FROM (
         SELECT rowid AS rid, 'by' AS side, unnest(positions).source AS entity FROM claims
         UNION ALL
         SELECT c.rowid, 'about', p.entity FROM claims c JOIN event_mentions m ON c.event_mention = m.id
         JOIN side.party p ON p.rid = m.rowid)
       WHERE entity IS NOT NULL ORDER BY entity, rid""",
    """CREATE TABLE side.seen AS
       SELECT entity, count(DISTINCT rid) AS mentions, max(day) AS last FROM side.party GROUP BY entity""",
)


def _arrow(connection: Any, sql: str, values: Sequence[Any]) -> Any:
    return connection.sql(sql, params=list(values)).to_arrow_table()


_BODY = (
    "SELECT document_id, lower(text) AS body, lower(coalesce(title, '')) AS heading, title, source, published "
    "FROM ledger.documents"
)


class Gate:
    """Many readers or one writer."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._readers = 0
        self._waiting = 0
        self._writing = False

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Hold the gate with other readers."""
        with self._turn:
            while self._writing or self._waiting:
                self._turn.wait()
            self._readers += 1
        try:
            yield
        finally:
            with self._turn:
                self._readers -= 1
                self._turn.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the gate alone, when every reader has left."""
        with self._turn:
            self._waiting += 1
            while self._writing or self._readers:
                self._turn.wait()
            self._waiting -= 1
            self._writing = True
        try:
            yield
        finally:
            with self._turn:
                self._writing = False
                self._turn.notify_all()


class Store:
    """An open ledger for many threads. Raises LedgerError where the file cannot be used."""

    def __init__(self, path: Path, world: World, years: float = 3.0) -> None:
        self.path, self.world, self.years = path, world, years
        self._gate = Gate()
        self._lock = threading.Lock()
        self._cache: OrderedDict[Any, Any] = OrderedDict()
        self._making: dict[Any, threading.Lock] = {}
        self._thread = threading.local()
        self._opened = 0
        self._closed = threading.Event()
        self._pause = LEAST
        self._open()
        threading.Thread(target=self._make_room, name="turns", daemon=True).start()

    def _make_room(self) -> None:
        """Let go of the ledger for as long as another process waits to write to it; readers wait meanwhile."""
        while not self._closed.wait(self._pause):
            if not wanted(self.path):
                continue
            with self._gate.alone():
                if self._closed.is_set():
                    return
                self._connection.close()
                while not self._closed.is_set():
                    # The other may be between two attempts.
                    self._closed.wait(0.3)
                    began = time.monotonic()
                    with suppress(LedgerError):
                        self._open()
                        self._pause = max(LEAST, 5 * (time.monotonic() - began))
                        break

    def _open(self) -> None:
        with faults(self.path):
            self._open_anew()

    def _open_anew(self) -> None:
        Ledger(self.path, read_only=True).close()
        # A read-only connection takes no tables in memory: the ledger is attached, read-only, to one that does.
        connection = duckdb.connect(":memory:")
        quoted = str(self.path).replace("'", "''")
        connection.execute(f"ATTACH '{quoted}' AS ledger (READ_ONLY)")
        connection.execute("ATTACH ':memory:' AS side")
        connection.execute("USE ledger")
        words = connection.execute("SELECT coalesce(sum(length(text)), 0) FROM documents").fetchall()[0][0]
        # Texts in lower case are kept only where they take little memory.
        self.body = "side.body" if words <= LOWERED else f"({_BODY})"
        for statement in (*_SIDE, *((f"CREATE TABLE side.body AS {_BODY}",) if words <= LOWERED else ())):
            connection.execute(statement)
        # From here on no statement can reach another file, whatever it says.
        connection.execute("SET enable_external_access = false")
        self._connection = connection
        with self._lock:
            self._opened += 1
            self._cache.clear()
        self.counts = {
            name: int(self._fetch(connection, f'SELECT count(*) AS n FROM "{name}"')[0]["n"]) for name in TABLES
        }
        self.seen = {r["entity"] for r in self._fetch(connection, "SELECT entity FROM side.seen")}
        self.names = {r["entity"]: r for r in self._fetch(connection, "SELECT * FROM entities")}
        first, last = self._fetch(connection, "SELECT min(day) AS a, max(day) AS b FROM side.mention WHERE happened")[
            0
        ].values()
        published = self._fetch(connection, "SELECT max(published) AS day FROM documents")[0]["day"]
        self.first: str | None = first
        self.last: str | None = published or last

    def close(self) -> None:
        """Close the ledger."""
        self._closed.set()
        with self._gate.alone():
            self._connection.close()

    @property
    def stamp(self) -> str:
        """Changes whenever the ledger is opened anew."""
        return f"{self._opened}-{sum(self.counts.values())}"

    @property
    def walked(self) -> bool:
        """Whether the ledger is small enough for measures that walk through every row."""
        return self.counts["event_mentions"] <= WALKED

    @staticmethod
    def _fetch(connection: Any, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = _arrow(connection, sql, values).to_pylist()
        return found

    def _cursor(self) -> Any:
        if getattr(self._thread, "opened", None) != self._opened:
            self._thread.cursor = self._connection.cursor()
            self._thread.cursor.execute("USE ledger")
            self._thread.opened = self._opened
        return self._thread.cursor

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Rows of a statement of the project's own; what a user typed is only ever in ``values``."""
        with self._gate.shared():
            return self._fetch(self._cursor(), sql, values)

    def arrow(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The same as an Arrow table."""
        with self._gate.shared():
            return _arrow(self._cursor(), sql, values)

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.rows(sql, values)
        return next(iter(found[0].values())) if found else None

    def cached(self, key: Any, make: Callable[[], T]) -> T:
        """What ``make`` returned for this key since the ledger was opened; one thread makes it, others wait."""
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                found: T = self._cache[key]
                return found
            making = self._making.setdefault(key, threading.Lock())
            opened = self._opened
        with making:
            with self._lock:
                if key in self._cache:
                    again: T = self._cache[key]
                    return again
            made = make()
            with self._lock:
                if opened == self._opened:
                    self._cache[key] = made
                    while len(self._cache) > CACHED:
                        self._cache.popitem(last=False)
                self._making.pop(key, None)
            return made

    def write(self, change: Callable[[Ledger], None]) -> None:
        """Close the ledger for reading, change it, and open it again; readers wait meanwhile."""
        with self._gate.alone():
            self._connection.close()
            try:
                with Ledger(self.path) as ledger:
                    change(ledger)
            finally:
                self._open()

    def name(self, entity: str | None) -> str:
        """An entity's name for readers."""
        if entity is None:
            return "someone"
        if entity in self.names:
            return str(self.names[entity]["name"] or entity)
        known = self.world.entity(entity)
        return known.name if known else entity

    def known(self, entity: str) -> bool:
        """Whether an id has a page: the ledger's entities, those of its events, and the world's."""
        return self.kind(entity) is not None or entity in self.seen

    def kind(self, entity: str) -> str | None:
        """An entity's kind, or None for an id that nobody knows."""
        if entity in self.names:
            return str(self.names[entity]["kind"])
        known = self.world.entity(entity)
        return known.kind if known else None
