"""The commands that serve: what they refuse, and how."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra 'web' is not installed")

from typer.testing import CliRunner

from detente.cli import app


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["serve", "--ledger", "none.duckdb"], "no such ledger"),
        (["serve", "--host", "0.0.0.0"], "--token"),
        (["serve", "--token", "short"], "12 or more"),
        (["serve", "--window", "soon"], "no stretch of time"),
        (["mcp", "--ledger", "none.duckdb"], "no such ledger"),
    ],
)
def test_a_wrong_call_says_what_to_do(ledger: Path, words: list[str], says: str) -> None:
    given = words if "--ledger" in words else [*words, "--ledger", str(ledger)]
    answer = CliRunner().invoke(app, given)
    assert answer.exit_code == 2 and says in answer.output


def test_a_port_in_use_is_said(ledger: Path) -> None:
    import socket

    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        answer = CliRunner().invoke(app, ["serve", "--ledger", str(ledger), "--port", str(held.getsockname()[1])])
    assert answer.exit_code == 2 and "--port" in answer.output


def test_the_demonstration_has_every_example_on_its_day() -> None:
    import json
    import subprocess
    import sys

    lines = subprocess.run([sys.executable, "-m", "examples.dated"], capture_output=True, check=True, text=True).stdout
    rows = [json.loads(line) for line in lines.splitlines()]
    assert len(rows) >= 6 and all(r["text"] and r["title"] and len(r["published"]) == 10 for r in rows)
