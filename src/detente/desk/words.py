"""Which documents hold a word: what a search looks into where one of its words is rare.

Words are what stands between spaces, so that a document that holds a term holds each of its words, whole or within
a longer one: what is found by the words is then looked at for the term itself, and nothing is missed.
"""

from __future__ import annotations

from collections.abc import Sequence

from detente.desk.sides import FEW
from detente.desk.store import Store

#: Share of the documents up to which those that hold a rare word are looked for by their numbers.
MANY = 0.05


def near(store: Store, terms: Sequence[str]) -> list[int] | None:
    """Numbers of the documents that hold the rarest word of some terms; None where none is rare, or none are kept."""
    wanted = list(dict.fromkeys(p for term in terms for p in term.split(" ") if p))
    if not store.indexed or not wanted:
        return None
    found = store.rows(
        "SELECT p.word AS part, CAST(coalesce(sum(w.n), 0) AS BIGINT) AS n, count(w.word) = count(w.docs) AS rare "
        "FROM (SELECT unnest(?) AS word) p LEFT JOIN side.word w ON contains(w.word, p.word) GROUP BY p.word",
        [wanted],
    )
    rare = [r for r in found if r["rare"] and r["n"] <= max(FEW, MANY * store.counts["documents"])]
    if not rare:
        return None
    part = min(rare, key=lambda r: (int(r["n"]), str(r["part"])))["part"]
    return [r["doc"] for r in store.rows(
        "SELECT DISTINCT unnest(docs) AS doc FROM side.word WHERE contains(word, ?)", [part]
    )]  # fmt: skip
