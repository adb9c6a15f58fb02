"""Which words are the acting and the receiving party: the span tagger, run with onnxruntime."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.reading.model.session import open_session, open_tokenizer
from detente.reading.model.tags import TAGS, best_path, spans_of

FOLDER = Path(__file__).parent
BATCH = 32


class RoleModel:
    """The int8 ONNX tagger of source (``S``) and target (``T``) spans."""

    def __init__(self, session: Any, tokenizer: Any, settings: Mapping[str, Any]) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._transitions = np.asarray(settings["transitions"], dtype=np.float32)

    @classmethod
    def load(cls, folder: Path = FOLDER) -> RoleModel | None:
        """The tagger that ships with the package; None where its files are absent."""
        model, settings = folder / "roles.onnx", folder / "roles.json"
        if not (model.exists() and settings.exists()):
            return None
        return cls(
            open_session(model),
            open_tokenizer(folder / "tokenizer.json", 256),
            json.loads(settings.read_text(encoding="utf-8")),
        )

    def spans(self, tokens: Sequence[Sequence[str]]) -> list[list[tuple[int, int, str]]]:
        """For each sentence (a list of words) its spans ``(first, last + 1, "S" or "T")`` in words."""
        return [spans_of(path) for path in self.tags(tokens)]

    def tags(self, tokens: Sequence[Sequence[str]]) -> list[list[str]]:
        """For each sentence one tag a word: ``B-S I-S B-T I-T O``."""
        found: list[list[str]] = [[] for _ in tokens]
        filled = [i for i, words in enumerate(tokens) if words]
        encodings = self._tokenizer.encode_batch([list(tokens[i]) for i in filled], is_pretokenized=True)
        pairs = sorted(zip(filled, encodings, strict=True), key=lambda pair: len(pair[1].ids))
        for start in range(0, len(pairs), BATCH):
            batch = pairs[start : start + BATCH]
            scores = self._run([encoding.ids for _, encoding in batch])
            for row, (i, encoding) in enumerate(batch):
                found[i] = self._path(scores[row], encoding.word_ids, len(tokens[i]))
        return found

    def _run(self, batch: list[list[int]]) -> NDArray[np.float32]:
        width = max(len(row) for row in batch)
        ids = np.zeros((len(batch), width), dtype=np.int64)
        mask = np.zeros((len(batch), width), dtype=np.int64)
        for i, row in enumerate(batch):
            ids[i, : len(row)] = row
            mask[i, : len(row)] = 1
        scores: NDArray[np.float32] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return scores

    def _path(self, scores: NDArray[np.float32], words: Sequence[int | None], count: int) -> list[str]:
        first: dict[int, int] = {}
        for position, word in enumerate(words):
            if word is not None:
                first.setdefault(word, position)
        seen = [w for w in range(count) if w in first]
        best = best_path(scores[[first[w] for w in seen]], self._transitions) if seen else []
        tags = ["O"] * count
        for word, tag in zip(seen, best, strict=True):
            tags[word] = TAGS[tag]
        return tags
