"""The ledger behind the pages: opened read-only, with side tables that keep questions quick.

The side tables (`detente.desk.sides`) are there when the ledger is opened (`detente.desk.shelf`); everything
computed from them is cached until it is opened again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal, TypeVar

from detente.desk import sides
from detente.desk.held import Held
from detente.desk.shelf import opened
from detente.ledger.ledger import Ledger, LedgerError
from detente.ledger.opening import FAULTS, WAIT, damaged, faults, wanted
from detente.ledger.schema import TABLES
from detente.reading.rows import COUNTED
from detente.world import World

LOG = logging.getLogger("detente.desk")
T = TypeVar("T")
#: Results kept, bytes of answers kept, and the largest number of event mentions that Python itself walks through.
CACHED, ANSWERED, WALKED = 2000, 128_000_000, 50_000
#: Seconds, at least and at most, between two looks whether another process wants to write; it waits `WAIT` at most.
LEAST, MOST = 0.5, WAIT / 4
#: Seconds for which the ledger is left to a process that wants it and does not come.
LEFT = 3.0


def _arrow(connection: Any, sql: str, values: Sequence[Any]) -> Any:
    return connection.sql(sql, params=list(values)).to_arrow_table()


class Gate:
    """Many readers or one writer."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._readers = 0
        self._waiting = 0
        self._writing = False
        self._held = threading.local()

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Hold the gate with other readers; who holds it already goes through."""
        depth = getattr(self._held, "depth", 0)
        with self._turn:
            while not depth and (self._writing or self._waiting):
                self._turn.wait()
            self._readers += 1
        self._held.depth = depth + 1
        try:
            yield
        finally:
            self._held.depth = depth
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
    """An open ledger for many threads. Raises LedgerError where the file cannot be used.

    ``years`` is the window of measures, ``least`` the confidence from which a row counts (0 counts all);
    with ``keep`` the side tables of a large ledger are kept in a file beside it.
    """

    def __init__(
        self, path: Path, world: World, years: float = 3.0, least: float = COUNTED, *, keep: bool = False
    ) -> None:
        self.path, self.world, self.years, self.least, self._keep = path, world, years, least, keep
        self._gate = Gate()
        self._lock = threading.Lock()
        self._cache, self._answers = Held(CACHED), Held(ANSWERED)
        self._making: dict[Any, threading.Lock] = {}
        self._thread = threading.local()
        self._cursors: list[Any] = []
        self._opened = 0
        self._closed = threading.Event()
        self._pause = LEAST
        self.unkept: str | None = None
        self._sides: Path | None = None
        self._mending = False
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
                self._shut()
                came = self._left_alone()
                while not self._closed.wait(0.1):
                    began = time.monotonic()
                    with suppress(LedgerError):
                        self._open()
                        took = 5 * (time.monotonic() - began)
                        self._pause = min(max(LEAST, took), MOST) if came else MOST
                        break

    def _left_alone(self) -> bool:
        """Wait until who wanted the ledger has got it; False where nobody came, as after a process was killed."""
        until = time.monotonic() + LEFT
        while wanted(self.path):
            if time.monotonic() > until or self._closed.wait(0.1):
                return False
        return True

    def _open(self) -> None:
        with faults(self.path):
            try:
                self._open_anew(trust=not self._mending)
            except FAULTS as error:
                if self._sides is None or not damaged(error):
                    raise
                self._connection.close()
                self._open_anew(trust=False)
            self._mending = False

    def _open_anew(self, *, trust: bool) -> None:
        self._sides = None
        found = opened(self.path, self.least, keep=self._keep, trust=trust)
        if found.unkept not in (None, self.unkept):
            LOG.warning(found.unkept)
        connection, self.body, self.indexed = found.connection, found.body, found.indexed
        self.unkept, self._sides = found.unkept, found.file
        self._connection = connection
        with self._lock:
            self._opened += 1
            self._cache.clear()
            self._answers.clear()
        self.counts = {
            name: int(self._fetch(connection, f'SELECT count(*) AS n FROM "{name}"')[0]["n"]) for name in TABLES
        }
        self.coded = int(self._fetch(connection, "SELECT count(*) AS n FROM side.coded")[0]["n"])
        self.counts["event_mentions"] += self.coded
        self.seen = {r["entity"] for r in self._fetch(connection, "SELECT entity FROM side.seen")}
        self.names = {r["entity"]: r for r in self._fetch(connection, "SELECT * FROM entities")}
        self.first, self.last = self._span(connection, "coded_counts" in found.tables)
        self.settled = bool(self._fetch(connection, "SELECT 1 AS x FROM meta WHERE key = 'settled'"))

    def _span(self, connection: Any, counts: bool) -> tuple[str | None, str | None]:
        """The first day of what happened; the last of publication or of what others coded, else of what happened."""
        first, last = self._fetch(connection, "SELECT min(day) AS a, max(day) AS b FROM side.daily")[0].values()
        told = [
            "SELECT max(left(published, 10)) AS day FROM documents",
            "SELECT CAST(max(day) AS VARCHAR) AS day FROM side.coded",
            *(("SELECT CAST(max(date) AS VARCHAR) AS day FROM ledger.coded_counts",) if counts else ()),
        ]
        days = [day for sql in told if (day := self._fetch(connection, sql)[0]["day"])]
        return first, max(days, default=last)

    def close(self) -> None:
        """Close the ledger."""
        self._closed.set()
        with self._gate.alone():
            self._shut()

    def _shut(self) -> None:
        """Let go of the file, which no cursor may hold any longer.

        DuckDB closes a connection's cursors with it, but may lose one that was made beside another in two threads.
        """
        with self._lock:
            for cursor in self._cursors:
                cursor.close()
            self._cursors.clear()
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
            self._thread.cursor = self._fresh()
            self._thread.opened = self._opened
        return self._thread.cursor

    def _fresh(self) -> Any:
        """A new cursor; made by one thread at a time."""
        with self._lock:
            cursor = self._connection.cursor()
            self._cursors.append(cursor)
        cursor.execute("USE ledger")
        return cursor

    def _done(self, cursor: Any) -> None:
        cursor.close()
        with self._lock, suppress(ValueError):
            self._cursors.remove(cursor)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Ask while no writer has the ledger; side tables whose file turns out to be damaged are made anew."""
        with self._gate.shared():
            try:
                yield
            except FAULTS as error:
                if self._sides is None or not damaged(error):
                    raise
                with self._lock:
                    begin, self._mending = not self._mending, True
                if begin:
                    threading.Thread(target=self._mend, name="mending", daemon=True).start()
                raise LedgerError(f"{self._sides}: damaged, or {self.path} is; it is made anew") from error

    def _mend(self) -> None:
        with self._gate.alone():
            # Another process may have written meanwhile, and everything been made anew after it.
            if not self._mending or self._closed.is_set():
                return
            self._shut()
            try:
                self._open()
            except LedgerError as error:
                LOG.error(str(error))

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Rows of a statement of the project's own; what a user typed is only ever in ``values``."""
        with self._asking():
            return self._fetch(self._cursor(), sql, values)

    def arrow(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The same as an Arrow table."""
        with self._asking():
            return _arrow(self._cursor(), sql, values)

    def batches(self, sql: str, values: Sequence[Any] = (), size: int = 20_000) -> Iterator[Any]:
        """The same as Arrow record batches, for more rows than memory holds; no writer comes in between."""
        with self._asking():
            # A cursor of its own: none may ask anything else while it still gives.
            cursor = self._fresh()
            try:
                yield from cursor.sql(sql, params=list(values)).to_arrow_reader(size)
            finally:
                self._done(cursor)

    def mentions(self, rids: Sequence[int]) -> list[dict[str, Any]]:
        """Event mentions by row number, in that order, read or coded."""
        found = self.numbered(rids)
        return [found[r] for r in rids if r in found]

    def numbered(self, rids: Sequence[int]) -> dict[int, dict[str, Any]]:
        """The same by their row numbers; a number without a row is left out."""
        found: dict[int, dict[str, Any]] = {}
        for coded in (False, True):
            wanted = [r - sides.CODED if coded else r for r in rids if (r >= sides.CODED) == coded]
            for start in range(0, len(wanted), 1000):
                # Numbers in a list are looked up; written out they would be tried one after the other.
                inside = "WHERE rowid IN (SELECT unnest(?))"
                sql = sides.coded_as_mentions(inside) if coded else sides.read_mentions(inside)
                found |= {r.pop("rid"): r for r in self.rows(sql, [wanted[start : start + 1000]])}
        return found

    def named(self, kind: Literal["document_id", "id", "event"], name: str) -> list[int]:
        """Numbers of the documents, mentions, or mentions of an event that have a name; it may be another's as well."""
        return [r["rid"] for r in self.rows(sides.NAMED, [kind, name])]

    def lying(self, table: str, rids: Sequence[int]) -> list[dict[str, Any]]:
        """Rows of another table by their numbers, in the order of those."""
        if not rids:
            return []
        return self.rows(f'SELECT * FROM "{table}" WHERE rowid IN (SELECT unnest(?)) ORDER BY rowid', [rids])

    @contextmanager
    def flow(self, kind: Literal["flow", "personal"] = "flow") -> Iterator[Any]:
        """What happened between states, or between persons and states, as an Ibis table, while the ledger stays open.

        Its columns are those of `detente.analysis.dyads` or `detente.analysis.persons`.
        """
        import ibis

        with self._asking():
            cursor = self._fresh()
            try:
                yield ibis.duckdb.from_connection(cursor).table(kind, database=("side", "main"))
            finally:
                self._done(cursor)

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.rows(sql, values)
        return next(iter(found[0].values())) if found else None

    def cached(self, key: Any, make: Callable[[], T]) -> T:
        """What ``make`` returned for this key since the ledger was opened; one thread makes it, others wait."""
        kept: tuple[T] | None = self._cache.get(key)
        if kept is not None:
            return kept[0]
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
            opened = self._opened
        with making:
            kept = self._cache.get(key)
            if kept is None:
                kept = (make(),)
            with self._lock:
                if opened == self._opened:
                    self._cache.put(key, kept)
                self._making.pop(key, None)
            return kept[0]

    def answer(self, key: Any) -> Any | None:
        """What `keep` kept for this key since the ledger was opened, or None."""
        return self._answers.get(key)

    def keep(self, key: Any, answer: Any, size: int, stamp: str) -> None:
        """Keep an answer of ``size`` bytes that was made while the ledger had this ``stamp``."""
        with self._lock:
            if stamp == self.stamp:
                self._answers.put(key, answer, size)

    def write(self, change: Callable[[Ledger], None]) -> None:
        """Close the ledger for reading, change it, and open it again; readers wait meanwhile."""
        with self._gate.alone():
            self._shut()
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
