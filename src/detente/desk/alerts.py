"""Alerts: what the rules of a watch find in a ledger on a day. Each thing is told of once, by who remembers it.

An event is an event of that type between those parties on that day, however many reports
come in later; an index is told of when it lies outside the interval that it had four weeks before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from detente.analysis.news import Interest, Row, claimed, day_of, parties, sides
from detente.desk import isolation
from detente.desk.naming import named
from detente.desk.note import Note, note
from detente.desk.recent import Recent
from detente.desk.store import Store
from detente.sources.feeds import Alert

#: Days between the two readings of an index.
APART = 28


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found: ``key`` is the thing itself, ``rows`` what is to be told of it, or ``words`` that tell it."""

    alert: Alert
    key: str
    rows: Sequence[Row] = ()
    words: str = ""


def alerts(store: Store, rules: Sequence[Alert], as_of: date) -> tuple[list[Found], Note | None]:
    """What the rules find, with the note whose tables the rows are of. Raises `errors.Unknown`."""

    found: list[Found] = []
    seen: Note | None = None
    for rule in rules:
        watched = interest_of(rule, store)
        if rule.when == "index":
            found += _index(store, rule, as_of)
            continue
        seen = note(store.rows, as_of, watched, most=1000, of_pair=1000, looked=None)
        if rule.when == "contested":
            found += _contested(rule, seen, Recent(store.rows, as_of).contested(seen.since))
        else:
            found += {"event": _events, "commitment": _commitments}[rule.when](rule, seen)
    return found, seen


def interest_of(rule: Alert, store: Store) -> Interest:
    """Whom and what a rule watches. Raises `errors.Unknown`."""
    between = tuple(named(store, e) for e in rule.between)
    watched = frozenset(named(store, e) for e in rule.entities)
    return Interest(rule.name, watched, (frozenset(between),) if between else (), frozenset(rule.types))


def _about(rule: Alert, *texts: str | None) -> bool:
    words = rule.about.lower().split()
    text = " ".join(t for t in texts if t).lower()
    return all(word in text for word in words)


def _events(rule: Alert, seen: Note) -> Iterator[Found]:
    published = {d["document_id"]: d["published"] for d in seen.tables["documents"]}
    for happening in seen.events:
        rows = [r for r in happening.rows if seen.interest.takes(r)]
        if rows and _about(rule, *(r["text"] for r in rows)):
            row = max(rows, key=lambda r: r["confidence"])
            sides = ",".join(sorted(parties(row)))
            yield Found(rule, f"{row['type']}:{sides}:{day_of(row, published)[0]}", rows)


def _contested(rule: Alert, seen: Note, claims: Sequence[dict[str, Any]]) -> Iterator[Found]:
    known = {e["entity"] for e in seen.tables["entities"]}
    for claim in claims:
        event, said = claim.pop("of"), claim.pop("said")
        if not claimed(claim) or not sides(claim, said, known):
            continue
        named = {p["source"] for p in claim["positions"] if p["source"] in known}
        if not named or not seen.interest.concerns(named | (parties(event) if event else set())):
            continue
        if _about(rule, claim["proposition"], claim["text"]):
            yield Found(rule, f"claim:{(event or {}).get('event') or claim['proposition'].lower()}", [claim])


def _commitments(rule: Alert, seen: Note) -> Iterator[Found]:
    for row in seen.failed:
        if row["status"] == "broken" and _about(rule, row["text"], row["content"]):
            yield Found(rule, f"commitment:{row['id']}", [row])


def _index(store: Store, rule: Alert, as_of: date) -> Iterator[Found]:
    for who in dict.fromkeys(named(store, e) for e in (*rule.entities, *rule.between)):
        now, was = (_score(store, who, day) for day in (as_of, as_of - timedelta(days=APART)))
        if now is None or was is None or None in (now["score"], was["score"], was["low"], was["high"]):
            continue
        if not was["low"] <= now["score"] <= was["high"]:
            words = (
                f"isolation {now['score']:.0f}, {APART} days before {was['score']:.0f} "
                f"(between {was['low']:.0f} and {was['high']:.0f})"
            )
            yield Found(rule, f"index:{who}:{as_of:%G-%V}", [{"entity": who}], words)


def _score(store: Store, who: str, day: date) -> Mapping[str, Any] | None:
    kind = isolation.kind_of(store, who)
    return next((r for r in isolation.ranked(store, day, kind) if r["entity"] == who), None)
