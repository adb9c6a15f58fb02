"""Older ledgers brought up to date: a step from each version to the next, all in one transaction.

A step is never changed once it was released; a new one is added, with `schema.VERSION`.
Tables that are merely new need no step: they are made, empty, whenever a ledger is opened for writing.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from detente.ledger.opening import LedgerError
from detente.ledger.schema import VERSION


def _readings(connection: duckdb.DuckDBPyConnection) -> None:
    """Version 2 keeps who read each document: of those read before, it is not known."""
    connection.execute(
        "INSERT INTO readings SELECT document_id, '', '', NULL FROM documents "
        "WHERE document_id NOT IN (SELECT document_id FROM readings)"
    )


def _offsets(connection: duckdb.DuckDBPyConnection) -> None:
    """Version 3 keeps where the words of an assessment stand: of those read before, it is not known."""
    for column in ("start", "end"):
        connection.execute(f'ALTER TABLE assessments ADD COLUMN IF NOT EXISTS "{column}" BIGINT')


STEPS: dict[int, Callable[[duckdb.DuckDBPyConnection], None]] = {1: _readings, 2: _offsets}


def version(connection: duckdb.DuckDBPyConnection) -> int:
    """The version that a ledger states. Raises LedgerError where it states none that can be used."""
    try:
        rows = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchall()
    except duckdb.CatalogException:
        raise LedgerError("a DuckDB file, but not a ledger of Détente's") from None
    try:
        stated = int(rows[0][0])
    except (IndexError, TypeError, ValueError):
        raise LedgerError("a DuckDB file, but not a ledger of Détente's") from None
    if stated > VERSION:
        raise LedgerError(
            f"written by a newer Détente (its ledgers are of version {stated}, this one's of {VERSION}): "
            "pip install --upgrade detente"
        )
    if stated < 1:
        raise LedgerError(f"states a version that never was ({stated}): not a ledger of Détente's")
    return stated


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Take every step that is left, within the caller's transaction."""
    for step in range(version(connection), VERSION):
        STEPS[step](connection)
    connection.execute("UPDATE meta SET value = ? WHERE key = 'version'", [str(VERSION)])
