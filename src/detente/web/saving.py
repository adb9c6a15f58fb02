"""A page as one file to send to a colleague: its style and pictures within it, nothing that asks a server."""

from __future__ import annotations

import base64
import re
from functools import cache
from html import unescape
from importlib import resources
from urllib.parse import parse_qsl, urlsplit

import lxml.html  # type: ignore[import-untyped]

from detente.desk.store import Store
from detente.report import figures

#: Parts of a page that do nothing without its server.
_DEAD = (
    "//script | //form | //dialog | //*[@id='said'] | //a[contains(@class, 'skip')] | //nav | //source | "
    "//*[contains(@class, 'exports')] | //*[contains(@class, 'drawn')] | //*[contains(@class, 'judge')] | "
    "//link[@rel='icon'] | //*[contains(@class, 'live-only')]"
)


@cache
def _style() -> str:
    return (resources.files("detente.web") / "static" / "style.css").read_text(encoding="utf-8")


def name_of(path: str) -> str:
    """A file's name for a page's path."""
    return re.sub(r"[^A-Za-z0-9-]+", "-", path).strip("-")[:80] or "today"


def one_file(store: Store, body: str) -> str:
    """The page with everything in it; links to other pages of the server become plain words."""
    page = lxml.html.document_fromstring(body)
    for part in page.xpath(_DEAD):
        part.drop_tree()
    for link in page.xpath("//link[@rel='stylesheet']"):
        style = lxml.html.Element("style")
        style.text = _style()
        link.getparent().replace(link, style)
    for image in page.xpath("//img"):
        parts = urlsplit(unescape(image.get("src", "")))
        if parts.path.startswith("/chart/"):
            kind = parts.path.removeprefix("/chart/").removesuffix(".svg")
            drawn = figures.draw(store, kind, dict(parse_qsl(parts.query)))
            image.set("src", "data:image/svg+xml;base64," + base64.b64encode(drawn).decode())
        else:
            image.drop_tree()
    for link in page.xpath("//a[@href]"):
        if link.get("href").startswith("/"):
            link.tag = "span"
            del link.attrib["href"]
    for row in page.xpath("//*[@tabindex]"):
        del row.attrib["tabindex"]
    policy = lxml.html.Element("meta")
    policy.set("http-equiv", "Content-Security-Policy")
    policy.set("content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    page.find("head").insert(0, policy)
    return "<!doctype html>\n" + str(lxml.html.tostring(page, encoding="unicode"))
