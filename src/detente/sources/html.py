"""HTML pages, by trafilatura: text, title, date and outlet."""

from __future__ import annotations

import logging
import re

from detente.sources.dates import iso_date
from detente.sources.pages import day_of
from detente.sources.problem import Unreadable
from detente.sources.record import Document, clean, identify


def html_record(data: bytes, stem: str | None, published: str | None) -> Document:
    """The article of a page. Raises Unreadable where the page holds no running text."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        found = trafilatura.bare_extraction(
            data,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except Exception as error:
        raise Unreadable(f"HTML that no parser understands ({type(error).__name__}): give the text itself") from None
    text = (getattr(found, "text", None) or "").strip() if found is not None else ""
    text = re.sub(r"\n+", "\n\n", clean(text))  # headings and paragraphs are blocks: no sentence runs across two
    if not text:
        raise Unreadable("HTML without article text: save the article itself, or give its text")
    day, note = day_of(data, getattr(found, "date", None))
    given = iso_date(published)
    return Document(
        stem or identify(text),
        text,
        title=getattr(found, "title", None) or None,
        source=getattr(found, "sitename", None) or getattr(found, "hostname", None) or None,
        url=getattr(found, "url", None) or None,
        published=given or day,
        language=getattr(found, "language", None) or "en",
        notes=(note,) if note and not given else (),
    )
