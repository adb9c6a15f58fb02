"""What the first pages will ask for, computed before they are asked for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any, get_args

from detente.desk.entities import everyone
from detente.desk.groupings import drawn, said
from detente.desk.isolation import Kind, ranked
from detente.desk.store import Store
from detente.desk.window import days, last
from detente.report import figures
from detente.report.charts import ChartsMissing
from detente.web.pages import entity, today

#: Entities whose pages are made ready: those that are spoken of most.
BUSIEST = 12
#: Seconds between two looks whether the ledger was opened anew.
PAUSE = 1.0


class Warming:
    """Makes the first pages ready in a thread of its own, beside the answers, each time the ledger is opened anew."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="warming", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it, after the step that it is at."""
        self._ended.set()
        self._thread.join(30)

    def _run(self) -> None:
        warmed = ""
        while not self._ended.is_set():
            stamp = self.store.stamp
            if stamp != warmed:
                for step in steps(self.store):
                    if self._ended.is_set() or self.store.stamp != stamp:
                        break
                    try:
                        step()
                    except Exception:
                        # Who asks for the page will be told what is wrong with it.
                        logging.getLogger("detente.web").debug("a page could not be made ready", exc_info=True)
                warmed = stamp
            self._ended.wait(PAUSE)


def load(store: Store) -> None:
    """Load the engine that sums in the ledger, which takes half a second, before anybody waits for an answer."""
    with store.flow() as flow:
        flow.limit(0).to_pyarrow()


def steps(store: Store) -> Iterator[Callable[[], Any]]:
    """What the first pages will ask for, what most of them need first."""
    yield partial(_ranked, store, last(store))
    yield partial(today.context, store)
    yield partial(everyone, store)
    for day in reversed(days(store)):
        yield partial(_ranked, store, day)
    yield from (partial(said, store), partial(_network, store), partial(_draw, store))
    for row in store.rows("SELECT entity FROM side.seen ORDER BY mentions DESC, entity LIMIT ?", [BUSIEST]):
        yield partial(entity.context, store, row["entity"])


def _ranked(store: Store, day: date) -> None:
    for by in get_args(Kind):
        ranked(store, day, by, bare=True)


def _network(store: Store) -> None:
    if store.last:
        drawn(store, last(store))


def _draw(store: Store) -> None:
    """The first chart loads the engine that draws, which takes a second."""
    points = days(store)
    if points:
        try:
            for theme in figures.THEMES:
                figures.draw(store, "network", {"on": points[-1].isoformat(), "theme": theme})
        except ChartsMissing:
            return
