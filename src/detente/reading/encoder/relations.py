"""Who did what to whom: the relation model, run with onnxruntime."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.reading.encoder.answers import Relation, answers
from detente.reading.encoder.labels import AUXILIARY, CLASSES, TYPED_MODES
from detente.reading.encoder.marking import Span, marked
from detente.reading.encoder.session import batches, open_session, open_tokenizer

FOLDER = Path(__file__).parent

Floats = NDArray[np.float32]
Logits = tuple[Floats, Floats, Floats]


class RelationModel:
    """The int8 ONNX relation model with its tokenizer and calibration."""

    def __init__(self, session: Any, tokenizer: Any, settings: Mapping[str, Any]) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self.temperature = float(settings.get("temperature", 1.0))
        self.auxiliary_thresholds = tuple(float(x) for x in settings.get("auxiliary_thresholds", (0.5,) * 4))
        self.threshold = float(settings.get("threshold", 0.5))
        self._source = tokenizer.token_to_id("<s>")
        self._target = tokenizer.token_to_id("<t>")

    @classmethod
    def load(cls, folder: Path = FOLDER) -> RelationModel | None:
        """The model that ships with the package; None where its files are absent."""
        model, settings = folder / "relations.onnx", folder / "relations.json"
        if not (model.exists() and settings.exists()):
            return None
        return cls(
            open_session(model),
            open_tokenizer(folder / "tokenizer.json", 160),
            json.loads(settings.read_text(encoding="utf-8")),
        )

    def score(self, items: Sequence[tuple[str, Span, Span]]) -> list[Relation]:
        """One `Relation` for each ``(sentence, source span, target span)``, in the order given.

        Spans are character offsets into the sentence. Items are batched by length inside.
        """
        return answers(*self.logits_of(items), self.auxiliary_thresholds)

    def logits_of(self, items: Sequence[tuple[str, Span, Span]]) -> Logits:
        """Scores of ``(sentence, source span, target span)``, the types' at their temperature."""
        kinds, modes, auxiliary = self.logits([marked(*item) for item in items])
        return kinds / self.temperature, modes, auxiliary

    def logits(self, sentences: Sequence[str]) -> Logits:
        """Raw scores of marked sentences: types ``(n, 17)``, modes ``(n, modes)``, auxiliary ``(n, 4)``."""
        kinds = np.zeros((len(sentences), len(CLASSES)), dtype=np.float32)
        modes = np.zeros((len(sentences), len(TYPED_MODES)), dtype=np.float32)
        auxiliary = np.zeros((len(sentences), len(AUXILIARY)), dtype=np.float32)
        ids = [e.ids for e in self._tokenizer.encode_batch(list(sentences))]
        for rows in batches([len(row) for row in ids]):
            kinds[rows], modes[rows], auxiliary[rows] = self._run([ids[i] for i in rows])
        return kinds, modes, auxiliary

    def _run(self, batch: list[list[int]]) -> Logits:
        width = max(len(row) for row in batch)
        tokens = np.zeros((len(batch), width), dtype=np.int64)
        mask = np.zeros((len(batch), width), dtype=np.int64)
        for i, row in enumerate(batch):
            tokens[i, : len(row)] = row
            mask[i, : len(row)] = 1
        feeds = {
            "input_ids": tokens,
            "attention_mask": mask,
            "source": (tokens == self._source).astype(np.float32),
            "target": (tokens == self._target).astype(np.float32),
        }
        kinds, modes, auxiliary = self._session.run(None, feeds)
        return kinds, modes, auxiliary
