"""Commitments that are open between two parties on a day, and what each lets one expect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from detente.analysis.commitments import TERMS, settle
from detente.analysis.outlook.rates import MEET
from detente.analysis.outlook.relations import VISIT
from detente.analysis.outlook.rows import Fetch
from detente.reading.rows import COUNTED
from detente.world import World

#: Event mentions up to which commitments are settled by all of them; beyond, their stored status is kept.
WALKED = 50_000


@dataclass(frozen=True, slots=True)
class Expects:
    """What an open commitment lets one expect: an act by its author (``by`` is ``author``) or its addressee.

    ``body`` is the relation whose rules tell how often it follows, ``heads`` the relations that it may be.
    """

    by: str
    body: str
    heads: tuple[str, ...]


EXPECTS: Mapping[str, Expects] = {
    "invitation": Expects("addressee", MEET, (VISIT,)),
    "promise": Expects("author", "AGREE", ("COOPERATE", "AID")),
    "offer": Expects("author", "AGREE", ("COOPERATE", "AID")),
    "threat": Expects("author", "THREATEN", ("SANCTION", "COERCE", "ASSAULT")),
    "warning": Expects("author", "THREATEN", ("SANCTION", "ACCUSE")),
    "demand": Expects("addressee", "REQUEST", ("CONCEDE", "REJECT")),
}


def due(row: Mapping[str, Any]) -> str | None:
    """The last day on which a commitment may be kept."""
    if row["due"] or not row["made"]:
        return str(row["due"]) if row["due"] else None
    return (date.fromisoformat(row["made"][:10]) + timedelta(days=TERMS[row["kind"]])).isoformat()


def standing(fetch: Fetch, until: date) -> list[dict[str, Any]]:
    """Commitments made and still open at the end of a day, by what was known then."""
    many = fetch("SELECT count(*) AS n FROM event_mentions", []).to_pylist()[0]["n"] > WALKED
    said = (
        "SELECT c.* FROM commitments c LEFT JOIN documents d USING (document_id) "
        "LEFT JOIN event_mentions m ON c.event_mention = m.id "
        "WHERE coalesce(left(d.published, 10), left(c.made, 10)) <= ? AND coalesce(m.confidence, 1) >= ?"
    )
    if many:
        said += " AND c.status = 'open' AND coalesce(c.due >= ?, true)"
    said += " ORDER BY c.made DESC NULLS LAST, c.id"
    values = [until.isoformat(), COUNTED, *([until.isoformat()] if many else [])]
    rows: list[dict[str, Any]] = fetch(said, values).to_pylist()
    if many:
        return [r for r in rows if (due(r) or "9") >= until.isoformat()]
    if not rows:
        return []
    known = "SELECT t.* FROM {0} t JOIN documents d USING (document_id) WHERE coalesce(left(d.published, 10), '') <= ?"
    events, met = (
        fetch(known.format(table), [until.isoformat()]).to_pylist() for table in ("event_mentions", "encounters")
    )
    documents = fetch("SELECT document_id, published FROM documents", []).to_pylist()
    return [r for r in settle(rows, events, met, until.isoformat(), documents) if r["status"] == "open"]


def sides(row: Mapping[str, Any], world: World, on: date) -> tuple[set[str], set[str]]:
    """Authors and addressees, each with the states that they are of."""
    return _all(row["from"], world, on), _all(row["to"], world, on)


def _all(ids: Iterable[str], world: World, on: date) -> set[str]:
    found = {i for i in ids if i}
    return found | {s for i in found if (s := world.state_of(i, on))}


def between(rows: Iterable[Mapping[str, Any]], world: World, a: str, b: str, on: date) -> list[Mapping[str, Any]]:
    """Those of some commitments whose author is one of a and b, and whose addressee is the other."""
    found = []
    for row in rows:
        authors, others = sides(row, world, on)
        if (a in authors and b in others) or (b in authors and a in others):
            found.append(row)
    return found
