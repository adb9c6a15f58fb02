"""Nothing that a document says is obeyed."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from detente.desk.text import plain
from tests.conftest import HOSTILE

ID = quote(HOSTILE.document_id, safe="")
PATHS = [
    "/", "/documents", f"/document/{ID}", f"/table/event_mentions?document={ID}", f"/event/{ID}%2Fe1",
    f"/table/attributions?document={ID}", "/search?q=alert", "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
    "/entities?q=%22%3E%3Csvg%20onload%3Dalert(1)%3E", "/entity/%3Cscript%3E", "/table/%3Cscript%3E",
    "/table/claims?q=%22%3E%3Cscript%3E", "/whatif?kind=%3Cb%3E&who=%22%3E%3Cscript%3E", "/dyad/FRA/RUS",
    "/entity/FRA", f"/row/attributions/{ID}%2Fa1",
]  # fmt: skip


SCRIPTS = {"/static/explorer.js", "/static/charts.js", "/static/judging.js"}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if any(n.startswith("on") for n in names) or (tag == "script" and names.get("src") not in SCRIPTS):
            self.wrong.append(tag)
        if tag in ("b", "i", "iframe", "object"):
            self.wrong.append(tag)
        if str(names.get("href") or "").lower().startswith(("javascript", "data")):
            self.wrong.append(str(names["href"]))


@pytest.mark.parametrize("path", PATHS)
def test_no_markup_of_a_document_is_markup_here(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (200, 400, 404)
    tags = _Tags()
    tags.feed(answer.text)
    assert tags.wrong == []
    assert not any(c in answer.text for c in "\u202e\u202d\u2066\u2067\x00\x07\x08\x1b")
    assert "49" not in answer.text or "{{ 7*7 }}" in answer.text or "7*7" not in path


def test_words_stay_readable(client: TestClient) -> None:
    page = client.get(f"/document/{ID}").text
    assert "&lt;script&gt;alert(&#34;words&#34;)&lt;/script&gt;" in page
    assert "\N{REPLACEMENT CHARACTER}gnihtemos" in page and "{{ 7*7 }}" in page


def test_exported_cells_are_not_formulas(client: TestClient) -> None:
    text = client.get("/table/documents/export?format=csv").text
    assert "'=HYPERLINK" in text


def test_plain_keeps_the_number_of_characters() -> None:
    words = "a\x00b\u202ec\x9fd\ne\tf\u2069"
    assert len(plain(words)) == len(words)
    assert plain("a\nb\tc é 北京 עברית") == "a\nb\tc é 北京 עברית"
