"""The document as sources hand it on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its text and what its source says of it. ``published`` is an ISO date or None.

    ``notes`` say what of the source was not taken over, and why.
    """

    document_id: str
    text: str
    title: str | None = None
    source: str | None = None
    url: str | None = None
    published: str | None = None
    language: str | None = "en"
    notes: tuple[str, ...] = ()


def identify(text: str) -> str:
    """A stable id for a text that came without one."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def clean(text: str) -> str:
    """Text with one kind of line end and without control characters, of which none carries words."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or (c >= " " and c != "\x7f"))
