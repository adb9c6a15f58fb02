"""What the command line says on standard error."""

from __future__ import annotations

import pytest

from detente.cli.telling import Murmur


def test_of_like_lines_some_are_said_and_the_rest_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    said = Murmur()
    for line in range(1, Murmur.MOST + 31):
        said.say(f"x.csv, line {line}", f"'{line}/13/2020' is not a date: write it as YYYY-MM-DD")
    said.say("y.txt", "the file is empty")
    said.rest()
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "detente: x.csv, line 1: '1/13/2020' is not a date: write it as YYYY-MM-DD"
    assert lines[-2:] == [
        "detente: y.txt: the file is empty", "detente: and 30 more: … is not a date: write it as YYYY-MM-DD",
    ]  # fmt: skip
    assert len(lines) == Murmur.MOST + 2
