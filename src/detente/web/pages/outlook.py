"""What is likely next: the outlook of a dyad or of one party, the questions, and the record."""

from __future__ import annotations

from datetime import date
from typing import Any

from detente.desk import outlook as desk
from detente.desk import rows, text
from detente.desk.errors import BadQuery
from detente.desk.naming import named
from detente.desk.store import Store


def context(store: Store, asked: dict[str, str]) -> dict[str, Any]:
    """The page: the form as it was sent, the outlook where parties are named, questions and record."""
    found, error, a, b = None, None, None, None
    try:
        day = rows.day(asked.get("as_of"), "as_of")
        on = date.fromisoformat(day) if day else None
        names = [asked.get(k, "").strip()[:100] for k in ("a", "b")]
        if any(names):
            a, *rest = [named(store, n, on) for n in names if n]
            b = rest[0] if rest else None
            found = desk.of(store, a, b, on)
    except (BadQuery, ValueError) as fault:
        error = text.line(fault, 300)
    told = desk.record(store)
    return {
        "found": found, "error": error, "a": a, "b": b, "questions": desk.questions(store)[-50:][::-1],
        "record": told, "curve": desk.curve(told),
    }  # fmt: skip
