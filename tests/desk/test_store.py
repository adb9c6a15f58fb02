"""A store takes no more memory than it may, and gives the same answers with little."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.desk.store import Store
from detente.ledger.ledger import LedgerError
from detente.world import load_world


def test_memory_is_bounded(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_MEMORY", "300MB")
    store = Store(ledger, load_world())
    assert store.value("SELECT current_setting('memory_limit')") == "286.1 MiB"
    assert store.value("SELECT count(*) FROM side.mention") == store.counts["event_mentions"]
    assert store.value("SELECT current_setting('temp_directory')").startswith("/")
    store.close()


def test_what_is_no_size_is_said(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_MEMORY", "plenty")
    with pytest.raises(LedgerError, match="DETENTE_MEMORY 'plenty'"):
        Store(ledger, load_world())
