"""What the calendar says of two states: summits to come, and anniversaries of what happened between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from detente.analysis.outlook.relations import RELATIONS, of, words
from detente.analysis.outlook.rows import Fetch
from detente.world import Summit, World

#: Anniversaries that are told, at most, and the rows of each.
ANNIVERSARIES, SHOWN = 5, 3


def summits(world: World, a: str, b: str, after: date, days: int) -> list[tuple[Summit, str, str]]:
    """Summits that begin within so many days, with visitor and host, where one of a and b is host to the other."""
    found = []
    for one in world.summit_book.all():
        if after < one.start <= after + timedelta(days=days) and one.state in (a, b):
            guest = b if one.state == a else a
            if guest in world.members(one.occasion, one.start):
                found.append((one, guest, one.state))
    return found


def shared(world: World, a: str, b: str, after: date, days: int) -> list[dict[str, Any]]:
    """Summits to come at which both may meet, in a third place."""
    found = []
    for one in world.summit_book.all():
        if after < one.start <= after + timedelta(days=days) and one.state not in (a, b):
            members = world.members(one.occasion, one.start)
            if a in members and b in members:
                says = f"{one.name}, {one.city}: both belong to it"
                found.append({"day": one.start.isoformat(), "says": says, "rows": []})
    return found


def stayed_away(fetch: Fetch, world: World, state: str, occasion: str, until: date) -> list[dict[str, Any]]:
    """Encounters of a series that a state's people are reported to have stayed away from, known on a day."""
    sql = """SELECT e.id, e.text, e.participants, d.published FROM encounters e JOIN documents d USING (document_id)
      WHERE e.occasion = ? AND e.attended = false AND coalesce(left(d.published, 10), '') <= ?"""
    rows = fetch(sql, [occasion, until.isoformat()]).to_pylist()
    return [r for r in rows if any(state in (p, world.state_of(p, until)) for p in r["participants"] if p)]


def anniversaries(
    rows: Iterable[Mapping[str, Any]], after: date, days: int, name: Callable[[str], str]
) -> list[dict[str, Any]]:
    """What happened between the two in the same days of earlier years, in a clause, what is alike of a day once.

    Only what states and organisations of states did has anniversaries, not what a gang or a court did to somebody.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        kinds = of(row["type"], row["mode"])
        if not row["official"] or not kinds:
            continue
        for years in range(1, 11):
            try:
                again = row["day"].replace(year=row["day"].year + years)
            except ValueError:
                continue
            if after < again <= after + timedelta(days=days):
                what = words(RELATIONS[kinds[-1]], name(row["source"]), name(row["target"]))
                says = f"{years} year{'s' * (years > 1)} since {row['day']}: {what}"
                found.setdefault((again.isoformat(), says), []).append(row["id"])
    return [
        {"day": day, "says": says, "rows": ids[:SHOWN]} for (day, says), ids in sorted(found.items())[:ANNIVERSARIES]
    ]
