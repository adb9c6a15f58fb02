"""The outlook of an open ledger, its questions and its record, made once and kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from detente.analysis.outlook import asking, keeping
from detente.analysis.outlook.forecast import HORIZONS, Outlook
from detente.desk.errors import BadQuery
from detente.desk.store import Store


def _fetch(store: Store) -> Any:
    if not keeping.has(store.arrow, "coded_events"):
        raise BadQuery("the ledger was made by an earlier version: open it for writing once, such as with detente read")
    return store.arrow


def of(
    store: Store, a: str, b: str | None = None, on: date | None = None, horizons: tuple[int, ...] = HORIZONS
) -> dict[str, Any]:
    """The likeliest events between a and b, or of a alone, as of a day. Raises BadQuery for what cannot be asked."""

    def make() -> dict[str, Any]:
        try:
            made = Outlook(_fetch(store), store.world, on)
            return made.dyad(a, b, horizons) if b else made.one(a, horizons)
        except BadQuery:
            raise
        except ValueError as error:
            raise BadQuery(str(error)) from None

    return store.cached(("outlook", a, b, on, horizons), make)


def questions(store: Store, status: str | None = None) -> list[dict[str, Any]]:
    """Every question with its forecasts and how it came out. Raises BadQuery for a status that there is not."""
    if status not in (None, "open", "yes", "no", "void"):
        raise BadQuery("status is open, yes, no or void")
    return store.cached(("outlook questions", status), lambda: asking.listed(store.arrow, store.world, status))


def record(store: Store) -> dict[str, Any]:
    """How right the forecasts were."""
    return store.cached("outlook record", lambda: asking.scored(store.arrow))


def bars(store: Store, a: str, b: str | None = None, on: date | None = None) -> list[dict[str, Any]]:
    """Rows of the chart: what is likely within the middle horizon, with its base rate."""
    found = of(store, a, b, on)
    key = str(found["horizons"][len(found["horizons"]) // 2])
    return [{"says": e["says"], "chance": e["probability"][key], "base": e["base"][key]} for e in found["events"]]


def curve(store: Store) -> list[dict[str, Any]]:
    """The calibration curve of the ledger's questions, else of its replays; none where nothing has come out."""
    found = record(store)
    scored = found["asked"] or found["replayed"]
    return list(scored["curve"]) if scored else []
