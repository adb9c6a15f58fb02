"""The side tables of an open ledger: what was read and what others coded, as one, without their words.

========== =============================================================================================
``event``  every event mention with the columns of ``event_mentions``, its ``rid`` and its ``origin``
``mention`` its day, type and quad; whether it is ``counted`` (sure enough) and ``happened`` (counted, too)
``daily``  how many mentions tell of what happened on each day
``party``  who takes part in which, as actor or recipient, by entity and by state; ``first`` in the first row of an
           entity in a mention, and ``own`` where the day is the mention's own, not its document's
``pair``   whom who acts on in which, likewise, the lesser id first (``forth`` where it acts)
``tie``    sums over ordered pairs of what happened
``seen``   counted mentions and last day by entity, of what is told ahead the day of the telling
``dyads``  the flat rows of `detente.ledger.views`, with the store's own floor of confidence
``flow``   what happened between states, as `detente.analysis.dyads` has it, counts that were imported included
``personal`` what persons and states other than their own did to each other, as `detente.analysis.persons` has it
``involved`` who states or is spoken of in which claim, meets in which encounter, gives or is given which commitment
``ahead``  what happened between two parties, narrow and by pair, for the outlook; not where it would take long to
           make and could not be kept
``stands`` in which document, by number, a row of another table stands
``key``    under which number a document, a mention or an event's mentions lie, by a hash of the id
``word``   how often each word stands in titles and texts, and of a rare one in which documents (``docs``, by number);
           only where it can be kept
``hung``   on which mention a row of another table hangs, and whether that counts
========== =============================================================================================

A row that others coded has the number ``CODED`` and more. Where they are many and nothing can be kept, it is read
where it lies, so that millions of them take no memory; else their days and parties are kept in order, so that a
question about one or two finds theirs together.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detente.analysis.outlook.rows import KEPT, narrow
from detente.ledger import views
from detente.ledger.schema import IMPORTED, TABLES
from detente.ledger.tables import TABLES as WORDS

#: Row numbers from here on are those of coded events.
CODED = 1 << 40
_PARTY = 'STRUCT(entity VARCHAR, state VARCHAR, sector VARCHAR, text VARCHAR, "start" BIGINT, "end" BIGINT)'


def _coded_party(side: str) -> str:
    return (
        f"CASE WHEN {side} IS NULL AND {side}_state IS NULL AND {side}_name IS NULL THEN [] ELSE "
        f"[struct_pack(entity := {side}, state := {side}_state, sector := {side}_sector, text := {side}_name, "
        f'"start" := CAST(NULL AS BIGINT), "end" := CAST(NULL AS BIGINT))] END'
    )


#: Columns of a coded event as those of an event mention.
_AS_MENTION = {
    "id": "id", "text": "text", "type": "type", "mode": "mode", "contexts": "contexts", "quad": "quad",
    "score": "score", "cameo": "cameo", "confidence": "confidence", "decided_by": "origin", "event": "id",
    "auxiliary": "CAST([] AS VARCHAR[])", "contested": "false",
    "actors": _coded_party("actor"), "recipients": _coded_party("recipient"),
    "date": "struct_pack(\"start\" := CAST(day AS VARCHAR), \"end\" := CAST(coalesce(until, day) AS VARCHAR), "
    "\"precision\" := 'day', text := CAST(NULL AS VARCHAR))",
    "place": "CASE WHEN place IS NULL AND country IS NULL THEN NULL ELSE "
    "struct_pack(name := place, country := country, lat := lat, lon := lon) END",
}  # fmt: skip


def coded_as_mentions(where: str = "") -> str:
    """Coded events with the columns of ``event_mentions``, ``rid``, ``origin``, ``source`` and ``url``, as SQL."""
    names = TABLES["event_mentions"].names
    listed = ", ".join(f'{_AS_MENTION.get(n, "NULL")} AS "{n}"' for n in names)
    return f"SELECT rowid + {CODED} AS rid, {listed}, origin, source AS outlet, url FROM side.coded {where}"


def read_mentions(where: str = "") -> str:
    """Event mentions that were read, with the same columns, as SQL."""
    listed = ", ".join(f'm."{n}"' for n in TABLES["event_mentions"].names)
    return (
        f"SELECT m.rowid AS rid, {listed}, 'read' AS origin, CAST(NULL AS VARCHAR) AS outlet, "
        f"CAST(NULL AS VARCHAR) AS url FROM event_mentions m {where}"
    )


#: The ids of some parties, each once, as SQL.
_IDS = (
    "list_distinct(list_concat(list_transform({0}, lambda p: p.entity), list_transform({0}, lambda p: p.state)))"
)
#: The columns that name a coded event's parties, with the test that a state is not the entity itself.
_SIDES = {
    role: ((role, f"{role} IS NOT NULL"), (f"{role}_state", f"{role}_state IS DISTINCT FROM {role}"))
    for role in ("actor", "recipient")
}


def _coded_mentions(least: float) -> str:
    """Coded events as `_who` has mentions."""
    sure = f"coalesce(confidence, 1) >= {least}"
    return (
        f"SELECT rowid + {CODED} AS rid, CAST(day AS VARCHAR) AS day, type, quad, {sure} AS counted, "
        f"{sure} AS happened, false AS contested, day IS NOT NULL AS own FROM side.coded"
    )


def _coded_parties(least: float) -> str:
    """The parties of coded events."""
    sure = f"coalesce(confidence, 1) >= {least}"
    anew = {"actor": "true", "recipient": "{0} IS DISTINCT FROM actor AND {0} IS DISTINCT FROM actor_state"}
    return " UNION ALL ".join(
        f"SELECT {column} AS entity, rowid + {CODED} AS rid, '{role}' AS role, CAST(day AS VARCHAR) AS day, type, "
        f"quad, {sure} AS counted, {sure} AS happened, {anew[role].format(column)} AS first, day IS NOT NULL AS own "
        f"FROM side.coded WHERE {test} AND {column} IS NOT NULL"
        for role, columns in _SIDES.items()
        for column, test in columns
    )


def _coded_pairs(least: float) -> str:
    """Actors and recipients of coded events."""
    sure = f"coalesce(confidence, 1) >= {least}"
    return " UNION ALL ".join(
        f"SELECT least({a}, {b}) AS one, greatest({a}, {b}) AS two, {a} <= {b} AS forth, rowid + {CODED} AS rid, "
        f"CAST(day AS VARCHAR) AS day, type, quad, {sure} AS counted, {sure} AS happened, day IS NOT NULL AS own "
        f"FROM side.coded WHERE {x} AND {y} AND {a} IS NOT NULL AND {b} IS NOT NULL"
        for a, x in _SIDES["actor"]
        for b, y in _SIDES["recipient"]
    )


def statements(least: float, coded: bool, counts: bool, *, whole: bool) -> Iterator[str]:
    """What makes the side tables; ``coded`` and ``counts`` say whether the file has those tables.

    What others coded is put in order where all of it is made (``whole``), and else read where it lies.
    """
    yield from _who(least, coded, whole)
    yield from _pairs(least, whole)
    yield from _hung(least)
    yield STANDS
    yield KEYS
    yield """CREATE TABLE side.seen AS
       SELECT entity, count(*) AS mentions, max(last) AS last FROM (
         SELECT p.entity, m.told AS last FROM side.read_party p JOIN side.read_mention m USING (rid)
         WHERE p.counted AND p.first
         UNION ALL SELECT entity, day FROM side.coded_party WHERE counted AND first)
       GROUP BY entity"""
    yield f"CREATE TABLE side.read_dyads AS {views.read_dyads(least)}"
    yield f"CREATE VIEW side.dyads AS SELECT * FROM side.read_dyads UNION ALL {views.coded_dyads(least, 'side.coded')}"
    yield f"CREATE VIEW side.dyad_months AS {views.dyad_months('side.dyads')}"
    yield f"CREATE VIEW side.country_months AS {views.country_months('side.dyads')}"
    yield f"CREATE VIEW side.flow AS {flow(counts=counts)}"
    yield f"CREATE VIEW side.personal AS {personal()}"


def _in_order(name: str, rows: str, order: str, whole: bool) -> str:
    """A table of rows in order, or a view of them."""
    return f"CREATE TABLE side.{name} AS {rows} ORDER BY {order}" if whole else f"CREATE VIEW side.{name} AS {rows}"


def ahead() -> str:
    """What makes the narrow table of the outlook."""
    return f"CREATE TABLE {KEPT} AS {narrow()}"


def _who(least: float, coded: bool, whole: bool) -> Iterator[str]:
    """Mentions, read and coded, and their parties."""
    yield f"CREATE VIEW side.coded AS SELECT rowid, * FROM {'ledger' if coded else 'side'}.coded_events"
    yield f"CREATE VIEW side.event AS {read_mentions()} UNION ALL {coded_as_mentions()}"
    yield f"""CREATE TABLE side.read_mention AS
       SELECT m.rowid AS rid, coalesce(m.date.start, d.published) AS day, m.type, m.quad,
              coalesce(m.confidence, 1) >= {least} AS counted,
              coalesce(m.confidence, 1) >= {least} AND len(m.auxiliary) = 0
                AND NOT coalesce(m.date.start > d.published, false) AS happened,
              coalesce(m.contested, false) AS contested, m.date.start IS NOT NULL AS own,
              least(coalesce(m.date.start, d.published), coalesce(d.published, m.date.start)) AS told
       FROM event_mentions m LEFT JOIN documents d ON m.document_id = d.document_id ORDER BY day DESC, rid"""
    yield _in_order("coded_mention", _coded_mentions(least), "day DESC, rid", whole)
    yield (
        "CREATE VIEW side.mention AS SELECT * EXCLUDE (told) FROM side.read_mention "
        "UNION ALL SELECT * FROM side.coded_mention"
    )
    yield "CREATE TABLE side.daily AS SELECT day, count(*) AS n FROM side.mention WHERE happened GROUP BY day"
    yield f"""CREATE TABLE side.read_party AS
       WITH named AS (SELECT rowid AS rid, {_IDS.format("actors")} AS a, {_IDS.format("recipients")} AS r
                      FROM event_mentions),
       ids AS (SELECT rid, 'actor' AS role, unnest(a) AS entity, true AS first FROM named UNION ALL
               SELECT rid, 'recipient', entity, NOT coalesce(list_contains(a, entity), false)
               FROM (SELECT rid, a, unnest(r) AS entity FROM named))
       SELECT i.entity, i.rid, i.role, m.day, m.type, m.quad, m.counted, m.happened, i.first, m.own
       FROM ids i JOIN side.read_mention m USING (rid) ORDER BY i.entity, m.day DESC"""
    yield _in_order("coded_party", _coded_parties(least), "entity, day DESC", whole)
    yield "CREATE VIEW side.party AS SELECT * FROM side.read_party UNION ALL SELECT * FROM side.coded_party"


def _pairs(least: float, whole: bool) -> Iterator[str]:
    """Actor and recipient of a mention, and the ties of any two."""
    yield """CREATE TABLE side.read_pair AS
       SELECT least(a.entity, b.entity) AS one, greatest(a.entity, b.entity) AS two, a.entity <= b.entity AS forth,
         a.rid, a.day, a.type, a.quad, a.counted, a.happened, a.own
       FROM side.read_party a JOIN side.read_party b ON a.rid = b.rid AND a.role = 'actor' AND b.role = 'recipient'
       ORDER BY one, two, a.day DESC"""
    yield _in_order("coded_pair", _coded_pairs(least), "one, two, day DESC", whole)
    yield "CREATE VIEW side.pair AS SELECT * FROM side.read_pair UNION ALL SELECT * FROM side.coded_pair"
    yield """CREATE TABLE side.tie AS
       SELECT CASE WHEN forth THEN one ELSE two END AS source, CASE WHEN forth THEN two ELSE one END AS target, quad,
         count(*) AS n, max(day) AS last
       FROM side.pair WHERE one <> two AND happened GROUP BY ALL ORDER BY source, target"""


def _hung(least: float) -> Iterator[str]:
    """Rows that hang on a mention, and whom they involve."""
    yield "CREATE TABLE side.hung AS SELECT * FROM (" + " UNION ALL ".join(
        f"SELECT '{name}' AS tab, t.rowid AS rid, m.rowid AS mention, coalesce(m.confidence, 1) >= {least} AS counted "
        f"FROM {name} t JOIN event_mentions m ON t.{column} = m.id"
        for name, words in WORDS.items()
        for column in words.mentions
    ) + ") ORDER BY tab, rid"
    yield """CREATE TABLE side.involved AS
       SELECT DISTINCT * FROM (
         SELECT 'claims' AS tab, 'by' AS side, unnest(positions).source AS entity, rowid AS rid FROM claims
         UNION ALL SELECT h.tab, 'about', p.entity, h.rid FROM side.hung h JOIN side.read_party p ON p.rid = h.mention
         WHERE h.tab = 'claims'
         UNION ALL SELECT 'encounters', 'party', unnest(list_append(participants, host)), rowid FROM encounters
         UNION ALL SELECT 'encounters', 'occasion', occasion, rowid FROM encounters
         UNION ALL SELECT 'commitments', 'party', unnest(list_concat("from", "to")), rowid FROM commitments)
       WHERE entity IS NOT NULL ORDER BY tab, entity, rid"""


#: Rows by the document that they stand in.
STANDS = "CREATE TABLE side.stands AS SELECT * FROM (" + " UNION ALL ".join(
    f"SELECT '{name}' AS tab, d.rowid AS doc, t.rowid AS rid FROM {name} t JOIN documents d USING (document_id)"
    for name in sorted(TABLES) if name != "documents" and "document_id" in TABLES[name].names
) + ") ORDER BY tab, doc, rid"  # fmt: skip
_HASH = "CAST(hash({}) >> 32 AS UINTEGER)"
_KEYED = (("documents", "document_id"), ("event_mentions", "id"), ("event_mentions", "event"))
#: Rows by half of a hash of what names them, which tells well enough apart.
KEYS = "CREATE TABLE side.key AS SELECT * FROM (" + " UNION ALL ".join(
    f"SELECT '{column}' AS kind, {_HASH.format(column)} AS key, rowid AS rid FROM {table} WHERE {column} IS NOT NULL"
    for table, column in _KEYED
) + ") ORDER BY kind, key, rid"  # fmt: skip
#: The numbers of rows that something is named by, given what names it: a ``kind`` of `KEYS`, and the name.
NAMED = f"SELECT rid FROM side.key WHERE kind = ? AND key = {_HASH.format('?')} ORDER BY rid"
#: Share of the documents up to which a word is rare, and so many at least.
RARE, FEW = 0.02, 1000
_EACH = (
    "SELECT rowid AS doc, unnest(string_split(lower(concat(title, ' ', text)), ' ')) AS word "
    "FROM ledger.documents"
)
#: What makes the index. The texts are gone through twice, which takes less room than keeping what words they have.
WORDED = f"""CREATE TABLE side.word AS
   WITH counted AS MATERIALIZED (SELECT word, count(*) AS n FROM ({_EACH}) WHERE word <> '' GROUP BY word),
   rare AS (SELECT word, list(DISTINCT CAST(doc AS UINTEGER)) AS docs FROM ({_EACH}) JOIN counted USING (word)
            WHERE n <= greatest({FEW}, (SELECT {RARE} * count(*) FROM ledger.documents)) GROUP BY word)
   SELECT word, n, docs FROM counted LEFT JOIN rare USING (word) ORDER BY word"""


_WEIGHTS = ", ".join(
    f"CASE WHEN quad = '{c.replace('_', ' ')}' THEN weight ELSE 0.0 END AS {c}" for c in views.QUAD_COLUMNS
)


def personal(dyads: str = "side.dyads") -> str:
    """What happened between persons (or bodies) and states other than their own, as SQL."""
    return " UNION ALL ".join(
        f"""
      SELECT {one}_entity AS person, {other}_state AS other, {sent} AS sent, day AS date, {_WEIGHTS}, document, id,
        sentence AS text
      FROM {dyads} WHERE happened AND {one}_entity IS NOT NULL AND {one}_entity IS DISTINCT FROM {one}_state
        AND {other}_state IS NOT NULL AND {other}_state IS DISTINCT FROM {one}_state AND day IS NOT NULL
        AND quad IS NOT NULL"""
        for one, other, sent in (("source", "target", "true"), ("target", "source", "false"))
    )


def flow(dyads: str = "side.dyads", *, counts: bool = False) -> str:
    """What happened between states as counts by quad category and day, as SQL."""
    imported = f"""
      UNION ALL
      SELECT source, target, date, {", ".join(views.QUAD_COLUMNS)}, document,
        origin || ':' || CAST("row" AS VARCHAR), type, text FROM ledger.coded_counts"""
    return f"""
      SELECT source_state AS source, target_state AS target, day AS date, {_WEIGHTS}, document, id, type,
        sentence AS text
      FROM {dyads} WHERE happened AND source_state IS NOT NULL AND target_state IS NOT NULL
        AND source_state <> target_state AND day IS NOT NULL AND quad IS NOT NULL{imported if counts else ""}"""


def missing(coded: bool) -> Any:
    """An empty table of coded events for a file that has none, as Arrow, or None."""
    return None if coded else IMPORTED["coded_events"].empty_table()
