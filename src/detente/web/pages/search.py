"""Search over entities and words.

DuckDB's own full-text search is an extension that is fetched when first used, which a
server that fetches nothing cannot do; so texts are searched for every word asked for,
and ranked by how often and where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.desk import rows, text
from detente.desk.entities import dated, everyone
from detente.desk.errors import BadQuery
from detente.desk.store import Store

#: Rows of each kind, and the latest documents whose sentences are looked into.
MOST, LATEST = 20, 500


def terms(words: str) -> list[str]:
    """The words of a search, those between quotation marks kept together. Raises BadQuery for too many."""
    parts = words.lower().replace("“", '"').replace("”", '"').split('"')
    found = [p.strip() for n, part in enumerate(parts) for p in ([part] if n % 2 else part.split()) if p.strip()]
    if len(words) > 200 or len(found) > 8 or "\x00" in words:
        raise BadQuery("a search has at most 8 words and 200 characters")
    return list(dict.fromkeys(found))


def context(store: Store, words: str, asked: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Entities, documents and events that hold every word, with counts of what they are. Raises BadQuery.

    ``asked`` narrows them: ``source`` and ``year`` of the document, ``type`` of the event, and ``as_of`` the last day.
    """
    wanted = terms(words)
    empty: dict[str, Any] = {
        "words": words, "entities": [], "documents": [], "events": [], "terms": wanted, "facets": {}, "total": 0,
    }  # fmt: skip
    if not wanted:
        return empty
    narrowed = {k: v for k in ("source", "year", "type", "as_of") if (v := (asked or {}).get(k, ""))}
    rows.day(narrowed.get("as_of"), "as_of")
    key = ("search", tuple(wanted), tuple(narrowed.items()))
    return store.cached(key, lambda: _found(store, wanted, empty, narrowed)) | {"words": words}


def _narrow(asked: Mapping[str, str]) -> tuple[str, list[str]]:
    """Conditions on the documents looked into, as SQL with its values."""
    clauses = {"source": "source = ?", "year": "left(published, 4) = ?", "as_of": "left(published, 10) <= ?"}
    chosen = {k: sql for k, sql in clauses.items() if k in asked}
    return "".join(f" AND {sql}" for sql in chosen.values()), [asked[k] for k in chosen]


def _facets(store: Store, hold: str, values: list[Any], wanted: list[str]) -> dict[str, list[dict[str, Any]]]:
    """How many documents each source and year has, and how many counted events each type."""
    documents = f"SELECT * FROM {store.body} AS b WHERE {hold}"
    found = {
        name: store.rows(
            f"SELECT {column} AS value, count(*) AS n FROM ({documents}) AS t WHERE {column} IS NOT NULL "
            f"GROUP BY 1 ORDER BY {order} LIMIT 12",
            values,
        )
        for name, column, order in (("source", "source", "n DESC, value"), ("year", "left(published, 4)", "value DESC"))
    }
    found["type"] = store.rows(
        f"SELECT type AS value, count(*) AS n FROM event_mentions WHERE document_id IN "
        f"(SELECT document_id FROM {store.body} AS b WHERE {hold}) "
        f"AND {' AND '.join('contains(lower(text), ?)' for _ in wanted)} AND coalesce(confidence, 1) >= ? "
        "GROUP BY 1 ORDER BY n DESC, value",
        [*values, *wanted, store.least],
    )
    return found


def _found(store: Store, wanted: list[str], empty: dict[str, Any], asked: Mapping[str, str]) -> dict[str, Any]:
    folded = [text.folded(t) for t in wanted]
    whole = " ".join(folded)
    entities = []
    for row in everyone(store):
        name = text.folded(row["name"])
        if all(t in name or t == row["entity"].casefold() for t in folded):
            entities.append(((name != whole and row["entity"].casefold() != whole, not name.startswith(whole)), row))
    entities.sort(key=lambda item: item[0])
    hold = " AND ".join("(contains(body, ?) OR contains(heading, ?))" for _ in wanted)
    times = " + ".join(
        "(length(body) - length(replace(body, ?, ''))) / length(?) + CASE WHEN contains(heading, ?) THEN 5 ELSE 0 END"
        for _ in wanted
    )
    narrow, given = _narrow(asked)
    hold += narrow
    twice = [*(x for t in wanted for x in (t, t)), *given]
    documents = store.rows(
        f"SELECT document_id, title, source, published, {times} AS n FROM {store.body} AS b WHERE {hold} "
        "ORDER BY n DESC, published DESC NULLS LAST LIMIT ?",
        [*(x for t in wanted for x in (t, t, t)), *twice, MOST],
    )
    # A sentence that holds the words stands in a document that holds them: the latest of those are looked into.
    events = store.rows(
        "SELECT * FROM event_mentions WHERE document_id IN "
        f"(SELECT document_id FROM {store.body} AS b WHERE {hold} ORDER BY published DESC NULLS LAST LIMIT ?) "
        f"AND {' AND '.join('contains(lower(text), ?)' for _ in wanted)} AND coalesce(confidence, 1) >= ? "
        f"{'AND type = ? ' if 'type' in asked else ''}ORDER BY date.start DESC NULLS LAST LIMIT ?",
        [*twice, LATEST, *wanted, store.least, *([asked["type"]] if "type" in asked else []), MOST],
    )
    if len(events) < MOST and store.coded and not asked:
        coded = store.rows(
            f"SELECT rid FROM side.event WHERE origin <> 'read' "
            f"AND {' AND '.join('contains(lower(text), ?)' for _ in wanted)} AND coalesce(confidence, 1) >= ? LIMIT ?",
            [*wanted, store.least, MOST - len(events)],
        )
        events += store.mentions([r["rid"] for r in coded])
    return {
        **empty,
        "entities": [r for _, r in entities[:MOST]],
        "documents": documents,
        "facets": _facets(store, hold, twice, wanted),
        "total": store.value(f"SELECT count(*) AS n FROM {store.body} AS b WHERE {hold}", twice),
        "events": dated(store, events),
    }
