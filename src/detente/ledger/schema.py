"""The ledger's tables as Arrow schemas; DuckDB takes its columns from them.

Nested values (parties, dates, places) are structs and lists, so that they can be
unnested in SQL and Ibis and written to Parquet as they are.
"""

from __future__ import annotations

import pyarrow as pa

#: Of the tables in this file; `detente.ledger.migrations` brings older ledgers up to it.
VERSION = 3
_S, _I, _F, _B = pa.string(), pa.int64(), pa.float64(), pa.bool_()
_SPAN = pa.struct([("text", _S), ("start", _I), ("end", _I)])
_PARTY = pa.struct([("entity", _S), ("state", _S), ("sector", _S), ("text", _S), ("start", _I), ("end", _I)])
_DATE = pa.struct([("start", _S), ("end", _S), ("precision", _S), ("text", _S)])
_PLACE = pa.struct([("name", _S), ("country", _S), ("lat", _F), ("lon", _F)])
_POSITION = pa.struct([("source", _S), ("stance", _S), ("attribution", _S)])
_LIST = pa.list_(_S)

TABLES: dict[str, pa.Schema] = {
    "documents": pa.schema(
        [
            ("document_id", _S),
            ("title", _S),
            ("source", _S),
            ("url", _S),
            ("published", _S),
            ("language", _S),
            ("digest", _S),
            ("text", _S),
            ("notes", _LIST),
        ]
    ),
    "entities": pa.schema([("entity", _S), ("name", _S), ("kind", _S), ("state", _S)]),
    "event_mentions": pa.schema(
        [
            ("id", _S),
            ("document_id", _S),
            ("text", _S),
            ("start", _I),
            ("end", _I),
            ("trigger", _SPAN),
            ("type", _S),
            ("mode", _S),
            ("contexts", _LIST),
            ("auxiliary", _LIST),
            ("actors", pa.list_(_PARTY)),
            ("recipients", pa.list_(_PARTY)),
            ("date", _DATE),
            ("place", _PLACE),
            ("quad", _S),
            ("score", _F),
            ("cameo", _S),
            ("confidence", _F),
            ("decided_by", _S),
            ("event", _S),
            ("contested", _B),
        ]
    ),
    "encounters": pa.schema(
        [
            ("id", _S),
            ("document_id", _S),
            ("event_mention", _S),
            ("text", _S),
            ("kind", _S),
            ("participants", _LIST),
            ("host", _S),
            ("occasion", _S),
            ("place", _PLACE),
            ("date", _DATE),
            ("attended", _B),
            ("auxiliary", _LIST),
        ]
    ),
    "attributions": pa.schema(
        [
            ("id", _S),
            ("document_id", _S),
            ("text", _S),
            ("sources", _LIST),
            ("source_text", _S),
            ("cue", _SPAN),
            ("content", _SPAN),
            ("stance", _S),
            ("confidence", _F),
        ]
    ),
    "claims": pa.schema(
        [
            ("id", _S),
            ("document_id", _S),
            ("text", _S),
            ("proposition", _S),
            ("event_mention", _S),
            ("positions", pa.list_(_POSITION)),
            ("contested", _B),
        ]
    ),
    "commitments": pa.schema(
        [
            ("id", _S),
            ("document_id", _S),
            ("text", _S),
            ("kind", _S),
            ("from", _LIST),
            ("to", _LIST),
            ("content", _S),
            ("made", _S),
            ("due", _S),
            ("status", _S),
            ("event_mention", _S),
            ("resolved_by", _S),
            ("rule", _S),
        ]
    ),
    "assessments": pa.schema(
        [
            ("id", _S),
            ("document_id", _S),
            ("text", _S),
            ("start", _I),
            ("end", _I),
            ("predicate", _S),
            ("degree", _S),
            ("subjects", _LIST),
            ("objects", _LIST),
            ("formal", _B),
            ("negated", _B),
            ("attribution", _S),
        ]
    ),
    "conditionals": pa.schema(
        [
            ("id", _S),
            ("document_id", _S),
            ("text", _S),
            ("antecedent", _S),
            ("consequent", _S),
            ("cue", _S),
        ]
    ),
}

#: Rows that others coded, beside what was read. ``coded_counts``: counts by directed dyad and day, each with the file
#: it came from. ``coded_events``: one event a row, its parties flat; ``id`` is ``origin:event_id``; ``key`` is the hash
#: by which a row that comes again is known; ``document`` is the story or address it was coded from. ``imports``: what
#: was imported, how far, and how many rows went in.
IMPORTED: dict[str, pa.Schema] = {
    "coded_counts": pa.schema(
        [
            ("source", _S),
            ("target", _S),
            ("date", pa.date32()),
            ("verbal_cooperation", _F),
            ("material_cooperation", _F),
            ("verbal_conflict", _F),
            ("material_conflict", _F),
            ("document", _S),
            ("type", _S),
            ("text", _S),
            ("origin", _S),
            ("row", _I),
        ]
    ),
    "coded_events": pa.schema(
        [
            ("id", _S),
            ("origin", _S),
            ("event_id", _S),
            ("day", pa.date32()),
            ("until", pa.date32()),
            ("actor", _S),
            ("actor_state", _S),
            ("actor_sector", _S),
            ("actor_name", _S),
            ("recipient", _S),
            ("recipient_state", _S),
            ("recipient_sector", _S),
            ("recipient_name", _S),
            ("type", _S),
            ("mode", _S),
            ("quad", _S),
            ("score", _F),
            ("cameo", _S),
            ("intensity", _F),
            ("contexts", _LIST),
            ("place", _S),
            ("country", _S),
            ("lat", _F),
            ("lon", _F),
            ("confidence", _F),
            ("deaths", _I),
            ("source", _S),
            ("url", _S),
            ("document", _S),
            ("text", _S),
            ("file", _S),
            ("key", pa.uint64()),
        ]
    ),
    "coded_mentions": pa.schema(
        [
            ("origin", _S),
            ("event_id", _S),
            ("time", _S),
            ("source", _S),
            ("url", _S),
            ("sentence", _I),
            ("confidence", _F),
            ("key", pa.uint64()),
        ]
    ),
    "imports": pa.schema(
        [
            ("fingerprint", _S),
            ("file", _S),
            ("origin", _S),
            ("rows", _I),
            ("entered", _I),
            ("duplicates", _I),
            ("rejected", _I),
            ("finished", _B),
        ]
    ),
}

#: What the ledger keeps for itself: by which reader and when each document was read, or why it could not be;
#: and each mention's block, days and place, by which it is merged with others (`detente.desk.entering`).
KEPT: dict[str, pa.Schema] = {
    "readings": pa.schema([("document_id", _S), ("reader", _S), ("read_at", _S), ("problem", _S)]),
    "blocks": pa.schema(
        [
            ("mention", _S),
            ("document_id", _S),
            ("block", _S),
            ("type", _S),
            ("low", _I),
            ("high", _I),
            ("country", _S),
            ("mode", _S),
        ]
    ),
    "machine_rows": pa.schema([("document_id", _S), ("tab", _S), ("id", _S), ("row", _S)]),
}

#: What people say of rows: kept whatever becomes of the documents. ``row`` is the row that was judged, as JSON,
#: ``fields`` what it should say, ``start`` and ``end`` the words by which it is found again.
SAID: dict[str, pa.Schema] = {
    "judgements": pa.schema(
        [
            ("id", _S),
            ("at", _S),
            ("who", _S),
            ("verdict", _S),
            ("tab", _S),
            ("document_id", _S),
            ("start", _I),
            ("end", _I),
            ("row", _S),
            ("fields", _S),
            ("note", _S),
            ("undone", _B),
        ]
    )
}
