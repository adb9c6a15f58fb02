"""Options that several verbs share, spelled once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Paths = Annotated[list[str], typer.Argument(help="Files, folders, or - for standard input.", metavar="PATH...")]
Day = Annotated[
    str | None, typer.Option("--date", help="Day of publication of documents without a date.", metavar="YYYY-MM-DD")
]
Overlay = Annotated[
    Path | None,
    typer.Option("--world", help="Folder with tables that extend or correct the world.", envvar="DETENTE_WORLD"),
]
LedgerFile = Annotated[Path, typer.Option("--ledger", help="The ledger's file.", envvar="DETENTE_LEDGER")]
OnDay = Annotated[str | None, typer.Option("--on", help="The day that counts; today by default.", metavar="YYYY-MM-DD")]
ReaderKind = Annotated[str, typer.Option("--reader", help="model (where one is installed) or lexicon.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="The day that counts; the ledger's last by default.", metavar="YYYY-MM-DD")
]
Window = Annotated[str, typer.Option("--window", help="How far back to look: 3y, 18m, 26w or 90d.")]
TextOrJson = Annotated[str, typer.Option("--format", help="text or json.")]
Rejects = Annotated[Path | None, typer.Option("--rejects", help="File for the rows that did not fit, as CSV.")]
