"""The morning note as data: what happened, what changed, what falls due, what is newly denied, what did not come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from detente.analysis.commitments import settle
from detente.analysis.news import (
    Change,
    Happening,
    Interest,
    Row,
    Rows,
    changes,
    claimed,
    day_of,
    denied,
    happenings,
    loaded,
    parties,
)
from detente.reading.rows import COUNTED

#: Days of publication that are news (yesterday and today), days ahead in which something falls due,
#: and days back in which what was expected may have failed to come.
NEW, AHEAD, BACK = 2, 14, 14
#: Events of a note, and of one pair of parties in it, at most.
MOST, OF_PAIR = 10, 2
#: Days of documents that a note looks back on: the week, the four before it, and plans made earlier.
_HISTORY = 120


@dataclass(slots=True)
class Denial:
    """A named party's denial of what others assert."""

    claim: Row
    sources: list[str]


@dataclass(slots=True)
class Note:
    """A note of one day. ``tables`` holds the rows that it is told from, ``events`` all of them, the weightiest first.

    Of ``events`` it tells ``most``, and ``of_pair`` of one pair of parties.
    """

    as_of: date
    since: date
    interest: Interest
    tables: Mapping[str, list[dict[str, Any]]]
    documents: Sequence[Row]
    most: int
    of_pair: int
    events: list[Happening] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    compared: int = 0
    due: Sequence[Row] = field(default_factory=list)
    denied: list[Denial] = field(default_factory=list)
    missed: list[Row] = field(default_factory=list)
    failed: Sequence[Row] = field(default_factory=list)


def last_day(rows: Rows) -> date | None:
    """The last day on which a document of the ledger was published, today at the latest; None without any."""
    today = date.today().isoformat()
    latest = "WHERE published = (SELECT max(published) FROM documents WHERE left(published, 10) <= ?)"
    found = rows("documents", latest, [today])
    return date.fromisoformat(found[0]["published"][:10]) if found else None


def note(
    rows: Rows,
    as_of: date,
    interest: Interest | None = None,
    *,
    days: int = NEW,
    most: int = MOST,
    of_pair: int = OF_PAIR,
) -> Note:
    """The note of a day over a ledger's rows, for what ``interest`` watches. ``days`` of publication are news."""
    interest = interest or Interest()
    since = as_of - timedelta(days=days - 1)
    tables = loaded(rows, as_of - timedelta(days=_HISTORY), as_of)
    fresh = [d for d in tables["documents"] if d["published"] and d["published"][:10] >= since.isoformat()]
    found = Note(as_of, since, interest, tables, fresh, most, of_pair)
    found.events = happenings(tables, since, interest)
    week = (as_of - timedelta(days=34)).isoformat()
    edge = (as_of - timedelta(days=6)).isoformat()
    found.compared = sum(week <= (d["published"] or "")[:10] < edge for d in tables["documents"])
    found.changes = changes(tables, as_of, interest)
    found.due, found.failed = _promises(rows, tables, as_of, interest)
    found.denied = _denied(tables, since, interest)
    found.missed = _missed(tables, as_of, interest)
    return found


def _promises(
    rows: Rows, tables: Mapping[str, list[dict[str, Any]]], as_of: date, interest: Interest
) -> tuple[Sequence[Row], Sequence[Row]]:
    """Open commitments that fall due within ``AHEAD`` days, and those broken or lapsed in the last ``BACK``."""
    counted = {r["id"] for r in tables["event_mentions"]}
    first, last = (as_of - timedelta(days=BACK)).isoformat(), (as_of + timedelta(days=AHEAD)).isoformat()
    dated = rows("commitments", "WHERE due >= ? AND due <= ? AND made <= ?", [first, last, as_of.isoformat()])
    made = {c["id"]: c for c in [*tables["commitments"], *dated]}
    wanted = [c for c in made.values() if c["from"] and interest.concerns([*c["from"], *c["to"]])]
    settled = settle(wanted, tables["event_mentions"], tables["encounters"], as_of.isoformat(), tables["documents"])
    sure = [c for c in settled if not c["event_mention"] or c["event_mention"] in counted or c["id"] not in made]
    standing = [c for c in sure if c["status"] == "open" and c["due"]]
    due = [c for c in standing if max(as_of.isoformat(), _after(c)) <= c["due"] <= last]
    published = _published(tables)
    days = {r["id"]: d for r in tables["event_mentions"] if (d := day_of(r, published)[0])}
    failed = [
        c for c in sure
        if (c["status"] == "broken" and days.get(c["resolved_by"] or "", "") >= first)
        or (c["status"] == "lapsed" and c["due"] and c["due"] >= first)
    ]  # fmt: skip
    once = {(c["text"], c["due"], c["kind"]): c for c in sorted(due, key=lambda c: c["id"], reverse=True)}
    return sorted(once.values(), key=lambda c: (c["due"], c["id"])), failed


def _after(commitment: Row) -> str:
    """The day after a commitment was made: one that is due when it was made speaks of the day on which it was."""
    made = commitment["made"]
    return (date.fromisoformat(made[:10]) + timedelta(days=1)).isoformat() if made else ""


def _published(tables: Mapping[str, list[dict[str, Any]]]) -> dict[str, str | None]:
    return {d["document_id"]: d["published"] for d in tables["documents"]}


def _denied(tables: Mapping[str, list[dict[str, Any]]], since: date, interest: Interest) -> list[Denial]:
    """Claims that a named party denies now and did not deny before."""
    published = _published(tables)
    events = {r["id"]: r for r in tables["event_mentions"]}
    named = {e["entity"] for e in tables["entities"]}
    said = {a["id"]: a for a in tables["attributions"]}
    seen: set[tuple[str, str]] = set()
    found = []
    for claim in sorted(tables["claims"], key=lambda c: (published.get(c["document_id"]) or "", c["id"])):
        event = events.get(claim["event_mention"] or "")
        if not claimed(claim):
            continue
        against = [p for p in claim["positions"] if p["stance"] == "denies" and denied(claim, p, said)]
        sources = [p["source"] for p in against if p["source"] in named]
        about = {str((event or {}).get("event") or ""), claim["proposition"].lower()} - {""}
        new = [s for s in dict.fromkeys(sources) if not {(s, a) for a in about} & seen]
        seen |= {(s, a) for s in sources for a in about}
        fresh = (published.get(claim["document_id"]) or "")[:10] >= since.isoformat()
        if new and fresh and interest.concerns([*new, *(parties(event) if event else ())]):
            found.append(Denial(claim, new))
    return found


def _missed(tables: Mapping[str, list[dict[str, Any]]], as_of: date, interest: Interest) -> list[Row]:
    """Planned events whose days lie behind within ``BACK`` days, without a report that they came.

    What was agreed on came with any act of cooperation between the same parties. Silence says something
    only where something was read since: a plan without a later document is left out.
    """
    published = _published(tables)
    newest = max((d[:10] for d in published.values() if d), default="")
    low, high = (as_of - timedelta(days=BACK)).isoformat(), as_of.isoformat()
    came: dict[tuple[str, frozenset[str]], list[str]] = defaultdict(list)
    for row in tables["event_mentions"]:
        if not {"hypothetical", "future", "negation"} & set(row["auxiliary"]):
            for type in (row["type"], "AGREE") if row["quad"].endswith("cooperation") else (row["type"],):
                came[type, _sides(row)].append(day_of(row, published)[1] or "")
    found: dict[Any, Row] = {}
    for row in tables["event_mentions"]:
        dating = row["date"]
        if "future" not in row["auxiliary"] or "negation" in row["auxiliary"] or row["confidence"] < COUNTED:
            continue
        if not dating or not low <= dating["end"] < high or dating["end"] >= newest or not interest.takes(row):
            continue
        start = (date.fromisoformat(dating["start"]) - timedelta(days=3)).isoformat()
        if len(_sides(row)) > 1 and not any(day >= start for day in came[row["type"], _sides(row)]):
            found.setdefault(row["event"] or row["id"], row)
    return sorted(found.values(), key=lambda r: (r["date"]["end"], r["id"]))


def _sides(row: Row) -> frozenset[str]:
    return frozenset(p["state"] or p["entity"] or "" for k in ("actors", "recipients") for p in row[k]) - {""}
