"""What a ledger knows by a day, as rows of directed pairs: what was read, and what others coded.

Known on a day is what happened up to it and was published up to it. An event told by
several documents counts once, as of the first. Only what is reported as having happened counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from detente.analysis.outlook.counters import Ints
from detente.analysis.outlook.history import Events
from detente.analysis.outlook.relations import NUMBERS, RELATIONS, VISIT
from detente.ledger import views

#: Runs a statement with values and returns an Arrow table.
Fetch = Callable[[str, Sequence[Any]], Any]
#: Days are counted from here.
ORIGIN = date(1900, 1, 1)
#: Days in which the counts that tell whom a party deals with halve.
FADE = 40.0
#: Rows between two parties that are looked at for reasons, at most.
BEHIND = 500
_FINE = "('day', 'week', 'published')"


def number(day: date) -> int:
    """A day as a whole number."""
    return (day - ORIGIN).days


def day_of(number: int) -> date:
    """The day of a number."""
    return ORIGIN + timedelta(days=int(number))


def told(where: str = "true") -> str:
    """The rows as SQL: ``id``, ``source``, ``target`` (states, else entities), their entities, ``type``, ``mode``,
    ``day``, ``known`` (when it was), ``text``, ``url``; ``where`` filters them before events are told once."""
    return f"""
SELECT min(id) AS id, source, target, min(source_entity) AS source_entity, min(target_entity) AS target_entity,
  type, max(mode) AS mode, min(day) AS day, min(known) AS known, min(sentence) AS text, min(url) AS url, origin
FROM (
  SELECT f.*, greatest(f.day, coalesce(TRY_CAST(left(p.published, 10) AS DATE), f.day)) AS known
  FROM ({views.dyads()}) f LEFT JOIN (SELECT document_id, published FROM documents) p
    ON f.origin = 'read' AND f.document = p.document_id
  WHERE f.happened AND f.day IS NOT NULL AND f.precision IN {_FINE} AND f.source <> f.target)
WHERE {where}
GROUP BY event, source, target, type, origin"""


#: Rows that tell of an entity: a state, or a person by whom it was done.
OF = "({side} = ? OR {side}_entity = ?)"


def among(entities: Iterable[str]) -> tuple[str, list[str]]:
    """The condition that one of some entities takes part, and its values."""
    parts, values = [], []
    for entity in entities:
        parts += [OF.format(side="source"), OF.format(side="target")]
        values += [entity] * 4
    return "(" + " OR ".join(parts) + ")", values


@dataclass(frozen=True, slots=True)
class Learned:
    """Events for a model, who their sides are, and their first and last day."""

    events: Events
    names: tuple[str, ...]
    first: date
    last: date


def _numbered(table: Any) -> tuple[Ints, Ints, Ints]:
    """Relation, day and row number of each relation that each row counts under."""
    kinds = table["type"].combine_chunks().dictionary_encode()
    kind = np.array([NUMBERS.get(str(k), -1) for k in kinds.dictionary.to_pylist()], np.int64)
    relation = kind[np.asarray(kinds.indices.fill_null(0))] if len(table) else np.zeros(0, np.int64)
    visit = np.asarray(table["visit"].combine_chunks()) if len(table) else np.zeros(0, bool)
    day = np.asarray(table["day"].combine_chunks().cast("int64")) if len(table) else np.zeros(0, np.int64)
    row = np.arange(len(table))
    known = relation >= 0
    row = np.r_[row[known], row[known & visit]]
    relation = np.r_[relation[known], np.full(int((known & visit).sum()), NUMBERS[VISIT])]
    return relation, day[row], row


def load(fetch: Fetch, until: date, most: int, span: int) -> Learned:
    """The events known on ``until``, of the last ``span`` days and at most about ``most``, the latest.

    Raises ValueError where there are none.
    """
    sql = f"""SELECT source, target, type, coalesce(mode = 'visit' AND type = 'CONSULT', false) AS visit,
      datediff('day', DATE '{ORIGIN}', known) AS day FROM ({told("known <= ? AND known > ?")})
      ORDER BY day DESC LIMIT {int(most)}"""
    table = fetch(sql, [until, until - timedelta(days=span)])
    if not len(table):
        raise ValueError(f"the ledger holds no event between two parties in the {span} days up to {until}")
    relation, day, row = _numbered(table)
    sides = [table[c].combine_chunks().dictionary_encode() for c in ("source", "target")]
    names = sorted({str(x) for side in sides for x in side.dictionary.to_pylist()})
    places = {name: n for n, name in enumerate(names)}
    ends = [
        np.array([places[str(x)] for x in side.dictionary.to_pylist()], np.int64)[np.asarray(side.indices)][row]
        for side in sides
    ]
    order = np.argsort(day, kind="stable")
    n = np.arange(len(names))
    events = Events(ends[0][order], relation[order], ends[1][order], day[order], len(names), len(RELATIONS), n, n)
    return Learned(events, tuple(names), day_of(day.min()), day_of(day.max()))


@dataclass(frozen=True, slots=True)
class Around:
    """Events that touch a (number 0) or b (1), everybody else being 2, and whom each of the two deals with."""

    events: Events
    near: tuple[dict[str, float], dict[str, float]]


def around(fetch: Fetch, a: str, b: str, until: date, span: int) -> Around:
    """What is known on ``until`` of the last ``span`` days around a and b, in one look at the ledger.

    Events are weighed, one row a day and kind; whom they deal with as `counterparts` has it.
    """
    where, values = among((a, b))
    side = "CASE WHEN {0} = ? OR {0}_entity = ? THEN 0 WHEN {0} = ? OR {0}_entity = ? THEN 1 ELSE 2 END"
    sql = f"""SELECT source, target, CASE WHEN day > ? THEN other END AS other, type, visit, day,
      CAST(sum(n) AS DOUBLE) AS n FROM (
      SELECT {side.format("source")} AS source, {side.format("target")} AS target,
        CASE WHEN {side.format("source")} = 2 THEN source WHEN {side.format("target")} = 2 THEN target END AS other,
        type, coalesce(mode = 'visit' AND type = 'CONSULT', false) AS visit,
        datediff('day', DATE '{ORIGIN}', known) AS day, 1 AS n
      FROM ({told(f"known <= ? AND known > ? AND {where}")})) GROUP BY ALL"""
    sides = [a, a, b, b] * 4
    table = fetch(sql, [number(until) - round(12 * FADE), *sides, until, until - timedelta(days=span), *values])
    relation, day, row = _numbered(table)
    source, target, weight = (np.asarray(table[c].combine_chunks())[row] for c in ("source", "target", "n"))
    kept = source != target
    order = np.argsort(day[kept], kind="stable")
    n = np.arange(3)
    s, r, o, d = (x[kept][order].astype(np.int64) for x in (source, relation, target, day))
    events = Events(s, r, o, d, 3, len(RELATIONS), n, n, weight[kept][order].astype(np.float32))
    others = np.array(table["other"].to_pylist(), object)[row]
    faded = weight * np.exp2((day - number(until)) / FADE)
    near = []
    for me, other in ((0, b), (1, a)):
        found: dict[str, float] = {}
        mine = np.flatnonzero(((source == me) | (target == me)) & kept & (day > number(until) - round(12 * FADE)))
        for at in mine.tolist():
            name = other if source[at] != 2 and target[at] != 2 else others[at]
            found[name] = found.get(name, 0.0) + float(faded[at])
        near.append(found)
    return Around(events, (near[0], near[1]))


def counterparts(fetch: Fetch, entity: str, until: date, fade: float = FADE) -> dict[str, float]:
    """Whom an entity deals with, and how much, on counts that halve in ``fade`` days."""
    where, values = among((entity,))
    sql = f"""SELECT CASE WHEN source = ? OR source_entity = ? THEN target ELSE source END AS other,
      sum(pow(2, -datediff('day', known, ?) / {float(fade)}) * CASE WHEN type = 'CONSULT' AND mode = 'visit'
        THEN 2 ELSE 1 END) AS weight
      FROM ({told(f"known <= ? AND known > ? AND {where}")}) GROUP BY other"""
    table = fetch(sql, [entity, entity, until, until, until - timedelta(days=round(12 * fade)), *values])
    return {r["other"]: float(r["weight"]) for r in table.to_pylist() if r["other"] != entity}


def latest(fetch: Fetch, a: str, b: str, until: date, most: int = BEHIND) -> list[dict[str, Any]]:
    """Rows between a and b, either way, known on ``until``, the latest first: what reasons rest on."""
    where = (
        f"known <= ? AND (({OF.format(side='source')} AND {OF.format(side='target')}) "
        f"OR ({OF.format(side='source')} AND {OF.format(side='target')}))"
    )
    sql = f"SELECT * FROM ({told(where)}) ORDER BY known DESC, day DESC, id LIMIT {int(most)}"
    found: list[dict[str, Any]] = fetch(sql, [until, a, a, b, b, b, b, a, a]).to_pylist()
    return found


def last_known(fetch: Fetch) -> date | None:
    """The last day that the ledger knows of."""
    sql = """SELECT max(day) AS day FROM (
      SELECT max(TRY_CAST(left(published, 10) AS DATE)) AS day FROM documents
      UNION ALL SELECT max(day) FROM coded_events)"""
    found = fetch(sql, []).to_pylist()[0]["day"]
    return found if isinstance(found, date) else None


def fetch_of(connection: Any) -> Fetch:
    """A ``Fetch`` over a ledger's own connection."""

    def fetch(sql: str, values: Sequence[Any]) -> Any:
        return connection.sql(sql, params=list(values)).to_arrow_table()

    return fetch
