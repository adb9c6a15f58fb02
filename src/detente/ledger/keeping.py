"""Copies of a ledger, made while others read and write it, and putting one back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

import duckdb

from detente.ledger.ledger import Ledger
from detente.ledger.opening import FAULTS, LedgerError, damaged, faults, in_turn, reason
from detente.ledger.schema import KEPT, TABLES


def backup(path: Path, copy: Path, *, force: bool = False) -> int:
    """Copy a ledger as it stands at one moment; returns the documents in the copy. Raises LedgerError.

    Writers wait meanwhile, readers do not. With ``force`` the copy takes the place of a former file in one step;
    without it that file is left alone, and LedgerError says so.
    """
    if path.is_dir():
        raise LedgerError(f"{path}: a folder of Parquet is copied with any tool that copies folders")
    if copy.exists() and copy.samefile(path):
        raise LedgerError(f"{copy}: that is the ledger itself; name another file")
    if copy.exists() and not force:
        raise LedgerError(f"{copy} is there already: name another file, or replace it with --force")
    part = copy.with_name(copy.name + ".part")
    try:
        part.unlink(missing_ok=True)
        Ledger(path, read_only=True).close()
        with duckdb.connect(":memory:") as connection:
            original = f"ATTACH '{_quoted(path)}' AS original (READ_ONLY)"
            in_turn(path, lambda: connection.execute(original), write=False)
            connection.execute(f"ATTACH '{_quoted(part)}' AS backup")
            connection.execute("COPY FROM DATABASE original TO backup")
            connection.execute("DETACH backup")
        documents = check(part)
        part.replace(copy)
    except FAULTS as error:
        whose = path if damaged(error) else copy
        raise LedgerError(f"{whose}: {reason(error, whose)}") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return documents


def check(path: Path) -> int:
    """Read every row of a ledger once; returns its documents. Raises LedgerError where one cannot be read."""
    with Ledger(path, read_only=True) as ledger:
        for name in (*TABLES, *KEPT):
            if ledger.has(name):
                columns = [r["c"] for r in ledger.fetch(_COLUMNS, [name])]
                summed = ", ".join(f'bit_xor(hash("{column}"))' for column in columns)
                ledger.connection.execute(f'SELECT {summed} FROM "{name}"').fetchall()
        return ledger.count("documents")


_COLUMNS = "SELECT column_name AS c FROM information_schema.columns WHERE table_name = ?"


def restore(copy: Path, path: Path, tell: Callable[[Path], None] = lambda aside: None) -> int:
    """Put a copy in a ledger's place; returns its documents. Raises LedgerError.

    The copy is read through first. What stood there before is kept beside it, under
    a name of its own that ``tell`` hears.
    """
    documents = check(copy)
    part = path.with_name(path.name + ".part")
    with faults(path):
        part.unlink(missing_ok=True)
        backup(copy, part)
        if path.exists():
            aside = _free(path.with_name(f"{path.name}.{datetime.now(UTC):%Y%m%dT%H%M%SZ}"))
            path.replace(aside)
            journal = Path(f"{path}.wal")
            if journal.exists():
                journal.replace(Path(f"{aside}.wal"))
            tell(aside)
        part.replace(path)
    return documents


def _free(path: Path) -> Path:
    """The name, or with a number behind it where it is taken."""
    names = (path.with_name(f"{path.name}-{number}") for number in count(2))
    return next(name for name in chain([path], names) if not name.exists())


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


