"""Verbs on who is who: who and world."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from detente.cli.options import AsOfToday, OnDay, Overlay
from detente.cli.program import app
from detente.cli.telling import PARTLY, choice, fail, iso, plain
from detente.cli.telling import world as loaded


@app.command(epilog='Example:  detente who "the North Korean leader" --as-of 2023-09-20')
def who(
    phrase: Annotated[str, typer.Argument(help="A name, a title or a description.")],
    as_of: AsOfToday = None,
    on: OnDay = None,
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    world: Overlay = None,
) -> None:
    """Say who a phrase means on a day, and why."""
    from datetime import date

    choice(format, ("text", "json"), "--format")
    day = date.fromisoformat(iso(as_of or on, "--as-of") or date.today().isoformat())
    from detente.world import card

    found = card.who(loaded(world), phrase, day)
    if format == "json":
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        plain(found)
    if found["entity"] is None:
        raise typer.Exit(PARTLY)


@app.command("world", epilog="Example:  detente world PRK --as-of 1994-07-01")
def world_card(
    entity: Annotated[
        str, typer.Argument(help="An entity's id (PRK, kim-jong-un, BRICS), or a phrase that names one; or 'refresh'.")
    ],
    as_of: AsOfToday = None,
    on: OnDay = None,
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    world: Overlay = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With refresh: only show what would change.")] = False,
) -> None:
    """Show an entity's card on a day: terms, memberships, alliances. 'refresh' updates the overlay from Wikidata."""
    from datetime import date

    choice(format, ("text", "json"), "--format")
    day = date.fromisoformat(iso(as_of or on, "--as-of") or date.today().isoformat())
    if entity == "refresh":
        _refresh(world, dry_run)
        return
    from detente.world import card

    atlas = loaded(world)
    if atlas.entity(entity) is None:
        resolved = card.who(atlas, entity, day)["entity"]
        if resolved is None:
            from detente.desk.naming import unknown

            fail(unknown(atlas, entity))
        entity = resolved
    found = card.card(atlas, entity, day)
    if format == "json":
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        plain(found)


def _refresh(overlay: Path | None, dry_run: bool) -> None:
    if overlay is None:
        fail("refresh writes into your own tables: name their folder with --world DIR")
    from detente.world.refresh import RefreshError, changes, write

    try:
        found = changes(loaded(overlay))
        for change in found:
            typer.echo(change.says)
        written = [] if dry_run else write(found, overlay)
    except (RefreshError, OSError, ValueError) as error:
        fail(str(error))
    done = "would change" if dry_run else f"written to {', '.join(str(p) for p in written) or 'nothing'}"
    typer.echo(f"{len(found)} rows {done}")
