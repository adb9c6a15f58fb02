"""What the first pages will ask for, computed before they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from detente.desk.entities import everyone
from detente.desk.groupings import drawn, said
from detente.desk.isolation import ranked, series
from detente.desk.store import Store
from detente.desk.window import days, last
from detente.report import figures
from detente.report.charts import ChartsMissing
from detente.web.pages import today

#: Told how many of how many steps are done.
Tell = Callable[[int, int], None]


def warm(store: Store, tell: Tell | None = None) -> None:
    """Compute what the first pages will ask for, step by step."""
    steps: list[Callable[[], Any]] = [
        partial(ranked, store, day, by, bare=True) for day in days(store) for by in ("state", "leader")
    ]
    steps += [partial(said, store), partial(_network, store), partial(_busiest, store), partial(_draw, store)]
    steps += [partial(today.context, store), partial(everyone, store)]
    for number, step in enumerate(steps, 1):
        step()
        if tell is not None:
            tell(number, len(steps))


def _network(store: Store) -> None:
    if store.last:
        drawn(store, last(store))


def _busiest(store: Store) -> None:
    for row in store.rows("SELECT entity FROM side.seen ORDER BY mentions DESC, entity LIMIT 1"):
        series(store, row["entity"])


def _draw(store: Store) -> None:
    """The first chart loads the engine that draws, which takes a second."""
    points = days(store)
    if points:
        try:
            for theme in figures.THEMES:
                figures.draw(store, "network", {"on": points[-1].isoformat(), "theme": theme})
        except ChartsMissing:
            return
