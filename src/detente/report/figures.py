"""Charts of a ledger: drawn once and kept, as a picture, as what a page draws itself, or as the numbers behind it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from detente.desk import isolation, outlook, timelines
from detente.desk.errors import BadQuery
from detente.desk.groupings import drawn
from detente.desk.naming import named, unknown
from detente.desk.rows import day
from detente.desk.store import Store
from detente.desk.window import days
from detente.report import captions, charts
from detente.world import World

THEMES = ("light", "dark")
#: Widths that a page asks for: a desk's and a phone's.
WIDTHS = {"wide": 640, "narrow": 300}
KINDS = (*charts.KINDS, "components")
#: What a figure is given as, and of what kind that is.
FORMATS = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8", "json": "application/json"}
_COLUMNS = {
    "isolation": ("day", "name", "score", "low", "high"), "timeline": ("period", "unit", "quad", "n"),
    "dyad": ("period", "unit", "quad", "n"), "components": ("component", "value"),
    "network": ("a", "b", "cooperation", "conflict", "sign", "formal"), "outlook": ("says", "chance", "base"),
    "calibration": ("said", "came", "n"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """What a chart shows: its rows, the network's nodes, and what is said of it."""

    kind: str
    rows: Sequence[Mapping[str, Any]]
    nodes: Sequence[Mapping[str, Any]]
    title: str
    source: str
    citation: str


def figure(store: Store, kind: str, a: str = "", b: str = "", on: str | None = None) -> Figure:
    """The figure of a kind, of one entity or two, up to a day. Raises BadQuery for a kind that there is not."""
    if kind not in KINDS:
        raise BadQuery(f"no chart {kind!r}")
    rows, nodes = _rows(store, kind, a, b, on)
    title = captions.title(store, kind, a, b, rows, nodes)
    return Figure(kind, rows, nodes, title, captions.source(store), captions.citation(store, title))


def _rows(store: Store, kind: str, a: str, b: str, on: str | None) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    moment = date.fromisoformat(on) if on else None
    if kind == "isolation":
        series = [{**r, "name": store.name(e)} for e in (a, b) if e for r in isolation.series(store, e)]
        return _until(series, "day", on), []
    if kind in ("timeline", "dyad"):
        found = timelines.between(store, a, b) if kind == "dyad" else timelines.timeline(store, a)
        return [{**r, "since": r["period"], "until": _end(r)} for r in _until(found, "period", on)], []
    if kind == "components":
        parts = (isolation.of(store, a, moment) or {"components": {}})["components"]
        return [{"component": k, "value": v} for k, v in parts.items() if v is not None], []
    if kind == "network":
        network = drawn(store, moment or days(store)[-1])
        return network["ties"], network["nodes"]
    if kind == "outlook":
        return outlook.bars(store, a, b or None, moment), []
    return outlook.curve(outlook.record(store)), []


def _until(rows: list[dict[str, Any]], key: str, on: str | None) -> list[dict[str, Any]]:
    return [r for r in rows if on is None or r[key] <= on]


def _end(row: Mapping[str, Any]) -> str:
    """The last day of a row's period."""
    begin = date.fromisoformat(row["period"])
    length = {"day": 1, "week": 7, "month": 32, "year": 366}[row["unit"]]
    after = begin + timedelta(days=length)
    if row["unit"] == "month":
        after = after.replace(day=1)
    elif row["unit"] == "year":
        after = begin.replace(year=begin.year + 1)
    return (after - timedelta(days=1)).isoformat()


def draw(store: Store, kind: str, asked: Mapping[str, str], format: str = "svg") -> bytes:
    """A chart in a format of ``FORMATS``. Raises BadQuery for a kind, theme or entity that there is not."""
    theme, size = asked.get("theme", "light"), asked.get("size", "wide")
    if theme not in THEMES or size not in WIDTHS:
        raise BadQuery("theme is light or dark, size wide or narrow")
    if kind not in KINDS:
        raise BadQuery(f"no chart {kind!r}")
    a, b = asked.get("entity", ""), asked.get("with", "")
    if kind not in ("network", "calibration"):
        for one in (a, b) if b else (a,):
            if not store.known(one):
                raise BadQuery(unknown(store.world, one))
    on = day(asked.get("on"), "on")
    if kind == "network" and (on is None or date.fromisoformat(on) not in days(store)):
        raise BadQuery("on is one of the days of the groupings page")
    return store.cached(
        ("figure", kind, a, b, on, theme, size, format), lambda: _made(store, kind, a, b, on, theme, size, format)
    )


def _made(store: Store, kind: str, a: str, b: str, on: str | None, theme: str, size: str, format: str) -> bytes:
    shown = figure(store, kind, a, b, on)
    if format == "csv":
        return _csv(shown)
    width = WIDTHS[size]
    chart = _chart(shown, theme, width - 90 if kind == "components" else width)
    titled = charts.titled(chart, shown.title, shown.source, width)
    if format == "json":
        return json.dumps(titled.to_dict()).encode()
    return charts.render(titled, format)


def _csv(shown: Figure) -> bytes:
    sink = io.StringIO()
    columns = _COLUMNS[shown.kind]
    table = csv.writer(sink)
    table.writerow(columns)
    table.writerows([r.get(c) for c in columns] for r in shown.rows)
    return sink.getvalue().encode()


def _chart(shown: Figure, theme: str, width: int) -> Any:
    kind, rows = shown.kind, shown.rows
    if kind == "network":
        return charts.network(shown.nodes, rows, theme=theme, width=width, height=int(width * 0.75) + 40)
    if kind in ("outlook", "calibration"):
        return getattr(charts, kind)(rows, theme=theme)
    makers = {"isolation": charts.isolation, "timeline": charts.timeline, "dyad": charts.dyad,
              "components": charts.components}  # fmt: skip
    return makers[kind](rows, theme=theme, width=width)


def of_ledger(
    ledger: Path,
    world: World,
    kind: str,
    who: Sequence[str],
    as_of: str | None,
    years: float,
    least: float,
    *,
    theme: str = "light",
    width: int = 640,
) -> Any:
    """A chart of a ledger's file for the command line. Raises ValueError for what cannot be drawn, LedgerError."""
    needs = {
        "isolation": (1, 2), "timeline": (1, 1), "dyad": (2, 2), "network": (0, 0), "outlook": (1, 2),
        "calibration": (0, 0),
    }[kind]  # fmt: skip
    if not needs[0] <= len(who) <= needs[1]:
        counts = " or ".join(str(n) for n in sorted(set(needs)))
        raise ValueError(f"{kind} takes {counts} {'entity' if needs == (1, 1) else 'entities'}")
    store = Store(ledger, world, years, least)
    try:
        moment = date.fromisoformat(as_of) if as_of else None
        a, b = ([named(store, w, moment) for w in who] + ["", ""])[:2]
        if kind == "network" and not days(store):
            raise ValueError("the ledger holds no dated events between states")
        shown = figure(store, kind, a, b, as_of)
        if kind != "network" and not shown.rows:
            raise ValueError(f"the ledger holds too little on {' and '.join(who) or 'forecasts'} to draw")
        return charts.titled(_chart(shown, theme, width), shown.title, shown.source, width)
    finally:
        store.close()
