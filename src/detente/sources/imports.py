"""Tables of visits.

The reader returns rows with ``source``, ``target`` (ISO 3166-1 alpha-3), ``date``, one
count of 1 under its quad category, ``type`` (PLOVER) and ``document``, and the rows that
do not fit, each with its ``row`` (1 is the first below the header) and ``reason``.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

from detente.sources.coded.countries import Countries
from detente.world import World

Read = tuple[list[dict[str, Any]], list[dict[str, Any]]]


def visits(path: Path, world: World) -> Read:
    """A table of visits (``start``, ``visitor_country``, ``host_country``) as verbal cooperation, visitor to host.

    Refused are rows without a day, without two known states, or within one state.
    """
    rows: list[dict[str, Any]] = []
    rejects: list[dict[str, Any]] = []
    state = Countries(world).state
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as handle:
        reader = csv.DictReader(handle)
        _need(path, reader.fieldnames, ("start", "visitor_country", "host_country"))
        for number, row in enumerate(reader, 1):
            day = _day(row["start"])
            visitor, host = row["visitor_country"] or "", row["host_country"] or ""
            a, b = state(visitor), state(host)
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
