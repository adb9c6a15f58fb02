"""Documents in every form, and what bad input gets."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.sources import Document, Problem, documents
from detente.sources.files import decode
from detente.sources.problem import Unreadable
from detente.sources.record import clean


def read(path: Path, published: str | None = None) -> list[Document | Problem]:
    return list(documents([str(path)], published))


def reason(path: Path) -> str:
    (found,) = read(path)
    assert isinstance(found, Problem)
    return str(found)


def test_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes("Fran\u00e7ois met Angela.\r\nThen he left.".encode())
    (found,) = read(path, "2020-05-01")
    assert isinstance(found, Document)
    assert (found.document_id, found.text, found.published) == (
        "note",
        "Fran\u00e7ois met Angela.\nThen he left.",
        "2020-05-01",
    )


def test_markdown_gives_its_title_and_loses_its_marks(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Talks in Oslo\n\nThey **met** the [envoy](http://example.org/x).\n\n- One point\n")
    (found,) = read(path)
    assert isinstance(found, Document)
    assert found.title == "Talks in Oslo"
    assert found.text == "They met the envoy.\n\nOne point"


def test_html_gives_text_title_and_date(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    body = "<p>" + "The ministers met in Geneva and discussed the border at some length. " * 8 + "</p>"
    path.write_text(
        "<!doctype html><html><head><title>Ministers meet</title>"
        '<meta property="article:published_time" content="2021-03-04"></head>'
        f"<body><script>alert(1)</script><article><h1>Ministers meet</h1>{body}</article></body></html>"
    )
    (found,) = read(path)
    assert isinstance(found, Document)
    assert "The ministers met in Geneva" in found.text
    assert "alert" not in found.text
    assert (found.title, found.published) == ("Ministers meet", "2021-03-04")


def test_jsonl_reads_on_past_a_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    good = {"id": "x", "text": "One.", "published": "2020-01-02"}
    path.write_text("\n".join([json.dumps(good), "{broken", json.dumps({"title": "no text"}), json.dumps(["list"])]))
    found = read(path)
    assert isinstance(found[0], Document) and found[0].published == "2020-01-02"
    assert [isinstance(f, Problem) for f in found] == [False, True, True, True]
    assert "line 2" in str(found[1])


@pytest.mark.parametrize("cell", ["not a date", "2020-13-45"])
def test_a_date_that_is_none_is_refused_not_guessed(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "One.", "published": cell}))
    assert "is not a date" in reason(path)


def test_csv_and_parquet(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('id,text,published\n1,"Hello, there",2020-02-03\n')
    pq.write_table(pa.table({"text": ["Hello"], "source": ["Wire"]}), tmp_path / "b.parquet")
    rows = [*read(tmp_path / "a.csv"), *read(tmp_path / "b.parquet")]
    assert [r.text for r in rows if isinstance(r, Document)] == ["Hello, there", "Hello"]


def test_csv_without_the_column_names_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("body,when\nx,y\n")
    assert "no column 'text' (it has: body, when)" in reason(path)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b"  \n ", "no text"),
        ("image.png.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        ("page.html", b"<html><body></body></html>", "without article text"),
        ("bad.parquet", b"PAR1garbage", "not Parquet"),
        ("rows.jsonl", b"\x00{\n\x00}\n", "binary"),
        ("latin.jsonl", '{"text": "São Tomé met Gabon."}\n'.encode("latin-1"), "not UTF-8"),
    ],
)
def test_bad_files_get_one_clear_line(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert words in reason(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("name", ["words.txt", "words.jsonl", "words.csv"])
def test_a_mark_says_how_a_text_is_written(tmp_path: Path, name: str, encoding: str) -> None:
    words = "São Tomé met Gabon."
    rows = {".txt": words, ".jsonl": json.dumps({"text": words}, ensure_ascii=False), ".csv": f"text\n{words}\n"}
    path = tmp_path / name
    path.write_text(rows[path.suffix], encoding=encoding)
    (found,) = read(path)
    assert isinstance(found, Document) and found.text == words


def test_no_name_is_not_the_folder_one_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "words.txt").write_text("France condemned Russia.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (found,) = documents([""])
    assert isinstance(found, Problem) and "no such file" in found.reason


def test_missing_file(tmp_path: Path) -> None:
    assert "no such file" in reason(tmp_path / "none.txt")


def test_a_huge_line_is_refused_without_being_held(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as handle:
        handle.truncate(200_000_000)
    assert "200 MB" in reason(path)
    lines = tmp_path / "big.jsonl"
    lines.write_bytes(b'{"text": "' + b"a" * 9_000_000 + b'"}\n' + json.dumps({"text": "Short."}).encode())
    found = read(lines)
    assert isinstance(found[0], Problem)
    assert isinstance(found[1], Document)


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_bytes_raise_anything_but_unreadable(data: bytes) -> None:
    try:
        text = clean(decode(data))
    except Unreadable:
        return
    assert all(c >= " " or c in "\n\t" for c in text)
