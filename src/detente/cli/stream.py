"""Standard output and error as every verb has them: words from outside cannot steer the terminal.

Characters of control and direction leave as ``\\u001b`` and the like: what a terminal
would obey is shown, and JSON still says the same.
"""

from __future__ import annotations

import io
import os
import re
import sys
from typing import IO, Any, TextIO, cast

_OBEYED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
    "|\r(?!\n)"
)


def escaped(text: str) -> str:
    """The text with whatever a terminal would obey, or could not encode, written out."""
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class Printable(io.TextIOWrapper):
    """A text stream that only lets through what can be printed."""

    def write(self, text: str) -> int:
        """Write what is left of the text's power."""
        super().write(escaped(text))
        return len(text)


class Bare:
    """The same stream for what Détente itself says to a terminal (progress), and for data that a file receives."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write the text as it is."""
        if isinstance(self.stream, Printable):
            return io.TextIOWrapper.write(self.stream, text)
        return self.stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def bare(stream: TextIO) -> IO[str]:
    """A stream as it is."""
    return cast("IO[str]", Bare(stream))


def guard() -> None:
    """Put `Printable` in front of this process's output."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper) and not isinstance(stream, Printable):
            settings = stream.encoding, stream.line_buffering
            encoding, buffering = settings
            fresh = Printable(
                stream.detach(), encoding=encoding, errors="backslashreplace", line_buffering=buffering,
                write_through=name == "stderr",
            )  # fmt: skip
            setattr(sys, name, fresh)


def empty() -> str | None:
    """Write out what is still held back; why that cannot be done, or None. Afterwards nothing more is written."""
    for name, number in (("stdout", 1), ("stderr", 2)):
        stream = getattr(sys, name)
        try:
            if stream is not None:
                stream.flush()
        except OSError as error:
            # Python flushes once more at its end, and would complain in its own way.
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)
            return f"standard {'output' if number == 1 else 'error'}: {(error.strerror or str(error)).lower()}"
        except ValueError:
            continue
    return None
