"""The outlook of a ledger: what is likely next, the questions asked about it, and the record of having been right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from detente.analysis.outlook import asking, keeping
from detente.analysis.outlook import questions as asked
from detente.analysis.outlook.forecast import HORIZONS, Outlook
from detente.analysis.outlook.rows import Fetch, fetch_of, last_known
from detente.desk.errors import BadQuery
from detente.desk.naming import in_ledger
from detente.desk.shelf import lent
from detente.desk.store import Store
from detente.ledger.ledger import Ledger, LedgerError
from detente.world import World

#: Days ahead of what is asked in a replay.
REPLAYED = (7, 30)


def _spans(days: Iterable[int] | None, otherwise: tuple[int, ...] = HORIZONS) -> tuple[int, ...]:
    return tuple(sorted(set(days or ()))) or otherwise


def _told(outlook: Outlook, a: str, b: str | None, spans: tuple[int, ...], most: int) -> dict[str, Any]:
    return outlook.dyad(a, b, spans, most=most) if b else outlook.one(a, spans, most=most)


class Ahead:
    """The outlook over a ledger's own file, as of a day (its last, if None), with side tables where they lie beside it.

    What it enters (questions, forecasts, how they came out, models) needs the ledger open for writing. Raises
    LedgerError for a ledger of an earlier version; its methods raise ValueError for what cannot be asked, and
    ImportError where learning needs a library that is not installed.
    """

    def __init__(self, ledger: Ledger, world: World, on: date | None = None) -> None:
        if not ledger.has("coded_events"):
            raise LedgerError(
                f"{ledger.path}: made by an earlier version; open it for writing once, such as with detente read"
            )
        self.world, self.on, self._ledger = world, on, ledger
        lent(ledger)
        self._connection = ledger.connection
        self._fetch: Fetch = fetch_of(ledger.connection)

    @cached_property
    def _outlook(self) -> Outlook:
        return Outlook(self._fetch, self.world, self.on)

    def _named(self, words: str) -> str:
        return in_ledger(self._ledger, self.world, words, self._outlook.as_of)[0]

    def of(self, parties: Sequence[str], horizons: Iterable[int] | None = None, most: int = 10) -> dict[str, Any]:
        """The likeliest events between two parties, or of one alone, by id or name."""
        a, *b = [self._named(p) for p in parties]
        return _told(self._outlook, a, b[0] if b else None, _spans(horizons), most)

    def ask(self, question: str) -> dict[str, Any]:
        """Enter a question with a forecast, such as ``USA sanction PRK within 90 days``."""
        parsed = asked.parse(question, self._outlook.as_of, self._named, late=True)
        return asking.ask(self._outlook, self._connection, parsed)

    def ask_commitments(self) -> list[dict[str, Any]]:
        """Enter what every open commitment and warning raises."""
        return asking.ask_commitments(self._outlook, self._connection)

    def resolve(self) -> list[dict[str, Any]]:
        """Settle every question that can be settled."""
        return asking.resolve(self._fetch, self._connection, self._outlook.as_of)

    def raised(self) -> int:
        """Ask what open commitments raise; how many of the questions are new."""
        known = {q.id for q in asking.kept(self._fetch)}
        return sum(row["id"] not in known for row in self.ask_commitments())

    def questions(self, status: str | None = None) -> list[dict[str, Any]]:
        """Every question with its forecasts and how it came out."""
        return asking.listed(self._fetch, self.world, status)

    def record(self) -> dict[str, Any]:
        """How right the forecasts were."""
        return asking.scored(self._fetch)

    def replay(
        self, since: date, until: date, horizons: Iterable[int] | None, threads: int, say: Callable[[str], None]
    ) -> dict[str, Any]:
        """Ask the past as if it were today, and keep what was said and what came."""
        return keeping.replayed(
            self._fetch, self._connection, since, until, horizons=_spans(horizons, REPLAYED), threads=threads, say=say
        )

    def train(self, threads: int, say: Callable[[str], None]) -> dict[str, Any]:
        """Learn from what the ledger knew on the day, and keep the model in it."""
        day = self.on or last_known(self._fetch)
        if day is None:
            raise ValueError("the ledger is empty: read documents into it, or import coded events")
        return keeping.train(self._fetch, self._connection, day, threads=threads, say=say)


def _fetch(store: Store) -> Any:
    if not keeping.has(store.arrow, "coded_events"):
        raise BadQuery("the ledger was made by an earlier version: open it for writing once, such as with detente read")
    return store.arrow


def of(
    store: Store, a: str, b: str | None = None, on: date | None = None, horizons: Iterable[int] | None = None
) -> dict[str, Any]:
    """The likeliest events between a and b, or of a alone, as of a day. Raises BadQuery for what cannot be asked."""
    spans = _spans(horizons)

    def make() -> dict[str, Any]:
        try:
            return _told(Outlook(_fetch(store), store.world, on), a, b, spans, 10)
        except BadQuery:
            raise
        except ValueError as error:
            raise BadQuery(str(error)) from None

    return store.cached(("outlook", a, b, on, spans), make)


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


def curve(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The calibration curve of a record: that of its questions, else of its replays; none where nothing came out."""
    scored = found["asked"] or found["replayed"]
    return list(scored["curve"]) if scored else []
