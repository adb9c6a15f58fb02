"""HTML pages, by trafilatura: text, title, date and outlet."""

from __future__ import annotations

import logging

from detente.sources.problem import Unreadable
from detente.sources.record import Document, identify, iso_date


def html_record(data: bytes, stem: str | None, published: str | None) -> Document:
    """The article of a page. Raises Unreadable where the page holds no running text."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = trafilatura.bare_extraction(data, include_comments=False, include_tables=False, with_metadata=True)
    text = (getattr(found, "text", None) or "").strip() if found is not None else ""
    if not text:
        raise Unreadable("HTML without article text: save the article itself, or give its text")
    stated = getattr(found, "date", None)
    return Document(
        stem or identify(text),
        text,
        title=getattr(found, "title", None) or None,
        source=getattr(found, "sitename", None) or getattr(found, "hostname", None) or None,
        url=getattr(found, "url", None) or None,
        published=iso_date(published) or _or_none(stated),
        language=getattr(found, "language", None) or "en",
    )


def _or_none(value: object) -> str | None:
    try:
        return iso_date(value)
    except Unreadable:
        return None
