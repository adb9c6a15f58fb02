"""Files of every kind, as nobody should write them: a problem with its reason, never an error; nothing lost."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.sources import Document, Problem, documents
from detente.sources.record import clean


def read(path: Path) -> tuple[list[Document], list[Problem]]:
    found = list(documents([str(path)]))
    return [d for d in found if isinstance(d, Document)], [p for p in found if isinstance(p, Problem)]


def test_parquet_of_odd_cells(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    held = pa.array([b"France met \xff Russia.", b"Fine words.", b"Other words."], pa.binary())
    words = pa.StringArray.from_buffers(3, *held.buffers()[1:])
    far = pa.array([0, 2**60, 0], pa.timestamp("ms"))
    pq.write_table(pa.table({"text": words, "published": far, "id": pa.array([2**60, 1, -5], pa.int64())}), path)
    kept, said = read(path)
    assert [d.document_id for d in kept] == [str(2**60), "-5"]
    assert kept[0].text == "France met \ufffd Russia." and kept[0].published == "1970-01-01"
    assert [p.where.rsplit(", ", 1)[1] for p in said] == ["row 2"] and "out of range" in said[0].reason


def test_parquet_of_bytes_and_large_strings(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(
        pa.table({"text": pa.array([b"Words."], pa.large_binary()), "id": [datetime.date(2020, 1, 2)]}), path
    )
    kept, said = read(path)
    assert [(d.document_id, d.text) for d in kept] == [("2020-01-02", "Words.")] and not said


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, 4000), byte=st.integers(0, 255), cut=st.booleans())
def test_damaged_parquet_is_a_problem(tmp_path_factory: pytest.TempPathFactory, at: int, byte: int, cut: bool) -> None:
    folder = tmp_path_factory.getbasetemp()
    path = folder / "damaged.parquet"
    pq.write_table(pa.table({"text": [f"Words of {i}." for i in range(50)], "published": ["2020-01-02"] * 50}), path)
    data = bytearray(path.read_bytes())
    at %= len(data)
    data[at:] = data[at + 1 :] if cut else bytes([byte]) + data[at + 1 :]
    path.write_bytes(data)
    kept, said = read(path)
    assert kept or said


def test_the_same_id_for_other_words(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    lines = [("a", "One."), ("a", "Two."), ("a", "One."), ("b", "One."), ("a", "Two.")]
    path.write_text("".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in lines), encoding="utf-8")
    kept, said = read(path)
    assert [d.text for d in kept] == ["One.", "Two.", "One."]
    assert len({d.document_id for d in kept}) == 3 and kept[0].document_id == "a" and kept[2].document_id == "b"
    assert [d.document_id for d in read(path)[0]] == [d.document_id for d in kept]
    assert sorted(p.reason.split()[0] for p in said) == ["1", "2"] and not any(p.counts for p in said)


def test_files_of_one_name_in_two_folders(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "news.txt").write_text(f"Words of {folder}.", encoding="utf-8")
    kept, _ = read(tmp_path)
    assert len({d.document_id for d in kept}) == 2


def test_half_characters_and_control_marks(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    row = {
        "id": "\udfff\x1b]0;x",
        "title": "\ud800a\x07\nb",
        "text": "France \ud83d met\x00 Russia.\x93\x85",
        "url": "x\ty",
    }
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    (found,), _ = read(path)
    assert found.text == "France \ufffd met Russia.“\n"
    assert (found.title, found.url) == ("a b", "x y")
    for value in (found.document_id, found.text, found.title):
        assert value is not None and value.encode() and "\x1b" not in value


def test_markdown_of_marks_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    for words in (
        "[" * 50_000,
        "![" * 50_000,
        "*" * 100_000,
        "_ `" * 30_000,
        "# " + "# " * 50_000 + "x",
        "[a](" * 20_000,
    ):
        path.write_text(words, encoding="utf-8")
        kept, said = read(path)
        assert len(kept) + len(said) == 1


def test_markdown_still_loses_its_marks(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text(
        "# Head ##\n\n![i](p.png)**Bold** and [words](http://x/) ~ `code`\n- item\n> said\n", encoding="utf-8"
    )
    (found,), _ = read(path)
    assert (found.title, found.text) == ("Head", "Bold and words ~ code\nitem\nsaid")


@given(st.text())
def test_clean_leaves_words_alone(text: str) -> None:
    kept = clean(text)
    assert clean(kept) == kept
    assert not any(ord(c) < 32 and c not in "\n\t" for c in kept)


@settings(max_examples=150, deadline=None)
@given(
    data=st.binary(max_size=400),
    suffix=st.sampled_from([".txt", ".md", ".html", ".jsonl", ".csv", ".parquet", ".warc"]),
)
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(data)
    for found in documents([str(path)]):
        assert isinstance(found, Document) or (isinstance(found, Problem) and "\n" not in found.reason)
