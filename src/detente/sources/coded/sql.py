"""The SQL that reads a file's fields and makes them rows of ``coded_events``."""

from __future__ import annotations

from pathlib import Path

from detente.sources.coded import dates
from detente.sources.coded.formats import Format
from detente.sources.coded.layout import Layout

_PARTY = ("name", "country", "code", "sector", "group")
#: What is read of every file, as text, empty where the file lacks it.
FIELDS = (
    "event_id", "day", "until", "code", "sub", "quad", "intensity", "contexts", "confidence", "deaths",
    *(f"{side}_{part}" for side in ("actor", "recipient") for part in _PARTY),
    "place", "place_country", "lat", "lon", "source", "url", "story", "text", "words",
)  # fmt: skip
MENTIONS = ("event_id", "time", "source", "url", "sentence", "confidence")
#: What stands for a field that a file does not have.
NONE = "''"
#: A line longer than this is refused.
LONGEST = 8_000_000


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def source(path: Path, layout: Layout) -> str:
    """A table expression over the file, all columns as text: ``c0``, ``c1`` ..."""
    if layout.json:
        return f"({_PROTESTS.format(path=_text(str(path)))})"
    columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(len(layout.names)))
    # Cells with line breaks forbid reading one file in parallel where short lines are to be filled up.
    quoting = f"quote='{layout.quote}', escape='{layout.quote}', parallel={'false' if layout.quote else 'true'}"
    return (
        f"read_csv({_text(str(path))}, columns={{{columns}}}, auto_detect=false, header={str(layout.header).lower()}, "
        f"delim={_text(layout.delimiter)}, {quoting}, null_padding=true, strict_mode={str(not layout.quote).lower()}, "
        f"max_line_size={LONGEST}, ignore_errors=true, store_rejects=true, rejects_limit=100000)"
    )


#: Protest events in JSON, coded in ICEWS's codes.
_PROTESTS = """
SELECT id AS event_id, date AS day, enddate AS until, event AS code, '' AS sub, '' AS quad, '' AS intensity,
  '' AS contexts, '' AS confidence, '' AS deaths,
  split_part(who, ': ', 1) AS actor_name, split_part(who, ': ', -1) AS actor_country, '' AS actor_code,
  split_part(who, ': ', 2) AS actor_sector, '' AS actor_group, '' AS recipient_name, '' AS recipient_country,
  '' AS recipient_code, '' AS recipient_sector, '' AS recipient_group,
  CASE location[1].city WHEN 'NULL' THEN location[1].province ELSE location[1].city END AS place,
  country AS place_country, location[1].lat AS lat, location[1].long AS lon, publication AS source, '' AS url,
  headline AS story, text, eventText AS words
FROM (SELECT *, coalesce(protesteridentity, '') AS who FROM read_json({path}, columns={{
  id: 'VARCHAR', date: 'VARCHAR', enddate: 'VARCHAR', event: 'VARCHAR', eventText: 'VARCHAR', country: 'VARCHAR',
  protesteridentity: 'VARCHAR', publication: 'VARCHAR', headline: 'VARCHAR', text: 'VARCHAR',
  location: 'STRUCT(city VARCHAR, province VARCHAR, country VARCHAR, lat VARCHAR, long VARCHAR)[]'}}))
"""


def field(name: str, layout: Layout) -> str:
    """SQL for a field of the file, trimmed; an empty text where the file has none."""
    if layout.json:
        return f"coalesce({name}, '')"
    if layout.format == "ucdp" and name in ("actor_country", "recipient_country"):
        name = "place_country"
    at = layout.fields.get(name)
    if at is None:
        return NONE
    # Nearly no cell has to be trimmed, and to trim is dear; spaces that are no ASCII may stand at its ends too.
    c = f"c{at}"
    padded = f"prefix({c}, ' ') OR suffix({c}, ' ') OR strlen({c}) <> length({c})"
    return f"CASE WHEN {c} IS NULL THEN '' WHEN {padded} THEN trim({c}) ELSE {c} END"


def party_key(side: str) -> str:
    """SQL for what tells parties apart, of the side ``actor`` or ``recipient``."""
    return f"concat_ws(chr(31), {', '.join(f'{side}_{p}' for p in _PARTY)})"


KIND = "concat_ws(chr(31), code, sub, quad)"


def _side(side: str) -> str:
    return f"SELECT {party_key(side)} AS key, {', '.join(f'{side}_{p} AS p_{p}' for p in _PARTY)} FROM raw"


NEW_PARTIES = (
    f"SELECT key, count(*), {', '.join(f'any_value(p_{p})' for p in _PARTY)} "
    f"FROM ({_side('actor')} UNION ALL {_side('recipient')}) "
    "WHERE key NOT IN (SELECT key FROM parties) GROUP BY key ORDER BY key"
)
NEW_KINDS = (
    f"SELECT {KIND} AS key, any_value(code), any_value(sub), any_value(quad) FROM raw "
    f"WHERE {KIND} NOT IN (SELECT key FROM kinds) GROUP BY key ORDER BY key"
)
NEW_SPOTS = (
    "SELECT DISTINCT place_country AS key FROM raw WHERE place_country NOT IN (SELECT key FROM spots) ORDER BY key"
)
_NULL = "nullif(nullif(nullif({0}, ''), 'NA'), 'NULL')"
MENTIONS_ROWS = (
    "SELECT 'gdelt2' AS origin, event_id, time, source, url, try_cast(sentence AS BIGINT) AS sentence, "
    "try_cast(confidence AS DOUBLE) / 100 AS confidence, "
    "md5_number_lower(concat_ws(chr(31), event_id, time, url, sentence)) AS key FROM raw WHERE event_id <> ''"
)


def transform(layout: Layout, format_: Format, order: str) -> str:
    """SQL that judges ``raw`` by the looked-up tables: the ledger's columns, ``n`` and ``reason``."""
    origin = _text(layout.origin)
    given = layout.json or "event_id" in layout.fields
    fields = ", ".join(f"r.{f}" for f in FIELDS if f != "event_id")
    content = f"concat_ws(chr(31), {_text(layout.format)}, {fields})"
    # Rows without an id are known by what they say, and by how many times they say it.
    made = f"left(md5({content}), 12) || '-' || row_number() OVER (PARTITION BY {content} ORDER BY r.n)"
    event = "r.event_id" if given else made
    identity = ", ".join(f"r.{f}" for f in format_.identity) if given else "event_id"
    words = "coalesce(" + ", ".join(_NULL.format(f) for f in ("r.words", "k.name", "r.code")) + ")"
    said = f"concat_ws(': ', a.name, {words}, b.name)"
    numbers = ", ".join(f"try_cast(r.{f} AS DOUBLE) AS {f}" for f in ("intensity", "lat", "lon"))
    return f"""WITH made AS (
  SELECT r.n, {event} AS event_id, {dates.day("r.day", order)} AS day, {dates.day("r.until", order)} AS until,
    a.entity AS actor, a.state AS actor_state, a.sector AS actor_sector, a.name AS actor_name,
    b.entity AS recipient, b.state AS recipient_state, b.sector AS recipient_sector, b.name AS recipient_name,
    k.type, k.mode, k.quad, k.score, k.cameo,
    CASE WHEN r.contexts = '' THEN NULL ELSE list_transform(
      string_split_regex(lower(r.contexts), '[;,|]'),
      lambda c: regexp_replace(trim(c), '[ -]+', '_', 'g')) END AS contexts,
    {_NULL.format("r.place")} AS place, s.state AS country, {numbers},
    CASE WHEN try_cast(r.confidence AS DOUBLE) > 1 THEN try_cast(r.confidence AS DOUBLE) / 100
      ELSE try_cast(r.confidence AS DOUBLE) END AS confidence,
    try_cast(try_cast(r.deaths AS DOUBLE) AS BIGINT) AS deaths,
    {_NULL.format("r.source")} AS source, nullif(r.url, '') AS url,
    coalesce({_NULL.format("r.story")}, nullif(r.url, '')) AS document,
    coalesce({_NULL.format("r.text")}, {said}) AS text, r.code, r.sub, r.day AS said_day,
    {", ".join(f"r.{f} AS id_{f}" for f in format_.identity)}
  FROM raw r
  LEFT JOIN parties a ON a.key = {_qualified(party_key("actor"))}
  LEFT JOIN parties b ON b.key = {_qualified(party_key("recipient"))}
  LEFT JOIN kinds k ON k.key = concat_ws(chr(31), r.code, r.sub, r.quad)
  LEFT JOIN spots s ON s.key = r.place_country
)
SELECT n, {origin} || ':' || event_id AS id, {origin} AS origin, event_id, day, until,
  actor, actor_state, actor_sector, actor_name, recipient, recipient_state, recipient_sector, recipient_name,
  type, mode, quad, score, cameo, intensity, contexts, place, country, lat, lon, confidence, deaths,
  source, url, document, text,
  md5_number_lower(concat_ws(chr(31), {origin}, {identity.replace("r.", "id_")})) AS key,
  CASE WHEN day IS NULL THEN 'no date that can be read'
    WHEN quad IS NULL THEN 'no type known for '
      || CASE code WHEN '' THEN 'an empty code' ELSE '''' || code || '''' END
      || CASE sub WHEN '' THEN '' ELSE ', ' || '''' || sub || '''' END
    WHEN actor IS NULL AND actor_name IS NULL AND recipient IS NULL AND recipient_name IS NULL
      THEN 'no actor and no recipient'
    WHEN event_id = '' THEN 'no event id'
  END AS reason
FROM made"""


def _qualified(key: str) -> str:
    return key.replace("actor_", "r.actor_").replace("recipient_", "r.recipient_")
