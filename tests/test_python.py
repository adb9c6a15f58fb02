"""What `import detente` gives."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

import detente


def test_importing_is_light() -> None:
    code = "import sys, detente; sys.exit(any(m in sys.modules for m in ('spacy', 'duckdb', 'ibis', 'pandas')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_text_a_mapping_and_a_file_are_read_alike(tmp_path: Path) -> None:
    text = "France condemned Russia."
    (tmp_path / "a.txt").write_text(text)
    found = detente.read(text, {"text": text}, tmp_path / "a.txt", date="2023-03-02", model=False)
    assert [r["type"] for r in found.event_mentions] == ["ACCUSE"] * 3
    assert "\n" not in repr(found) and "\n" not in repr(found.event_mentions)
    assert ("<table>" in found.event_mentions._repr_html_() and "ACCUSE" in found._repr_html_()) or found.text()
    assert {r["entity"] for r in found.entities} == {"FRA", "RUS"}
    assert pickle.loads(pickle.dumps(found)).json() == found.json()
    with pytest.raises(FileNotFoundError):
        detente.read("nosuchfile.txt")
    with pytest.raises(AttributeError, match="no table"):
        _ = found.gossip


def test_a_row_of_a_frame_is_read_whatever_its_empty_cells_hold() -> None:
    row = {"text": "France condemned Russia.", "published": float("nan"), "title": float("nan"), "source": "The Tide"}
    dated = {**row, "document_id": "a", "published": datetime(2023, 3, 2, 9)}
    found = detente.read(row, dated, model=False)
    assert [(d["published"], d["title"], d["source"]) for d in found.documents] == [
        (None, None, "The Tide"), ("2023-03-02", None, "The Tide")
    ]  # fmt: skip
    assert found.documents[1]["document_id"] == "a"
    with pytest.raises(ValueError, match="is not a date"):
        detente.read({**row, "published": "soon"}, model=False)


def test_a_ledger_answers_in_frames(ledger: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="the extra 'frames' is not installed")
    with detente.open_ledger(ledger, years=30) as desk:
        assert repr(desk).startswith("<Ledger ") and "\n" not in repr(desk)
        rows = desk.dyads(entity="Serbia")
        frame = rows.df()
        assert isinstance(frame, pandas.DataFrame) and len(frame) == len(rows)
        assert rows.polars().height == len(rows) and rows.arrow().num_rows == len(rows)
        assert list(rows[:2]) == [rows[0], rows[1]] and rows[-1] == list(rows)[-1]
        every = desk.event_mentions(all=True)
        assert len(every) > len(desk.event_mentions())
        with pytest.raises(ValueError, match="no entity is known as 'Serbja'; nearest: Serbia"):
            desk.dyads(entity="Serbja")
        with pytest.raises(AttributeError, match="its tables are"):
            desk.gossip()


def test_entering_from_python(tmp_path: Path) -> None:
    path = tmp_path / "l.duckdb"
    detente.read("France condemned Russia.", date="2023-03-02", model=False, ledger=path)
    with detente.open_ledger(path) as desk:
        assert desk.sql("SELECT count(*) AS n FROM commitments")[0]["n"] == 0
        assert desk.documents()[0]["published"] == "2023-03-02"


def test_who() -> None:
    assert detente.who("the North Korean leader", "1995-01-01")["entity"] == "kim-jong-il"
    assert "no entity is known as" in detente.who("Zaphod Beeblebrox")["near"]
