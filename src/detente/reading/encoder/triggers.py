"""Triggers, their types, parties and modes, by the trained event network, run with onnxruntime.

One pass of the encoder over stretches of whole sentences scores every word as a trigger of each
type; one further layer, run once a trigger on the word pieces of its sentence, tells who acts, who receives,
who says so, and in which mode it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.reading.encoder.labels import AUX_LETTERS, KINDS
from detente.reading.encoder.session import batches, open_session, open_tokenizer
from detente.reading.encoder.statements import distances

FOLDER = Path(__file__).parent
LONGEST = 224
#: Stretches of whole sentences are read together up to this many characters.
WINDOW = 650
#: The trigger's layer reads the word pieces of its sentence, up to this many on either side.
REACH = 40
#: Buckets of distances to the trigger, from ``REACH`` pieces before it on.
_GAPS = distances(2 * REACH + 1, [REACH])
#: Triggers asked about in one run of the further layer.
_ASKED = 32
Span = tuple[int, int]
Scores = NDArray[np.float32]


@dataclass(slots=True)
class Stretch:
    """A stretch as read: characters of its word pieces ((-1, -1) for marks), their states ``(pieces, width)``
    and the probability of each type ``(pieces, 1 + types)``, the first that none is named."""

    offsets: list[Span]
    states: Scores
    chances: Scores

    def piece(self, at: int) -> int | None:
        """The piece that covers a character."""
        return next((i for i, (s, e) in enumerate(self.offsets) if s <= at < e), None)


@dataclass(slots=True)
class Answer:
    """What is thought of one trigger: for pieces of its stretch the probability of actor, recipient and source
    ``(pieces, 3)``; of each auxiliary mode, by letter; of each kind of commitment; and of a plain event (``core``)."""

    roles: Scores
    modes: dict[str, float]
    kinds: dict[str, float]
    core: float


class Asked(NamedTuple):
    """A trigger that is asked about: a piece of a stretch, the number of a type (from 0), and the pieces of its
    sentence, the first and the one after the last."""

    stretch: Stretch
    piece: int
    kind: int
    low: int
    high: int


class TriggerModel:
    """The event network's two int8 graphs with their tokenizer."""

    def __init__(self, encoder: Any, triggers: Any, tokenizer: Any) -> None:
        self._encoder = encoder
        self._triggers = triggers
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, folder: Path = FOLDER) -> TriggerModel | None:
        """The network that ships with the package; None where its files are absent."""
        encoder, triggers = folder / "events-encoder.onnx", folder / "events-triggers.onnx"
        if not (encoder.exists() and triggers.exists()):
            return None
        tokenizer = open_tokenizer(folder / "tokenizer.json", LONGEST)
        return cls(open_session(encoder), open_session(triggers), tokenizer)

    def read(self, text: str, spans: Sequence[Span]) -> list[Stretch]:
        """Each stretch of a text, read."""
        encoded = self._tokenizer.encode_batch([text[s:e] for s, e in spans])
        found: list[Stretch | None] = [None] * len(spans)
        for rows in batches([len(e.ids) for e in encoded]):
            width = max(len(encoded[i].ids) for i in rows)
            ids = np.zeros((len(rows), width), dtype=np.int64)
            mask = np.zeros((len(rows), width), dtype=np.int64)
            for row, i in enumerate(rows):
                ids[row, : len(encoded[i].ids)] = encoded[i].ids
                mask[row, : len(encoded[i].ids)] = 1
            hidden, logits = self._encoder.run(None, {"ids": ids, "mask": mask})
            for row, i in enumerate(rows):
                size, start = len(encoded[i].ids), spans[i][0]
                offsets = [(a + start, b + start) if b > a else (-1, -1) for a, b in encoded[i].offsets]
                found[i] = Stretch(offsets, hidden[row, :size], _softmax(logits[row, :size]))
        return [s for s in found if s is not None]

    def ask(self, asked: Sequence[Asked]) -> list[Answer]:
        """Answers for triggers."""
        bounds = [(max(q.low, q.piece - REACH), min(q.high, q.piece + REACH + 1)) for q in asked]
        order = sorted(range(len(asked)), key=lambda k: bounds[k][1] - bounds[k][0])
        found: list[Answer | None] = [None] * len(asked)
        for start in range(0, len(order), _ASKED):
            part = order[start : start + _ASKED]
            longest = bounds[part[-1]][1] - bounds[part[-1]][0]
            near = np.zeros((len(part), longest, asked[part[0]].stretch.states.shape[1]), dtype=np.float32)
            gaps = np.full((len(part), longest), -1, dtype=np.int64)
            for row, k in enumerate(part):
                (low, high), piece = bounds[k], asked[k].piece
                near[row, : high - low] = asked[k].stretch.states[low:high]
                gaps[row, : high - low] = _GAPS[low - piece + REACH : high - piece + REACH]
            types = np.array([1 + asked[k].kind for k in part], dtype=np.int64)
            roles, modes = self._triggers.run(None, {"near": near, "gaps": gaps, "types": types})
            roles, letters = _sigmoid(roles), len(AUX_LETTERS)
            own, kinds = _sigmoid(modes[:, : letters + 1]), _softmax(modes[:, letters + 1 :])
            for row, k in enumerate(part):
                low, high = bounds[k]
                whole = np.zeros((len(asked[k].stretch.offsets), 3), dtype=np.float32)
                whole[low:high] = roles[row, : high - low]
                found[k] = Answer(
                    whole,
                    dict(zip(AUX_LETTERS, own[row].tolist(), strict=False)),
                    dict(zip(KINDS, kinds[row].tolist(), strict=True)),
                    float(own[row, letters]),
                )
        return [a for a in found if a is not None]


def stretches(text: str, sentences: Sequence[Span]) -> Iterator[Span]:
    """Whole sentences of one paragraph, together up to ``WINDOW`` characters."""
    low = high = -1
    for a, b in sentences:
        if low >= 0 and b - low <= WINDOW and "\n" not in text[high:a]:
            high = b
            continue
        if low >= 0:
            yield low, high
        low, high = a, b
    if low >= 0:
        yield low, high


def _sigmoid(logits: Scores) -> Scores:
    result: Scores = (1 / (1 + np.exp(-logits))).astype(np.float32)
    return result


def _softmax(logits: Scores) -> Scores:
    shifted = np.exp(logits - logits.max(-1, keepdims=True))
    result: Scores = shifted / shifted.sum(-1, keepdims=True)
    return result
