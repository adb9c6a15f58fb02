"""Charts of the pages as SVG, drawn once and kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from detente.desk import isolation, outlook, timelines
from detente.desk.errors import BadQuery
from detente.desk.groupings import drawn
from detente.desk.naming import named, unknown
from detente.desk.rows import day
from detente.desk.store import Store
from detente.desk.window import days
from detente.report import charts
from detente.world import World

THEMES = ("light", "dark")
#: Widths that a page asks for: a desk's and a phone's.
WIDTHS = {"wide": 640, "narrow": 300}


def draw(store: Store, kind: str, asked: dict[str, str]) -> bytes:
    """A chart as SVG. Raises BadQuery for a kind, theme or entity that there is not."""
    theme, size = asked.get("theme", "light"), asked.get("size", "wide")
    if theme not in THEMES or size not in WIDTHS:
        raise BadQuery("theme is light or dark, size wide or narrow")
    a, b = asked.get("entity", ""), asked.get("with", "")
    if kind not in ("network", "calibration") and not store.known(a):
        raise BadQuery(unknown(store.world, a))
    on = day(asked.get("on"), "on") if kind in ("network", "outlook") else None
    if kind == "network" and (on is None or date.fromisoformat(on) not in days(store)):
        raise BadQuery("on is one of the days of the groupings page")
    return store.cached(
        ("figure", kind, a, b, on, theme, size),
        lambda: charts.render(chart(store, kind, a, b, on, theme=theme, width=WIDTHS[size]), "svg"),
    )


def chart(
    store: Store, kind: str, a: str, b: str = "", on: str | None = None, *, theme: str = "light", width: int = 640
) -> Any:
    """A chart of the ledger. Raises BadQuery for a kind that there is not."""
    if kind == "isolation":
        rows = [{**r, "name": store.name(e)} for e in (a, b) if e for r in isolation.series(store, e)]
        return charts.isolation(_until(rows, "day", on), theme=theme, width=width)
    if kind == "timeline":
        return charts.timeline(_until(timelines.timeline(store, a), "period", on), theme=theme, width=width)
    if kind == "dyad":
        return charts.dyad(_until(timelines.between(store, a, b), "period", on), theme=theme, width=width)
    if kind == "components":
        row = isolation.of(store, a) or {"components": {}}
        listed = [{"component": k, "value": v} for k, v in row["components"].items() if v is not None]
        return charts.components(listed, theme=theme, width=width - 90)
    if kind == "network":
        points = days(store)
        found = drawn(store, date.fromisoformat(on) if on else points[-1])
        return charts.network(found["nodes"], found["ties"], theme=theme, width=width, height=int(width * 0.75) + 40)
    if kind == "outlook":
        return charts.outlook(outlook.bars(store, a, b or None, date.fromisoformat(on) if on else None), theme=theme)
    if kind == "calibration":
        return charts.calibration(outlook.curve(store), theme=theme)
    raise BadQuery(f"no chart {kind!r}")


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
        a, b = ([named(store, w, date.fromisoformat(as_of) if as_of else None) for w in who] + ["", ""])[:2]
        if kind == "network":
            points = days(store)
            if not points:
                raise ValueError("the ledger holds no dated events between states")
        else:
            empty = {
                "isolation": lambda: not isolation.series(store, a),
                "timeline": lambda: not timelines.timeline(store, a),
                "dyad": lambda: not timelines.between(store, a, b),
                "outlook": lambda: not outlook.bars(store, a, b or None, date.fromisoformat(as_of) if as_of else None),
                "calibration": lambda: not outlook.curve(store),
            }[kind]()
            if empty:
                raise ValueError(f"the ledger holds too little on {' and '.join(who)} to draw")
        return chart(store, kind, a, b, as_of, theme=theme, width=width)
    finally:
        store.close()


def _until(rows: list[dict[str, Any]], key: str, on: str | None) -> list[dict[str, Any]]:
    return [r for r in rows if on is None or r[key] <= on]
