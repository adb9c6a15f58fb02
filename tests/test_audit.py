"""The audit of dependencies tells a weakness from what could not be looked up."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

SOUND = {"name": "iron", "version": "1.0", "vulns": []}
WEAK = {"name": "clay", "version": "2.0", "vulns": [{"id": "PYSEC-0", "fix_versions": ["2.1"]}]}
ABSENT = {"name": "mist", "skip_reason": "not found"}
OWN = {"name": "detente", "skip_reason": "editable"}


@pytest.mark.parametrize(
    ("found", "status", "says"),
    [
        ([SOUND, OWN], 0, "1 of 1 dependencies were looked up, 0 are weak"),
        ([SOUND, WEAK, ABSENT], 1, "clay 2.0: PYSEC-0, mended in 2.1"),
        ([SOUND, ABSENT], 3, "not looked up: mist"),
        ([OWN], 3, "0 of 0"),
    ],
)
def test_the_status_tells_what_was_found(found: list[dict[str, Any]], status: int, says: str) -> None:
    verdict = runpy.run_path(str(Path(__file__).parent.parent / ".ci" / "audit.py"))["verdict"]
    told, lines = verdict(found)
    assert (told, any(says in line for line in lines)) == (status, True)
