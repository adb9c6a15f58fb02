"""A page as what mail and feed readers take: an e-mail message (RFC 5322) and an Atom feed (RFC 4287)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from email.utils import format_datetime
from xml.etree import ElementTree

from detente.report.page import Page, html, text, web_address

_ATOM = "http://www.w3.org/2005/Atom"


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(6), UTC)


def _plain(words: str) -> str:
    return "".join(c for c in " ".join(words.split()) if c.isprintable())


def message(page: Page, day: date, *, sender: str = "detente@localhost", to: str = "") -> EmailMessage:
    """The page as a message of that day, as text and as HTML."""
    found = EmailMessage()
    found["Subject"] = _plain(page.title)
    found["From"] = sender
    if to:
        found["To"] = to
    found["Date"] = format_datetime(_moment(day))
    found.set_content(text(page))
    found.add_alternative(html(page), subtype="html")
    return found


def eml(page: Page, day: date) -> str:
    """The message as a file that mail programs open."""
    return message(page, day).as_bytes().decode("ascii", "replace")


def atom(page: Page, day: date) -> str:
    """The page as an Atom feed, an entry a line that rests on a quoted sentence."""
    ElementTree.register_namespace("", _ATOM)
    moment = _moment(day).isoformat()
    name = "".join(c if c.isalnum() else "-" for c in page.title.lower())
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _add(feed, "title", page.title)
    _add(feed, "id", f"urn:detente:{name}")
    _add(feed, "updated", moment)
    _add(ElementTree.SubElement(feed, f"{{{_ATOM}}}author"), "name", "Détente")
    notes = {n.number: n for n in page.notes}
    lines = [(s.heading, line, f"{s.heading}-{i}") for s in page.sections for i, line in enumerate(s.lines, 1)]
    for heading, line, key in lines:
        if not line.notes:
            continue
        entry = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry")
        _add(entry, "title", line.text if heading == "News" else f"{heading}: {line.text}")
        _add(entry, "id", f"urn:detente:{name}:{key.lower().replace(' ', '-').replace(',', '')}")
        _add(entry, "updated", moment)
        quoted = [notes[n] for n in line.notes]
        for note in quoted:
            if (address := web_address(note.url)) is not None:
                ElementTree.SubElement(entry, f"{{{_ATOM}}}link", href=address, rel="related")
        _add(entry, "content", "\n".join(f"“{n.text}” {n.credit}" for n in quoted))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode")


def _add(parent: ElementTree.Element, name: str, words: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}").text = _plain(words)
