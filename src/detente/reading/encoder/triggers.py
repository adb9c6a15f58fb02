"""Triggers, their types, parties and modes, by the trained event network, run with onnxruntime.

One pass of the encoder over stretches of whole sentences scores every word as a trigger of each
type; one further layer, run once a trigger on the word pieces round it, tells who acts, who receives,
who says so, and in which mode it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.reading.encoder.labels import AUX_LETTERS, KINDS
from detente.reading.encoder.session import batches, open_session, open_tokenizer

FOLDER = Path(__file__).parent
LONGEST = 224
#: Stretches of whole sentences are read together up to this many characters.
WINDOW = 650
#: The trigger's layer reads this many word pieces on either side of it.
REACH = 40
#: Triggers asked about in one run of the further layer.
_ASKED = 64
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

    def ask(self, asked: Sequence[tuple[Stretch, int, int]]) -> list[Answer]:
        """Answers for triggers: each a stretch, a piece of it and the number of a type (from 0)."""
        found: list[Answer] = []
        for low in range(0, len(asked), _ASKED):
            part = asked[low : low + _ASKED]
            width = part[0][0].states.shape[1]
            near = np.zeros((len(part), 2 * REACH + 1, width), dtype=np.float32)
            seen = np.zeros((len(part), 2 * REACH + 1), dtype=np.float32)
            bounds = []
            for k, (stretch, piece, _) in enumerate(part):
                a, b = max(0, piece - REACH), min(len(stretch.offsets), piece + REACH + 1)
                at = a - (piece - REACH)
                near[k, at : at + b - a] = stretch.states[a:b]
                seen[k, at : at + b - a] = 1.0
                bounds.append((a, b, at))
            types = np.array([1 + kind for _, _, kind in part], dtype=np.int64)
            roles, modes = self._triggers.run(None, {"near": near, "seen": seen, "types": types})
            roles, letters = _sigmoid(roles), len(AUX_LETTERS)
            for k, (stretch, _, _) in enumerate(part):
                a, b, at = bounds[k]
                whole = np.zeros((len(stretch.offsets), 3), dtype=np.float32)
                whole[a:b] = roles[k, at : at + b - a]
                own, kinds = _sigmoid(modes[k]), _softmax(modes[k, letters + 1 :])
                found.append(
                    Answer(
                        whole,
                        {letter: float(own[i]) for i, letter in enumerate(AUX_LETTERS)},
                        {kind: float(chance) for kind, chance in zip(KINDS, kinds, strict=True)},
                        float(own[letters]),
                    )
                )
        return found


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
