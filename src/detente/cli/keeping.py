"""Verbs that keep a ledger safe: backup and restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli.options import LedgerFile
from detente.cli.program import app
from detente.cli.telling import fail


@app.command(epilog="Example:  detente backup desk-monday.duckdb --ledger desk.duckdb")
def backup(
    copy: Annotated[Path, typer.Argument(help="The file to write.")],
    ledger: LedgerFile,
    force: Annotated[bool, typer.Option("--force", help="Replace a file of that name, in one step.")] = False,
) -> None:
    """Copy a ledger while it is in use, as it stands at one moment, and read the copy through."""
    from detente.ledger.keeping import backup as copied
    from detente.ledger.ledger import LedgerError

    try:
        documents = copied(ledger, copy, force=force)
    except LedgerError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{copy}: {(error.strerror or str(error)).lower()}")
    typer.echo(f"{documents} documents of {ledger} are in {copy}")


@app.command(epilog="Example:  detente restore desk-monday.duckdb --ledger desk.duckdb")
def restore(copy: Annotated[Path, typer.Argument(help="A copy that detente backup made.")], ledger: LedgerFile) -> None:
    """Put a copy in a ledger's place, once it was read through; what stood there is kept beside it."""
    from detente.ledger.keeping import restore as put_back
    from detente.ledger.ledger import LedgerError

    try:
        documents = put_back(
            copy, ledger, lambda aside: typer.echo(f"detente: what was there is {aside} now", err=True)
        )
    except LedgerError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{ledger}: {(error.strerror or str(error)).lower()}")
    typer.echo(f"{documents} documents are in {ledger}")
