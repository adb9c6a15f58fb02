"""The command line, a file a family of verbs. Heavy libraries load inside the verbs, so that help is instant."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import suppress

import typer

from detente.cli import (
    explaining,
    importing,
    interrupt,
    judging,
    keeping,
    measures,
    morning,
    outlook,
    people,
    reading,
    rows,
    serving,
    stream,
)
from detente.cli.program import app
from detente.cli.telling import NOTHING, warned
from detente.tables import TableError

__all__ = [
    "app",
    "explaining",
    "importing",
    "judging",
    "keeping",
    "main",
    "measures",
    "morning",
    "outlook",
    "people",
    "reading",
    "rows",
    "serving",
]

#: The order of the verbs in the help; those not named stand at its end.
_ORDER = (
    "brief", "read", "explain", "watch", "note", "judge", "tune", "status", "show", "export", "isolation", "compare",
    "groupings", "whatif", "import", "who", "world", "serve", "chart", "mcp",
)  # fmt: skip


def _place(verb: str | None) -> int:
    return _ORDER.index(verb) if verb in _ORDER else len(_ORDER)


app.registered_commands.sort(key=lambda c: _place(c.name or getattr(c.callback, "__name__", None)))


def main() -> None:
    """Entry point of the command ``detente``: whatever goes wrong is said in one line."""
    interrupt.install()
    warnings.showwarning = warned
    stream.guard()
    status: int | str | None = 0
    try:
        app()
    except SystemExit as end:
        status = end.code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    except Exception as error:
        if os.environ.get("DETENTE_DEBUG"):
            raise
        typer.echo(f"detente: {_said(error)}", err=True)
        status = NOTHING
    if problem := stream.empty():
        with suppress(OSError):
            typer.echo(f"detente: {problem}", err=True)
        status = NOTHING
    sys.exit(status)


def _said(error: Exception) -> str:
    if isinstance(error, TableError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename or 'standard output'}: {(error.strerror or str(error)).lower()}"
    if isinstance(error, MemoryError):
        return "out of memory: give it less at once, or more memory"
    if "duckdb" in type(error).__module__:
        from detente.ledger.opening import reason

        return f"the ledger: {reason(error, None)}"
    first = (str(error).splitlines() or [""])[0][:200]
    return (
        f"this should not have happened ({type(error).__name__}: {first}): "
        "run it again with DETENTE_DEBUG=1 to see where, and report it"
    )
