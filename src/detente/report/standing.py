"""What is said of standing: who is isolated, connected, allied, hostile or dependent, and towards whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from detente.report.items import STANDING, Item
from detente.report.page import Quote
from detente.report.wording import Names, capital

Row = Mapping[str, Any]

#: What is said of one party; other standings are towards somebody, with these words.
_ALONE = frozenset({"isolated"})
_SUPPOSED = re.compile(r"\b(?:if|unless|(?:would|could|might|may|will|to) be)\b", re.IGNORECASE)
_TOWARDS = {"dependent": "on", "hostile": "to", "isolated": "from"}


def standings(tables: Mapping[str, Any], names: Names, everything: bool) -> Iterator[Item]:
    """A line for whom the texts say to stand how; ``everything`` tells those of no states and what is only asked."""
    said = {a["id"]: a for a in tables["attributions"]}
    best: dict[Any, Row] = {}
    for row in tables["assessments"]:
        key = (row["predicate"], row["negated"], tuple(row["subjects"]))
        known = best.get(key)
        if row["subjects"] and (known is None or ((row["degree"] or row["objects"]) and not known["degree"])):
            best[key] = row
    for row in best.values():
        if not everything and not _stands(row, names):
            continue
        text = capital(names.many(row["subjects"])) + _whom(row, names)
        source = said.get(row["attribution"] or "")
        if source and source["sources"]:
            text += f", says {names.many(source['sources'])}"
        weight = 0.9 + 0.3 * bool(row["degree"]) + 0.2 * (row["predicate"] in ("isolated", "connected"))
        stem = ("not " if row["negated"] else "") + ("informally " if row["formal"] is False else "")
        quote = Quote(row["document_id"], row["text"], row["predicate"])
        yield Item(STANDING, text, [quote], weight, capital(stem + row["predicate"]))


def _whom(row: Row, names: Names) -> str:
    objects = names.many(row["objects"])
    if row["degree"]:
        beside = f" than {objects}" if objects and row["degree"] in ("more", "less") else ""
        return f" ({row['degree']}{beside})"
    return f" ({_TOWARDS.get(row['predicate'], 'with')} {objects})" if objects else ""


def _stands(row: Row, names: Names) -> bool:
    """Whether a standing is one of states, towards another or by itself where it is isolation, and is told as it is.

    Not what a sentence asks, or says that it would or will be.
    """
    if "?" in row["text"] or _SUPPOSED.search(row["text"]):
        return False
    if not row["objects"]:
        return row["predicate"] in _ALONE or bool(row["degree"])
    return bool({names.state(e) or e for e in row["subjects"]} - {names.state(e) or e for e in row["objects"]})
