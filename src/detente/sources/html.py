"""HTML pages, by trafilatura: text, title, date and outlet."""

from __future__ import annotations

import logging
import re
from datetime import date

from detente.sources.dates import iso_date
from detente.sources.problem import Unreadable
from detente.sources.record import Document, clean, identify

#: Names under which pages state their day and which htmldate does not know.
_STATED = re.compile(
    r"<meta\b[^>]{0,300}\b(?:name|property)\s*=\s*[\"'](?:dc\.date|dcterms\.date|dc\.date\.issued|dcterms\.issued)[\"']"
    r"[^>]{0,300}>",
    re.IGNORECASE,
)
_CONTENT = re.compile(r"\bcontent\s*=\s*[\"']([^\"']{4,60})[\"']", re.IGNORECASE)


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
    day, note = _day(data.decode("utf-8", "replace"), getattr(found, "date", None))
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


def _day(page: str, found: object) -> tuple[str | None, str | None]:
    """The day that a page states and a note where it can be read in two ways; a copyright year is no day."""
    stated = _or_none(found)
    if stated is None:
        for tag in _STATED.finditer(page):
            content = _CONTENT.search(tag.group())
            if content is not None and (day := _or_none(content[1])) is not None:
                return day, None
        return None, None
    year, month, day_ = (int(p) for p in stated.split("-"))
    if month != day_ and max(month, day_) <= 12 and not _written_out(page, date(year, month, day_)):
        return None, f"the page's date, {stated} or {year}-{day_:02d}-{month:02d}, can be read in two ways: undated"
    return stated, None


def _written_out(page: str, day: date) -> bool:
    """Whether a page has a day in a form that has one reading: year first, or with the month in words."""
    year_first = rf"{day.year}[-/.]?{day.month:02d}[-/.]?{day.day:02d}|{day.year}[-/.]{day.month}[-/.]{day.day}(?!\d)"
    name = rf"{day:%b}[a-z]{{0,6}}\.?"
    words = (
        rf"\b0?{day.day}(?:st|nd|rd|th)? (?:of )?{name},? {day.year}|{name} 0?{day.day}(?:st|nd|rd|th)?,? {day.year}"
    )
    return re.search(f"{year_first}|{words}", page, re.IGNORECASE) is not None


def _or_none(value: object) -> str | None:
    try:
        return iso_date(value)
    except Unreadable:
        return None
