"""Which reader read a document: the package's version and a fingerprint of its rules, tables and models."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

import detente

_ROOMS = ("ontology", "world", "reading")
#: Of a large file (a model), so many bytes at its end stand for the whole.
_TAIL = 64 * 1024


@cache
def reader_version(overlay: Path | None = None, model: bool = True) -> str:
    """Such as ``0.1.0-5f0c3a9e``; another wherever documents may be read otherwise.

    Readings without the trained models end in ``-lexicon``.
    """
    digest = hashlib.sha256()
    given = os.environ.get("DETENTE_MODELS") if model else None
    others = [Path(folder) for folder in (overlay, given) if folder]
    for root in (*(Path(detente.__file__).parent / room for room in _ROOMS), *others):
        for file in sorted(p for p in root.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            if file.suffix == ".onnx" and not model:
                continue
            size = file.stat().st_size
            digest.update(f"{file.relative_to(root).as_posix()} {size}\n".encode())
            with file.open("rb") as handle:
                handle.seek(max(0, size - _TAIL) if file.suffix == ".onnx" else 0)
                digest.update(handle.read())
    return f"{detente.__version__}-{digest.hexdigest()[:8]}{'' if model else '-lexicon'}"
