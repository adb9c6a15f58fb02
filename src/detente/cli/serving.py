"""Verbs that start other faces, and charts: serve, chart and mcp."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli.options import All, AsOf, Confidence, LedgerFile, OnDay, Overlay, ReaderKind, Window
from detente.cli.program import app
from detente.cli.telling import choice, fail, floor, iso
from detente.cli.telling import world as loaded


@app.command(epilog="Example:  detente serve --ledger desk.duckdb --port 8600")
def serve(
    ledger: LedgerFile,
    host: Annotated[str, typer.Option(help="Address to listen on; others than loopback need --token.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8600,
    token: Annotated[
        str | None,
        typer.Option(help="Secret that lets documents be read in over the API.", envvar="DETENTE_TOKEN"),
    ] = None,
    window: Window = "3y",
    confidence: Confidence = None,
    every: All = False,
    world: Overlay = None,
    reader: ReaderKind = "model",
) -> None:
    """Serve the explorer and the HTTP API. The ledger is only read; nothing is fetched from anywhere."""
    choice(reader, ("model", "lexicon"), "--reader")
    from detente.desk.window import years
    from detente.ledger.ledger import LedgerError

    try:
        from detente.web.serve import serve as run
        from detente.web.settings import Settings, SettingsError
    except ImportError as error:
        fail(f"serve needs {error.name}, which is not installed: pip install 'detente[web]'")
    try:
        least = floor(confidence, every)
        settings = Settings(ledger, host, port, token, world, reader == "model", years=years(window), least=least)
        settings.check()
        if not settings.local:
            typer.echo(f"detente: warning: others can reach {host}; every request needs the token", err=True)
        address = f"http://{'[' + host + ']' if ':' in host else host}:{port}/"
        run(settings, lambda: typer.echo(f"{address}  (Ctrl-C ends it)"))
    except (LedgerError, SettingsError, ValueError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"port {port} of {host}: {(error.strerror or str(error)).lower()}; choose another with --port")


@app.command(epilog="Example:  detente chart isolation PRK --ledger desk.duckdb -o isolation.svg")
def chart(
    kind: Annotated[str, typer.Argument(help="isolation, timeline, dyad or network.")],
    ledger: LedgerFile,
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write: .svg, .png or .html.")],
    entities: Annotated[
        list[str] | None,
        typer.Argument(help="Ids or names: one or two for isolation, one for a timeline, two for a dyad."),
    ] = None,
    as_of: AsOf = None,
    on: OnDay = None,
    window: Window = "3y",
    confidence: Confidence = None,
    every: All = False,
    theme: Annotated[str, typer.Option(help="light or dark.")] = "light",
    width: Annotated[int, typer.Option(help="Width in pixels.", min=200, max=4000)] = 640,
    world: Overlay = None,
) -> None:
    """Draw a chart of a ledger as SVG, PNG or a web page that needs no network."""
    from detente.report import charts

    choice(kind, charts.KINDS, "KIND")
    choice(theme, ("light", "dark"), "--theme")
    choice(output.suffix.lstrip(".").lower(), charts.FORMATS, "the suffix of --output")
    from detente.desk.window import years
    from detente.ledger.ledger import LedgerError

    try:
        from detente.report.figures import of_ledger
    except ImportError as error:
        fail(f"chart needs {error.name}, which is not installed: pip install 'detente[charts]'")
    try:
        drawn = of_ledger(
            ledger, loaded(world), kind, entities or [], iso(as_of or on, "--as-of"), years(window),
            floor(confidence, every), theme=theme, width=width,
        )  # fmt: skip
        charts.write(drawn, output)
    except (LedgerError, ValueError, charts.ChartsMissing) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{output}: {(error.strerror or str(error)).lower()}")


@app.command(epilog="Example:  detente mcp --ledger desk.duckdb")
def mcp(
    ledger: Annotated[
        Path | None, typer.Option("--ledger", help="The ledger's file.", envvar="DETENTE_LEDGER")
    ] = None,
    window: Window = "3y",
    confidence: Confidence = None,
    every: All = False,
    world: Overlay = None,
    reader: ReaderKind = "model",
) -> None:
    """Serve the ledger to an assistant over the Model Context Protocol, on standard input and output."""
    choice(reader, ("model", "lexicon"), "--reader")
    from detente.desk.window import years
    from detente.ledger.ledger import LedgerError

    try:
        from detente.mcp import server
    except ImportError as error:
        fail(f"mcp needs {error.name}, which is not installed: pip install 'detente[mcp]'")
    try:
        least = floor(confidence, every)
        server(ledger, world, model=reader == "model", years=years(window), least=least).run()
    except (LedgerError, ValueError) as error:
        fail(str(error))
