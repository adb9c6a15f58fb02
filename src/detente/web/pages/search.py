"""Search over entities and words.

DuckDB's own full-text search is an extension that is fetched when first used, which a
server that fetches nothing cannot do; so texts are searched for every word asked for,
and ranked by how often and where it stands.
"""

from __future__ import annotations

from typing import Any

from detente.desk import text
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


def context(store: Store, words: str) -> dict[str, Any]:
    """Entities, documents and events that hold every word. Raises BadQuery."""
    wanted = terms(words)
    empty: dict[str, Any] = {"words": words, "entities": [], "documents": [], "events": [], "terms": wanted}
    if not wanted:
        return empty
    return store.cached(("search", tuple(wanted)), lambda: _found(store, wanted, empty)) | {"words": words}


def _found(store: Store, wanted: list[str], empty: dict[str, Any]) -> dict[str, Any]:
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
    twice = [x for t in wanted for x in (t, t)]
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
        "ORDER BY date.start DESC NULLS LAST LIMIT ?",
        [*twice, LATEST, *wanted, store.least, MOST],
    )
    if len(events) < MOST and store.coded:
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
        "events": dated(store, events),
    }
