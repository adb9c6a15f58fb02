"""A trained model that is missing or damaged is said: by a warning, in the document's notes, by the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from detente.engines.version import reader_version
from detente.reading.encoder.parts import PARTS, ModelWarning, lacks
from detente.reading.encoder.triggers import FOLDER
from detente.reading.models import models, warn
from detente.reading.pipeline import Reader
from detente.sources import Document


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped models, by links."""
    for name in sorted({n for files, _ in PARTS.values() for n in files}):
        os.symlink(FOLDER / name, tmp_path / name)
    monkeypatch.setenv("DETENTE_MODELS", str(tmp_path))
    return tmp_path


def test_nothing_is_said_where_nothing_is_missing(place: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn()
    assert models().lacks == () and models().triggers is not None
    assert list(lacks()) == []


@pytest.mark.parametrize(
    ("name", "less"),
    [
        ("events-encoder.onnx", "read by the lexicon alone"),
        ("parties.onnx", "who acts on whom"),
        ("judge.json", "confidence is the lexicon's own"),
        ("attribution-roles.onnx", "who says so"),
        ("tokenizer.json", "read by the lexicon alone"),
    ],
)
def test_a_missing_file_is_named_with_what_is_less_good(place: Path, name: str, less: str) -> None:
    (place / name).unlink()
    with pytest.warns(ModelWarning, match=rf"{name} is missing: .*{less}.*pip install --force-reinstall"):
        warn()
    assert any(lack.file == place / name for lack in lacks())


@pytest.mark.parametrize("name", ["events-triggers.onnx", "judge.json", "parties.onnx", "tokenizer.json"])
def test_a_damaged_file_is_named(place: Path, name: str) -> None:
    whole = (place / name).read_bytes()
    (place / name).unlink()
    (place / name).write_bytes(whole[: len(whole) // 2])
    with pytest.warns(ModelWarning, match=f"{name} is damaged"):
        warn()


def test_a_document_says_what_it_was_read_without(place: Path) -> None:
    (place / "events-encoder.onnx").unlink()
    reader = Reader()
    with pytest.warns(ModelWarning, match=r"events-encoder\.onnx"):
        [found] = reader.read([Document("a", "France condemned Russia.", published="2021-03-01")])
    assert any("read without events-encoder.onnx (missing)" in note for note in found.notes)
    assert [e.type for e in found.event_mentions] == ["ACCUSE"]


def test_the_command_line_says_it_once(place: Path) -> None:
    (place / "attribution-encoder.onnx").unlink()
    text = place / "a.txt"
    text.write_text("France condemned Russia.", encoding="utf-8")
    shutil.copy(text, place / "b.txt")
    words = [sys.executable, "-m", "detente", "brief", str(text), str(place / "b.txt"), "--date", "2021-03-01"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=300)
    told = [line for line in done.stderr.splitlines() if "attribution-encoder.onnx" in line]
    assert len(told) == 1 and told[0].startswith("detente: ") and "is missing" in told[0]


def test_a_reading_with_other_models_is_by_another_reader(place: Path) -> None:
    there = reader_version()
    reader_version.cache_clear()
    (place / "parties.onnx").unlink()
    assert reader_version() != there
    reader_version.cache_clear()
