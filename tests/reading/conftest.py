"""A reader with the trained models."""

from __future__ import annotations

import pytest

from detente.reading.pipeline import Reader
from detente.sources import Document
from tests.conftest import Read


@pytest.fixture(scope="session")
def judged() -> Read:
    """Read one text with the trained models."""
    reader = Reader()

    def call(text: str) -> object:
        (found,) = reader.read([Document("t", text, published="2023-09-20")])
        return found

    return call
