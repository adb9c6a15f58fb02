"""A fetched page as a document: its text by trafilatura, its address in the plainest form, its own date."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import blake2b
from urllib.parse import urljoin, urlsplit

from detente.sources.files import decode
from detente.sources.html import html_record
from detente.sources.problem import Unreadable
from detente.sources.record import Document, clean

#: An article has at least so many words.
LEAST = 25
PAGES = ("", "text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml")


def name_of(address: str) -> str:
    """The id of the document of an address: its host, and a digest."""
    return f"{urlsplit(address).hostname or 'web'}-{blake2b(address.encode(), digest_size=6).hexdigest()}"


def article(
    data: bytes, address: str, *, kind: str = "", charset: str | None = None, published: str | None = None,
    title: str | None = None, source: str | None = None, today: date | None = None,
) -> Document:  # fmt: skip
    """The article of a page. ``published`` is the day that a feed gave it.

    Of that and the day that the page itself states the earlier is the article's own, so that an
    old one is never news; one that lies ahead is none, and none is guessed. Raises Unreadable
    where there is no article.
    """
    if kind not in PAGES:
        raise Unreadable(f"not a page but {kind[:40]}")
    page = _utf8(data, charset)
    if kind == "text/plain":
        found = Document("", clean(page.decode("utf-8", "replace")))
    else:
        found = html_record(page, None, None)
    if len(found.text.split()) < LEAST:
        raise Unreadable(f"fewer than {LEAST} words of text")
    ahead = ((today or date.today()) + timedelta(days=1)).isoformat()
    days = [d for d in (published, found.published) if d and d <= ahead]
    own = found.url and urlsplit(urljoin(address, found.url)).hostname == urlsplit(address).hostname
    place = urljoin(address, found.url) if own and found.url else address
    return Document(
        name_of(address), found.text, title=found.title or title, source=source or found.source, url=place,
        published=min(days, default=None), language=found.language,
        notes=() if published else found.notes,
    )  # fmt: skip


def _utf8(data: bytes, charset: str | None) -> bytes:
    """The page in UTF-8, whatever it says that it is in."""
    try:
        data.decode("utf-8")
        return data
    except UnicodeDecodeError:
        pass
    if charset:
        try:
            return data.decode(charset).encode("utf-8", "replace")
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(data).encode("utf-8", "replace")
