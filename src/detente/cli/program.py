"""The program that every family of verbs adds its own to."""

from __future__ import annotations

from typing import Annotated

import typer

from detente import __version__

app = typer.Typer(
    name="detente",
    help="Reads the news as a diplomatic desk officer does, and keeps the ledger.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"detente {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass
