"""Opening a ledger's file: its turn among other processes, and in one line what is wrong with it.

DuckDB lets one process write or many read. Whoever finds the file taken waits for
his turn, up to ``DETENTE_WAIT`` seconds (``WAIT`` where that is not set); writers hold
it only while they enter what was read, so that the others get theirs.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa

T = TypeVar("T")
#: Seconds to wait for another process's turn to end.
WAIT = 60.0
#: A wish to write that is older was left by a process that was killed.
_STALE = 3600.0
_MAGIC = b"DUCK"
_FULL = ("no space left", "disk quota", "file too large", "disk full", "out of disk")
_SAVED = "what was entered before is kept"
#: What DuckDB and Arrow raise where a file is damaged, full or not what it seems.
FAULTS = (duckdb.Error, pa.ArrowException, UnicodeDecodeError)
_BROKEN = (duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)


class LedgerError(RuntimeError):
    """The ledger cannot be opened or used; says what to do."""


class Busy(LedgerError):
    """Another process has the ledger, for longer than one cared to wait."""


def patience() -> float:
    """Seconds to wait for one's turn. Raises LedgerError where ``DETENTE_WAIT`` is no number."""
    given = os.environ.get("DETENTE_WAIT", "")
    try:
        seconds = float(given) if given else WAIT
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 1e6:
        raise LedgerError(f"DETENTE_WAIT {given!r} is not a number of seconds")
    return seconds


@contextmanager
def faults(path: Path | None) -> Iterator[None]:
    """What DuckDB raises within becomes a LedgerError that says what it means."""
    try:
        yield
    except FAULTS as error:
        raise LedgerError(f"{path}: {reason(error, path)}") from error


def connect(path: Path, *, read_only: bool, wait: float | None = None) -> duckdb.DuckDBPyConnection:
    """A connection to the file, once it is free. Raises Busy after ``wait`` seconds, LedgerError for all else.

    An empty file that was begun where nothing more could be written is not left behind.
    """
    new = not path.exists()
    try:
        return in_turn(path, lambda: duckdb.connect(str(path), read_only=read_only), write=not read_only, wait=wait)
    except Busy:
        raise
    except LedgerError:
        if new and path.exists() and not path.stat().st_size:
            path.unlink()
        raise


def in_turn(path: Path, open_: Callable[[], T], *, write: bool, wait: float | None = None) -> T:
    """What ``open_`` gives, once no other process has the file. Raises as `connect` does."""
    seconds = patience() if wait is None else wait
    until = time.monotonic() + seconds
    pause = 0.02
    wish = Path(f"{path}.wanted")
    asked = False
    try:
        while True:
            try:
                return open_()
            except duckdb.Error as error:
                if not _taken(error):
                    raise LedgerError(f"{path}: {reason(error, path)}") from error
                if time.monotonic() >= until:
                    raise Busy(
                        f"{path}: another process holds it open{_whose(error)}, and did for {seconds:g} s: try "
                        "again when it has finished, or wait longer with DETENTE_WAIT=SECONDS"
                    ) from None
            if write and not asked:
                with suppress(OSError):
                    wish.touch()
                    asked = True
            time.sleep(pause)
            pause = min(pause * 1.5, 0.25)
    finally:
        if asked:
            wish.unlink(missing_ok=True)


def wanted(path: Path) -> bool:
    """Whether another process waits to write: who only reads, for long, should let go of the file for a while."""
    try:
        return time.time() - Path(f"{path}.wanted").stat().st_mtime < _STALE
    except OSError:
        return False


def reason(error: BaseException, path: Path | None) -> str:
    """What an error of DuckDB's, or of the file system, means for the ledger, and the way back."""
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    low = said.lower()
    if any(words in low for words in _FULL):
        return f"no space left on the disk: make room and repeat the command; {_SAVED}"
    if "permission denied" in low or "read-only file system" in low:
        return "no permission to write there" if _readable(path) else "no permission to read it"
    if "is a directory" in low:
        return "a folder, and not one that holds a ledger as Parquet"
    if "no such file or directory" in low or "cannot open file" in low:
        return "there is no such file or folder: check the path"
    if "read a database file with version number" in low or "created with a newer version" in low:
        return "written by another version of DuckDB: pip install --upgrade duckdb"
    if path is not None and path.exists() and not _of_duckdb(path):
        return "not a ledger of Détente's"
    if damaged(error):
        return f"damaged: put the last good copy back with: detente restore COPY --ledger {path or 'FILE'}"
    return f"cannot be used ({said[:120]})"


def _taken(error: duckdb.Error) -> bool:
    return isinstance(error, duckdb.IOException) and "set lock on file" in str(error)


def _whose(error: duckdb.Error) -> str:
    found = re.search(r"\(PID \d+\)", str(error))
    return f" {found[0]}" if found else ""


def damaged(error: BaseException) -> bool:
    """Whether an error of DuckDB's says that blocks of a file cannot be read."""
    signs = ("corrupt", "checksum", "not read enough bytes", "could not read", "invalidated", "wal file", "deserializ")
    low = str(error).partition("\n")[0].lower()
    return isinstance(error, (*_BROKEN, UnicodeDecodeError)) or any(sign in low for sign in signs)


def _of_duckdb(path: Path) -> bool:
    try:
        with path.open("rb") as handle:
            return handle.read(12)[8:] == _MAGIC
    except OSError:
        return True


def _readable(path: Path | None) -> bool:
    return path is not None and (os.access(path, os.R_OK) or not path.exists())
