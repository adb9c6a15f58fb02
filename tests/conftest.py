"""What tests share: one loaded reader, and a way to read a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from detente.reading.pipeline import Reader
from detente.reading.rows import Reading
from detente.sources import Document

ROOT = Path(__file__).parent.parent
Read = Callable[..., Reading]


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The reader without trained models: what the tables and the parse find."""
    return Reader(model=False)


@pytest.fixture(scope="session")
def read(reader: Reader) -> Read:
    """Read one text: ``read(text, published="2023-09-20", source=None, title=None)``."""

    def call(
        text: str, published: str | None = "2023-09-20", source: str | None = None, title: str | None = None
    ) -> Reading:
        (found,) = reader.read([Document("t", text, published=published, source=source, title=title)])
        return found

    return call


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data beside the project; a test that needs it skips where it is absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the data folder ../shared is not here")
    return folder
