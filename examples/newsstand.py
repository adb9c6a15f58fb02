"""``python -m examples.newsstand [--port 8799]``: the dispatches as a news feed on this machine."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml


def stories() -> dict[str, tuple[str, str, str]]:
    """Title, day and text of every dispatch, by its address."""
    found = {}
    for facts in sorted(Path(__file__).parent.glob("*.yaml")):
        title, _, text = facts.with_suffix(".md").read_text(encoding="utf-8").partition("\n")
        day = str(yaml.safe_load(facts.read_text(encoding="utf-8"))["published"])
        found[f"/{facts.stem}"] = (title.lstrip("# "), day, text.strip())
    return found


def page(title: str, day: str, text: str) -> str:
    """A dispatch as a web page."""
    body = "".join(f"<p>{escape(p)}</p>" for p in text.split("\n\n"))
    head = f'<title>{escape(title)}</title><meta property="article:published_time" content="{day}">'
    return f"<!doctype html><html lang='en'><head>{head}</head><body><article>{body}</article></body></html>"


def feed(address: str) -> str:
    """All dispatches as RSS."""
    items = ""
    for path, (title, day, _) in stories().items():
        moment = format_datetime(datetime.fromisoformat(day).replace(hour=6, tzinfo=UTC))
        items += f"<item><title>{escape(title)}</title><link>{address}{path}</link><pubDate>{moment}</pubDate></item>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Examples</title>{items}</channel></rss>'


class Handler(BaseHTTPRequestHandler):
    """Answers for the feed and its stories, and says when nothing has changed."""

    def do_GET(self) -> None:
        """Answer one request."""
        found = stories().get(self.path)
        if self.path == "/feed.xml":
            kind, text = "application/rss+xml", feed(f"http://{self.headers['Host']}")
        elif found is not None:
            kind, text = "text/html; charset=utf-8", page(*found)
        else:
            self.send_error(404)
            return
        mark = f'"{sha256(text.encode()).hexdigest()[:16]}"'
        same = self.headers.get("If-None-Match") == mark
        body = b"" if same else text.encode()
        self.send_response(304 if same else 200)
        for name, value in (("ETag", mark), ("Content-Type", kind), ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing of requests."""


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8799)
    port = parser.parse_args().port
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    sys.stdout.write(f"http://127.0.0.1:{port}/feed.xml  (Ctrl-C ends it)\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
