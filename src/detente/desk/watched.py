"""What a watch remembers, in a file beside the ledger: feeds, items, texts, runs. It survives being killed.

An item is ``queued`` once a feed has listed it, ``fetched`` once its text is on the way
into the ledger, and then ``kept``, ``copy`` (of something there), ``unreadable`` or
``failed`` (for now). A feed's validators are stored in the same transaction as the items that it
listed, so that what a killed run had not read is read by the next.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from detente.sources.copies import KEYS, alike, sketch
from detente.sources.feeds import Entry

#: Runs after which an item that cannot be fetched is given up.
GIVEN_UP = 5
_SHIFT = 1 << 63
_SCHEMA = """
CREATE TABLE IF NOT EXISTS feeds (address TEXT PRIMARY KEY, etag TEXT, modified TEXT);
CREATE TABLE IF NOT EXISTS items (
  address TEXT PRIMARY KEY, source TEXT, published TEXT, title TEXT, stamp TEXT, status TEXT NOT NULL, reason TEXT,
  document TEXT, digest TEXT, etag TEXT, modified TEXT, tries INTEGER NOT NULL DEFAULT 0, checked TEXT);
CREATE INDEX IF NOT EXISTS item_status ON items (status);
CREATE INDEX IF NOT EXISTS item_document ON items (document);
CREATE TABLE IF NOT EXISTS texts (document TEXT PRIMARY KEY, digest TEXT, sketch BLOB);
CREATE INDEX IF NOT EXISTS text_digest ON texts (digest);
CREATE TABLE IF NOT EXISTS keys (value INTEGER, document TEXT, PRIMARY KEY (value, document)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, signature TEXT);
CREATE TABLE IF NOT EXISTS runs (
  id INTEGER PRIMARY KEY, started TEXT, ended TEXT, asked INTEGER, unchanged INTEGER, new INTEGER, copies INTEGER,
  undated INTEGER, unreadable INTEGER, failed INTEGER);
CREATE TABLE IF NOT EXISTS problems (run INTEGER, address TEXT, reason TEXT);
CREATE TABLE IF NOT EXISTS told (alert TEXT, thing TEXT, PRIMARY KEY (alert, thing)) WITHOUT ROWID;
"""


class Watching(RuntimeError):
    """What is remembered cannot be used: another watch runs, or the file is damaged."""


def now() -> str:
    """This moment, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Watched:
    """The file of a watch. Use as a context manager; one process at a time. Raises Watching."""

    def __init__(self, path: Path) -> None:
        try:
            self._base = sqlite3.connect(path, timeout=2, isolation_level=None)
            self._base.row_factory = sqlite3.Row
            self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA synchronous = NORMAL")
            self._base.executescript(_SCHEMA)
        except sqlite3.OperationalError as error:
            busy = "locked" in str(error)
            reason = "another watch of this ledger is running" if busy else str(error)
            raise Watching(f"{path}: {reason}") from None
        except sqlite3.DatabaseError:
            raise Watching(f"{path}: not the file of a watch: remove it, and all is looked at anew") from None

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """All changes made within, or none."""
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._base.execute("COMMIT")
        except BaseException:
            self._base.execute("ROLLBACK")
            raise

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Rows of a statement of the project's own."""
        return [dict(r) for r in self._base.execute(sql, values).fetchall()]

    def validators(self, feed: str) -> tuple[str | None, str | None]:
        """ETag and Last-Modified of a feed's last answer."""
        found = self._base.execute("SELECT etag, modified FROM feeds WHERE address = ?", [feed]).fetchone()
        return (found["etag"], found["modified"]) if found else (None, None)

    def listed(
        self, feed: str, etag: str | None, modified: str | None, entries: Iterable[Entry], source: str | None
    ) -> None:
        """Enter what a feed lists: new items are queued, and known ones whose stamp has changed."""
        with self.together():
            for entry in entries:
                self._base.execute(
                    "INSERT INTO items (address, source, published, title, stamp, status) "
                    "VALUES (?, ?, ?, ?, ?, 'queued') "
                    "ON CONFLICT (address) DO UPDATE SET status = 'queued', tries = 0, stamp = excluded.stamp, "
                    "published = coalesce(items.published, excluded.published) "
                    "WHERE items.stamp <> excluded.stamp AND items.status <> 'queued'",
                    [entry.address, source, entry.published, entry.title, entry.stamp],
                )
            self._base.execute("INSERT OR REPLACE INTO feeds VALUES (?, ?, ?)", [feed, etag, modified])

    def queue(self, address: str, source: str | None) -> None:
        """Queue an address that is looked at in every run."""
        self._base.execute(
            "INSERT INTO items (address, source, stamp, status) VALUES (?, ?, '', 'queued') "
            "ON CONFLICT (address) DO UPDATE SET status = 'queued'",
            [address, source],
        )

    def queued(self) -> list[dict[str, Any]]:
        """Items to be fetched, those that failed before among them."""
        return self.rows(
            "SELECT * FROM items WHERE status = 'queued' OR (status = 'failed' AND tries < ?) ORDER BY rowid",
            [GIVEN_UP],
        )

    def settle(self, address: str, status: str, reason: str | None = None, **fields: Any) -> None:
        """Set what became of an item."""
        names = ["status", "reason", "checked", *fields]
        values = [status, reason, now(), *fields.values()]
        tries = ", tries = tries + 1" if status == "failed" else ""
        self._base.execute(
            f"UPDATE items SET {', '.join(f'{n} = ?' for n in names)}{tries} WHERE address = ?", [*values, address]
        )

    def original(self, document: str, digest: str, text: str) -> str | None:
        """The document of which this text is a copy, or None where it is new; what is new is remembered."""
        found = self._base.execute(
            "SELECT document FROM texts WHERE digest = ? AND document <> ?", [digest, document]
        ).fetchone()
        if found:
            return str(found["document"])
        own = sketch(text)
        keys = [v - _SHIFT for v in sorted(own)[:KEYS]]
        marks = ", ".join("?" for _ in keys)
        rows = self.rows(
            "SELECT DISTINCT t.document, t.sketch FROM keys k JOIN texts t USING (document) "
            f"WHERE k.value IN ({marks}) AND t.document <> ? LIMIT 50",
            [*keys, document],
        )
        for row in rows:
            if alike(own, frozenset(v[0] for v in struct.iter_unpack(">Q", row["sketch"]))):
                return str(row["document"])
        packed = b"".join(struct.pack(">Q", v) for v in sorted(own))
        self._base.execute("DELETE FROM keys WHERE document = ?", [document])
        self._base.execute("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", [document, digest, packed])
        self._base.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?)", [(k, document) for k in keys])
        return None

    def forget(self, document: str) -> None:
        """Forget the text of a document that did not get into the ledger."""
        self._base.execute("DELETE FROM texts WHERE document = ?", [document])
        self._base.execute("DELETE FROM keys WHERE document = ?", [document])

    def file_kept(self, path: str, signature: str) -> bool:
        """Whether a file was read as it is now."""
        found = self._base.execute("SELECT signature FROM files WHERE path = ?", [path]).fetchone()
        return found is not None and found["signature"] == signature

    def keep_file(self, path: str, signature: str) -> None:
        """Remember that a file was read."""
        self._base.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", [path, signature])

    def begin(self) -> int:
        """Begin a run; its number."""
        return int(self._base.execute("INSERT INTO runs (started) VALUES (?)", [now()]).lastrowid or 0)

    def end(self, run: int, counts: dict[str, int], problems: Iterable[tuple[str, str]]) -> None:
        """Log a run with its counts and what could not be read."""
        with self.together():
            names = ", ".join(f"{n} = ?" for n in counts)
            self._base.execute(f"UPDATE runs SET ended = ?, {names} WHERE id = ?", [now(), *counts.values(), run])
            self._base.executemany(
                "INSERT INTO problems VALUES (?, ?, ?)", [(run, address, reason) for address, reason in problems]
            )

    def told(self, alert: str, thing: str) -> bool:
        """Whether an alert has told of a thing."""
        found = self._base.execute("SELECT 1 FROM told WHERE alert = ? AND thing = ?", [alert, thing]).fetchone()
        return found is not None

    def tell(self, alert: str, things: Iterable[str]) -> None:
        """Remember that an alert has told of things."""
        self._base.executemany("INSERT OR IGNORE INTO told VALUES (?, ?)", [(alert, thing) for thing in things])
