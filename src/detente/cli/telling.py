"""How the command line speaks: errors, checks of what was given, output, progress."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:
    from detente.reading.rows import Reading


#: Exit status: all was read; some inputs could not be; none could be, or the call was wrong.
OK, PARTLY, NOTHING = 0, 1, 2


def fail(message: str) -> NoReturn:
    """Say what is wrong on standard error and end with the status for it."""
    typer.echo(f"detente: {message}", err=True)
    raise typer.Exit(NOTHING)


def iso(value: str | None, option: str) -> str | None:
    """A day as ISO, checked."""
    from detente.days import day_of

    if value is None:
        return None
    try:
        return day_of(value).isoformat()
    except ValueError:
        fail(f"{option} {value!r} is not a date: write it as YYYY-MM-DD")


def choice(value: str, allowed: tuple[str, ...], option: str) -> str:
    """A word that is one of those allowed."""
    if value not in allowed:
        fail(f"{option} {value!r}: choose one of {', '.join(allowed)}")
    return value


def write(text: str, output: Path | None) -> None:
    """Write to a file, or to standard output."""
    if output is None:
        typer.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        fail(f"{output}: {(error.strerror or str(error)).lower()}")


def told(format: str, value: Any, lines: Iterable[str]) -> None:
    """Print a value as JSON, or its lines."""
    if format == "json":
        typer.echo(json.dumps(value, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(lines))


def plain(value: dict[str, Any]) -> None:
    """Print a mapping a line a key."""
    for key, item in value.items():
        if item in (None, [], {}, ""):
            continue
        if isinstance(item, list):
            typer.echo(f"{key}:")
            for row in item:
                cells = filter(None, row.values()) if isinstance(row, dict) else (row,)
                typer.echo("  " + ", ".join(map(_cell, cells)))
        elif isinstance(item, dict):
            typer.echo(f"{key}: " + ", ".join(f"{k} {v}" for k, v in item.items() if v))
        else:
            typer.echo(f"{key}: {item}")


def _cell(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def floor(confidence: float | None, every: bool) -> float:
    """The confidence from which rows count: as given, none with ``--all``, else the usual one."""
    from detente.reading.rows import COUNTED

    if every and confidence is not None:
        fail("--all and --confidence contradict each other: give one")
    return 0.0 if every else COUNTED if confidence is None else confidence


def warned(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, file: Any = None, line: Any = None
) -> None:
    """A warning as one line on standard error; of the libraries' own nobody can do anything here."""
    if category.__module__.startswith("detente."):
        typer.echo(f"detente: {message}", err=True)


class Murmur:
    """Lines on standard error; of one kind so many are said, and the rest are counted."""

    #: Lines of one kind; a file of a million rows may be wrong in each.
    MOST = 100
    _PARTICULAR = re.compile(r"'[^']*'|\d+")

    def __init__(self) -> None:
        self._kinds: Counter[str] = Counter()

    def say(self, where: str, words: str) -> None:
        """Say what is amiss where."""
        kind = self._PARTICULAR.sub("…", words)
        self._kinds[kind] += 1
        if self._kinds[kind] <= self.MOST:
            typer.echo(f"detente: {where}: {words}", err=True)

    def rest(self) -> None:
        """Say how many of each kind were not said."""
        for kind, count in self._kinds.items():
            if count > self.MOST:
                typer.echo(f"detente: and {count - self.MOST:,} more: {kind}", err=True)
        self._kinds.clear()


def notes(readings: Iterable[Reading], said: Murmur) -> None:
    """What readings have to say of themselves, on standard error; which model is missing was said before."""
    from detente.reading.encoder.parts import WITHOUT

    for reading in readings:
        if reading.problem:
            said.say(reading.document.document_id, reading.problem)
        for note in (n for n in dict.fromkeys(reading.notes) if not n.startswith(WITHOUT)):
            said.say(reading.document.document_id, note)


def world(overlay: Path | None) -> Any:
    """The world with an overlay's tables."""
    from detente.tables import TableError
    from detente.world import load_world

    try:
        return load_world(overlay)
    except TableError as error:
        fail(str(error))
    except NotADirectoryError as error:
        fail(f"--world {overlay}: {error.strerror}")
