"""Articles of a web archive: the first of an address and of a text, the page's own day, the rest counted."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest

from detente.sources import Document, Problem, documents
from detente.sources.warc import address

STORY = (
    "France condemned Russia on Monday after talks in Geneva had failed, and called on other states to follow. "
    "Ministers will meet again in Vienna, where Austria has offered to receive both sides before the summer."
)
OTHER = (
    "Norway and Chile agreed on fishing rights in the south, their ministers said after a long night of talks. "
    "The treaty is to be signed in Oslo in the autumn, and both parliaments must still vote on it."
)


def page(words: str, head: str = "") -> bytes:
    body = f"<article><h1>Talks</h1><p>{words}</p></article>"
    return f"<html><head><title>Talks</title>{head}</head><body>{body}</body></html>".encode()


def answer(url: str, body: bytes, status: str = "200 OK", kind: str = "text/html", more: str = "") -> bytes:
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2022-02-02T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{abs(hash(url)) % 10**12:012}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


DAY = '<meta property="article:published_time" content="2021-05-14T08:00:00Z">'
RECORDS = [
    answer("https://www.example.org/a?utm_source=x&id=7#top", page(STORY, DAY)),
    answer("http://example.org/a/?id=7", page(OTHER)),
    answer("https://mirror.example.net/copy", page(STORY + " By our own correspondent.", DAY)),
    answer("https://example.org/gone", page(OTHER), status="404 Not Found"),
    answer("https://example.org/feed", b"{}", kind="application/json"),
    answer("https://example.org/empty", b"<html><body></body></html>"),
    answer("https://example.org/packed", gzip.compress(page(OTHER)), more="Content-Encoding: gzip\r\n"),
]


def read(path: Path, data: bytes) -> tuple[list[Document], list[Problem]]:
    path.write_bytes(data)
    found = list(documents([str(path)]))
    return [d for d in found if isinstance(d, Document)], [p for p in found if isinstance(p, Problem)]


@pytest.mark.parametrize("packed", [False, True])
def test_the_articles_of_a_crawl(tmp_path: Path, packed: bool) -> None:
    data = b"".join(gzip.compress(r) if packed else r for r in RECORDS)
    kept, said = read(tmp_path / ("c.warc.gz" if packed else "c.warc"), data)
    assert [d.document_id for d in kept] == ["example.org/a?id=7", "example.org/packed"]
    assert kept[0].published == "2021-05-14" and kept[1].published is None
    assert "France condemned Russia" in kept[0].text and "Norway and Chile" in kept[1].text
    (count,) = said
    assert not count.counts
    assert "2 articles; left out: " in count.reason
    for reason in ("1 of another status than 200", "1 no HTML", "1 without article text", "1 a near copy of another"):
        assert reason in count.reason
    assert "1 another copy of the same address" in count.reason


@pytest.mark.parametrize(
    "data",
    [b"", b"no archive", b"WARC/1.0\r\n\r\n", gzip.compress(b"x" * 100, mtime=0), b"\x1f\x8b broken"],
    ids=["empty", "text", "a head alone", "packed text", "a broken pack"],
)
def test_what_is_no_archive_is_said(tmp_path: Path, data: bytes) -> None:
    kept, said = read(tmp_path / "c.warc.gz", data)
    assert not kept and len(said) == 1 and said[0].counts


def test_a_cut_archive_keeps_what_came_before(tmp_path: Path) -> None:
    data = b"".join(gzip.compress(r) for r in RECORDS[:1]) + gzip.compress(RECORDS[3])[:60]
    kept, _ = read(tmp_path / "c.warc.gz", data)
    assert len(kept) == 1


def test_a_page_that_unpacks_without_end_is_left_out(tmp_path: Path) -> None:
    held = io.BytesIO()
    with gzip.GzipFile(fileobj=held, mode="wb") as packed:
        for _ in range(64):
            packed.write(b"a" * 1024 * 1024)
    kept, said = read(tmp_path / "c.warc", answer("https://x.org/", held.getvalue(), more="Content-Encoding: gzip\r\n"))
    assert not kept and "of more than 8 MiB" in said[0].reason


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("HTTPS://WWW.Example.org:443/a/b/#x", "example.org/a/b"),
        ("http://example.org/?b=2&a=1&utm_medium=x", "example.org?a=1&b=2"),
        ("http://example.org:8080/", "example.org:8080"),
        ("no address", "no address"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_one_form_of_an_address(url: str, same: str) -> None:
    assert address(url) == same
