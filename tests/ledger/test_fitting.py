"""What does not fit into a table is refused in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from detente.ledger.ledger import Ledger, LedgerError


@pytest.mark.parametrize("row", [{"entity": 5, "name": "x"}, {"entity": "x", "name": ["y"]}])
def test_a_value_of_another_kind(tmp_path: Path, row: dict[str, Any]) -> None:
    with Ledger(tmp_path / "x.duckdb") as ledger:
        with pytest.raises(LedgerError, match="a row of entities does not fit"):
            ledger.insert("entities", [row])
        assert ledger.count("entities") == 0
