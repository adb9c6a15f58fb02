"""Documents from files, folders and standard input, by what they hold.

Plain text and Markdown are one document a file; HTML is read by trafilatura;
JSONL, CSV and Parquet hold one document a row. Nothing is skipped silently:
what cannot be read comes out as a Problem in its place.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from detente.sources.dates import iso_date
from detente.sources.problem import Problem, Unreadable
from detente.sources.record import Document, clean, identify
from detente.sources.tables import csv_records, jsonl_records, parquet_records

#: One document may hold this many bytes at most.
LIMIT = 8 * 1024 * 1024
TEXT = {".txt", ".text", ".md", ".markdown", ""}
HTML = {".html", ".htm", ".xhtml"}
ROWS = {".jsonl", ".ndjson", ".csv", ".tsv", ".parquet"}


def documents(paths: Iterable[str], published: str | None = None) -> Iterator[Document | Problem]:
    """Every document of the paths, in order; ``-`` is standard input; ``published`` dates those without a date."""
    for path in paths:
        if path == "-":
            yield from _stream(sys.stdin.buffer, published)
            continue
        target = Path(path)
        if target.is_dir():
            inside = readable(target)
            if not inside:
                yield Problem(path, "the folder holds no .txt, .md, .html, .jsonl, .csv or .parquet file")
            for file in inside:
                yield from _file(file, published)
        else:
            yield from _file(target, published)


def readable(folder: Path) -> list[Path]:
    """The files of a folder, at any depth, that may hold documents, in a steady order."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix.lower() in TEXT | HTML | ROWS)


def _file(path: Path, published: str | None) -> Iterator[Document | Problem]:
    where = str(path)
    try:
        if not path.exists():
            raise Unreadable("no such file: check the path")
        size = path.stat().st_size
        if size == 0:
            raise Unreadable("the file is empty")
        suffix = path.suffix.lower()
        if suffix in (".jsonl", ".ndjson"):
            yield from jsonl_records(path, published)
        elif suffix in (".csv", ".tsv"):
            yield from csv_records(path, published)
        elif suffix == ".parquet":
            yield from parquet_records(path, published)
        else:
            if size > LIMIT:
                raise Unreadable(
                    f"{size / 1e6:.0f} MB in one document: split it, or give one document a line as .jsonl"
                )
            yield _one(path.read_bytes(), where, path.stem, suffix, published)
    except Unreadable as error:
        yield Problem(where, str(error))
    except OSError as error:
        yield Problem(where, (error.strerror or str(error)).lower())


def _stream(stream: BinaryIO, published: str | None) -> Iterator[Document | Problem]:
    data = stream.read(LIMIT + 1)
    try:
        if len(data) > LIMIT:
            raise Unreadable(f"more than {LIMIT // 1024**2} MiB on standard input: write a file of one document a line")
        if not data.strip():
            raise Unreadable("nothing on standard input")
        suffix = ".html" if data.lstrip()[:200].lower().startswith((b"<!doctype", b"<html")) else ".txt"
        yield _one(data, "-", None, suffix, published)
    except Unreadable as error:
        yield Problem("standard input", str(error))


def _one(data: bytes, where: str, stem: str | None, suffix: str, published: str | None) -> Document:
    if suffix in HTML or data.lstrip()[:200].lower().startswith((b"<!doctype html", b"<html")):
        from detente.sources.html import html_record

        return html_record(data, stem, published)
    text = clean(decode(data))
    if not text.strip():
        raise Unreadable("no text in it")
    title = None
    if suffix in (".md", ".markdown"):
        title, text = _markdown(text)
    return Document(stem or identify(text), text, title=title, published=iso_date(published))


def decode(data: bytes) -> str:
    """Text of bytes: UTF-8, UTF-16 with a mark, else the likeliest legacy encoding. Raises Unreadable for binaries."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    sample = data[:8192]
    if b"\x00" in sample or sample.startswith((b"%PDF", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff")):
        raise Unreadable("a binary file, not text: convert it to .txt or .html first")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(data[:65536]).best()
        if best is None or best.percent_chaos > 15:
            text = data.decode("utf-8", "replace")
            if text.count("\ufffd") > len(text) * 0.05:
                raise Unreadable("not UTF-8 text: save it as UTF-8") from None
            return text
        return data.decode(best.encoding, "replace")


def _markdown(text: str) -> tuple[str | None, str]:
    """Title and words of Markdown: headings, emphasis and links without their marks."""
    import re

    title = None
    lines = []
    fenced = False
    for line in text.split("\n"):
        if line.lstrip().startswith("```"):
            fenced = not fenced
            continue
        if fenced:
            continue
        heading = re.match(r"#{1,6}\s+(.*?)\s*#*$", line)
        if heading:
            title = title or heading.group(1)
            if heading.group(1) != title:
                lines.append(heading.group(1))
            continue
        line = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", line)
        line = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)
        line = re.sub(r"^\s*(?:[-*+]|\d+\.)\s+|^\s*>\s?", "", line)
        line = re.sub(r"(\*\*|__|\*|`)(.+?)\1", r"\2", line)
        lines.append(line)
    return title, "\n".join(lines).strip()
