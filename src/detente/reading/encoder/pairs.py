"""Both models' answer to a marked sentence: a weighted mean of what each says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from detente.reading.encoder.answers import Floats, Relation, answers
from detente.reading.encoder.marking import marked, unmarked, worded
from detente.reading.encoder.reading import FOLDER, ReadingModel
from detente.reading.encoder.relations import RelationModel

#: The relation model's share, chosen on held-out sentences of our own; on the corpus 0.5 to 0.8 do as well.
SHARE = 0.7
Logits = tuple[Floats, Floats, Floats]


class PairModel:
    """The reading model and the relation model, asked about pairs whose spans are given."""

    def __init__(self, reading: ReadingModel, relations: RelationModel) -> None:
        self.reading = reading
        self.relations = relations

    @classmethod
    def load(cls, folder: Path = FOLDER) -> PairModel | None:
        """The models that ship with the package; None where the files of one are absent."""
        reading, relations = ReadingModel.load(folder), RelationModel.load(folder)
        return cls(reading, relations) if reading is not None and relations is not None else None

    def answer(self, sentences: Sequence[str]) -> list[Relation]:
        """A `Relation` for each sentence with ``<s> </s>`` and ``<t> </t>`` round the source and the target."""
        return answers(*self.logits(sentences), self.reading.auxiliary_thresholds)

    def logits(self, sentences: Sequence[str]) -> Logits:
        """Scores of marked sentences: types ``(n, 17)`` at their temperatures, modes ``(n, modes)`` and
        auxiliary modes ``(n, 4)``."""
        parts = [unmarked(text) for text in sentences]
        items = [(plain, source or (0, len(plain)), target or (0, len(plain))) for plain, source, target in parts]
        kinds, modes, auxiliary = self.relations.logits_of(items)
        cut = [unmarked(marked(*item)) for item in items]
        words = [worded(plain, spans) for plain, *spans in cut]
        read = self.reading.read([w for w, _ in words])
        asks = [(r, _ends(source), _ends(target)) for r, (_, (source, target)) in zip(read, words, strict=True)]
        first = self.reading.logits(asks)
        return together(kinds, first[0]), together(modes, first[1]), together(auxiliary, first[2])


def together(relations: Floats, reading: Floats) -> Floats:
    """Scores of the relation model and of the reading model as one."""
    mean: Floats = np.asarray(SHARE * relations + (1 - SHARE) * reading)
    return mean


def _ends(numbers: set[int]) -> tuple[int, int]:
    return (min(numbers), max(numbers) + 1) if numbers else (0, 0)
