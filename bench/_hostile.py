"""Inputs that are broken at random, of every kind that is read: each must be read or refused in a line, and soon."""

from __future__ import annotations

import gzip
import io
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bench._kills import SENTENCES
from detente.reading.pipeline import Reader
from detente.sources import Document, Unreadable, documents
from detente.sources.feeds import feed_entries, sitemap_entries

#: Seconds after which reading 100 kB counts as hung.
HUNG = 10.0
_MARKS = (
    b"\x00", b"\xff", b"\xed\xa0\x80", "\u202e\u2066\u200f".encode(), b"\x1b]0;x\x07", b"\r", b"=1+1", b"<div>", b"(",
    b"[", b'{"a":', b"&amp;", b'"', "“".encode(), b"\n", b",", b"\\ud800", b"99999-99-99", b"<!DOCTYPE x [", b"%00",
)  # fmt: skip
FEEDS = {".rss", ".atom", ".sitemap"}


def seeds() -> dict[str, bytes]:
    """A sound input of each kind, by the end of its name."""
    words = " ".join(s.format(day=3) for s in SENTENCES)
    page = f"<html><head><title>Dispatch</title></head><body><article><p>{words}</p></article></body></html>".encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a\r\n"
        "WARC-Record-ID: <urn:uuid:5d6c2f10-6c07-4b6a-9a1e-1d9d3c0f0001>\r\nWARC-Date: 2021-03-04T00:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    ).encode()
    warc = head + answer + b"\r\n\r\n"
    table = io.BytesIO()
    pq.write_table(pa.table({"id": ["1", "2"], "text": [words, words[:90]], "published": ["2021-03-04", None]}), table)
    entry = "<title>Dispatch</title><link>https://example.org/a</link><pubDate>Thu, 04 Mar 2021 00:00:00 GMT</pubDate>"
    return {
        ".txt": words.encode(), ".md": f"# Head\n\n{words}\n\n- [one](https://example.org) ![two](x.png)\n".encode(),
        ".html": page, ".jsonl": json.dumps({"text": words, "published": "2021-03-04"}).encode() + b"\n",
        ".csv": f'id,text,published\n1,"{words}",2021-03-04\n'.encode(), ".tsv": f"id\ttext\n1\t{words}\n".encode(),
        ".warc": warc, ".warc.gz": gzip.compress(warc, mtime=0), ".parquet": table.getvalue(),
        ".eml": f"From: a@example.org\nSubject: Dispatch\nDate: Thu, 04 Mar 2021 00:00:00 +0000\n\n{words}\n".encode(),
        ".rss": f'<?xml version="1.0"?><rss version="2.0"><channel><item>{entry}</item></channel></rss>'.encode(),
        ".atom": b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>x</title><link href="https://example.org/b"/>'
        b"<updated>2021-03-04T00:00:00Z</updated></entry></feed>",
        ".sitemap": b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://example.org/c</loc>'
        b"<lastmod>2021-03-04</lastmod></url></urlset>",
    }  # fmt: skip


def bombs() -> dict[str, bytes]:
    """Small inputs that unpack to large ones, or nest without end."""
    much = gzip.compress(b"a" * 200_000_000, 9)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: {len(much)}\r\n\r\n"
    answer = head.encode() + much
    record = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a\r\nWARC-Date: 2021-03-04T00:00:00Z"
        f"\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    ).encode()
    lines = b"".join(b'<!ENTITY e%d "%s">' % (n + 1, b"&e%d;" % n * 10) for n in range(9))
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">' + lines + b"]><rss><channel>&e9;</channel></rss>"
    return {
        "packed.warc": record + answer + b"\r\n\r\n", "packed.sitemap": much, "laughs.rss": laughs,
        "laughs.sitemap": laughs, "deep.jsonl": b"[" * 90_000, "deep.html": b"<b>" * 33_000, "deep.rss": b"<a>" * 33_000,
        "deep.md": b"> " * 50_000, "packed.warc.gz": gzip.compress(record + answer, 9), "packed.html": much,
    }  # fmt: skip


def broken_inputs(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """The bombs, then inputs that are wrong in ways that happen: by kind, the same for a seed."""
    yield from bombs().items()
    drawn = random.Random(seed)
    sound = seeds()
    for i in range(count):
        suffix = drawn.choice(list(sound))
        data = bytearray(sound[suffix])
        for _ in range(drawn.randrange(1, 6)):
            at = drawn.randrange(len(data) + 1)
            what = drawn.randrange(4)
            if what == 0:
                data[at:at] = drawn.choice(_MARKS) * drawn.choice([1, 10, 5000])
            elif what == 1:
                del data[at : at + drawn.randrange(1, 200)]
            elif what == 2:
                data[at:at] = drawn.randbytes(drawn.randrange(1, 40))
            else:
                data[at:at] = bytes(data[:at]) * drawn.choice([1, 3])
        yield f"{i}{suffix}", bytes(data[:100_000])


def hostile(folder: Path, count: int, seed: int, model: bool) -> dict[str, Any]:
    """Read broken inputs in this process: those that raise, those that take too long, those of which nothing is said."""
    reader = Reader(model=model, threads=1)
    list(reader.read([Document("x", "France met Russia.")]))
    raised: list[str] = []
    slow: list[str] = []
    ends: Counter[str] = Counter()
    longest = 0.0
    for number, (name, data) in enumerate(broken_inputs(count, seed)):
        path = folder / name
        path.write_bytes(data)
        began = time.process_time()
        try:
            ends[_read(reader, path, data)] += 1
        except Exception as error:
            raised.append(f"{name}: {type(error).__name__}")
        spent = time.process_time() - began
        longest = max(longest, spent)
        if spent > HUNG:
            slow.append(name)
        path.unlink()
        if number % 500 == 499:
            print(f"{number + 1} inputs: {dict(ends)}, {len(raised)} raised", file=sys.stderr, flush=True)
    return {"inputs": ends.total() + len(raised), **ends, "raised": raised, "slow": slow, "longest_s": round(longest, 2)}


def _read(reader: Reader, path: Path, data: bytes) -> str:
    """How one input ended: read, refused, or unheard, where nothing was said of it."""
    if path.suffix in FEEDS:
        try:
            where = "https://example.org/feed"
            sitemap_entries(data, where) if path.suffix == ".sitemap" else feed_entries(data, where)
        except Unreadable:
            return "refused"
        return "read"
    found = list(documents([str(path)]))
    kept = [d for d in found if isinstance(d, Document)]
    readings = list(reader.read(kept))
    if len(readings) != len(kept):
        return "lost"
    return "read" if kept else "refused" if found else "unheard"
