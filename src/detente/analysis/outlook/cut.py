"""What a ledger knows by a day of some parties: looked up once, then asked as often as need be.

A ledger of ten million rows is walked through in one go; whatever is asked of these
parties is then answered from the few rows that tell of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import duckdb
import numpy as np

from detente.analysis.outlook.history import Events
from detente.analysis.outlook.relations import RELATIONS
from detente.analysis.outlook.rows import ORIGIN, RELATION, Fetch, numbered, once, plain, rows_among, rows_of, wording

#: Days in which the counts that tell whom a party deals with halve.
FADE = 40.0
#: Rows between two parties that are looked at for reasons, at most.
BEHIND = 500
#: Rows that tell of an entity: a state, or a person by whom it was done.
_OF = "({side} = ? OR {side}_entity = ?)"
_SIDES = ("source", "target", "source_entity", "target_entity")


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

    With a ``hub``, one of them, what lies between two others is not looked back on. Rows are looked up when they are
    first asked for.
    """

    def __init__(
        self, fetch: Fetch, parties: Sequence[str], until: date, span: int, hub: str | None = None
    ) -> None:
        self.parties, self.hub = frozenset(parties), hub
        self.until, self.since = until, until - timedelta(days=span)
        self._fetch = fetch
        self._lately = until - timedelta(days=round(12 * FADE))

    def serves(self, parties: Sequence[str]) -> bool:
        """Whether all that is known of these parties among each other was looked up."""
        return self.parties.issuperset(parties) and (self.hub is None or self.hub in parties)

    @cached_property
    def _among(self) -> duckdb.DuckDBPyConnection:
        """A table ``among`` of the rows between any two of the parties, or between the hub and another."""
        found = rows_among(self._fetch, self.until, sorted(self.parties), self.hub)
        return _held("among", self._fetch(found.sql, found.values))

    @cached_property
    def _tallies(self) -> duckdb.DuckDBPyConnection:
        """A table ``tallies`` of the rows that touch any of the parties, each event once, summed up.

        By day and kind, whoever is none of the parties left out; and, without a day, by who deals with whom, on
        counts of the last days that halve in ``FADE`` days.
        """
        names = sorted(self.parties)
        marks = ", ".join("?" for _ in names)
        found = rows_of(self._fetch, self.until, min(self.since, self._lately), names)
        me = {c: f"CASE WHEN {c} IN ({marks}) THEN {c} END AS {c}" for c in _SIDES}
        halved = f"pow(2, -datediff('day', known, ?) / {FADE})"
        sql = f"""WITH told AS MATERIALIZED (SELECT source, target, {me["source_entity"]}, {me["target_entity"]},
            {RELATION}, known, count(*) AS n FROM ({once(f"({found.sql})")}) GROUP BY ALL)
          SELECT {me["source"]}, {me["target"]}, source_entity, target_entity, relation, visit,
            datediff('day', DATE '{ORIGIN}', known) AS day, CAST(sum(n) AS DOUBLE) AS n
          FROM told WHERE known > ? GROUP BY ALL
          UNION ALL SELECT source, target, source_entity, target_entity, NULL, NULL, NULL,
            sum(n * {halved} * CASE WHEN visit THEN 2 ELSE 1 END) FROM told WHERE known > ? GROUP BY ALL"""
        values = [*names * 2, *found.values, *names * 2, self.since, self.until, self._lately]
        return _held("tallies", self._fetch(sql, values))

    def around(self, a: str, b: str) -> Around:
        """What is known of the last days around a and b.

        Events are weighed, one row a day and kind; whom they deal with as `counterparts` has it.
        """
        where, values = among((a, b))
        side = "CASE WHEN {0} = ? OR {0}_entity = ? THEN 0 WHEN {0} = ? OR {0}_entity = ? THEN 1 ELSE 2 END"
        ends = f"{side.format('source')} AS s, {side.format('target')} AS t"
        sql = f"""SELECT s, t, relation, visit, day, sum(n) AS n
          FROM (SELECT {ends}, relation, visit, day, n FROM tallies WHERE day IS NOT NULL AND {where})
          WHERE s <> t GROUP BY ALL ORDER BY ALL"""
        table = _asked(self._tallies, sql, [a, a, b, b, a, a, b, b, *values])
        relation, day, row = numbered(table)
        source, target, weight = (plain(table[c].combine_chunks())[row] for c in ("s", "t", "n"))
        order = np.argsort(day, kind="stable")
        n = np.arange(3)
        s, r, o, d = (x[order].astype(np.int64) for x in (source, relation, target, day))
        events = Events(s, r, o, d, 3, len(RELATIONS), n, n, weight[order].astype(np.float32))
        sql = f"""SELECT s, t, CASE WHEN s = 2 THEN source WHEN t = 2 THEN target END AS other, sum(n) AS n
          FROM (SELECT {ends}, source, target, n FROM tallies WHERE day IS NULL AND {where})
          WHERE s <> t GROUP BY ALL ORDER BY ALL"""
        near: tuple[dict[str, float], dict[str, float]] = ({}, {})
        for found in _asked(self._tallies, sql, [a, a, b, b, a, a, b, b, *values]).to_pylist():
            for me, other in ((0, b), (1, a)):
                if me in (found["s"], found["t"]):
                    name = found["other"] or other
                    near[me][name] = near[me].get(name, 0.0) + found["n"]
        return Around(events, near)

    def counterparts(self, entity: str) -> dict[str, float]:
        """Whom an entity deals with, and how much, on counts that halve in ``FADE`` days."""
        where, values = among((entity,))
        sql = f"""SELECT CASE WHEN source = ? OR source_entity = ? THEN target ELSE source END AS other, sum(n) AS n
          FROM tallies WHERE day IS NULL AND {where} GROUP BY other ORDER BY other"""
        table = _asked(self._tallies, sql, [entity, entity, *values])
        return {r["other"]: float(r["n"]) for r in table.to_pylist() if r["other"] != entity}

    def latest(self, a: str, b: str, most: int = BEHIND) -> list[dict[str, Any]]:
        """Rows between a and b, either way, the latest first: what reasons rest on."""
        return self.latest_of(a, (b,), most)[0]

    def latest_of(self, a: str, others: Sequence[str], most: int = BEHIND) -> list[list[dict[str, Any]]]:
        """The same of a and each of some others, whose texts are looked up once for all."""
        found = [self._between(a, b, most) for b in others]
        listed: tuple[list[Any], list[Any]] = ([], [])
        for row in (row for some in found for row in some):
            listed[row["origin"] != "read"].extend(row["ids"])
        words = wording(self._fetch, *listed)
        for some in found:
            for row in some:
                told = [words[row["origin"] != "read"][place] for place in row.pop("ids")]
                # Of all that tell of the event the one that is shown must tell what is said of it.
                best = min(told, key=lambda t: (t["mode"] != row["mode"], t["id"]))
                row.update({name: best[name] for name in ("id", "text", "url")})
                row["documents"] = {t["document_id"] for t in told}
            some.sort(key=lambda r: (r["id"], r["source"], r["target"]))
            some.sort(key=lambda r: (r["known"], r["day"]), reverse=True)
            del some[most:]
        return found

    def _between(self, a: str, b: str, most: int) -> list[dict[str, Any]]:
        """The latest events between two, and all of the same day as the last of them."""
        source, target = _OF.format(side="source"), _OF.format(side="target")
        rows = once(f"(SELECT * FROM among WHERE ({source} AND {target}) OR ({source} AND {target}))")
        sql = f"SELECT * FROM ({rows}) QUALIFY rank() OVER (ORDER BY known DESC, day DESC) <= {int(most)}"
        found: list[dict[str, Any]] = _asked(self._among, sql, [a, a, b, b, b, b, a, a]).to_pylist()
        return found


def _held(name: str, rows: Any) -> duckdb.DuckDBPyConnection:
    """A connection of its own that holds rows as a table."""
    connection = duckdb.connect()
    connection.register(name, rows)
    return connection


def _asked(connection: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any]) -> Any:
    return connection.sql(sql, params=list(values)).to_arrow_table()
