"""What a ledger knows by a day, as rows of directed pairs: what was read, and what others coded.

Known on a day is what happened up to it and was published up to it. An event told by
several documents counts once, as of the first. Only what is reported as having happened counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from detente.analysis.outlook.counters import Ints
from detente.analysis.outlook.history import Events
from detente.analysis.outlook.relations import NUMBERS, RELATIONS, VISIT
from detente.ledger import views

#: Runs a statement with values and returns an Arrow table.
Fetch = Callable[[str, Sequence[Any]], Any]
SIDES = ("source", "target")
#: Days are counted from here.
ORIGIN = date(1900, 1, 1)
#: Of two who met and of whom no one is told to have gone to the other, it is not known who was the visitor.
_MET = "CASE WHEN mode = 'visit' AND len(recipients) = 0 THEN NULL ELSE mode END AS mode"
_FINE = "('day', 'week', 'published')"
#: Those who act for a state or for an organisation of states; no sector is told of a state itself.
_OFFICIAL = " AND ".join(f"coalesce({s}_sector, 'GOV') IN ('GOV', 'MIL', 'IGO')" for s in SIDES)
#: Of a row its relation as a number (-1 where its type is none of them), and whether it is a visit besides.
RELATION = (
    f"CAST(coalesce(list_position({[r for r in RELATIONS if r != VISIT]}, type), 0) - 1 AS BIGINT) AS relation, "
    "coalesce(mode = 'visit' AND type = 'CONSULT', false) AS visit"
)
#: Where the rows of `narrow` are kept, and their columns beside the numbers of the row and the event.
KEPT = "side.ahead"
_NARROW = ("source", "target", "source_entity", "target_entity", "type", "mode", "day", "known", "origin", "official")
#: Of a mention ``m`` and its document ``d``: the day it speaks of, and the day it was told.
_DAY = "TRY_CAST(left(coalesce(m.date.start, d.published), 10) AS DATE)"
_TOLD = "TRY_CAST(left(d.published, 10) AS DATE)"


def number(day: date) -> int:
    """A day as a whole number."""
    return (day - ORIGIN).days


def day_of(number: int) -> date:
    """The day of a number."""
    return ORIGIN + timedelta(days=int(number))


@dataclass(slots=True)
class Sql:
    """SQL with its values: a statement, or a test of rows."""

    sql: str
    values: list[Any]

    def narrow(self, sql: str, values: Sequence[Any]) -> None:
        """Let only those pass that pass this test too."""
        self.sql = f"({self.sql}) AND ({sql})"
        self.values += values


def flat(
    until: date,
    since: date | None = None,
    where: str = "true",
    values: Sequence[Any] = (),
    *,
    of: Sequence[str] = (),
) -> Sql:
    """The rows known on ``until`` and, if given, not yet on ``since``: ``id``, ``event``, ``source``, ``target``
    (states, else entities), ``source_entity``, ``target_entity``, ``type``, ``mode``, ``day``, ``known`` (when it was),
    ``origin`` and ``official`` (whether both act for states or for organisations of states).

    ``where`` filters them. One of the entities ``of`` takes part, if any are given: all else is left out before
    anything is taken apart, which is what costs in a large ledger.
    """
    read = Sql(f"{_DAY} <= ? AND coalesce({_TOLD} <= ?, true)", [until, until])
    coded = Sql("day <= ?", [until])
    if since is not None:
        # Nothing is told of a day to come, so that a dated document says of all its rows whether they are late
        # enough: others are left out with it, before their parties are looked at.
        late = f"d.document_id IS NOT NULL AND coalesce({_TOLD} > ?, true) AND greatest({_DAY}, {_TOLD}) > ?"
        read.narrow(late, [since, since])
        coded.narrow("day > ?", [since])
    if of:
        read.narrow(*views.read_with(of))
        coded.narrow(*views.coded_with(of))
    mentions = f"(SELECT * REPLACE ({_MET}) FROM event_mentions)"
    told = views.read_dyads(only=read.sql, relation=mentions, known=True)
    others = views.coded_dyads(only=coded.sql, known=True)
    return Sql(_plain(f"{told} UNION ALL {others}", where), [*read.values, *coded.values, *values])


def rows_among(fetch: Fetch, until: date, parties: Sequence[str], hub: str | None = None) -> Sql:
    """The rows known on ``until`` between any two of some parties (or between the hub, one of them, and another), as
    `flat` has them, but that ``id`` is a place, by which `wording` finds a row.

    Of the mentions only the narrow columns are read, and documents of those alone that pass: ids and texts are most
    of what a large ledger holds. Where they are kept beside it (`narrow`) they are taken from there.
    """
    marks = ", ".join("?" for _ in parties)
    both = Sql(" AND ".join(f"({s} IN ({marks}) OR {s}_entity IN ({marks}))" for s in SIDES), [*parties] * 4)
    if hub is not None:
        both.narrow(" OR ".join(f"{s} = ? OR {s}_entity = ?" for s in SIDES), [hub] * 4)
    if kept(fetch):
        return _kept(Sql("known <= ?", [until]), both)
    coded = Sql("day <= ?", [until])
    for side in ("actor", "recipient"):
        coded.narrow(*views.coded_with(parties, (side,)))
    place = f"CAST({_place(fetch)} AS VARCHAR) AS id"
    others = views.coded_dyads(relation=f"(SELECT * REPLACE ({place}) FROM coded_events)", only=coded.sql, known=True)
    actors, recipients = (views.read_with(parties, (role,)) for role in ("actors", "recipients"))
    met = Sql(*actors)
    met.narrow(f"len(m.recipients) = 0 OR {recipients[0]}", recipients[1])
    if hub is not None:
        met.narrow(*views.read_with((hub,)))
    read = views.read_dyads(only=f"{_DAY} <= ? AND coalesce({_TOLD} <= ?, true)", relation="met", known=True)
    sql = f"""WITH met AS MATERIALIZED (
  SELECT * REPLACE ({place}, {_MET}) FROM event_mentions m WHERE len(m.auxiliary) = 0 AND {met.sql})
{_plain(f"{read} UNION ALL {others}", both.sql)}"""
    return Sql(sql, [*met.values, until, until, *coded.values, *both.values])


def rows_of(fetch: Fetch, until: date, since: date, parties: Sequence[str]) -> Sql:
    """The rows known on ``until`` and not yet on ``since`` that one of some parties takes part in, as `flat` has them,
    but that an ``id`` may be a place.
    """
    if not kept(fetch):
        return flat(until, since, of=parties)
    marks = ", ".join("?" for _ in parties)
    touched = Sql(" OR ".join(f"{s} IN ({marks}) OR {s}_entity IN ({marks})" for s in SIDES), [*parties] * 4)
    return _kept(Sql("known <= ? AND known > ?", [until, since]), touched)


def narrow() -> str:
    """All rows, read and coded, without ids and texts, as SQL of the table that is kept beside a ledger.

    ``rid`` is the number of the mention or the coded event; those of a pair lie together, which lets the rest be
    passed over.
    """
    numbered = "CAST(rowid AS VARCHAR) AS id"
    mentions = f"(SELECT * REPLACE ({numbered}, {_MET}) FROM event_mentions)"
    read = views.read_dyads(only="len(m.auxiliary) = 0", relation=mentions, known=True)
    # A coded event is told once: the number of its row tells it from others.
    coded = views.coded_dyads(relation=f"(SELECT * REPLACE ({numbered}) FROM side.coded)", known=True)
    return (
        f"SELECT CAST(id AS BIGINT) AS rid, hash(event) AS event, {', '.join(_NARROW)}\n"
        f"FROM ({_plain(f'{read} UNION ALL {coded}', 'true')})\n"
        "ORDER BY least(source, target), greatest(source, target), known"
    )


def kept(fetch: Fetch) -> bool:
    """Whether the table of `narrow` lies beside the ledger."""
    try:
        fetch(f"SELECT rid FROM {KEPT} LIMIT 0", [])
    except (duckdb.CatalogException, duckdb.BinderException):
        return False
    return True


def _kept(known: Sql, test: Sql) -> Sql:
    """Rows of `narrow` that pass two tests, as `flat` has them."""
    sql = f"""
SELECT CAST(rid AS VARCHAR) AS id, event, {", ".join(_NARROW)}
FROM {KEPT} WHERE {known.sql} AND ({test.sql})"""
    return Sql(sql, [*known.values, *test.values])


def wording(fetch: Fetch, read: Sequence[str], coded: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Id, mode, text, document and address of rows by their places: of mentions, and of what others coded."""
    place = _place(fetch)
    wanted = f"WHERE {place} IN (SELECT CAST(unnest(?) AS {'BIGINT' if place == 'rowid' else 'VARCHAR'}))"
    mentions = f"SELECT {place} AS place, id, {_MET}, text, document_id FROM event_mentions {wanted}"
    told = fetch(mentions, [list(read)]).to_pylist()
    documents = "SELECT document_id, url FROM documents WHERE document_id IN (SELECT unnest(?))"
    urls = {r["document_id"]: r["url"] for r in fetch(documents, [[r["document_id"] for r in told]]).to_pylist()}
    coded_in = "coalesce(document, id) AS document_id"
    codes = f"SELECT {place} AS place, id, mode, text, url, {coded_in} FROM coded_events {wanted}"
    others = fetch(codes, [list(coded)]).to_pylist()
    return (
        {str(r["place"]): {**r, "url": urls.get(r["document_id"])} for r in told},
        {str(r["place"]): r for r in others},
    )


def _place(fetch: Fetch) -> str:
    """The column that finds a row soonest: its number, or its id where the rows lie in a folder of files."""
    try:
        fetch("SELECT rowid FROM event_mentions LIMIT 0", [])
    except duckdb.BinderException:
        return "id"
    return "rowid"


def _plain(rows: str, where: str) -> str:
    return f"""
SELECT id, event, source, target, source_entity, target_entity, type, mode, day, known, origin,
  {_OFFICIAL} AS official
FROM ({rows}) WHERE happened AND precision IN {_FINE} AND source <> target AND {where}"""


def once(rows: str) -> str:
    """Rows as `flat` gives them, those of one event between the same two told once, with the ``ids`` of all.

    A row that others coded is an event of its own.
    """
    return f"""
WITH row AS NOT MATERIALIZED (SELECT * FROM {rows})
SELECT min(id) AS id, source, target, min(source_entity) AS source_entity, min(target_entity) AS target_entity,
  type, max(mode) AS mode, min(day) AS day, min(known) AS known, origin,
  bool_or(official) AS official, list(id) AS ids
FROM row WHERE origin = 'read' GROUP BY event, source, target, type, origin
UNION ALL
SELECT id, source, target, source_entity, target_entity, type, mode, day, known, origin, official, [id]
FROM row WHERE origin IS DISTINCT FROM 'read'"""


def told(
    until: date, since: date | None = None, where: str = "true", values: Sequence[Any] = (), *, of: Sequence[str] = ()
) -> Sql:
    """The rows of `flat`, each event told once."""
    found = flat(until, since, where, values, of=of)
    return Sql(once(f"({found.sql})"), found.values)


@dataclass(frozen=True, slots=True)
class Learned:
    """Events for a model, who their sides are, and their first and last day."""

    events: Events
    names: tuple[str, ...]
    first: date
    last: date


def plain(column: Any) -> Any:
    """The numbers of a column without nulls, as numpy has them.

    Arrow's own way loads pandas, where that is installed, which takes longer than an answer may.
    """
    boolean = pa.types.is_boolean(column.type)
    found = np.from_dlpack(column.cast(pa.uint8()) if boolean else column)
    return found.astype(bool) if boolean else found


def numbered(table: Any) -> tuple[Ints, Ints, Ints]:
    """Relation, day and row number of each relation that each row (``relation``, ``visit``, ``day``) counts under."""
    relation, visit, day = (
        np.concatenate([np.zeros(0, kind), *(plain(chunk) for chunk in table[name].chunks)])
        for name, kind in (("relation", np.int64), ("visit", bool), ("day", np.int64))
    )
    row = np.arange(len(table))
    known = relation >= 0
    row = np.r_[row[known], row[known & visit]]
    relation = np.r_[relation[known], np.full(int((known & visit).sum()), NUMBERS[VISIT])]
    return relation, day[row], row


def load(fetch: Fetch, until: date, most: int, span: int) -> Learned:
    """The events known on ``until``, of the last ``span`` days and at most about ``most``, the latest.

    Raises ValueError where there are none.
    """
    rows = told(until, until - timedelta(days=span))
    sql = f"""SELECT source, target, {RELATION},
      datediff('day', DATE '{ORIGIN}', known) AS day FROM ({rows.sql})
      ORDER BY day DESC LIMIT {int(most)}"""
    table = fetch(sql, rows.values)
    if not len(table):
        raise ValueError(f"the ledger holds no event between two parties in the {span} days up to {until}")
    relation, day, row = numbered(table)
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


def last_known(fetch: Fetch) -> date | None:
    """The last day that the ledger knows of."""
    # The last in the order of letters, which is found at once, is the last day wherever it is a day.
    for day in ("TRY_CAST(left(max(published), 10) AS DATE)", "max(TRY_CAST(left(published, 10) AS DATE))"):
        read = fetch(f"SELECT {day} AS day FROM documents", []).to_pylist()[0]["day"]
        if read is not None:
            break
    coded = fetch("SELECT max(day) AS day FROM coded_events", []).to_pylist()[0]["day"]
    return max((d for d in (read, coded) if isinstance(d, date)), default=None)


def empty(fetch: Fetch) -> bool:
    """Whether the ledger holds neither a document nor an event that others coded."""
    return not any(len(fetch(f"SELECT 1 AS n FROM {table} LIMIT 1", [])) for table in ("documents", "coded_events"))


def fetch_of(connection: Any) -> Fetch:
    """A ``Fetch`` over a ledger's own connection."""

    def fetch(sql: str, values: Sequence[Any]) -> Any:
        return connection.sql(sql, params=list(values)).to_arrow_table()

    return fetch
