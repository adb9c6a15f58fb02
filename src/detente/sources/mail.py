"""Letters: an .eml file as a document, with its sender, subject and date; what is attached is left alone."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from detente.sources.dates import iso_date
from detente.sources.problem import Unreadable
from detente.sources.record import Document, clean, identify

#: Parts of one letter that are looked at, at most.
_PARTS = 200


def mail_record(data: bytes, stem: str | None, published: str | None) -> Document:
    """The letter's text. Raises Unreadable where it is none or holds no text."""
    try:
        letter = message_from_bytes(data, policy=policy.default)
        if not isinstance(letter, EmailMessage) or not any(letter.get(k) for k in ("From", "Subject", "Date")):
            raise Unreadable("not a letter: no From, Subject or Date at its head")
        text = _text(letter)
        subject, sender = (_header(letter, k) for k in ("Subject", "From"))
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError) as error:
        raise Unreadable(f"a damaged letter ({type(error).__name__})") from None
    if not text.strip():
        raise Unreadable("a letter without text")
    name, address = parseaddr(sender)
    key = _header(letter, "Message-ID").strip("<> ")
    return Document(
        f"mail-{identify(key)}" if key else stem or identify(text), text, title=subject or None,
        source=name or address or None, published=_day(_header(letter, "Date")) or iso_date(published),
    )  # fmt: skip


def _header(letter: EmailMessage, name: str) -> str:
    return " ".join(clean(str(letter.get(name) or "")).split())[:500]


def _day(words: str) -> str | None:
    try:
        return parsedate_to_datetime(words).date().isoformat()
    except (ValueError, TypeError, OverflowError):
        return None


def _text(letter: EmailMessage) -> str:
    plain: list[str] = []
    pages: list[bytes] = []
    for n, part in enumerate(letter.walk()):
        if n >= _PARTS:
            break
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() in ("text/plain", "text/html"):
            raw = part.get_payload(decode=True)
            body = raw if isinstance(raw, bytes) else b""
            if part.get_content_type() == "text/html":
                pages.append(body)
            else:
                plain.append(_decoded(body, part.get_content_charset()))
    if plain:
        return _unquoted("\n".join(plain))
    if pages:
        from detente.sources.html import html_record

        return html_record(pages[0], None, None).text
    return ""


def _decoded(body: bytes, charset: str | None) -> str:
    try:
        return clean(body.decode(charset or "utf-8"))
    except (UnicodeDecodeError, LookupError):
        return clean(body.decode("utf-8", "replace"))


def _unquoted(text: str) -> str:
    """The letter's own words: paragraphs joined, what it quotes and its signature left out."""
    lines = []
    for line in text.split("\n"):
        if line.rstrip() == "--":
            break
        if not line.startswith(">"):
            lines.append(line.rstrip())
    return re.sub(r"(?<=[^\n])\n(?=[^\n])", " ", "\n".join(lines)).strip()
