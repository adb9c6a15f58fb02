"""Event coreference: which mentions, in one document or many, report the same event.

Mentions are of one event where type family, the parties' states, and whether it
happened agree, their places (and for some types their modes) do not contradict,
and their days lie within the family's window of the event's first day. Sorting makes it n log n in mentions.
Copies and near-copies of a document (wire stories, `detente.sources.copies`) count as one source.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any

from detente.sources.copies import Copies

#: Days that the mentions of one event may lie apart.
WINDOW = {"CONSULT": 3, "AGREE": 4, "SUPPORT": 4, "SANCTION": 4, "REQUEST": 2, "ACCUSE": 2}
#: Types whose modes are different acts: an embargo is no expulsion.
_APART = frozenset({"SANCTION", "COERCE", "ASSAULT", "RETREAT", "CONCEDE"})
_UNORDERED = frozenset({"CONSULT", "AGREE", "COOPERATE"})

Row = Mapping[str, Any]


@dataclass(slots=True)
class Event:
    """One event: its mentions' ids, first and last day (ISO or None) and how many independent sources report it."""

    id: str
    type: str
    start: str | None
    end: str | None
    mentions: list[str] = field(default_factory=list)
    sources: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A mention as merging sees it: its block, within which alone it can share an event, its days (ordinals of
    Gregorian days, 0 where none is known), its country and, where modes are different acts, its mode."""

    mention: str
    document_id: str
    block: str
    type: str
    low: int
    high: int
    country: str | None
    mode: str | None


def placed(row: Row, published: str | None) -> Placed:
    """An event mention, of a document published on a day (ISO or None), as merging sees it."""
    low, high = _days(row, published)
    block = blake2b(repr(_key(row)).encode("utf-8", "replace"), digest_size=10).hexdigest()
    return Placed(
        row["id"], row["document_id"], block, row["type"], low, high, (row["place"] or {}).get("country"),
        row.get("mode") if row["type"] in _APART else None,
    )  # fmt: skip


def merge(mentions: Iterable[Row], documents: Iterable[Row]) -> list[Event]:
    """Events of the mentions, in order of their first day."""
    published: dict[str, str | None] = {}
    texts: list[tuple[str, str]] = []
    for document in documents:
        published[document["document_id"]] = document["published"]
        if document.get("text"):
            texts.append((document["document_id"], document["text"]))
    found = (placed(row, published.get(row["document_id"])) for row in mentions)
    events = events_of(found, copies(texts))
    events.sort(key=lambda e: (e.start or "", e.id))
    return events


def events_of(mentions: Iterable[Placed], original: Mapping[str, str] | None = None) -> list[Event]:
    """Events of whole blocks of mentions; ``original`` names the document of which one is a copy."""
    blocks: dict[str, list[Placed]] = defaultdict(list)
    for mention in mentions:
        blocks[mention.block].append(mention)
    events: list[Event] = []
    for block in blocks.values():
        block.sort(key=lambda m: (m.low, m.mention))
        events += _sweep(block, original or {})
    return events


def _key(row: Row) -> tuple[Any, ...]:
    auxiliary = set(row["auxiliary"])
    status = "not" if "negation" in auxiliary else "maybe" if auxiliary & {"hypothetical", "future"} else "yes"
    actors, recipients = _states(row["actors"]), _states(row["recipients"])
    if row["type"] in _UNORDERED:
        return row["type"], status, tuple(sorted(set(actors) | set(recipients)))
    return row["type"], status, actors, recipients


def _states(parties: Sequence[Row]) -> tuple[str, ...]:
    return tuple(sorted({p["state"] or p["entity"] or p["text"].lower() for p in parties}))


def _days(row: Row, published: str | None) -> tuple[int, int]:
    dating = row["date"]
    if dating and dating["precision"] not in ("decade",):
        return date.fromisoformat(dating["start"]).toordinal(), date.fromisoformat(dating["end"]).toordinal()
    day = date.fromisoformat(published).toordinal() if published else 0
    return day, day


@dataclass(slots=True)
class _Open:
    """An event that mentions to come may still join."""

    low: int
    event: Event
    countries: set[str] = field(default_factory=set)
    modes: set[str] = field(default_factory=set)
    homes: set[str] = field(default_factory=set)

    def takes(self, mention: Placed, window: int) -> bool:
        """Whether day, place and mode of a mention contradict nothing that is known of the event."""
        return (
            abs(mention.low - self.low) <= window
            and (not mention.country or not self.countries or mention.country in self.countries)
            and (not mention.mode or not self.modes or mention.mode in self.modes)
        )


def _sweep(block: Sequence[Placed], original: Mapping[str, str]) -> list[Event]:
    """Events of one block, its mentions in order of their days: each joins the first that takes it."""
    type_ = block[0].type
    window = WINDOW.get(type_, 2)
    found: list[Event] = []
    waiting: deque[_Open] = deque()
    for mention in block:
        while waiting and mention.low - waiting[0].low > window:
            waiting.popleft()
        chosen = next((item for item in waiting if item.takes(mention, window)), None)
        if chosen is None:
            start = date.fromordinal(mention.low).isoformat() if mention.low else None
            chosen = _Open(mention.low, Event("", type_, start, start))
            waiting.append(chosen)
            found.append(chosen.event)
        if mention.country:
            chosen.countries.add(mention.country)
        if mention.mode:
            chosen.modes.add(mention.mode)
        chosen.event.mentions.append(mention.mention)
        chosen.homes.add(original.get(mention.document_id, mention.document_id))
        chosen.event.sources = len(chosen.homes)
        if mention.low and mention.high - mention.low <= window:
            chosen.event.end = max(chosen.event.end or "", date.fromordinal(mention.high).isoformat())
    for event in found:
        words = f"{block[0].block}{event.start}{event.mentions[0]}"
        event.id = "ev-" + blake2b(words.encode("utf-8", "replace"), digest_size=6).hexdigest()
    return found


def copies(texts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Document id to the id of the first document of which it is a copy, itself where it is none's."""
    seen = Copies()
    return {key: seen.original(key, text) for key, text in texts}
