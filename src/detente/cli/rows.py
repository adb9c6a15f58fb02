"""Verbs over rows: show and export."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from detente.cli.measures import desk
from detente.cli.options import (
    All,
    Confidence,
    Entity,
    LedgerFile,
    Origin,
    Overlay,
    Since,
    Status,
    Type,
    Until,
)
from detente.cli.program import app
from detente.cli.telling import choice, fail, iso

TableName = Annotated[
    str,
    typer.Argument(
        help="documents, entities, event_mentions, encounters, attributions, claims, commitments, assessments, "
        "conditionals, dyads, dyad_months or country_months."
    ),
]
Standing = Annotated[
    str | None, typer.Option("--as-of", help="Commitments as they stand on this day.", metavar="YYYY-MM-DD")
]
ByDay = Annotated[str | None, typer.Option("--by", hidden=True)]
Document = Annotated[str | None, typer.Option("--document", help="Only rows of this document.")]


@app.command(epilog="Example:  detente show commitments --status open --entity PRK --ledger desk.duckdb")
def show(
    table: TableName,
    ledger: LedgerFile,
    entity: Entity = None,
    type: Type = None,
    status: Status = None,
    since: Since = None,
    until: Until = None,
    as_of: Standing = None,
    by: ByDay = None,
    document: Document = None,
    origin: Origin = None,
    confidence: Confidence = None,
    every: All = False,
    limit: Annotated[int, typer.Option(help="How many rows at most; the rest is counted.", min=1, max=1_000_000)] = 50,
    world: Overlay = None,
) -> None:
    """Show rows of a ledger, the newest first, with the words that each rests on."""
    from detente.desk import rows
    from detente.report.table import render_rows

    given = _given(entity, type, status, since, until, as_of or by, document, origin)
    with desk(ledger, world, confidence=confidence, every=every) as store:
        asked = rows.parse(table, given)
        found, total, less = rows.page(store, asked, 1, limit), rows.count(store, asked), rows.left_out(store, asked)
    typer.echo(render_rows(found, table))
    if total > limit:
        typer.echo(f"{limit} of {total} rows; raise --limit for more", err=True)
    _tell_left_out(less)


@app.command(epilog="Example:  detente export dyads --ledger desk.duckdb --entity Russia --format csv > dyads.csv")
def export(
    table: TableName,
    ledger: LedgerFile,
    format: Annotated[str | None, typer.Option("--format", help="jsonl, csv, parquet or xlsx.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write to; needed for parquet and xlsx.")
    ] = None,
    entity: Entity = None,
    type: Type = None,
    status: Status = None,
    since: Since = None,
    until: Until = None,
    as_of: Standing = None,
    document: Document = None,
    origin: Origin = None,
    confidence: Confidence = None,
    every: All = False,
    world: Overlay = None,
) -> None:
    """Write a table of the ledger: JSONL and Parquet as it is, CSV and Excel with one value a cell."""
    from detente.desk import rows
    from detente.ledger.export import FORMATS, write

    suffix = output.suffix.lstrip(".").lower() if output else ""
    format = choice(format or suffix or "jsonl", FORMATS, "--format" if format else "the suffix of --output")
    if format in ("parquet", "xlsx") and output is None:
        fail(f"{format} needs a file: add --output FILE.{format}")
    given = _given(entity, type, status, since, until, as_of, document, origin)
    with desk(ledger, world, confidence=confidence, every=every) as store:
        asked = rows.parse(table, given)
        less = rows.left_out(store, asked)
        schema = rows.schema(store, table)
        try:
            # The ledger cannot be closed while rows are still asked for, as when a reader goes away in the middle.
            with closing(rows.batches(store, asked)) as found:
                if output is None:
                    write(found, schema, format, sys.stdout.buffer, table)
                else:
                    with output.open("wb") as sink:
                        write(found, schema, format, sink, table)
        except BrokenPipeError:
            raise
        except OSError as error:
            fail(f"{output}: {(error.strerror or str(error)).lower()}")
    _tell_left_out(less)


def _given(
    entity: str | None, type: str | None, status: str | None, since: str | None, until: str | None,
    as_of: str | None, document: str | None, origin: str | None,
) -> dict[str, str]:  # fmt: skip
    given = {
        "entity": entity, "type": type, "status": status, "since": iso(since, "--since"),
        "until": iso(until, "--until"), "as_of": iso(as_of, "--as-of"), "document": document, "origin": origin,
    }  # fmt: skip
    return {k: v for k, v in given.items() if v}


def _tell_left_out(less: int) -> None:
    if less:
        rows = f"{less} less sure {'row' if less == 1 else 'rows'}"
        typer.echo(f"detente: {rows} left out; --all shows them, --confidence P sets the line", err=True)
