"""Verbs over rows: show and export."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from detente.cli.options import LedgerFile
from detente.cli.program import app
from detente.cli.telling import choice, fail, iso


@app.command(epilog="Example:  detente show commitments --status open --entity PRK --ledger desk.duckdb")
def show(
    table: Annotated[
        str,
        typer.Argument(
            help="documents, entities, event_mentions, encounters, attributions, claims, commitments, "
            "assessments or conditionals."
        ),
    ],
    ledger: LedgerFile,
    entity: Annotated[str | None, typer.Option(help="Only rows that name this entity or state.")] = None,
    type: Annotated[
        str | None, typer.Option("--type", help="Only this PLOVER type, kind, predicate or stance.")
    ] = None,
    status: Annotated[str | None, typer.Option(help="Only commitments of this status.")] = None,
    since: Annotated[str | None, typer.Option(help="From this day on.", metavar="YYYY-MM-DD")] = None,
    until: Annotated[str | None, typer.Option(help="Up to this day.", metavar="YYYY-MM-DD")] = None,
    by: Annotated[
        str | None, typer.Option("--by", help="Commitments as they stand on this day.", metavar="YYYY-MM-DD")
    ] = None,
    document: Annotated[str | None, typer.Option(help="Only rows of this document.")] = None,
    confidence: Annotated[float | None, typer.Option(help="Only rows at least this sure.", min=0, max=1)] = None,
    limit: Annotated[int, typer.Option(help="How many rows at most; the rest is counted.", min=1)] = 50,
) -> None:
    """Show rows of a ledger with the words that each rests on."""
    from detente.report.table import render_rows

    rows = select(table, ledger, entity, type, status, since, until, by, document, confidence)
    typer.echo(render_rows(rows[:limit], table))
    if len(rows) > limit:
        typer.echo(f"{limit} of {len(rows)} rows; raise --limit for more", err=True)


def select(
    table: str, ledger: Path, entity: str | None, type: str | None, status: str | None, since: str | None,
    until: str | None, by: str | None, document: str | None, confidence: float | None,
) -> list[dict[str, Any]]:  # fmt: skip
    from detente.ledger.ledger import Ledger, LedgerError
    from detente.ledger.query import Filter, select

    chosen = Filter(
        entity,
        type,
        None if table == "commitments" else status,
        iso(since, "--since"),
        iso(until, "--until"),
        document,
        confidence,
    )
    try:
        with Ledger(ledger, read_only=True) as opened:
            rows = select(opened, table, chosen)
            if table == "commitments":
                from detente.analysis.commitments import settle

                rows = settle(
                    rows,
                    opened.rows("event_mentions"),
                    opened.rows("encounters"),
                    iso(by, "--by"),
                    opened.rows("documents"),
                )
                rows = [r for r in rows if not status or r["status"] == status]
            return rows
    except LedgerError as error:
        fail(str(error))


@app.command(epilog="Example:  detente export event_mentions --ledger desk.duckdb --format csv > events.csv")
def export(
    table: Annotated[str, typer.Argument(help="The table to write.")],
    ledger: LedgerFile,
    format: Annotated[str, typer.Option("--format", help="jsonl, csv or parquet.")] = "jsonl",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write to; needed for parquet.")] = None,
    entity: Annotated[str | None, typer.Option(help="Only rows that name this entity or state.")] = None,
    type: Annotated[
        str | None, typer.Option("--type", help="Only this PLOVER type, kind, predicate or stance.")
    ] = None,
    status: Annotated[str | None, typer.Option(help="Only commitments of this status.")] = None,
    since: Annotated[str | None, typer.Option(help="From this day on.", metavar="YYYY-MM-DD")] = None,
    until: Annotated[str | None, typer.Option(help="Up to this day.", metavar="YYYY-MM-DD")] = None,
) -> None:
    """Write a table of the ledger as JSONL, CSV or Parquet."""
    choice(format, ("jsonl", "csv", "parquet"), "--format")
    if format == "parquet" and output is None:
        fail("parquet needs a file: add --output FILE.parquet")
    rows = select(table, ledger, entity, type, status, since, until, None, None, None)
    from detente.ledger.export import write_csv, write_jsonl, write_parquet
    from detente.ledger.schema import TABLES

    schema = TABLES[table]
    try:
        if format == "parquet" and output is not None:
            import pyarrow as pa

            write_parquet(pa.Table.from_pylist(rows, schema=schema), output)
            return
        stream = output.open("w", encoding="utf-8", newline="") if output else sys.stdout
        try:
            if format == "csv":
                write_csv(rows, schema.names, stream)
            else:
                write_jsonl([{k: r.get(k) for k in schema.names} for r in rows], stream)
        finally:
            if output:
                stream.close()
    except BrokenPipeError:
        raise
    except OSError as error:
        fail(f"{output}: {(error.strerror or str(error)).lower()}")
