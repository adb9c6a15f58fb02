"""Rows that others coded: event records as ICEWS publishes them, and tables of visits.

Each reader returns rows with ``source``, ``target`` (ISO 3166-1 alpha-3), ``date``, one
count of 1 under its quad category, ``type`` (PLOVER) and ``document``, and the rows that
do not fit, each with its ``row`` (1 is the first below the header) and ``reason``.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from detente.ontology import from_cameo, quad
from detente.world import World

Read = tuple[list[dict[str, Any]], list[dict[str, Any]]]


def states(world: World) -> Callable[[str, date | None], str | None]:
    """A cached function from a country's name and a day to the state it means then, or None."""

    @cache
    def named(name: str) -> str | None:
        name = name.strip()
        if not name or name in ("NA", "None"):
            return None
        first, _, last = name.replace("’", "'").partition(", ")
        # Gazetteers invert official names: "Korea, Republic of".
        for said in (name, f"{last} {first}") if last else (name,):
            found = world.resolve(said)
            if found.entity in world.states:
                return found.entity
        return None

    return lambda name, on: named(name)


def icews_events(path: Path, world: World) -> Read:
    """Events of an ICEWS file (tab-separated, header as published): CAMEO codes become PLOVER types.

    Refused are rows without a day, of an unknown code, without two countries known to
    the world's tables, or within one country. Raises ValueError where a column is missing.
    """
    rows: list[dict[str, Any]] = []
    rejects: list[dict[str, Any]] = []
    state = states(world)
    with path.open(encoding="utf-8", errors="replace", newline="") as handle:
        reader = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        _need(path, reader.fieldnames, ("Event Date", "Source Country", "CAMEO Code", "Target Country"))
        for number, row in enumerate(reader, 1):
            day = _day(row["Event Date"])
            code = (row["CAMEO Code"] or "").strip()
            type_ = from_cameo(code)
            source, target = (row[f"{side} Country"] or "" for side in ("Source", "Target"))
            a, b = state(source, day), state(target, day)
            reason = (
                "no date that can be read" if day is None
                else f"unknown CAMEO code {code!r}" if type_ is None
                else f"no state known as {source!r}" if a is None
                else f"no state known as {target!r}" if b is None
                else "source and target are the same state" if a == b
                else None
            )  # fmt: skip
            if reason or type_ is None:
                rejects.append({"row": number, "reason": reason, **_words(row)})
                continue
            rows.append({
                "source": a, "target": b, "date": day, quad(type_).replace(" ", "_"): 1.0, "type": type_,
                "document": row.get("Story ID") or None, "row": number,
                "text": f"{row.get('Source Name') or source}: {row.get('Event Text') or code}: "
                f"{row.get('Target Name') or target}",
            })  # fmt: skip
    return rows, rejects


def visits(path: Path, world: World) -> Read:
    """A table of visits (``start``, ``visitor_country``, ``host_country``) as verbal cooperation, visitor to host.

    Refused are rows without a day, without two known states, or within one state.
    """
    rows: list[dict[str, Any]] = []
    rejects: list[dict[str, Any]] = []
    state = states(world)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as handle:
        reader = csv.DictReader(handle)
        _need(path, reader.fieldnames, ("start", "visitor_country", "host_country"))
        for number, row in enumerate(reader, 1):
            day = _day(row["start"])
            visitor, host = row["visitor_country"] or "", row["host_country"] or ""
            a, b = state(visitor, day), state(host, day)
            reason = (
                "no date that can be read" if day is None
                else f"no state known as {visitor!r}" if a is None
                else f"no state known as {host!r}" if b is None
                else "visitor and host are the same state" if a == b
                else None
            )  # fmt: skip
            if reason:
                rejects.append({"row": number, "reason": reason, **_words(row)})
                continue
            rows.append({
                "source": a, "target": b, "date": day, "verbal_cooperation": 1.0, "type": "CONSULT", "document": None,
                "visitor": row.get("visitor"), "place": row.get("place"), "row": number,
                "text": ", ".join(w for w in (row.get("visitor"), f"{visitor} to {host}", row.get("place"),
                                              row.get("remarks")) if w),
            })  # fmt: skip
    return rows, rejects


def _words(row: dict[str, Any]) -> dict[str, Any]:
    return {str(k): v for k, v in row.items() if k is not None and k not in ("row", "reason")}


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None


def _need(path: Path, present: Any, wanted: tuple[str, ...]) -> None:
    missing = [c for c in wanted if c not in (present or ())]
    if missing:
        raise ValueError(f"{path}: missing the columns {', '.join(missing)}")
