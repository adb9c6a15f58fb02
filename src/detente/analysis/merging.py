"""Event coreference: which mentions, in one document or many, report the same event.

Mentions are of one event where type family, the parties' states, and whether it
happened agree, their places (and for some types their modes) do not contradict,
and their days lie within the family's window of the event's first day. Sorting makes it n log n in mentions.
Copies and near-copies of a document (wire stories) count as one source: two
documents are copies where their bottom-k sketches of word shingles overlap by more
than ``COPY`` (Broder 1997).
"""

from __future__ import annotations

import heapq
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any

#: Days that the mentions of one event may lie apart.
WINDOW = {"CONSULT": 3, "AGREE": 4, "SUPPORT": 4, "SANCTION": 4, "REQUEST": 2, "ACCUSE": 2}
COPY = 0.55
_SKETCH, _SHINGLE = 24, 5
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


def merge(mentions: Iterable[Row], documents: Iterable[Row]) -> list[Event]:
    """Events of the mentions, in order of their first day."""
    published: dict[str, str | None] = {}
    texts: list[tuple[str, str]] = []
    for document in documents:
        published[document["document_id"]] = document["published"]
        if document.get("text"):
            texts.append((document["document_id"], document["text"]))
    original = copies(texts)
    blocks: dict[tuple[Any, ...], list[tuple[int, int, Row]]] = defaultdict(list)
    for row in mentions:
        low, high = _days(row, published.get(row["document_id"]))
        blocks[_key(row)].append((low, high, row))
    events: list[Event] = []
    for key, block in blocks.items():
        block.sort(key=lambda item: (item[0], item[2]["id"]))
        events += _sweep(key, block, original)
    events.sort(key=lambda e: (e.start or "", e.id))
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


def _sweep(key: tuple[Any, ...], block: list[tuple[int, int, Row]], original: Mapping[str, str]) -> list[Event]:
    window = WINDOW.get(key[0], 2)
    found: list[Event] = []
    open_: list[tuple[int, set[str], Event, set[str], set[str]]] = []
    for low, high, row in block:
        country = (row["place"] or {}).get("country")
        mode = row.get("mode") if key[0] in _APART else None
        home = original.get(row["document_id"], row["document_id"])
        open_ = [item for item in open_ if low - item[0] <= window or high - low > window]
        chosen = next(
            (
                item
                for item in open_
                if abs(low - item[0]) <= window
                and (not country or not item[1] or country in item[1])
                and (not mode or not item[4] or mode in item[4])
            ),
            None,
        )
        if chosen is None:
            start = date.fromordinal(low).isoformat() if low else None
            event = Event("", key[0], start, start)
            chosen = (low, set(), event, set(), set())
            open_.append(chosen)
            found.append(event)
        if country:
            chosen[1].add(country)
        if mode:
            chosen[4].add(mode)
        chosen[2].mentions.append(row["id"])
        chosen[3].add(home)
        chosen[2].sources = len(chosen[3])
        if low and high - low <= window:
            chosen[2].end = max(chosen[2].end or "", date.fromordinal(high).isoformat())
    for event in found:
        event.id = "ev-" + blake2b(f"{key}{event.start}{event.mentions[0]}".encode(), digest_size=6).hexdigest()
    return found


def copies(texts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Document id to the id of the first document of which it is a copy, itself where it is none's."""
    found: dict[str, str] = {}
    buckets: dict[int, list[tuple[str, frozenset[int]]]] = defaultdict(list)
    for key, text in texts:
        sketch = _sketch(text)
        twin = None
        for value in sorted(sketch)[:6]:
            for other, known in buckets[value][:8]:
                union = sorted(sketch | known)[:_SKETCH]
                shared = sum(1 for v in union if v in sketch and v in known)
                if union and shared / len(union) > COPY:
                    twin = other
                    break
            if twin:
                break
        found[key] = twin or key
        if twin is None:
            for value in sorted(sketch)[:6]:
                buckets[value].append((key, sketch))
    return found


def _sketch(text: str) -> frozenset[int]:
    words = re.findall(r"\w+", text.lower())
    if len(words) < _SHINGLE:
        return frozenset()
    shingles = {" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)}
    hashes = (int.from_bytes(blake2b(s.encode("utf-8", "replace"), digest_size=8).digest(), "big") for s in shingles)
    return frozenset(heapq.nsmallest(_SKETCH, hashes))
