"""Who acts, who receives, and what passes between them: one encoder pass a sentence, run with onnxruntime.

The encoder reads the plain sentence once. Its tags say which words are the acting and
the receiving party; one further layer, run once a pair with the two spans marked on
the encoder's states, gives type, mode and auxiliary modes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.reading.encoder.labels import AUXILIARY, CLASSES, TYPED_MODES
from detente.reading.encoder.session import batches, open_session, open_tokenizer
from detente.reading.encoder.tags import TAGS, best_path, spans_of

FOLDER = Path(__file__).parent
LONGEST = 176

Floats = NDArray[np.float32]
WordSpan = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as the encoder read it: states ``(pieces, size)``, the word of each piece, and the words' tags."""

    hidden: Floats
    words: tuple[int | None, ...]
    tags: tuple[str, ...]

    @property
    def spans(self) -> list[tuple[int, int, str]]:
        """Spans ``(first, last + 1, role)`` in words; ``S`` acts, ``T`` receives, ``R`` both."""
        return spans_of(self.tags)


class ReadingModel:
    """The two int8 graphs with their tokenizer, tag transitions and calibration."""

    def __init__(self, encoder: Any, pairs: Any, tokenizer: Any, settings: Mapping[str, Any]) -> None:
        self._encoder = encoder
        self._pairs = pairs
        self._tokenizer = tokenizer
        self._transitions = np.asarray(settings["transitions"], dtype=np.float32)
        self.temperature = float(settings["temperature"])
        self.auxiliary_thresholds = tuple(float(x) for x in settings["auxiliary_thresholds"])

    @classmethod
    def load(cls, folder: Path = FOLDER) -> ReadingModel | None:
        """The model that ships with the package; None where its files are absent."""
        files = [folder / name for name in ("reading-encoder.onnx", "reading-pairs.onnx", "reading.json")]
        if not all(f.exists() for f in files):
            return None
        return cls(
            open_session(files[0]),
            open_session(files[1]),
            open_tokenizer(folder / "tokenizer.json", LONGEST),
            json.loads(files[2].read_text(encoding="utf-8")),
        )

    def read(self, sentences: Sequence[Sequence[str]]) -> list[Sentence]:
        """Encode and tag sentences, each a list of words; words beyond the longest length are tagged ``O``."""
        encodings = self._tokenizer.encode_batch([list(words) for words in sentences], is_pretokenized=True)
        found: list[Sentence | None] = [None] * len(encodings)
        for rows in batches([len(e.ids) for e in encodings]):
            ids, mask = _padded([encodings[i].ids for i in rows])
            hidden, tags = self._encoder.run(None, {"ids": ids, "mask": mask})
            for row, i in enumerate(rows):
                words = tuple(encodings[i].word_ids)
                path = self._path(tags[row], words, len(sentences[i]))
                found[i] = Sentence(hidden[row, : len(words)].copy(), words, tuple(path))
        return [s for s in found if s is not None]

    def logits(self, asks: Sequence[tuple[Sentence, WordSpan, WordSpan]]) -> tuple[Floats, Floats, Floats]:
        """Scores of ``(sentence, source, target)``, spans in words: types ``(n, 17)`` at their temperature,
        modes ``(n, modes)``, auxiliary modes ``(n, 4)``."""
        kinds = np.zeros((len(asks), len(CLASSES)), dtype=np.float32)
        modes = np.zeros((len(asks), len(TYPED_MODES)), dtype=np.float32)
        auxiliary = np.zeros((len(asks), len(AUXILIARY)), dtype=np.float32)
        for rows in batches([len(ask[0].words) for ask in asks]):
            kinds[rows], modes[rows], auxiliary[rows] = self._pairs.run(None, _feeds([asks[i] for i in rows]))
        return kinds / self.temperature, modes, auxiliary

    def _path(self, scores: Floats, words: Sequence[int | None], count: int) -> list[str]:
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


def _padded(ids: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    width = max(len(row) for row in ids)
    tokens = np.zeros((len(ids), width), dtype=np.int64)
    mask = np.zeros((len(ids), width), dtype=np.int64)
    for i, row in enumerate(ids):
        tokens[i, : len(row)] = row
        mask[i, : len(row)] = 1
    return tokens, mask


def _feeds(asks: Sequence[tuple[Sentence, WordSpan, WordSpan]]) -> dict[str, NDArray[Any]]:
    """Padded states and masks; 1 on the pieces of the source's and the target's words."""
    width = max(len(sentence.words) for sentence, _, _ in asks)
    hidden = np.zeros((len(asks), width, asks[0][0].hidden.shape[1]), dtype=np.float32)
    mask = np.zeros((len(asks), width), dtype=np.int64)
    marks = np.zeros((2, len(asks), width), dtype=np.float32)
    for i, (sentence, *spans) in enumerate(asks):
        hidden[i, : len(sentence.words)] = sentence.hidden
        mask[i, : len(sentence.words)] = 1
        for mark, (start, end) in zip(marks, spans, strict=True):
            mark[i, [p for p, word in enumerate(sentence.words) if word is not None and start <= word < end]] = 1.0
    return {"hidden": hidden, "mask": mask, "source": marks[0], "target": marks[1]}
