"""A ledger opened for many questions, its side tables in memory or in a file beside it, ``LEDGER.sides``.

Making the side tables (`detente.desk.sides`) of a large ledger takes minutes. Who serves it keeps them in
a file of their own; whoever opens the ledger in the same state takes them from there. The file names the state
of the ledger that it was made from, so that one of another state is made anew, and it can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from detente.desk import sides
from detente.ledger import folder
from detente.ledger.ledger import Ledger, LedgerError
from detente.ledger.opening import in_turn, reason
from detente.reading.rows import COUNTED

#: Share of the memory that the side tables and the questions may take.
MEMORY = "40%"
#: Characters of all texts up to which they are kept in lower case, for the search.
LOWERED = 200_000_000
#: Event mentions, read or coded, from which side tables are kept in a file: fewer are made in a second.
LARGE = 100_000
_BODY = (
    "SELECT rowid AS doc, document_id, lower(text) AS body, lower(coalesce(title, '')) AS heading, source, published "
    "FROM ledger.documents"
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection to databases ``ledger`` and ``side``, from which no statement reaches another file.

    ``body`` is the relation of texts in lower case, ``indexed`` says whether their words are kept, ``tables`` are
    those of the ledger, ``file`` is where the side tables lie, None where that is memory, and ``unkept`` says why
    they do though they were to be kept.
    """

    connection: Any
    body: str
    indexed: bool
    tables: frozenset[str]
    file: Path | None
    unkept: str | None


def beside(path: Path) -> Path:
    """Where the side tables of a ledger are kept."""
    return path.with_name(path.name + ".sides")


def opened(path: Path, least: float, *, keep: bool, trust: bool = True) -> Opened:
    """Open a ledger read-only with its side tables; with ``keep`` those of a large one are put into their file.

    Without ``trust`` what lies in the file is made anew. Raises LedgerError where the ledger cannot be used.
    """
    Ledger(path, read_only=True).close()
    connection, tables = _attached(path)
    file, unkept = None if path.is_dir() else beside(path), None
    if file is not None:
        state = _state(connection, path, least)
        if not (trust and _found(connection, path, file, state)):
            large = keep and _mentions(connection, tables) >= LARGE
            try:
                if not (large and _kept(connection, path, file, state, least, tables)):
                    file = None
            except (duckdb.Error, OSError, ImportError) as error:
                unkept = f"{file}: side tables cannot be kept, and are made at each start: {reason(error, file)}"
                # A disk that failed may have left the connection unusable.
                connection.close()
                file, (connection, tables) = None, _attached(path)
    if file is None:
        connection.execute("ATTACH ':memory:' AS side (COMPRESS true)")
        _make(connection, least, tables, whole=_mentions(connection, tables) < LARGE)
    # From here on no statement can reach another file, whatever it says.
    connection.execute("SET enable_external_access = false")
    there = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'side'").fetchall()
    body = "side.body" if ("body",) in there else f"({_BODY})"
    return Opened(connection, body, ("word",) in there, tables, file, unkept)


def prepare(path: Path) -> str | None:
    """Put the side tables of a large ledger beside it, where they are not yet; says why where that was not possible."""
    with Ledger(path, read_only=True) as ledger:
        names = ("event_mentions", "coded_events")
        many = _mentions(ledger.connection, frozenset(n for n in names if ledger.has(n)))
    if many < LARGE:
        return None
    found = opened(path, COUNTED, keep=True)
    found.connection.close()
    return found.unkept


def lent(ledger: Ledger) -> bool:
    """Whether side tables of an open ledger's own state lie beside it; then they are attached to it as ``side``."""
    path = ledger.path
    if path is None or not beside(path).is_file():
        return False
    return _found(ledger.connection, path, beside(path), _state(ledger.connection, path, COUNTED))


def bound(connection: Any) -> None:
    """Hold a connection to its share of the memory (``DETENTE_MEMORY``, such as 4GB); what is more lies on the disk.

    Raises LedgerError where that is no size.
    """
    size = os.environ.get("DETENTE_MEMORY") or MEMORY
    try:
        connection.execute("SET memory_limit = ?", [size])
    except duckdb.Error:
        raise LedgerError(f"DETENTE_MEMORY {size!r} is not a size such as 4GB") from None
    # Nobody watches a server's standard output.
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET temp_directory = ?", [f"{tempfile.gettempdir()}/detente-{os.getpid()}"])


def _attached(path: Path) -> tuple[Any, frozenset[str]]:
    """A connection with the ledger attached read-only, and the tables that it has."""
    # A read-only connection takes no tables in memory: the ledger is attached, read-only, to one that does.
    if path.is_dir():
        connection = folder.attach(path)
    else:
        connection = duckdb.connect(":memory:")
        attach = f"ATTACH {_quoted(path)} AS ledger (READ_ONLY)"
        in_turn(path, lambda: connection.execute(attach), write=False)
    bound(connection)
    connection.execute("USE ledger")
    return connection, frozenset(r[0] for r in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall())


def _mentions(connection: Any, tables: frozenset[str]) -> int:
    names = [n for n in ("event_mentions", "coded_events") if n in tables]
    return sum(int(connection.execute(f"SELECT count(*) FROM {n}").fetchall()[0][0]) for n in names)


def _make(connection: Any, least: float, tables: frozenset[str], *, whole: bool) -> None:
    """Make the side tables in the database ``side``, with ``whole`` those too that take long."""
    empty = sides.missing("coded_events" in tables)
    if empty is not None:
        connection.register("empty_rows", empty)
        connection.execute("CREATE TABLE side.coded_events AS SELECT * FROM empty_rows")
        connection.unregister("empty_rows")
    for statement in sides.statements(least, "coded_events" in tables, "coded_counts" in tables, whole=whole):
        connection.execute(statement)
    if whole:
        connection.execute(sides.ahead())
    length = connection.execute("SELECT coalesce(sum(length(text)), 0) FROM documents").fetchall()[0][0]
    if length <= LOWERED:
        connection.execute(f"CREATE TABLE side.body AS {_BODY}")


def _state(connection: Any, path: Path, least: float) -> str:
    """A fingerprint of the ledger as it is, and of what side tables are made by; the ledger is held open meanwhile.

    Nothing here opens the file: closing it again would take away the lock by which the ledger is held.
    """
    files = []
    for each in (path, Path(f"{path}.wal")):
        with suppress(FileNotFoundError):
            about = each.stat()
            # The time of the last change cannot be set back, as that of the last writing can.
            files.append((about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns))
    last = connection.execute("SELECT count(*), min(document_id), max(document_id) FROM documents").fetchall()
    made_by = [*sides.statements(least, True, True, whole=True), sides.ahead(), sides.WORDED, _BODY, LOWERED]
    return hashlib.sha256(repr((files, last, made_by, duckdb.__version__)).encode()).hexdigest()


def _found(connection: Any, path: Path, file: Path, state: str) -> bool:
    """Attach the side tables of this state as ``side``, where they lie there and nobody else has put them there."""
    try:
        owner = file.stat().st_uid
        if owner != path.stat().st_uid and owner != os.geteuid():
            return False
        connection.execute(f"ATTACH {_quoted(file)} AS side (READ_ONLY)")
    except (duckdb.Error, OSError):
        return False
    with suppress(duckdb.Error):
        if connection.execute("SELECT state FROM side.made").fetchall() == [(state,)]:
            return True
    connection.execute("DETACH side")
    return False


def _kept(connection: Any, path: Path, file: Path, state: str, least: float, tables: frozenset[str]) -> bool:
    """Make the file of side tables and attach it; False where another process is making it."""
    with _workroom(file) as room:
        if room is None:
            return False
        part = room / file.name
        connection.execute(f"ATTACH {_quoted(part)} AS side")
        _make(connection, least, tables, whole=True)
        connection.execute(sides.WORDED)
        # Last of all: a file without it is not whole.
        connection.execute("CREATE TABLE side.made AS SELECT CAST(? AS VARCHAR) AS state", [state])
        connection.execute("CHECKPOINT side")
        connection.execute("DETACH side")
        # It holds the words of the documents: who may not read those may not read it.
        part.chmod(path.stat().st_mode & 0o666)
        part.replace(file)
        return _found(connection, path, file, state)


@contextmanager
def _workroom(file: Path) -> Iterator[Path | None]:
    """A folder for this process and this user alone, which goes with them; None while another process has it."""
    room = file.with_name(file.name + ".part")
    room.mkdir(mode=0o700, exist_ok=True)
    held = _held(room)
    if held is None:
        yield None
        return
    try:
        for left in room.iterdir():  # by a process that was killed
            left.unlink()
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)
        os.close(held)


def _held(room: Path) -> int | None:
    """The folder, open and locked; None where another process has it, or had it and has just taken it away."""
    import fcntl

    try:
        held = os.open(room, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(held), room.stat()):
            return held
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(held)
    return None


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
