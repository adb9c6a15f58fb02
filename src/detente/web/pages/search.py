"""Search over entities and words.

DuckDB's own full-text search is an extension that is fetched when first used, which a
server that fetches nothing cannot do; so texts are searched for every word asked for,
and ranked by how often and where it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from detente.desk import rows, text
from detente.desk.entities import dated, everyone
from detente.desk.errors import BadQuery
from detente.desk.store import Store
from detente.desk.words import near

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
        "latest": LATEST,
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


def _found(store: Store, wanted: list[str], empty: dict[str, Any], asked: Mapping[str, str]) -> dict[str, Any]:
    folded = [text.folded(t) for t in wanted]
    whole = " ".join(folded)
    entities = []
    for row in everyone(store):
        name = text.folded(row["name"])
        if all(t in name or t == row["entity"].casefold() for t in folded):
            entities.append(((name != whole and row["entity"].casefold() != whole, not name.startswith(whole)), row))
    entities.sort(key=lambda item: item[0])
    texts = " AND ".join("contains(lower(text), ?)" for _ in wanted)
    hits = _hits(store, wanted, asked)
    by = {kind: [r for r in hits if r["kind"] == kind] for kind in ("all", "source", "year", "document", "latest")}
    # A sentence that holds the words stands in a document that holds them: the latest of those are looked into.
    holding = store.rows(
        "WITH near AS MATERIALIZED (SELECT rowid AS rid, * FROM event_mentions WHERE rowid IN ("
        "SELECT rid FROM side.stands WHERE tab = 'event_mentions' AND doc IN (SELECT unnest(?)))) "
        f"SELECT rid, type FROM near WHERE {texts} AND coalesce(confidence, 1) >= ? "
        "ORDER BY date.start DESC NULLS LAST, rid",
        [[r["doc"] for r in by["latest"]], *wanted, store.least],
    )
    events = store.mentions([r["rid"] for r in holding if asked.get("type") in (None, r["type"])][:MOST])
    if len(events) < MOST and store.coded and not asked:
        coded = store.rows(
            f"SELECT rid FROM side.event WHERE origin <> 'read' AND {texts} AND coalesce(confidence, 1) >= ? LIMIT ?",
            [*wanted, store.least, MOST - len(events)],
        )
        events += store.mentions([r["rid"] for r in coded])
    types = [{"value": t, "n": n} for t, n in Counter(r["type"] for r in holding).items()]
    types.sort(key=lambda r: (-r["n"], r["value"]))
    sources = sorted(by["source"], key=lambda r: (-r["n"], r["value"]))
    years = sorted(by["year"], key=lambda r: str(r["value"]), reverse=True)
    return {
        **empty,
        "entities": [r for _, r in entities[:MOST]],
        "documents": _documents(store, {r["doc"]: r["n"] for r in by["document"]}),
        "facets": {"source": sources, "year": years, "type": types},
        "total": int(by["all"][0]["n"]),
        "events": dated(store, events),
    }


def _documents(store: Store, times: Mapping[int, float]) -> list[dict[str, Any]]:
    """Documents by number with ``n``, how often they hold the words, those that hold them most often first."""
    found = store.rows(
        f"SELECT rowid AS doc, document_id, {text.CALLED} AS title, source, published FROM documents "
        "WHERE rowid IN (SELECT unnest(?)) ORDER BY published DESC NULLS LAST, rowid",
        [list(times)],
    )
    for row in found:
        row["n"] = times[row.pop("doc")]
    return sorted(found, key=lambda r: -float(r["n"]))


def _hits(store: Store, wanted: list[str], asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """The documents that hold every word, gone through once: how many there are, from where and when, the best, the
    latest. Rows hold ``kind``, ``value`` (a source or a year) or ``doc`` (a document's number), and ``n``.
    """
    hold = " AND ".join("(contains(body, ?) OR contains(heading, ?))" for _ in wanted)
    times = " + ".join(
        "(length(body) - length(replace(body, ?, ''))) / length(?) + CASE WHEN contains(heading, ?) THEN 5 ELSE 0 END"
        for _ in wanted
    )
    narrow, given = _narrow(asked)
    numbers = near(store, wanted)
    looked = f"near AS MATERIALIZED (SELECT * FROM {store.body} WHERE doc IN (SELECT unnest(?)))"
    begin, source, first = ("", f"{store.body} AS b", []) if numbers is None else (f"{looked}, ", "near", [numbers])
    return store.rows(
        f"WITH {begin}hit AS MATERIALIZED (SELECT doc, source, published, {times} AS n FROM {source} "
        f"WHERE {hold}{narrow}) "
        "SELECT 'all' AS kind, '' AS value, NULL AS doc, CAST(count(*) AS DOUBLE) AS n FROM hit UNION ALL "
        "(SELECT 'source', source, NULL, count(*) FROM hit WHERE source IS NOT NULL GROUP BY 2 "
        "ORDER BY 4 DESC, 2 LIMIT 12) UNION ALL "
        "(SELECT 'year', left(published, 4), NULL, count(*) FROM hit WHERE published IS NOT NULL "
        "GROUP BY 2 ORDER BY 2 DESC LIMIT 12) UNION ALL "
        "(SELECT 'document', NULL, doc, n FROM hit ORDER BY n DESC, published DESC NULLS LAST LIMIT ?) UNION ALL "
        "(SELECT 'latest', NULL, doc, 0 FROM hit ORDER BY published DESC NULLS LAST LIMIT ?)",
        [*first, *(x for t in wanted for x in (t, t, t)), *(x for t in wanted for x in (t, t)), *given, MOST, LATEST],
    )
