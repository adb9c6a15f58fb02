"""The command line, a file a family of verbs. Heavy libraries load inside the verbs, so that help is instant."""

from __future__ import annotations

import os
import sys

from detente.cli import importing, measures, people, reading, rows, serving
from detente.cli.program import app

__all__ = ["app", "importing", "main", "measures", "people", "reading", "rows", "serving"]

#: The order of the verbs in the help; those not named stand at its end.
_ORDER = (
    "brief", "read", "show", "export", "isolation", "compare", "groupings", "whatif", "import", "who", "world",
    "serve", "chart", "mcp",
)  # fmt: skip


def _place(verb: str | None) -> int:
    return _ORDER.index(verb) if verb in _ORDER else len(_ORDER)


app.registered_commands.sort(key=lambda c: _place(c.name or getattr(c.callback, "__name__", None)))


def main() -> None:
    """Entry point of the command ``detente``."""
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
