"""What feeds and sitemaps list: addresses of articles with the day that each says it is of."""

from __future__ import annotations

import calendar
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import defusedxml
import defusedxml.ElementTree
import feedparser

from detente.sources.dates import iso_date
from detente.sources.feeds.address import canonical
from detente.sources.problem import Unreadable

#: Entries of one feed or sitemap at most, and bytes of a sitemap that came compressed.
MOST, UNPACKED = 5000, 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as it is listed: the ISO date that the list gives it, or None, and the stamp that tells a change."""

    address: str
    published: str | None = None
    title: str | None = None
    stamp: str = ""


def feed_entries(data: bytes, url: str, kind: str = "", charset: str | None = None) -> list[Entry]:
    """Entries of an RSS or Atom feed. Raises Unreadable where it is none, or declares entities of its own."""
    if b"<!entity" in data.replace(b"\0", b"").lower():
        raise Unreadable("a feed that declares entities: refused")
    headers = {"content-location": url}
    if kind or charset:
        headers["content-type"] = (kind or "application/xml") + (f"; charset={charset}" if charset else "")
    try:
        found = feedparser.parse(io.BytesIO(data), response_headers=headers, sanitize_html=True)
    except (ValueError, LookupError, TypeError, AttributeError):  # what it does not foresee, such as names with spaces
        raise Unreadable("a feed that is broken beyond reading") from None
    if not found.get("version") and not found.get("entries"):
        raise Unreadable("neither an RSS nor an Atom feed")
    entries = []
    for item in found.entries[:MOST]:
        link = item.get("link") or next((v["href"] for v in item.get("links", ()) if v.get("href")), None)
        address = _joined(url, str(link)) if link else None
        if address:
            # As a plain dictionary: feedparser's own lookup takes one of these for the other.
            plain = {key: dict.get(item, key) for key in ("published_parsed", "updated_parsed", "updated", "published")}
            stamp = plain["published_parsed"] or plain["updated_parsed"]
            changed = str(plain["updated"] or plain["published"] or "")[:100]
            entries.append(Entry(address, _day(stamp), str(item.get("title") or "") or None, changed))
    return entries


def _day(stamp: object) -> str | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(stamp), UTC).date().isoformat()  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def sitemap_entries(data: bytes, url: str) -> tuple[list[Entry], list[str]]:
    """Entries of a sitemap, and the addresses of the sitemaps that it lists itself. Raises Unreadable."""
    if data[:2] == b"\x1f\x8b":
        data = _unpacked(data)
    try:
        root = defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
    except (defusedxml.DefusedXmlException, SyntaxError, ValueError, LookupError) as error:
        raise Unreadable(f"not a sitemap ({type(error).__name__})") from None
    entries: list[Entry] = []
    inner: list[str] = []
    for item in list(root):
        found = {_local(e.tag): (e.text or "").strip() for e in _walk(item)}
        address = _joined(url, found.get("loc", ""))
        if address is None:
            continue
        if _local(item.tag) == "sitemap":
            inner.append(address)
        elif len(entries) < MOST:
            try:
                day = iso_date(found.get("publication_date") or None)
            except Unreadable:
                day = None
            changed = (found.get("lastmod") or found.get("publication_date") or "")[:100]
            entries.append(Entry(address, day, found.get("title") or None, changed))
    return entries, inner[:MOST]


def _walk(item: Element, depth: int = 4) -> Iterator[Element]:
    for child in item if depth else ():
        yield child
        yield from _walk(child, depth - 1)


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2].lower()


def _unpacked(data: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as handle:
            found = handle.read(UNPACKED + 1)
    except (OSError, EOFError, zlib.error):
        raise Unreadable("not a sitemap (damaged gzip)") from None
    if len(found) > UNPACKED:
        raise Unreadable(f"a sitemap larger than {UNPACKED // 1024**2} MiB")
    return found


def _joined(base: str, address: str) -> str | None:
    """The canonical form of an address that stands on a page; None where it is none."""
    try:
        return canonical(urljoin(base, address))
    except ValueError:  # a bracket that opens no address of IPv6
        return None
