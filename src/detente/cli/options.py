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
    typer.Option(
        "--world",
        help="Folder with tables laid over ours: of the world, of words and of dates (docs/tables.md).",
        envvar="DETENTE_WORLD",
    ),
]
LedgerFile = Annotated[Path, typer.Option("--ledger", help="The ledger's file.", envvar="DETENTE_LEDGER")]
ReaderKind = Annotated[str, typer.Option("--reader", help="model (where one is installed) or lexicon.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="The day that counts; the ledger's last by default.", metavar="YYYY-MM-DD")
]
AsOfToday = Annotated[
    str | None, typer.Option("--as-of", help="The day that counts; today by default.", metavar="YYYY-MM-DD")
]
#: What --as-of was called once; still understood.
OnDay = Annotated[str | None, typer.Option("--on", hidden=True)]
Window = Annotated[str, typer.Option("--window", help="How far back to look: 3y, 18m, 26w or 90d.")]
TextOrJson = Annotated[str, typer.Option("--format", help="text or json.")]
Rejects = Annotated[Path | None, typer.Option("--rejects", help="File for the rows that did not fit, as CSV.")]
Confidence = Annotated[
    float | None,
    typer.Option("--confidence", help="Count rows at least this sure; 0.5 by default.", min=0, max=1, metavar="P"),
]
All = Annotated[bool, typer.Option("--all", help="Count every row, however unsure.")]
Entity = Annotated[str | None, typer.Option("--entity", help="Only rows that name this entity, by id or name.")]
Type = Annotated[str | None, typer.Option("--type", help="Only this PLOVER type, kind, predicate or stance.")]
Status = Annotated[str | None, typer.Option("--status", help="Only commitments of this status.")]
Since = Annotated[str | None, typer.Option("--since", help="From this day on.", metavar="YYYY-MM-DD")]
Until = Annotated[str | None, typer.Option("--until", help="Up to this day.", metavar="YYYY-MM-DD")]
Origin = Annotated[
    str | None, typer.Option("--origin", help="Only rows of this origin: read, or what was imported, such as icews.")
]
