"""The mark at the head of a text that says how its characters are written."""

from __future__ import annotations

import codecs

#: UTF-32's comes first: UTF-16's is how it begins.
_MARKS = (
    ("utf-32", (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)),
    ("utf-16", (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)),
)


def marked(start: bytes) -> str | None:
    """The encoding that the first four bytes of a text name, or None; UTF-8's mark is no news."""
    return next((name for name, marks in _MARKS if start.startswith(marks)), None)
