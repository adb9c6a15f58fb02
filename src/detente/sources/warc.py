"""Web archives (WARC, as crawlers write them): the articles of a crawl, in a stream.

Only pages that were answered with status 200 and HTML are read; of one address
(its canonical form) and of near-copies of one text the first is kept. What was left out
is counted by reason.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from detente.sources.copies import Copies
from detente.sources.html import html_record
from detente.sources.problem import Problem, Unreadable
from detente.sources.record import Document, identify

#: Bytes of a page, unpacked, beyond which it is left out.
PAGE = 8 * 1024 * 1024
_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "ref_src", "cmpid", "ns_")
_KINDS = ("text/html", "application/xhtml+xml")


def warc_records(path: Path, published: str | None) -> Iterator[Document | Problem]:
    """The articles of a web archive, each under its address; at the end what was left out, and why."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    left: Counter[str] = Counter()
    addresses: set[str] = set()
    copies = Copies()
    kept = 0
    whole = True
    with path.open("rb") as stream:
        records = iter(
            ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True, auto_decode="transfer")
        )
        while True:
            try:
                record = next(records)
                found = _page(record, published)
            except StopIteration:
                break
            except Unreadable as error:
                left[str(error)] += 1
                continue
            except Exception as error:
                # A record that cannot be unpacked ends the stream; what came before stands.
                whole = False
                yield Problem(f"{path}, behind page {kept}", f"damaged ({type(error).__name__}: {str(error)[:80]})")
                break
            where = address(found.url or "")
            if where in addresses:
                left["another copy of the same address"] += 1
            elif copies.original(where, found.text) != where:
                left["a near copy of another page"] += 1
            else:
                kept += 1
                yield found
            addresses.add(where)
    if whole and not kept and not left:
        raise Unreadable("no answer of a web server in it: a WARC file with response records is wanted")
    if left:
        reasons = ", ".join(f"{count} {reason}" for reason, count in left.most_common())
        yield Problem(str(path), f"{kept} articles; left out: {reasons}", counts=False)


def _page(record: Any, published: str | None) -> Document:
    """The article of an answer. Raises Unreadable with the reason for which it is left out."""
    headers = record.http_headers
    if headers is None or headers.status_code is None:
        raise Unreadable("no answers of HTTP")
    if headers.status_code != 200:
        raise Unreadable("of another status than 200")
    kind = (record.http_content_type or "").split(";")[0].strip().lower()
    if kind not in _KINDS:
        raise Unreadable("no HTML")
    data = _unpacked(record.reader.read(PAGE + 1), (headers.get("Content-Encoding") or "").strip().lower())
    charset = record.http_charset
    if charset and charset.lower().replace("-", "") not in ("utf8", "ascii", "usascii"):
        data = _recoded(data, charset)
    target = record.headers.get("WARC-Target-URI") or ""
    try:
        found = html_record(data, None, published)
    except Unreadable:
        raise Unreadable("without article text") from None
    url = found.url if found.url and urlsplit(found.url).scheme in ("http", "https") else target
    return Document(
        address(url) or identify(found.text), found.text, title=found.title, source=found.source, url=url or None,
        published=found.published, language=found.language, notes=found.notes,
    )  # fmt: skip


def _unpacked(data: bytes, coding: str) -> bytes:
    """The bytes of a page, packed by its server or not. Raises Unreadable where it is too long or is damaged."""
    if coding in ("gzip", "x-gzip", "deflate") and data[:1] != b"<":
        try:
            # 47: with the header of gzip or of zlib, whichever is there.
            data = zlib.decompressobj(47).decompress(data, PAGE + 1)
        except zlib.error:
            raise Unreadable("that cannot be unpacked") from None
    elif coding not in ("", "identity") and b"<" not in data[:200]:
        raise Unreadable(f"packed as {coding[:20]}, which is not read")
    if len(data) > PAGE:
        raise Unreadable(f"of more than {PAGE // 1024**2} MiB")
    return data


def _recoded(data: bytes, charset: str) -> bytes:
    """A page in UTF-8, where its header names another encoding that is known."""
    try:
        return data.decode(charset, "replace").encode("utf-8", "replace")
    except (LookupError, ValueError):
        return data


def address(url: str) -> str:
    """An address in one form: without scheme, ``www.``, mark of a place in the page, and what only tracks readers."""
    try:
        parts = urlsplit(url.strip())
        query = [(k, v) for k, v in parse_qsl(parts.query) if not k.lower().startswith(_TRACKING)]
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url.strip()
    path = parts.path.rstrip("/")
    return urlunsplit(("", "", f"{host}{port}{path}", urlencode(sorted(query)), "")) if host else url.strip()
