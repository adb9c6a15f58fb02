"""The document as sources hand it on."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

#: Half a character, which is none.
HALF = re.compile("[\ud800-\udfff]")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CLEAN: dict[int, str | None] = {
    **{c: None for c in (*range(32), 127) if chr(c) not in "\n\t"},
    ord("\r"): "\n",
    **{c: bytes([c]).decode("cp1252", "replace") for c in range(128, 160) if c != 133},
    133: "\n",
}


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its text and what its source says of it. ``published`` is an ISO date or None.

    ``notes`` say what of the source was not taken over, and why.
    """

    document_id: str
    text: str
    title: str | None = None
    source: str | None = None
    url: str | None = None
    published: str | None = None
    language: str | None = "en"
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # Half a character cannot be kept, hashed or printed; what is not the text has one line without control marks.
        if not self.text.isascii():
            object.__setattr__(self, "text", HALF.sub("\ufffd", self.text))
        for name in ("document_id", "title", "source", "url", "language"):
            value = getattr(self, name)
            if value and not value.isprintable():
                object.__setattr__(self, name, _UNSEEN.sub("\ufffd", value) if name == "document_id" else _line(value))


def _line(value: str) -> str | None:
    return " ".join(_UNSEEN.sub(" ", value).split()) or None


def identify(text: str) -> str:
    """A stable id for a text that came without one."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def hashed(document: Document) -> str:
    """Fingerprint of what a document's reading depends on: its text and its date."""
    return hashlib.sha256(f"{document.published}\n{document.text}".encode("utf-8", "replace")).hexdigest()[:24]


def clean(text: str) -> str:
    """Text with one kind of line end and without control characters, of which none carries words.

    Those from 128 to 159 are what cp1252 writes there: nobody means anything else by them.
    """
    return text.replace("\r\n", "\n").translate(_CLEAN)
