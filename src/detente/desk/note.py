"""The morning note as data: what happened, what changed, what falls due, what is newly denied, what did not come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from detente.analysis.news import Change, Happening, Interest, Row, changes, happenings
from detente.desk.recent import Fetch, Recent, Shared, alone

#: Days of publication that are news (yesterday and today), days ahead in which something falls due,
#: and days back in which what was expected may have failed to come.
NEW, AHEAD, BACK = 2, 14, 14
#: Events of a note, and of one pair of parties in it, at most.
MOST, OF_PAIR = 10, 2
#: Of the weightiest events so many are looked at; a note tells a few of them.
LOOKED = 400
#: Weeks beside which the last one is set.
WEEKS = 4


@dataclass(slots=True)
class Denial:
    """A named party's denial of what others assert."""

    claim: Row
    sources: list[str]


@dataclass(slots=True)
class Note:
    """A note of one day. ``tables`` holds the rows that it is told from, ``events`` the weightiest, in order.

    Of ``events`` it tells ``most``, and ``of_pair`` of one pair of parties; ``lighter`` are not among them.
    """

    as_of: date
    since: date
    interest: Interest
    tables: Mapping[str, list[dict[str, Any]]]
    documents: Sequence[Row]
    most: int
    of_pair: int
    events: list[Happening] = field(default_factory=list)
    lighter: int = 0
    changes: list[Change] = field(default_factory=list)
    compared: int = 0
    due: Sequence[Row] = field(default_factory=list)
    denied: list[Denial] = field(default_factory=list)
    missed: Sequence[Row] = field(default_factory=list)
    failed: Sequence[Row] = field(default_factory=list)


def last_day(fetch: Fetch) -> date | None:
    """The last day on which a document of the ledger was published, today at the latest; None without any."""
    latest = "SELECT max(published) AS day FROM documents WHERE left(published, 10) <= ?"
    found = fetch(latest, [date.today().isoformat()])[0]["day"]
    return date.fromisoformat(found[:10]) if found else None


def note(
    fetch: Fetch,
    as_of: date,
    interest: Interest | None = None,
    *,
    days: int = NEW,
    most: int = MOST,
    of_pair: int = OF_PAIR,
    looked: int | None = LOOKED,
    shared: Shared = alone,
) -> Note:
    """The note of a day over a ledger's rows, for what ``interest`` watches. ``days`` of publication are news.

    ``fetch`` asks the ledger, ``shared`` keeps what notes of other interests have in common with this one.
    """
    interest = interest or Interest()
    since = as_of - timedelta(days=days - 1)
    recent = Recent(fetch, as_of, shared)
    documents = recent.documents()
    every = happenings(recent.fresh(since, interest), documents, recent.originals(since), since)
    promises = [p for p in recent.promises(BACK, AHEAD) if interest.concerns([*p["from"], *p["to"]])]
    missed = _missed(recent, interest)
    heavy = every[:looked]
    told = {r["id"] for h in heavy for r in h.rows} | {p["resolved_by"] for p in promises} - {None}
    mentions = recent.full(told) | {r["id"]: r for r in missed}
    for happening in heavy:
        happening.rows = [mentions[r["id"]] for r in happening.rows]
    fresh = [d for d in documents if d["published"][:10] >= since.isoformat()]
    found = Note(as_of, since, interest, recent.tables(mentions), fresh, most, of_pair)
    found.events, found.lighter = heavy, len(every) - len(heavy)
    week, edge = ((as_of - timedelta(days=n)).isoformat() for n in (34, 6))
    found.compared = sum(week <= d["published"][:10] < edge for d in documents)
    found.changes = changes(recent.tally(WEEKS), interest)
    found.due = _due(promises)
    found.failed = [p for p in promises if p["status"] != "open"]
    found.denied = [
        Denial(claim, new) for claim, new, named in recent.denials(since) if interest.concerns([*new, *named])
    ]
    found.missed = missed
    return found


def _due(promises: Sequence[Row]) -> list[Row]:
    """Open commitments, what is said of one more than once told once, in order of the days on which they fall due."""
    opened = [p for p in promises if p["status"] == "open"]
    once = {(c["text"], c["due"], c["kind"]): c for c in sorted(opened, key=lambda c: c["id"], reverse=True)}
    return sorted(once.values(), key=lambda c: (c["due"], c["id"]))


def _missed(recent: Recent, interest: Interest) -> list[dict[str, Any]]:
    """Plans of interest that did not come, each event once."""
    found: dict[Any, dict[str, Any]] = {}
    for row in recent.plans(BACK):
        if interest.takes(row):
            found.setdefault(row["event"] or row["id"], row)
    return sorted(found.values(), key=lambda r: (r["date"]["end"], r["id"]))
