"""Documents from files, folders and standard input, by what they hold.

Plain text and Markdown are one document a file; HTML is read by trafilatura;
JSONL, CSV and Parquet hold one document a row, web archives one a page. Nothing is skipped silently:
what cannot be read comes out as a Problem in its place.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from detente.sources.dates import iso_date
from detente.sources.marks import marked
from detente.sources.problem import Problem, Unreadable
from detente.sources.record import Document, clean, hashed, identify
from detente.sources.tables import csv_records, jsonl_records, parquet_records

#: One document may hold this many bytes at most.
LIMIT = 8 * 1024 * 1024
TEXT = {".txt", ".text", ".md", ".markdown", ""}
HTML = {".html", ".htm", ".xhtml"}
MAIL = {".eml"}
ROWS = {".jsonl", ".ndjson", ".csv", ".tsv", ".parquet"}
WARC = (".warc", ".warc.gz", ".warc.zst", ".warc.lz4")


def documents(paths: Iterable[str | Path], published: str | None = None) -> Iterator[Document | Problem]:
    """Every document of the paths, in order; ``-`` is standard input; ``published`` dates those without a date.

    One that comes again is left out; another text of the same id gets an id of its own.
    """
    return once(_documents(map(str, paths), published))


def once(found: Iterable[Document | Problem]) -> Iterator[Document | Problem]:
    """Each document once, and every id for one text only; what was left out or renamed is counted at the end."""
    seen: dict[bytes, bytes] = {}
    given: set[bytes] = set()
    same = renamed = 0
    for item in found:
        if isinstance(item, Problem):
            yield item
            continue
        key, text = _short(item.document_id), _short(hashed(item))
        if seen.setdefault(key, text) != text:
            item = replace(item, document_id=f"{item.document_id}~{hashed(item)[:8]}")
            key = _short(item.document_id)
            renamed += key not in seen
        if key in given:
            same += 1
        else:
            seen[key] = text
            given.add(key)
            yield item
    if same:
        yield Problem("twice", f"{same} documents came again, the same id and words, and were left out", counts=False)
    if renamed:
        yield Problem("same id", f"{renamed} documents had the id of another and got ids of their own", counts=False)


def _short(words: str) -> bytes:
    return blake2b(words.encode("utf-8", "replace"), digest_size=10).digest()


def _documents(paths: Iterable[str], published: str | None) -> Iterator[Document | Problem]:
    for path in paths:
        if path == "-":
            yield from _stream(sys.stdin.buffer, published)
            continue
        if not path.strip():  # to the file system the empty name is the folder one stands in
            yield Problem(repr(path), "no such file: check the path")
            continue
        target = Path(path)
        if target.is_dir():
            inside = readable(target)
            if not inside:
                yield Problem(path, "the folder holds no .txt, .md, .html, .eml, .jsonl, .csv, .parquet or .warc file")
            for file in inside:
                yield from _file(file, published)
        else:
            yield from _file(target, published)


def readable(folder: Path) -> list[Path]:
    """The files of a folder, at any depth, that may hold documents, in a steady order."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and _kind(p) in TEXT | HTML | MAIL | ROWS | {"warc"})


def _kind(path: Path) -> str:
    return "warc" if path.name.lower().endswith(WARC) else path.suffix.lower()


def _file(path: Path, published: str | None) -> Iterator[Document | Problem]:
    empty = True
    for item in _whole(path, published):
        empty = False
        yield item
    if empty:
        yield Problem(str(path), "no documents in it")


def _whole(path: Path, published: str | None) -> Iterator[Document | Problem]:
    where = str(path)
    try:
        if not path.exists():
            raise Unreadable("no such file: check the path")
        size = path.stat().st_size
        if size == 0:
            raise Unreadable("the file is empty")
        suffix = _kind(path)
        if suffix == "warc":
            from detente.sources.warc import warc_records

            yield from warc_records(path, published)
        elif suffix in (".jsonl", ".ndjson"):
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
            yield _one(path.read_bytes(), path.stem, suffix, published)
    except Unreadable as error:
        yield Problem(where, str(error))
    except OSError as error:
        yield Problem(where, (error.strerror or str(error)).lower())
    except Exception as error:
        # Whatever a file does to a library that parses it, the next one must still be read.
        said = (str(error).splitlines() or [""])[0][:100]
        yield Problem(where, f"could not be read ({type(error).__name__}: {said})")


def _stream(stream: BinaryIO, published: str | None) -> Iterator[Document | Problem]:
    data = stream.read(LIMIT + 1)
    try:
        if len(data) > LIMIT:
            raise Unreadable(f"more than {LIMIT // 1024**2} MiB on standard input: write a file of one document a line")
        if not data.strip():
            raise Unreadable("nothing on standard input")
        suffix = ".html" if data.lstrip()[:200].lower().startswith((b"<!doctype", b"<html")) else ".txt"
        yield _one(data, None, suffix, published)
    except Unreadable as error:
        yield Problem("standard input", str(error))


def _one(data: bytes, stem: str | None, suffix: str, published: str | None) -> Document:
    if suffix in MAIL:
        from detente.sources.mail import mail_record

        return mail_record(data, stem, published)
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
    """Text of bytes: UTF-8, what a mark names, else the likeliest legacy encoding. Raises Unreadable for binaries."""
    if encoding := marked(data[:4]):
        return data.decode(encoding, "replace")
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


_IMAGE = re.compile(r"!\[[^\[\]]{0,300}\]\([^()]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]]{0,1000})\]\([^()]{0,2000}\)")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,9}\.)\s+|^\s*>\s?")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(.{1,1000}?)\1")
_HEADING = re.compile(r"#{1,6}\s+(.*)")


def _markdown(text: str) -> tuple[str | None, str]:
    """Title and words of Markdown: headings, emphasis and links without their marks."""
    title = None
    lines = []
    fenced = False
    for line in text.split("\n"):
        if line.lstrip().startswith("```"):
            fenced = not fenced
            continue
        if fenced:
            continue
        heading = _HEADING.match(line)
        if heading:
            words = heading[1].rstrip().rstrip("#").rstrip()
            title = title or words
            if words != title:
                lines.append(words)
            continue
        line = _ITEM.sub("", _LINK.sub(r"\1", _IMAGE.sub("", line)))
        lines.append(_EMPHASIS.sub(r"\2", line))
    return title, "\n".join(lines).strip()
