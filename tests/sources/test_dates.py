"""The day of a document is never guessed."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.sources import Document, Problem, Unreadable, documents, iso_date
from detente.sources.dates import order_of, stated

DAY = "2015-06-09"


@pytest.mark.parametrize(
    "words",
    [
        "2015-06-09", "2015-6-9", "2015/06/09", "20150609", "20150609123000", "2015-06-09T23:30:00-05:00",
        "2015-06-09T04:30:00Z", "2015-06-09 10:00:00 UTC", "2015-06-09T00:00:00.000+0000", "1433851200",
        "1433851200000", "Tue, 09 Jun 2015 23:30:00 GMT", "9.6.2015", "June 9th, 2015", "9 juin 2015",
        "mardi 9 juin 2015", "09-JUN-2015", "Published June 9, 2015 at 5:30 pm ET", "Tue Jun 09 12:00:00 +0000 2015",
        "Tue Jun  9 10:00:00 UTC 2015", "2015/6/9 5pm", "2015–06–09", "Published: 2015-06-09", "Tuesday, 2015-06-09",
        "Wed, 09 Jun 2015 10:00:00 GMT", "2015-06-09T00:30:00+09:00", "9 June 2015 at 12:15 a.m. EDT",
    ],
)  # fmt: skip
def test_one_reading(words: str) -> None:
    assert iso_date(words) == DAY


@pytest.mark.parametrize(
    "words",
    [
        "Yesterday", "8 hours ago", "06/09/2015", "9/6/2015", "09.06.15", "01-JUN-15", "42156", "31/04/2015",
        "00/00/0000", "2015-02-30", "0001-01-01", "soon", "12", "June 9, 2015 and June 10, 2015", "9" * 5000,
        "9-11 June 2015", "9 or 10 June 2015", "2015-06-09/2015-06-11", "Tuesday 9 June", "Jun-15", "2015-13-04",
        "9 Jun 15", "Last updated: June 10, 2015; published: June 9, 2015", "3 days ago", "© 2015 The Wire",
    ],
)  # fmt: skip
def test_no_reading_or_two(words: str) -> None:
    with pytest.raises(Unreadable):
        iso_date(words)


@pytest.mark.parametrize("day", [date(9999, 12, 31), datetime(1, 1, 1)])
def test_a_day_beyond_all_news_is_none_in_a_column_of_days_either(day: date) -> None:
    with pytest.raises(Unreadable):
        iso_date(day)


@pytest.mark.parametrize("words", ["2015-06", "2015", "June 2015", "06/2015", "2015-06-00", "Spring 2015", "Q2 2015"])
def test_a_month_leaves_the_document_undated_with_a_note(words: str) -> None:
    day, note = stated(words)
    assert day is None
    assert note is not None and words in note


@pytest.mark.parametrize("words", [None, "", "  ", "NaN", "null"])
def test_nothing_stated(words: str | None) -> None:
    assert stated(words) == (None, None)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/04/2015", "13/04/2015"], "day"),
        (["03/04/2015", "04/13/2015"], "month"),
        (["03/04/2015", "13/04/2015", "04/13/2015"], None),
        (["03/04/2015", "04/04/2015"], None),
        ([None, 3, "", "13.04.2015"], None),
        (["Tue 03/04/2015", "Mon 13/04/2015"], "day"),
        (["03–04–2015", "04–13–2015"], "month"),
    ],
)
def test_a_column_proves_its_order(cells: list[object], order: str | None) -> None:
    assert order_of(cells) == order


def published(path: Path) -> list[str | None]:
    return [d.published if isinstance(d, Document) else "refused" for d in documents([str(path)])]


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["03/04/2015", "13/04/2015"], ["2015-04-03", "2015-04-13"]),
        (["03/04/2015", "04/13/2015"], ["2015-03-04", "2015-04-13"]),
        (["03/04/2015", "05/06/2015"], ["refused", "refused"]),
        (["2015-06", "2015-06-09"], [None, "2015-06-09"]),
    ],
)
def test_csv_jsonl_and_parquet_alike(tmp_path: Path, cells: list[str], wanted: list[str | None]) -> None:
    rows = [{"id": str(i), "text": "One.", "published": cell} for i, cell in enumerate(cells)]
    with (tmp_path / "a.csv").open("w", newline="") as handle:
        writer = csv.DictWriter(handle, ["id", "text", "published"])
        writer.writeheader()
        writer.writerows(rows)
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    for name in ("a.csv", "a.jsonl", "a.parquet"):
        assert published(tmp_path / name) == wanted, name


LD = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        ('<meta property="article:published_time" content="2015-06-09T22:30:00-05:00">', "2015-06-09"),
        ('<meta name="dc.date" content="2015-06-09">', "2015-06-09"),
        ('<script>var c = {"expires": "2021-01-31"};</script>', None),
        ("", None),
        (LD.format('{"datePublished": "2015-06-09", "dateModified": "2015-06-12"}'), "2015-06-09"),
        ('<meta name="pubdate" content="20150609">', "2015-06-09"),
        ('<meta property="article:published_time" content="2015-06-09T00:00:00Z">', "2015-06-09"),
        ('<link rel="canonical" href="https://wire.example/2015/06/19/ministers-meet">', "2015-06-19"),
    ],
)
def test_a_page_states_its_day(tmp_path: Path, head: str, wanted: str | None) -> None:
    assert page(tmp_path, head, "").published == wanted


@pytest.mark.parametrize(
    ("mark", "wanted"),
    [
        ("<time>09/06/2015</time>", None),
        ("<time>29/06/2015</time>", "2015-06-29"),
        ('<p class="byline">By A. Writer, 9 June 2015</p>', "2015-06-09"),
        ("<p>Received 9 December 2014.</p>", None),
    ],
)
def test_a_page_says_its_day_in_words(tmp_path: Path, mark: str, wanted: str | None) -> None:
    found = page(tmp_path, "", mark)
    assert found.published == wanted
    assert bool(found.notes) == ("09/06" in mark)


@pytest.mark.parametrize(
    ("head", "mark"),
    [
        ('<meta property="article:modified_time" content="2015-06-22T10:00:00Z">', ""),
        ('<meta http-equiv="last-modified" content="Mon, 22 Jun 2015 10:00:00 GMT">', ""),
        (LD.format('{"@type": "NewsArticle", "dateModified": "2015-06-22T10:00:00Z"}'), ""),
        (LD.format('{"@type": "ItemList", "itemListElement": [{"datePublished": "2011-01-14"}]}'), ""),
        ("", '<div class="comments"><time datetime="2018-04-23T10:00">23 April 2018</time> I disagree.</div>'),
        ("", '<p>Event date: <time datetime="2016-03-17">17 March 2016</time></p>'),
        ("", "<footer>Copyright 21 June 2012 The Wire</footer>"),
        ('<meta name="dc.date" content="2015-06">', ""),
    ],
)
def test_the_day_of_something_else_leaves_a_page_undated_with_a_note(tmp_path: Path, head: str, mark: str) -> None:
    found = page(tmp_path, head, mark)
    assert found.published is None
    assert "undated" in " ".join(found.notes)


def test_a_change_does_not_hide_the_day_of_publication(tmp_path: Path) -> None:
    head = '<meta property="article:modified_time" content="2015-06-22"><meta name="date" content="2015-06-19">'
    assert page(tmp_path, head, "<p>Updated 22 June 2015</p>").published == "2015-06-19"


def page(tmp_path: Path, head: str, mark: str) -> Document:
    body = "<p>" + "The ministers met in Geneva and spoke of the border at some length. " * 8 + "</p>"
    (tmp_path / "a.html").write_text(
        f"<!doctype html><html><head><title>Ministers meet</title>{head}</head><body><article><h1>Ministers meet</h1>"
        f"{mark}{body}</article><footer>Copyright 2021 The Wire</footer></body></html>"
    )
    (found,) = documents([str(tmp_path / "a.html")])
    assert isinstance(found, Document)
    return found


def test_a_heading_is_a_block_of_its_own(tmp_path: Path) -> None:
    assert "Ministers meet\n\nThe ministers" in page(tmp_path, "", "").text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_as_people_have_it(tmp_path: Path, encoding: str, mark: str) -> None:
    rows = mark.join(("id", "Text")) + "\r\n" + mark.join(("1", "Peña saw Zoë’s café.")) + "\r\n"
    (tmp_path / "a.csv").write_bytes(rows.encode(encoding))
    (found,) = documents([str(tmp_path / "a.csv")])
    assert isinstance(found, Document)
    assert found.text == "Peña saw Zoë’s café."


def test_csv_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"id,text\n1,\x00\x01\x02")
    assert all(isinstance(found, Problem) for found in documents([str(tmp_path / "a.csv")]))


@given(st.text(max_size=60))
def test_any_words(words: str) -> None:
    try:
        found = iso_date(words)
    except Unreadable:
        return
    assert found is None or len(found) == 10
