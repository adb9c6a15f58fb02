"""Every page, without a browser."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from detente.desk.rows import NAMES
from detente.reading.pipeline import Reader

PAGES = [
    "/", "/entities", "/entities?q=chin&sort=-isolation", "/entity/RUS", "/entity/xi-jinping", "/entity/G20",
    "/dyad/CHN/USA", "/dyad/CHN/USA?quad=verbal+conflict&page=2", "/document/denial", "/event/denial%2Fe1",
    "/row/claims/denial%2Fc1", "/groupings", "/groupings?at=2", "/whatif", "/whatif?kind=ally&who=China,+Russia",
    "/whatif?kind=ally&who=nobody", "/search", "/search?q=sanctions", "/search?q=%22oil+embargo%22", "/documents",
    *(f"/table/{t}" for t in NAMES),
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_page(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1 and "<main" in answer.text and 'lang="en"' in answer.text
    assert not re.search(r"<script(?! src=)", answer.text) and "style=" not in answer.text.replace("xml:style", "")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/entity/nobody", 404), ("/dyad/RUS/nobody", 404), ("/document/none", 404), ("/event/none", 404),
        ("/row/claims/none", 404), ("/row/secrets/none", 404), ("/nowhere", 404), ("/table/secrets", 400),
        ("/table/claims?sort=text%3B+DROP", 400), ("/table/event_mentions?since=yesterday", 400),
        ("/table/event_mentions?page=0", 400), ("/table/event_mentions?page=99999999999", 400),
        ("/table/event_mentions?confidence=2", 400), ("/table/documents?entity=RUS", 400), ("/search?q=%00", 400),
        ("/chart/isolation.svg?entity=nobody", 400), ("/chart/pie.svg?entity=RUS", 400), ("/static/app.py", 404),
        ("/chart/network.svg?on=1900-01-01", 400), ("/entities?sort=secret", 400), ("/groupings?on=x", 400),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_says_so(client: TestClient, path: str, status: int, ledger: Path) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert str(ledger.parent) not in answer.text and "Traceback" not in answer.text


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src", "srcset") and value and value.startswith("/"):
                self.found.add(value.partition("#")[0])


def test_no_link_is_dead(client: TestClient) -> None:
    todo, seen = ["/", "/document/denial", "/dyad/CHN/USA", "/groupings"], set()
    for path in todo:
        links = _Links()
        links.feed(client.get(path).text)
        seen |= links.found
    for path in sorted(seen)[:250]:
        assert client.get(path).status_code == 200, path


def test_table_sorts_filters_and_pages(client: TestClient) -> None:
    page = client.get("/table/event_mentions?sort=-confidence&entity=CHN").text
    shown = [float(x) for x in re.findall(r'<td class="c-confidence">([\d.]+)', page)]
    assert shown and shown == sorted(shown, reverse=True)
    first, second = (client.get(f"/table/event_mentions?page={n}").text for n in (1, 2))
    ids = [set(re.findall(r'<th scope="row"><a href="/event/([^"]+)"', p)) for p in (first, second)]
    assert ids[0] and ids[1] and not ids[0] & ids[1]


def test_a_page_says_the_same_as_its_export(client: TestClient) -> None:
    asked = "entity=CHN&quad=verbal+cooperation"
    rows = client.get(f"/table/event_mentions/export?format=json&{asked}").json()
    listed = list(csv.DictReader(io.StringIO(client.get(f"/table/event_mentions/export?format=csv&{asked}").text)))
    table = pq.read_table(io.BytesIO(client.get(f"/table/event_mentions/export?format=parquet&{asked}").content))
    page = client.get(f"/table/event_mentions?{asked}").text
    assert len(rows) == len(listed) == table.num_rows > 0
    assert [r["id"] for r in rows] == [r["id"] for r in listed] == table.column("id").to_pylist()
    assert all(f"/event/{quote(r['id'], safe='')}" in page for r in rows)


def test_commitments_stand_as_they_were_settled(client: TestClient) -> None:
    rows = client.get("/table/commitments/export?format=json&status=lapsed").json()
    assert rows and {r["status"] for r in rows} == {"lapsed"}


def test_document_marks_open_their_rows(client: TestClient) -> None:
    page = client.get("/document/denial?mark=denial%2Fe1").text
    assert 'id="marked"' in page and 'href="/entity/SRB"' in page and 'href="/event/denial%2Fe1"' in page
    assert 'href="/row/attributions/' in page and "did not happen" in page


@pytest.mark.parametrize("kind", ["isolation", "timeline", "components"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_charts_are_drawn(client: TestClient, kind: str, theme: str) -> None:
    answer = client.get(f"/chart/{kind}.svg?entity=CHN&theme={theme}")
    assert answer.headers["content-type"] == "image/svg+xml" and b"<svg" in answer.content
    again = client.get(f"/chart/{kind}.svg?entity=CHN&theme={theme}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_an_empty_ledger_has_pages(tmp_path: Path) -> None:
    from detente.ledger.ledger import Ledger
    from detente.web.app import create_app
    from detente.web.settings import Settings

    Ledger(tmp_path / "empty.duckdb").close()
    with TestClient(create_app(Settings(tmp_path / "empty.duckdb")), base_url="http://127.0.0.1:8600") as bare:
        for path in ("/", "/entities", "/entity/RUS", "/dyad/RUS/CHN", "/groupings", "/whatif", "/search?q=x",
                     "/whatif?kind=ally&who=RUS,CHN", *(f"/table/{t}" for t in NAMES)):  # fmt: skip
            assert bare.get(path).status_code == 200, path


def test_a_document_without_a_title_is_called_by_its_first_words(tmp_path: Path, reader: Reader) -> None:
    from detente.desk.entering import enter
    from detente.ledger.ledger import Ledger
    from detente.sources import Document
    from detente.web.app import create_app
    from detente.web.settings import Settings

    first = "The harbour council of the southern towns met to weigh what the long drought had done to its fleets"
    text = f"{first}. Chile demanded something of Peru. Chile urged Peru to lift the ban on nets."
    with Ledger(tmp_path / "bare.duckdb") as ledger:
        enter(ledger, list(reader.read([Document("wire-7", text, published="2023-09-06")])))
    settings = Settings(tmp_path / "bare.duckdb", years=30)
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8600") as bare:
        for path in ("/", "/search?q=drought", "/document/wire-7"):
            page = bare.get(path).text
            called = re.findall(r"<bdi>(The harbour council[^<]*)…</bdi>", page)
            assert called and f"{text} ".startswith(f"{called[0]} "), path
        assert 'id="h-ent"' not in bare.get("/search?q=drought").text
        opened = bare.get("/").text.partition('id="due"')[2].partition("</section>")[0]
        assert "lift the ban on nets" in opened and "something" not in opened


def _listed(client: TestClient, **asked: str) -> dict[str, tuple[str, str]]:
    """Entities of the list by id: how often and when last seen."""
    found = {}
    for row in re.findall(r'<tr><th scope="row">.*?</tr>', client.get("/entities", params=asked).text, re.S):
        entity = re.search(r'href="/entity/([^"?]+)', row)
        cells = [re.sub(r"<[^>]+>", "", c).strip() for c in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]
        if entity is not None:
            found[entity[1]] = (cells[2], cells[3])
    return found


def test_the_list_of_entities_is_as_of_the_chosen_day(client: TestClient) -> None:
    early, late = _listed(client, as_of="1999-12-31", sort="-last"), _listed(client, sort="-last")
    assert early and all(last <= "1999-12-31" for _, last in early.values())
    assert any(last > "1999-12-31" for _, last in late.values())
    assert _listed(client, as_of="1950-01-01") == {}
    assert "No entity is on record until 1950-01-01." in client.get("/entities?as_of=1950-01-01").text
    chinas = client.get("/entities", params={"as_of": "1999-12-31", "q": "china"}).text
    now = client.get("/entities", params={"q": "china"}).text
    seen = [int(re.search(r"(\d+) event mentions of China", page)[1]) for page in (chinas, now)]  # type: ignore[index]
    assert 0 < seen[0] < seen[1]
    assert 'name="as_of" value="1999-12-31"' in chinas.split('<form class="filter" action="/entities"')[1]
    assert client.get("/entities", params={"as_of": "yesterday"}).status_code == 400


def test_an_entity_counts_its_mentions_as_of_the_chosen_day(client: TestClient) -> None:
    def lead(query: str) -> tuple[int, str]:
        found = re.search(r">(\d+) event mentions</a>, the last on ([\d-]+)", client.get(f"/entity/CHN{query}").text)
        assert found is not None
        return int(found[1]), found[2]

    every, before = lead(""), lead("?as_of=2000-01-01")
    assert before[0] < every[0] and before[1] <= "2000-01-01" < every[1]


def test_an_event_is_headed_by_plain_words_and_not_by_its_code(client: TestClient) -> None:
    rows = client.get("/api/v1/tables/event_mentions?document=denial&limit=200").json()["rows"]
    (key,) = [r["id"] for r in rows if r["text"].startswith("Russia supports Serbia") and r["type"] == "SUPPORT"][:1]
    page = client.get(f"/event/{quote(key, safe='')}").text
    heading = re.search(r"<h1>(.*?)</h1>", page, re.S)
    assert heading is not None and "Russia supports Serbia" in heading[1] and "SUPPORT" not in heading[1]
    assert "SUPPORT" in page.split("</h1>")[1]


def test_a_search_that_finds_nothing_says_so_once(client: TestClient) -> None:
    text = client.get("/search?q=zzzz").text
    assert "Nothing holds every one of these words" in text
    assert 'class="facets"' not in text and "None." not in text


def test_the_first_page_shows_whom_somebody_named_contradicts_and_counts_the_rest(client: TestClient) -> None:
    text = client.get("/").text
    section = text[text.index('id="contested"') :].split("</section>")[0]
    assert not re.search(r'the text (<a class="stance"[^>]*>|<span class="stance">)den', section)
    shown, more = section.count('data-table="claims"'), re.search(r"([\d,]+) more, older or by nobody named", section)
    every = client.get("/api/v1/tables/claims?contested=yes&limit=200").json()["rows"]
    assert shown + (int(more[1]) if more else 0) == len(every)
