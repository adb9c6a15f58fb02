"""Compounds with a hyphen in which a name only says what a noun is like."""

from __future__ import annotations

from spacy.tokens import Doc

from detente.reading.lexicon.lists import listed

HYPHENS = frozenset({"-", "–", "‑"})


def attributive_end(doc: Doc, start: int, end: int) -> int | None:
    """Where such a compound round some words ends: "anti-Iranian", "UN-backed"; None where they are in none."""
    if start >= 2 and _joins(doc, start - 1) and doc[start - 2].lower_ in listed("stances"):
        return end
    if end + 1 < len(doc) and _joins(doc, end) and doc[end + 1].lower_ in listed("attached"):
        return end + 2
    return None


def _joins(doc: Doc, i: int) -> bool:
    return doc[i].text in HYPHENS and not doc[i].whitespace_ and not doc[i - 1].whitespace_
