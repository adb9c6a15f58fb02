"""What is printed cannot steer a terminal, and is still the same JSON."""

from __future__ import annotations

import io
import json

import pytest

from detente.cli.progress import lasting, said
from detente.cli.stream import Printable, bare, escaped

HOSTILE = "a\x1b]0;title\x07 \x9b31m b\u202ec\u2066 \ud800 d\r e\x00\x7f"


def test_nothing_that_a_terminal_obeys_is_left() -> None:
    shown = escaped(HOSTILE + "\tx\n\r\n")
    assert shown.endswith("\tx\n\r\n")
    assert all(c.isprintable() for c in shown.removesuffix("\tx\n\r\n"))
    assert "\\u001b" in shown and "\\u202e" in shown and "\\ud800" in shown


def test_words_of_all_languages_stay() -> None:
    words = "Erdoğan 习近平 Україна שלום عربي 🕊 “said” – naïve"
    assert escaped(words) == words


def test_json_says_the_same() -> None:
    assert json.loads(escaped(json.dumps(HOSTILE, ensure_ascii=False))) == HOSTILE


def test_a_stream_lets_through_what_can_be_printed_and_a_bare_one_everything() -> None:
    held = io.BytesIO()
    stream = Printable(held, encoding="ascii", errors="backslashreplace", write_through=True)
    assert stream.write("é\x1b") == 2
    bare(stream).write("\x1b[2K")
    assert held.getvalue() == b"\\xe9\\u001b\x1b[2K"


@pytest.mark.parametrize(("seconds", "words"), [(12, "12 s"), (61, "1 min"), (7260, "2 h 1 min"), (200_000, "2 d 7 h")])
def test_time_left_in_words(seconds: float, words: str) -> None:
    assert lasting(seconds) == words


def test_count_and_rate_in_words() -> None:
    assert said(1200, 5000, 60.0) == "1,200 of 5,000 documents, 20.0 a second, 3 min left"
    assert said(3, None, 0.0) == "3 documents, 0.0 a second"
