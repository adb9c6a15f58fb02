"""Tables for people: flat rows by directed pair, and panels by month, as views of the ledger's file.

``dyads`` has a row for each directed pair of parties of each event mention, read or
coded by others; ``dyad_months`` and ``country_months`` count what happened. They hold the
counted rows (confidence of ``COUNTED`` or more, or none stated); the same statements
with another floor serve those who ask for more or less, and `detente.analysis.panels`
lets another engine run them: they use what can be said in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from detente.ontology import QUADS, types
from detente.reading.rows import COUNTED

#: The names of the quad categories and of the types, as columns.
QUAD_COLUMNS = tuple(q.replace(" ", "_") for q in QUADS)
TYPE_COLUMNS = tuple(t.lower() for t in types())
#: How sure the day of an event must be for it to be counted in a month.
_FINE = "('day', 'week', 'month', 'published')"
#: When a row was known: when it had happened, and had been told.
_KNOWN = ", greatest(day, TRY_CAST(left(published, 10) AS DATE)) AS known"


def dyads(least: float = COUNTED) -> str:
    """A row for each directed pair of parties of an event mention, read or coded, as SQL.

    ``source`` and ``target`` are states (ISO 3166-1 alpha-3) or, for who has none, the entity's
    id; who acts together with no recipient acts on each other. ``day`` is the event's own day
    or else that of publication (``precision`` says which). ``weight`` adds up to 1 over the
    mentions of an event and their pairs. What is told to lie after its telling has not happened.
    """
    return f"{read_dyads(least)}\nUNION ALL{coded_dyads(least)}"


def read_dyads(
    least: float = COUNTED, only: str = "true", relation: str = "event_mentions", *, known: bool = False
) -> str:
    """The part of ``dyads`` that was read.

    ``only`` is a test of mentions ``m`` and their documents ``d`` that is made before parties are taken apart
    (``weight`` adds up over the mentions that pass); with ``known`` a last column says when each row was known.
    """
    return f"""
WITH found AS (
  SELECT m.id, coalesce(m.event, m.id) AS event, m.document_id AS document, m.type, m.mode, m.quad, m.score, m.cameo,
    m.auxiliary, m.confidence, m.text AS sentence, m.place.name AS place, m.place.country AS country,
    TRY_CAST(left(coalesce(m.date.start, d.published), 10) AS DATE) AS day,
    CASE WHEN m.date.start IS NOT NULL THEN m.date.precision WHEN d.published IS NOT NULL THEN 'published' END
      AS precision,
    coalesce(m.date.start > d.published, false) AS ahead,
    d.source AS outlet, d.title AS headline, d.url,
    1.0 / count(*) OVER (PARTITION BY coalesce(m.event, m.id)) AS share,
    {_each("m.actors")} AS actors, {_each("m.recipients")} AS recipients,
    array_length(m.recipients) = 0 AS joint{", d.published" if known else ""}
  FROM {relation} m LEFT JOIN documents d USING (document_id)
  WHERE coalesce(m.confidence, 1) >= {float(least)} AND {only}),
acting AS (SELECT * EXCLUDE (actors, recipients), unnest(actors) AS a,
    CASE WHEN joint THEN actors ELSE recipients END AS others, array_length(actors) AS many FROM found),
paired AS (SELECT * EXCLUDE (others), unnest(others) AS r,
    many * array_length(others) - CASE WHEN joint THEN many ELSE 0 END AS pairs FROM acting),
flat AS (
  SELECT *, coalesce(a.state, a.entity) AS source, coalesce(r.state, r.entity) AS target
  FROM paired WHERE NOT (joint AND coalesce(a.state, a.entity) = coalesce(r.state, r.entity)))
SELECT id, event, 'read' AS origin, document, day, precision, source, target, type, mode, quad, score, cameo,
  list_contains(auxiliary, 'negation') AS negation, list_contains(auxiliary, 'future') AS future,
  list_contains(auxiliary, 'hypothetical') AS hypothetical, list_contains(auxiliary, 'historical') AS historical,
  array_length(auxiliary) = 0 AND NOT ahead AS happened, confidence,
  a.entity AS source_entity, a.state AS source_state, a.sector AS source_sector, a.text AS source_name,
  r.entity AS target_entity, r.state AS target_state, r.sector AS target_sector, r.text AS target_name,
  place, country, outlet, headline, url, sentence,
  share / pairs AS weight{_KNOWN if known else ""}
FROM flat"""


def _each(parties: str) -> str:
    """Of some parties those that are somebody, each once: of a state's and its people the first in the text.

    Nearly all lists hold one party or none; those of more are compared within themselves, so that no row
    has to be compared with another row.
    """
    key, place = "coalesce({0}.state, {0}.entity)", "coalesce({0}.start, 9223372036854775807)"
    p, q = (key.format(x) for x in "pq")
    sooner = f"{place.format('q')} < {place.format('p')} OR ({place.format('q')} = {place.format('p')} AND j < i)"
    return (
        f"CASE WHEN array_length({parties}) = 1 AND {key.format(parties + '[1]')} IS NOT NULL THEN {parties} "
        f"ELSE list_filter({parties}, lambda p, i: {p} IS NOT NULL AND "
        f"array_length(list_filter({parties}, lambda q, j: {q} = {p} AND ({sooner}))) = 0) END"
    )


def coded_dyads(
    least: float = COUNTED, relation: str = "coded_events", only: str = "true", *, known: bool = False
) -> str:
    """The part of ``dyads`` that others coded; ``only`` and ``known`` as for what was read."""
    return f"""
SELECT id, id AS event, origin, document, day, 'day' AS precision, coalesce(actor_state, actor) AS source,
  coalesce(recipient_state, recipient) AS target, type, mode, quad, score, cameo, false AS negation, false AS future,
  false AS hypothetical, false AS historical, true AS happened, confidence,
  actor AS source_entity, actor_state AS source_state, actor_sector AS source_sector, actor_name AS source_name,
  recipient AS target_entity, recipient_state AS target_state, recipient_sector AS target_sector,
  recipient_name AS target_name, place, country, source AS outlet, CAST(NULL AS VARCHAR) AS headline, url,
  text AS sentence, 1.0 AS weight{", day AS known" if known else ""}
FROM {relation}
WHERE coalesce(actor_state, actor) IS NOT NULL AND coalesce(recipient_state, recipient) IS NOT NULL
  AND coalesce(confidence, 1) >= {float(least)} AND {only}"""


def read_with(entities: Sequence[str], roles: Sequence[str] = ("actors", "recipients")) -> tuple[str, list[str]]:
    """The test that one of some entities takes part in a mention ``m``, itself or by its state, and its values.

    A party that stands alone, as most do, is looked at where it stands; lists of several are walked through.
    Made to filter by: whoever has no state makes it null, and a test within a function would walk through all lists.
    """
    among = f"IN ({', '.join('?' for _ in entities)})"
    sides = [
        f"m.{c}[1].entity {among} OR m.{c}[1].state {among} OR "
        f"(len(m.{c}) > 1 AND len(list_filter(m.{c}, lambda p: p.entity {among} OR p.state {among})) > 0)"
        for c in roles
    ]
    return f"({' OR '.join(sides)})", [*entities] * 4 * len(sides)


def coded_with(entities: Sequence[str], roles: Sequence[str] = ("actor", "recipient")) -> tuple[str, list[str]]:
    """The same test for a row that others coded."""
    among = f"IN ({', '.join('?' for _ in entities)})"
    sides = [f"{c} {among} OR {c}_state {among}" for c in roles]
    return f"({' OR '.join(sides)})", [*entities] * 2 * len(sides)


def _counts(prefix: str = "", where: str = "") -> str:
    kinds = [(c, f"quad = '{q}'") for c, q in zip(QUAD_COLUMNS, QUADS, strict=True)]
    if not prefix:
        kinds += [(c, f"type = '{t}'") for c, t in zip(TYPE_COLUMNS, types(), strict=True)]
    return ", ".join(
        f"count(*) FILTER ({' AND '.join(x for x in (test, where) if x)}) AS {prefix}{c}" for c, test in kinds
    )


def _filled(names: tuple[str, ...]) -> str:
    return ", ".join(f"coalesce(n.{c}, 0) AS {c}" for c in names)


_MONTHS = (
    "months AS (SELECT CAST(day AS DATE) AS month FROM "
    "(SELECT unnest(generate_series(min(month), max(month), INTERVAL 1 MONTH)) AS day FROM d))"
)


def dyad_months(source: str = "dyads") -> str:
    """Events by directed pair of states and month, as SQL over ``dyads``.

    Only what happened, an event once however many mentions tell of it. The universe is
    every directed pair of states that has an event, in every month from the first to
    the last with one: a month without an event holds 0.
    """
    return f"""
WITH d AS (
  SELECT DISTINCT event, source_state AS source, target_state AS target, type, quad,
    CAST(date_trunc('month', day) AS DATE) AS month
  FROM {source} WHERE happened AND day IS NOT NULL AND precision IN {_FINE}
    AND source_state IS NOT NULL AND target_state IS NOT NULL AND source_state <> target_state),
{_MONTHS},
pairs AS (SELECT DISTINCT source, target FROM d),
n AS (SELECT source, target, month, count(*) AS events, {_counts()} FROM d GROUP BY ALL)
SELECT p.source, p.target, m.month, {_filled(("events", *QUAD_COLUMNS, *TYPE_COLUMNS))}
FROM pairs p CROSS JOIN months m LEFT JOIN n ON n.source = p.source AND n.target = p.target AND n.month = m.month"""


def country_months(source: str = "dyads") -> str:
    """Events by state and month, sent, received and within the state, as SQL over ``dyads``.

    Only what happened, an event once. The universe is every state that has an event, in
    every month from the first to the last with one.
    """
    return f"""
WITH e AS (
  SELECT DISTINCT event, source_state AS source, target_state AS target, type, quad,
    CAST(date_trunc('month', day) AS DATE) AS month
  FROM {source} WHERE happened AND day IS NOT NULL AND precision IN {_FINE}),
d AS (
  SELECT DISTINCT event, country, month, type, quad, role FROM (
    SELECT event, source AS country, month, type, quad,
      CASE WHEN source = target THEN 'domestic' ELSE 'sent' END AS role FROM e WHERE source IS NOT NULL
    UNION ALL
    SELECT event, target, month, type, quad, 'received' FROM e
    WHERE target IS NOT NULL AND source IS DISTINCT FROM target)),
{_MONTHS},
countries AS (SELECT DISTINCT country FROM d),
once AS (SELECT DISTINCT event, country, month, type, quad FROM d),
a AS (SELECT country, month, count(*) AS events, {_counts()} FROM once GROUP BY ALL),
b AS (
  SELECT country, month, count(*) FILTER (role = 'sent') AS sent, count(*) FILTER (role = 'received') AS received,
    count(*) FILTER (role = 'domestic') AS domestic, {_counts("sent_", "role = 'sent'")},
    {_counts("received_", "role = 'received'")} FROM d GROUP BY ALL),
n AS (SELECT * FROM a JOIN b USING (country, month))
SELECT c.country, m.month, {_filled(COUNTRY_COUNTS)}
FROM countries c CROSS JOIN months m LEFT JOIN n ON n.country = c.country AND n.month = m.month"""


#: The counts of ``country_months``: by quad and type in any role, and by quad sent and received.
COUNTRY_COUNTS = (
    "events", "sent", "received", "domestic", *QUAD_COLUMNS, *TYPE_COLUMNS,
    *(f"{role}_{q}" for role in ("sent", "received") for q in QUAD_COLUMNS),
)  # fmt: skip


def create(connection: Any) -> None:
    """Make the views in a ledger that is open for writing."""
    for name, sql in (("dyads", dyads()), ("dyad_months", dyad_months()), ("country_months", country_months())):
        connection.execute(f"CREATE OR REPLACE VIEW {name} AS {sql}")


def rename_counts(connection: Any) -> None:
    """Counts that were imported stood once in a table ``dyads``, the name that the view has now."""
    old = "SELECT count(*) FROM information_schema.tables WHERE table_name = 'dyads' AND table_type = 'BASE TABLE'"
    if connection.execute(old).fetchall()[0][0]:
        connection.execute("ALTER TABLE dyads RENAME TO coded_counts")
