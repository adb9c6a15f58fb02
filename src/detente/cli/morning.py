"""Verbs of the morning: watch and note."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.options import LedgerFile, Overlay, ReaderKind
from detente.cli.program import app
from detente.cli.telling import PARTLY, choice, fail, iso, write
from detente.cli.telling import world as loaded

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from detente.desk.interests import Interest
    from detente.desk.watch import Run
    from detente.ledger.ledger import Ledger
    from detente.report.page import Page
    from detente.sources.feeds import Settings
    from detente.world import World

Config = Annotated[
    Path, typer.Option("--config", help="The file with the watch lists.", envvar="DETENTE_WATCH", metavar="WATCH.TOML")
]


@app.command(epilog="Example:  detente note --watch korea --as-of 2023-09-20 --ledger desk.duckdb --format markdown")
def note(
    ledger: LedgerFile,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="The note's day; the last with news by default.", metavar="YYYY-MM-DD"),
    ] = None,
    watch: Annotated[str | None, typer.Option("--watch", help="Only what this list of the file watches.")] = None,
    config: Config = Path("watch.toml"),
    days: Annotated[int, typer.Option("--days", help="Days of publication that count as news.", min=1, max=31)] = 2,
    format: Annotated[str, typer.Option("--format", help="text, markdown, html, eml, atom or json.")] = "text",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write to; standard output by default.")
    ] = None,
    world: Overlay = None,
) -> None:
    """Print the note of a morning: what happened, changed, falls due, is denied, and did not come."""
    choice(format, ("text", "markdown", "html", "eml", "atom", "json"), "--format")
    day = iso(as_of, "--as-of")
    from datetime import date

    from detente.desk.interests import Interest
    from detente.desk.note import last_day
    from detente.desk.note import note as assemble
    from detente.ledger.ledger import Ledger, LedgerError
    from detente.report.note import page

    try:
        with Ledger(ledger, read_only=True) as opened:
            on = date.fromisoformat(day) if day else last_day(opened.fetch)
            if on is None:
                fail(f"{ledger} holds no document with a day: name one with --as-of")
            if not day and on < date.today():
                typer.echo(f"detente: the last day with documents is {on}; --as-of names another", err=True)
            interest = _interest(config, watch, opened, loaded(world), on) if watch else Interest()
            found = page(assemble(opened.fetch, on, interest, days=days))
    except LedgerError as error:
        fail(str(error))
    write(_shown(found, on, format), output)


def _shown(page: Page, day: Any, format: str) -> str:
    from detente.report import letters
    from detente.report.page import render

    if format == "json":
        from dataclasses import asdict

        return json.dumps(asdict(page), ensure_ascii=False, indent=1)
    if format in ("eml", "atom"):
        return letters.eml(page, day) if format == "eml" else letters.atom(page, day)
    return render(page, format)


def _interest(config: Path, name: str, ledger: Ledger, world: World, on: date) -> Interest:
    """A list of the file with its names resolved to ids, as the ledger or the world knows them on a day."""
    from detente.desk.errors import Unknown
    from detente.desk.interests import interest
    from detente.desk.naming import in_ledger
    from detente.sources.feeds import SettingsError, load

    try:
        settings = load(config)
        if name not in settings.lists:
            known = ", ".join(settings.lists) or "none"
            fail(f"{config}: no list {name!r}; there are {known}")
        return interest(settings.lists[name], lambda words: in_ledger(ledger, world, words, on)[0])
    except (SettingsError, Unknown) as error:
        fail(str(error))


@app.command(epilog="Example:  detente watch watch.toml --once --ledger desk.duckdb")
def watch(
    settings: Annotated[Path, typer.Argument(help="The file that says what is watched.", metavar="WATCH.TOML")],
    ledger: Annotated[
        Path | None,
        typer.Option("--ledger", help="The ledger's file; by default that of the settings, else of DETENTE_LEDGER."),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="One run, then end.")] = False,
    log: Annotated[int, typer.Option("--log", help="Show the last runs instead, so many.", min=0, max=1000)] = 0,
    world: Overlay = None,
    reader: ReaderKind = "model",
) -> None:
    """Read feeds, sitemaps, pages, folders and mail into a ledger, again and again; tell alerts, each once."""
    choice(reader, ("model", "lexicon"), "--reader")
    from detente.sources.feeds import SettingsError, load

    try:
        found = load(settings)
    except SettingsError as error:
        fail(str(error))
    # What the file itself names goes before what holds for every command.
    named = os.environ.get("DETENTE_LEDGER")
    place = ledger or found.ledger or (Path(named) if named else None)
    if place is None:
        fail(f'{settings}: no ledger is named: add ledger = "desk.duckdb", or --ledger FILE')
    if not found.sources and not log:
        fail(f"{settings}: nothing to watch: add a [[source]]")
    from detente.desk.watch import Watch
    from detente.desk.watched import Watched, Watching
    from detente.ledger.ledger import LedgerError

    try:
        with Watched(Path(f"{place}.watch")) as memory:
            if log:
                _log(memory, log)
                return
            watching = Watch(found, place, memory, overlay=world, model=reader == "model", tell=_progress)
            _rounds(watching, found.every, once, lambda: _alerts(found, place, memory, loaded(world)))
    except (Watching, LedgerError) as error:
        fail(str(error))


def _rounds(watching: Any, every: float, once: bool, alert: Callable[[], None]) -> None:
    """One run, or runs until told to stop; after each the alerts."""
    import signal

    from detente.ledger.opening import Busy

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: watching.stop())
    while True:
        run = None
        try:
            run = watching.once()
            _told(run)
            alert()
        except Busy as error:
            # Another process has the ledger for long: what was not written is fetched anew in the next run.
            if once:
                raise
            typer.echo(f"detente: {error}; the next run tries again", err=True)
        if once or watching.stopped.is_set():
            break
        watching.stopped.wait(every)
        if watching.stopped.is_set():
            break
    if run is not None and once and (run.unreadable or run.failed):
        raise typer.Exit(PARTLY)


def _told(run: Run) -> None:
    """Say what a run found."""
    if sys.stderr.isatty():
        typer.echo("\r", nl=False, err=True)
    typer.echo(_summary(run))
    for address, reason in run.problems[:20]:
        typer.echo(f"detente: {_printable(address)}: {_printable(reason)}", err=True)
    if len(run.problems) > 20:
        typer.echo(f"detente: and {len(run.problems) - 20} more; all with --log 1", err=True)


def _alerts(settings: Settings, ledger: Path, memory: Any, world: Any) -> None:
    """Tell what the rules find and have not told before; what could not be sent is tried again after the next run."""
    from datetime import date

    from detente.desk.alerts import alerts
    from detente.desk.errors import Unknown
    from detente.desk.store import Store
    from detente.report.alerts import Unsent, message, send
    from detente.report.wording import Names

    if not settings.alerts:
        return
    try:
        store = Store(ledger, world)
        try:
            found, seen = alerts(store, settings.alerts, date.today())
            names = Names({e["entity"]: e for e in store.rows("SELECT * FROM entities")})
        finally:
            store.close()
    except Unknown as error:
        fail(f"{settings.path}: {error}")
    for rule in settings.alerts:
        new = {f.key: f for f in found if f.alert is rule and not memory.told(rule.name, f.key)}
        told = [m for f in new.values() if (m := message(f, seen, names)) is not None]
        try:
            for to in rule.to if told else ():
                send(told, to, settings, typer.echo)
            memory.tell(rule.name, new)
        except Unsent as error:
            typer.echo(f"detente: alert {rule.name}: {error}", err=True)


def _summary(run: Run | dict[str, Any]) -> str:
    counts = run if isinstance(run, dict) else run.counts()
    words = (
        ("unchanged", "unchanged"), ("new", "new"), ("copies", "copies of what is there"),
        ("undated", "undated"), ("unreadable", "unreadable"), ("failed", "failed for now"),
    )  # fmt: skip
    from detente.report.wording import counted

    return ", ".join([counted(counts["asked"] or 0, "answer"), *(f"{counts[k] or 0} {told}" for k, told in words)])


def _progress(run: Run) -> None:
    if sys.stderr.isatty():
        typer.echo(f"\r{run.asked} asked, {run.new} new", nl=False, err=True)


def _log(memory: Any, number: int) -> None:
    for run in reversed(memory.rows("SELECT * FROM runs ORDER BY id DESC LIMIT ?", [number])):
        typer.echo(f"{run['started']} to {run['ended'] or '(cut short)'}: {_summary(run)}")
        for problem in memory.rows("SELECT * FROM problems WHERE run = ?", [run["id"]]):
            typer.echo(f"  {_printable(problem['address'])}: {_printable(problem['reason'])}")


def _printable(words: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in words)[:300]
