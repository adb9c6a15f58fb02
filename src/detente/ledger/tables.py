"""What each table is called and shows, said once for every face."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: How a column sorts; those not named do not.
SORTS: Mapping[str, str] = {
    "document_id": "document_id", "published": "published", "source": "source", "title": "title",
    "language": "language", "entity": "entity", "name": "name", "kind": "kind", "state": "state", "id": "id",
    "type": "type", "mode": "mode", "date": "date.start", "place": "place.name", "confidence": "confidence",
    "host": "host", "occasion": "occasion", "attended": "attended", "stance": "stance", "proposition": "proposition",
    "contested": "contested", "made": "made", "due": "due", "status": "status", "predicate": "predicate",
    "degree": "degree", "formal": "formal", "cue": "cue", "text": "text", "day": "day", "target": "target",
    "quad": "quad", "month": "month", "country": "country", "events": "events", "origin": "origin",
    "outlet": "outlet", "headline": "headline", "sentence": "sentence",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """A table in words: its title, the columns shown (its key first), what words filter its rows by kind.

    ``mentions`` names the columns that hold the event mentions a row rests on: a row
    without a confidence of its own is as sure as they are. ``view`` tells a table that
    is derived from others, ``newest`` the column that says which rows are the newest:
    its own, or ``published`` for the day of its document.
    """

    title: str
    says: str
    shown: tuple[str, ...]
    mentions: tuple[str, ...] = ()
    view: bool = False
    newest: str | None = None

    @property
    def key(self) -> str:
        """The column that holds a row's id."""
        return self.shown[0]


TABLES: Mapping[str, Words] = {
    "documents": Words(
        "Documents", "what was read", ("document_id", "published", "source", "title", "language"),
        newest="published",
    ),
    "entities": Words("Entities", "who is named", ("entity", "name", "kind", "state")),
    "event_mentions": Words(
        "Event mentions", "who did what to whom, read or coded by others",
        ("id", "type", "mode", "actors", "recipients", "auxiliary", "date", "place", "confidence", "text"),
        newest="date",
    ),
    "encounters": Words(
        "Encounters", "who met whom, or stayed away",
        ("id", "kind", "participants", "host", "occasion", "place", "date", "attended", "text"), ("event_mention",),
        newest="date",
    ),
    "attributions": Words(
        "Attributions", "who says what", ("id", "sources", "stance", "cue", "content", "confidence"),
        newest="published",
    ),
    "claims": Words(
        "Claims", "what is said, by whom, and who contradicts",
        ("id", "proposition", "positions", "contested", "text"), ("event_mention",),
        newest="published",
    ),
    "commitments": Words(
        "Commitments", "what was promised, offered, demanded or threatened, and what became of it",
        ("id", "kind", "from", "to", "content", "made", "due", "status", "rule", "text"), ("event_mention",),
        newest="made",
    ),
    "assessments": Words(
        "Assessments", "what texts say of states of affairs",
        ("id", "predicate", "degree", "subjects", "objects", "formal", "text"), newest="published",
    ),
    "conditionals": Words(
        "Conditionals", "if this, then that", ("id", "cue", "antecedent", "consequent", "text"),
        ("antecedent", "consequent"), newest="published",
    ),
    "dyads": Words(
        "Dyads", "one row for each directed pair of an event mention",
        ("id", "day", "source", "target", "type", "mode", "quad", "happened", "confidence", "origin", "sentence"),
        view=True, newest="day",
    ),
    "dyad_months": Words(
        "Dyad months", "what happened between two states by month",
        ("source", "target", "month", "events", "verbal_cooperation", "material_cooperation", "verbal_conflict",
         "material_conflict"), view=True, newest="month",
    ),
    "country_months": Words(
        "Country months", "what happened around a state by month",
        ("country", "month", "events", "sent", "received", "domestic", "verbal_cooperation", "material_cooperation",
         "verbal_conflict", "material_conflict"), view=True, newest="month",
    ),
}  # fmt: skip
#: Those that hold rows, and those derived from them.
STORED = tuple(name for name, words in TABLES.items() if not words.view)
VIEWS = tuple(name for name, words in TABLES.items() if words.view)


def counted(table: str, least: float, names: Any) -> tuple[str, list[Any]]:
    """The condition that a row is at least so sure, as SQL with its values; empty where nothing tells."""
    if least <= 0 or table not in TABLES:
        return "", []
    if "confidence" in names:
        return "coalesce(confidence, 1) >= ?", [least]
    doubted = "(SELECT m.id FROM event_mentions m WHERE coalesce(m.confidence, 1) < ?)"
    parts = [f'("{c}" IS NULL OR "{c}" NOT IN {doubted})' for c in TABLES[table].mentions]
    return " AND ".join(parts), [least] * len(parts)
