"""CSV as people have it: with commas, semicolons or tabs, in UTF-8, UTF-16 or an older encoding."""

from __future__ import annotations

import codecs
import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from detente.sources.marks import marked
from detente.sources.problem import Unreadable

_SEPARATORS = ",;\t|"
_PIECE = 1 << 20
#: So much of the lines that are no ASCII tells an older encoding (bytes).
_SAMPLE = 1 << 16
#: A few accents do not tell one Latin encoding from another: Excel's own is taken.
_LATIN = ["cp1252", "cp1250", "cp1254", "iso8859_15"]
_OTHER = ["cp1251", "koi8_r", "cp1253", "cp1256"]

#: A row by lower-cased column, and the line of the file that it ends on.
NumberedRow = tuple[int, dict[str, str | None]]


def columns(path: Path) -> list[str]:
    """The names of the columns, in lower case. Raises Unreadable for a file without a header."""
    with path.open(encoding=_encoding(path), errors="replace", newline="") as handle:
        head = handle.readline(_PIECE)
    try:
        names = next(csv.reader([head], delimiter=_separator(head)), [])
    except csv.Error as error:
        raise Unreadable(f"not CSV: {error}") from None
    return [name.strip().lower() for name in names]


def numbered_rows(path: Path, limit: int) -> Iterator[NumberedRow | Unreadable]:
    """The rows of a file, a cell of at most ``limit`` characters; a line that cannot be read comes as its reason."""
    csv.field_size_limit(min(sys.maxsize, limit))
    with path.open(encoding=_encoding(path), errors="replace", newline="") as handle:
        head = handle.readline(_PIECE)
        rows = csv.DictReader(handle, fieldnames=columns(path), delimiter=_separator(head))
        while True:
            try:
                yield rows.line_num + 1, next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield Unreadable(f"line {rows.line_num + 1}: not CSV: {error}")


def _separator(head: str) -> str:
    return max(_SEPARATORS, key=lambda mark: (head.count(mark), -_SEPARATORS.index(mark)))


def _encoding(path: Path) -> str:
    """UTF-8 wherever the whole file is, what a mark names, else the likeliest older encoding."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    sample = bytearray()
    bad = False
    with path.open("rb") as handle:
        if encoding := marked(handle.read(4)):
            return encoding
        handle.seek(0)
        while piece := handle.read(_PIECE):
            if b"\x00" in piece:
                raise Unreadable("not text: save it as CSV in UTF-8")
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                bad = True
            if bad or len(sample) < _SAMPLE:
                sample += b"\n".join(line for line in piece.split(b"\n") if not line.isascii())[:_SAMPLE]
            if bad and len(sample) >= _SAMPLE:
                break
    if not bad:
        return "utf-8-sig"
    from charset_normalizer import from_bytes

    best = from_bytes(bytes(sample[:_SAMPLE]), cp_isolation=[*_LATIN, *_OTHER]).best()
    return best.encoding if best is not None and best.encoding in _OTHER else "cp1252"
