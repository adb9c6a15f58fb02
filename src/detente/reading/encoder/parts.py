"""The files of the trained models: which there must be, and what is less good without them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: How a document's note begins that says which model it was read without.
WITHOUT = "read without "
#: The files of each model, and what is less good where one is missing.
PARTS = {
    "triggers": (
        ("events-encoder.onnx", "events-triggers.onnx", "tokenizer.json"),
        "events are read by the lexicon alone, and far fewer are found",
    ),
    "parties": (("parties.onnx",), "who acts on whom is told less well"),
    "judge": (
        ("judge.onnx", "judge.json"),
        "a row's confidence is the lexicon's own, and events that only the network sees are dropped",
    ),
    "statements": (
        ("attribution-encoder.onnx", "attribution-roles.onnx", "tokenizer.json"),
        "who says so is read off the grammar alone",
    ),
}
_POINTER = b"version https://git-lfs"


class ModelWarning(UserWarning):
    """A trained model is missing or damaged, and documents are read less well for it."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A file that is missing or damaged, and what is less good without it."""

    file: Path
    how: str
    less: str

    def __str__(self) -> str:
        return (
            f"{self.file} is {self.how}: {self.less}; to get it back: pip install --force-reinstall --no-deps detente "
            "(in a checkout: git checkout -- src/detente/reading/encoder)"
        )

    @property
    def note(self) -> str:
        """The same in few words, for a document's notes."""
        return f"{WITHOUT}{self.file.name} ({self.how}): {self.less}"


def folder() -> Path:
    """Where the models lie: ``DETENTE_MODELS``, or beside the code."""
    given = os.environ.get("DETENTE_MODELS")
    return Path(given) if given else Path(__file__).parent


def lack(part: str, place: Path) -> Lack | None:
    """The first file of a model that is not there or holds nothing, by its look."""
    files, less = PARTS[part]
    for file in (place / name for name in files):
        if not file.is_file():
            return Lack(file, "missing", less)
        with file.open("rb") as handle:
            head = handle.read(len(_POINTER))
        if not head or head == _POINTER:
            return Lack(file, "damaged", less)
    return None


def lacks() -> Iterator[Lack]:
    """What is missing of all models, by the look of their files; none is opened."""
    for part in PARTS:
        if (found := lack(part, folder())) is not None:
            yield found
