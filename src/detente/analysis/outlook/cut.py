"""What a ledger knows by a day of some parties: looked up once, then asked as often as need be.

A ledger of ten million rows is walked through in one go; whatever is asked of these
parties is then answered from the few rows that tell of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np

from detente.analysis.outlook.history import Events
from detente.analysis.outlook.relations import RELATIONS
from detente.analysis.outlook.rows import ORIGIN, RELATION, Fetch, flat, number, numbered, once

#: Days in which the counts that tell whom a party deals with halve.
FADE = 40.0
#: Rows between two parties that are looked at for reasons, at most.
BEHIND = 500
#: Rows that tell of an entity: a state, or a person by whom it was done.
_OF = "({side} = ? OR {side}_entity = ?)"


def among(entities: Iterable[str]) -> tuple[str, list[str]]:
    """The condition that one of some entities takes part, and its values."""
    parts, values = [], []
    for entity in entities:
        parts += [_OF.format(side="source"), _OF.format(side="target")]
        values += [entity] * 4
    return "(" + " OR ".join(parts) + ")", values


@dataclass(frozen=True, slots=True)
class Around:
    """Events that touch a (number 0) or b (1), everybody else being 2, and whom each of the two deals with."""

    events: Events
    near: tuple[dict[str, float], dict[str, float]]


class Cut:
    """What is known on ``until`` of some parties: all between any two, and of the last ``span`` days all of each.

    With a ``hub``, one of them, what lies between two others is not looked back on any further than ``span``.
    """

    def __init__(
        self, fetch: Fetch, parties: Sequence[str], until: date, span: int, hub: str | None = None
    ) -> None:
        self.parties, self.hub = frozenset(parties), hub
        self.until, self.since = until, until - timedelta(days=span)
        self._fetch = fetch
        sides = [f"({s} IN ({marks}) OR {s}_entity IN ({marks}))" for s in ("source", "target")
                 for marks in (", ".join("?" for _ in parties),)]  # fmt: skip
        meets, met = among((hub,)) if hub else ("true", [])
        where = f"(({sides[0]} AND {sides[1]} AND {meets}) OR (known > ? AND ({sides[0]} OR {sides[1]})))"
        values = [*parties] * 4
        rows = flat(
            until, self.since, where, [*values, *met, self.since, *values],
            of=sorted(parties), always=sorted(parties), hub=hub,
        )  # fmt: skip
        self._rows = duckdb.connect()
        self._rows.register("cut", fetch(rows.sql, rows.values))

    def serves(self, parties: Sequence[str]) -> bool:
        """Whether all that is known of these parties among each other was looked up."""
        return self.parties.issuperset(parties) and (self.hub is None or self.hub in parties)

    def _told(self, where: str) -> str:
        return once(f"(SELECT * FROM cut WHERE {where})")

    def _ask(self, sql: str, values: Sequence[Any]) -> Any:
        return self._rows.sql(sql, params=list(values)).to_arrow_table()

    def around(self, a: str, b: str) -> Around:
        """What is known of the last days around a and b.

        Events are weighed, one row a day and kind; whom they deal with as `counterparts` has it.
        """
        where, values = among((a, b))
        side = "CASE WHEN {0} = ? OR {0}_entity = ? THEN 0 WHEN {0} = ? OR {0}_entity = ? THEN 1 ELSE 2 END"
        sql = f"""SELECT source, target, CASE WHEN day > ? THEN other END AS other, relation, visit, day,
          CAST(sum(n) AS DOUBLE) AS n FROM (
          SELECT {side.format("source")} AS source, {side.format("target")} AS target,
            CASE WHEN {side.format("source")} = 2 THEN source WHEN {side.format("target")} = 2 THEN target END AS other,
            {RELATION},
            datediff('day', DATE '{ORIGIN}', known) AS day, 1 AS n
          FROM ({self._told(f"known > ? AND {where}")})) GROUP BY ALL"""
        lately = number(self.until) - round(12 * FADE)
        table = self._ask(sql, [lately, *[a, a, b, b] * 4, self.since, *values])
        relation, day, row = numbered(table)
        source, target, weight = (np.asarray(table[c].combine_chunks())[row] for c in ("source", "target", "n"))
        kept = source != target
        order = np.argsort(day[kept], kind="stable")
        n = np.arange(3)
        s, r, o, d = (x[kept][order].astype(np.int64) for x in (source, relation, target, day))
        events = Events(s, r, o, d, 3, len(RELATIONS), n, n, weight[kept][order].astype(np.float32))
        others = np.array(table["other"].to_pylist(), object)[row]
        faded = weight * np.exp2((day - number(self.until)) / FADE)
        near = []
        for me, other in ((0, b), (1, a)):
            found: dict[str, float] = {}
            mine = np.flatnonzero(((source == me) | (target == me)) & kept & (day > lately))
            for at in mine.tolist():
                name = other if source[at] != 2 and target[at] != 2 else others[at]
                found[name] = found.get(name, 0.0) + float(faded[at])
            near.append(found)
        return Around(events, (near[0], near[1]))

    def counterparts(self, entity: str) -> dict[str, float]:
        """Whom an entity deals with, and how much, on counts that halve in ``FADE`` days."""
        where, values = among((entity,))
        sql = f"""SELECT CASE WHEN source = ? OR source_entity = ? THEN target ELSE source END AS other,
          sum(pow(2, -datediff('day', known, ?) / {FADE}) * CASE WHEN type = 'CONSULT' AND mode = 'visit'
            THEN 2 ELSE 1 END) AS weight
          FROM ({self._told(f"known > ? AND {where}")}) GROUP BY other"""
        since = self.until - timedelta(days=round(12 * FADE))
        table = self._ask(sql, [entity, entity, self.until, since, *values])
        return {r["other"]: float(r["weight"]) for r in table.to_pylist() if r["other"] != entity}

    def latest(self, a: str, b: str, most: int = BEHIND) -> list[dict[str, Any]]:
        """Rows between a and b, either way, the latest first: what reasons rest on."""
        return self.latest_of(a, (b,), most)[0]

    def latest_of(self, a: str, others: Sequence[str], most: int = BEHIND) -> list[list[dict[str, Any]]]:
        """The same of a and each of some others, whose texts are looked up once for all."""
        found = [self._between(a, b, most) for b in others]
        words = self._words([id for rows in found for row in rows for id in row["ids"]])
        for row in (row for rows in found for row in rows):
            told = [words[id] for id in row.pop("ids")]
            row["text"], row["url"] = (min((t[c] for t in told if t[c]), default=None) for c in ("text", "url"))
        return found

    def _between(self, a: str, b: str, most: int) -> list[dict[str, Any]]:
        source, target = _OF.format(side="source"), _OF.format(side="target")
        where = f"(({source} AND {target}) OR ({source} AND {target}))"
        sql = f"SELECT * FROM ({self._told(where)}) ORDER BY known DESC, day DESC, id, source, target LIMIT {int(most)}"
        found: list[dict[str, Any]] = self._ask(sql, [a, a, b, b, b, b, a, a]).to_pylist()
        return found

    def _words(self, ids: list[str]) -> dict[str, dict[str, Any]]:
        """Text and address of rows by their ids."""
        sql = """SELECT m.id, m.text, d.url FROM event_mentions m LEFT JOIN documents d USING (document_id)
          WHERE m.id IN (SELECT unnest(?)) UNION ALL
          SELECT id, text, url FROM coded_events WHERE id IN (SELECT unnest(?))"""
        return {r["id"]: r for r in self._fetch(sql, [ids, ids]).to_pylist()} if ids else {}
