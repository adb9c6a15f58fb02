"""Rows of a ledger table for a terminal, each with the words it rests on."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from detente.ledger.tables import TABLES

#: Tables whose ids people read.
_BY_ID = ("documents", "entities")


def render_rows(rows: Sequence[Mapping[str, Any]], table: str) -> str:
    """A table as wide as the terminal; without a terminal, 160 columns."""
    stream = io.StringIO()
    probe = Console()
    console = Console(file=stream, width=max(probe.width, 100) if probe.is_terminal else 160)
    words = TABLES[table]
    columns = words.shown if words.view or table in _BY_ID else words.shown[1:]
    drawn = Table(*columns, show_lines=False, header_style="bold")
    for row in rows:
        drawn.add_row(*(_plain(row.get(c)) for c in columns))
    console.print(drawn, markup=False)
    return stream.getvalue().rstrip("\n")


def _plain(value: Any) -> str:
    from rich.markup import escape

    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, list):
        return ", ".join(_plain(v) for v in value)
    if isinstance(value, Mapping):
        if "stance" in value:
            return escape(f"{value.get('source') or 'text'} {value['stance']}")
        if "precision" in value:
            return str(value["start"]) if value["start"] == value["end"] else f"{value['start']}/{value['end']}"
        return escape(str(value.get("entity") or value.get("name") or value.get("text") or ""))
    return escape(str(value))
