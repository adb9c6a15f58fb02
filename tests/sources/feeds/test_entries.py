"""Feeds and sitemaps."""

from __future__ import annotations

import gzip

import pytest

from detente.sources import Unreadable
from detente.sources.feeds import feed_entries, sitemap_entries

ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>
<entry><title>One</title><link href="/one?utm_medium=rss"/><published>2023-09-06T23:30:00-05:00</published></entry>
<entry><title>Two</title><link href="https://other.example/two"/></entry>
<entry><title>Three</title><link href="javascript:alert(1)"/></entry></feed>"""
BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<rss version="2.0"><channel><item><title>&b;</title><link>https://x.example/a</link></item></channel></rss>"""
SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://x.example/a</loc>
<news:news><news:publication_date>2023-09-06T10:00:00Z</news:publication_date><news:title>A</news:title></news:news>
</url><url><loc>file:///etc/passwd</loc></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>
<loc>https://x.example/more.xml</loc></sitemap></sitemapindex>"""


def test_atom_with_relative_addresses_and_days_in_utc() -> None:
    found = feed_entries(ATOM.encode(), "https://news.example/feed")
    assert [(e.address, e.published) for e in found] == [
        ("https://news.example/one", "2023-09-07"),
        ("https://other.example/two", None),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_of_a_feed_are_refused(encoding: str) -> None:
    with pytest.raises(Unreadable, match="entities"):
        feed_entries(BOMB.encode(encoding), "https://x.example/")
    with pytest.raises(Unreadable):
        sitemap_entries(BOMB.encode(encoding), "https://x.example/")


def test_a_feed_in_another_charset_than_it_says() -> None:
    rss = (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><item><title>Café</title>'
        "<link>https://x.example/a</link></item></channel></rss>"
    )
    (found,) = feed_entries(rss.encode("latin-1"), "https://x.example/", "application/rss+xml", "iso-8859-1")
    assert found.title == "Café"


HALVES = b'<feed xmlns="http://www.w3.' + b"\xed\xa0\x80" * 9 + b'org/2005/Atom"><entry><title>x</title></entry></feed>'


@pytest.mark.parametrize("data", [b"", b"plain words", b"<html><body>no feed</body></html>", b"\x00\xff" * 50, HALVES])
def test_what_is_no_feed(data: bytes) -> None:
    with pytest.raises(Unreadable):
        feed_entries(data, "https://x.example/")
    if not data.startswith(b"<html"):
        with pytest.raises(Unreadable):
            sitemap_entries(data, "https://x.example/")


@pytest.mark.parametrize("packed", [False, True])
def test_a_sitemap_of_news(packed: bool) -> None:
    data = gzip.compress(SITEMAP.encode()) if packed else SITEMAP.encode()
    entries, inner = sitemap_entries(data, "https://x.example/s.xml")
    assert [(e.address, e.published, e.title) for e in entries] == [("https://x.example/a", "2023-09-06", "A")]
    assert not inner


def test_a_sitemap_of_sitemaps() -> None:
    assert sitemap_entries(INDEX.encode(), "https://x.example/s.xml") == ([], ["https://x.example/more.xml"])


def test_a_sitemap_that_unpacks_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.sources.feeds.entries.UNPACKED", 1000)
    with pytest.raises(Unreadable, match="larger"):
        sitemap_entries(gzip.compress(b"x" * 5000), "https://x.example/s.xml")


def test_an_address_that_is_none_is_passed_over() -> None:
    head = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    told = head + b"<url><loc>https://example[.org/c</loc></url><url><loc>https://example.org/d</loc></url></urlset>"
    assert [e.address for e in sitemap_entries(told, "https://example.org/map.xml")[0]] == ["https://example.org/d"]
