"""The document as sources hand it on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from detente.sources.problem import Unreadable


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its text and what its source says of it. ``published`` is an ISO date or None."""

    document_id: str
    text: str
    title: str | None = None
    source: str | None = None
    url: str | None = None
    published: str | None = None
    language: str | None = "en"


def identify(text: str) -> str:
    """A stable id for a text that came without one."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def iso_date(value: object) -> str | None:
    """An ISO date from a cell or a metadata field; None where there is none.

    Raises Unreadable for words that are no date: a date is never guessed.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    words = str(value).strip()
    if words.lower() in ("nan", "nat", "none", "null", "n/a", "na"):
        return None
    try:
        return datetime.fromisoformat(words.replace("Z", "+00:00")).date().isoformat()
    except ValueError:
        pass
    import dateparser

    found = dateparser.parse(words, languages=["en"], settings={"REQUIRE_PARTS": ["day", "month", "year"]})
    if found is None:
        raise Unreadable(f"{words[:40]!r} is not a date: write it as YYYY-MM-DD")
    return found.date().isoformat()


def clean(text: str) -> str:
    """Text with one kind of line end and without control characters, of which none carries words."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or (c >= " " and c != "\x7f"))
