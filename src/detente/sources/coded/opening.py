"""A file as people have it made readable for DuckDB: zipped, in another encoding; and surveyed once."""

from __future__ import annotations

import csv
import gzip
import hashlib
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

_BLOCK = 1 << 22
#: So much of a file's end is looked at for a row that breaks off.
_TAIL = 1 << 16


class UnreadableError(ValueError):
    """A file that is no table; says why."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that DuckDB can read (UTF-8, plain or gzip), its name as given, its lines, fingerprint and last bytes."""

    path: Path
    name: str
    lines: int
    fingerprint: str
    tail: bytes = b""

    def breaks_off(self, delimiter: str, quote: str, columns: int) -> str | None:
        """The last line, where it ends in the middle of a row: without a line break, shorter than the one before."""
        *_, before, last = (b"\n\n" + self.tail).split(b"\n")
        before, last = before.rstrip(b"\r"), last.rstrip(b"\r")
        if not last or (quote and last.count(quote.encode()) % 2 and before.count(quote.encode()) % 2):
            return None  # a cell of several lines closes here
        lengths = [_cells(line, delimiter, quote) for line in (before, last)]
        return last.decode("utf-8", "replace") if lengths[0] == columns > lengths[1] else None


@contextmanager
def opened(path: Path) -> Iterator[list[Opened]]:
    """The tables of a file: itself, or the members of a zip archive, for as long as the context lasts.

    Raises UnreadableError where there is no text in it, OSError where it cannot be read.
    """
    with TemporaryDirectory(prefix="detente-import-") as folder:
        if zipfile.is_zipfile(path):
            yield [_ready(p, p.name, Path(folder)) for p in _members(path, Path(folder))]
        else:
            yield [_ready(path, path.name, Path(folder))]


def _members(path: Path, folder: Path) -> list[Path]:
    found: list[Path] = []
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            name = Path(member.filename).name
            if member.is_dir() or name.startswith("."):
                continue
            target = folder / f"{len(found)}-{name}" if (folder / name).exists() else folder / name
            with archive.open(member) as source, target.open("wb") as sink:
                shutil.copyfileobj(source, sink, _BLOCK)
            found.append(target)
    if not found:
        raise UnreadableError(f"{path}: the archive is empty")
    return found


def _stream(path: Path) -> IO[bytes]:
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    return gzip.open(path) if packed else path.open("rb")  # type: ignore[return-value]


def _ready(path: Path, name: str, folder: Path) -> Opened:
    with _stream(path) as handle:
        start = handle.read(1 << 16)
    if not start.strip():
        raise UnreadableError(f"{path}: the file is empty")
    wide = start[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not wide and b"\0" in start:
        raise UnreadableError(f"{path}: not a table of text")
    lines, print_, tail, sound = _survey(path) if not wide else (0, "", b"", False)
    if not sound:
        path = _recoded(path, folder, "utf-16" if wide else None)
        lines, print_, tail, _ = _survey(path)
    return Opened(path, name, lines, print_, tail)


def _survey(path: Path) -> tuple[int, str, bytes, bool]:
    """Lines, fingerprint of the content, its last bytes, and whether all of it is UTF-8."""
    lines, digest, sound, rest, tail = 0, hashlib.blake2b(digest_size=12), True, b"", b""
    with _stream(path) as handle:
        while block := handle.read(_BLOCK):
            lines += block.count(b"\n")
            digest.update(block)
            tail = (tail + block[-_TAIL:])[-_TAIL:]
            if sound and not block.isascii():
                whole = rest + block
                cut = len(whole) - next((n for n in range(1, 4) if whole[-n] >= 0xC0), 0)
                try:
                    whole[:cut].decode("utf-8")
                except UnicodeDecodeError as error:
                    sound = error.start >= len(whole) - 4 and cut == len(whole)
                rest = whole[cut:]
            elif rest:
                sound, rest = False, b""
    return lines + (not tail.endswith(b"\n")), digest.hexdigest(), tail, sound


def _cells(line: bytes, delimiter: str, quote: str) -> int:
    text = line.decode("utf-8", "replace")
    if not quote:
        return text.count(delimiter) + 1
    return len(next(csv.reader([text], delimiter=delimiter, quotechar=quote), []))


def _recoded(path: Path, folder: Path, encoding: str | None) -> Path:
    """The file in UTF-8; without a known encoding, line by line: what is no UTF-8 is Windows-1252."""
    target = folder / f"utf8-{path.name.removesuffix('.gz')}"
    with _stream(path) as source, target.open("w", encoding="utf-8", newline="") as sink:
        if encoding:
            sink.write(source.read().decode(encoding, "replace").removeprefix("\ufeff"))
            return target
        for line in source:
            try:
                sink.write(line.decode("utf-8"))
            except UnicodeDecodeError:
                sink.write(line.decode("cp1252", "replace"))
    return target
