"""A small server on loopback, for tests: feeds and pages as they come, and as they should not."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Newsstand:
    """Pages by path: a reply, or a function that writes one itself. ``asked`` counts requests by path."""

    address: str = ""
    pages: dict[str, Reply | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    agents: set[str] = field(default_factory=set)

    def page(self, path: str, body: str | bytes, kind: str = "text/html; charset=utf-8", **headers: str) -> str:
        """Put a page up; its address. Requests that name its ETag are answered with 304."""
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = (200, {"Content-Type": kind, **{k.replace("_", "-"): v for k, v in headers.items()}}, data)
        return self.address + path

    def story(self, path: str, text: str, day: str | None = "2023-09-06", **headers: str) -> str:
        """Put an article up; its address."""
        dated = f'<meta property="article:published_time" content="{day}T08:00:00Z">' if day else ""
        body = "".join(f"<p>{p}</p>" for p in text.split("\n"))
        head = f"<head><title>Story</title>{dated}</head>"
        page = f"<!doctype html><html>{head}<body><article>{body}</article></body></html>"
        return self.page(path, page, ETag=f'"{abs(hash(page)) % 10**8}"', **headers)

    def feed(self, path: str, stories: list[tuple[str, str]], **headers: str) -> str:
        """Put an RSS feed up that lists addresses with their days (RFC 822, may be empty); its address."""
        items = "".join(
            f"<item><title>t</title><link>{url}</link>{f'<pubDate>{day}</pubDate>' if day else ''}</item>"
            for url, day in stories
        )
        rss = f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'
        return self.page(path, rss, "application/rss+xml", ETag=f'"{abs(hash(rss)) % 10**8}"', **headers)


class _Handler(BaseHTTPRequestHandler):
    stand: Newsstand
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.stand.asked[self.path] += 1
        self.stand.agents.add(self.headers.get("User-Agent", ""))
        found = self.stand.pages.get(self.path)
        try:
            if callable(found):
                found(self)
                return
            status, headers, body = found or (404, {}, b"")
            if headers.get("ETag") and headers["ETag"] == self.headers.get("If-None-Match"):
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_POST = do_GET

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def newsstand() -> Iterator[Newsstand]:
    """A server that is there for as long as the context."""
    stand = Newsstand()
    handler = type("Handler", (_Handler,), {"stand": stand})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    stand.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield stand
    finally:
        server.shutdown()
        server.server_close()


def redirect(to: str) -> Reply:
    """A redirection."""
    return 302, {"Location": to}, b""


def endless(handler: BaseHTTPRequestHandler) -> None:
    """A page that never ends."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    while True:
        handler.wfile.write(b"<p>and so on " * 4096)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A page that comes a byte at a time."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    for _ in range(1000):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)
