"""Source, cue and content of statements, by the trained tagger, run with onnxruntime.

One pass of the encoder over each paragraph tells where cues begin and end; one further layer, run
once a cue, labels every word piece as source, content or neither, so that nested
and discontinuous statements are possible.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.reading.encoder.session import batches, open_session, open_tokenizer

FOLDER = Path(__file__).parent
LONGEST = 224
#: A cue is a span at least this probable; chosen on articles held out of the training split.
LIKELY = 0.45
_DISTANCE_ZERO = 16
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Statement:
    """Character spans of one attribution; ``confidence`` is the probability of its very cue."""

    source: tuple[Span, ...]
    cue: Span
    content: tuple[Span, ...]
    confidence: float


@dataclass(slots=True)
class _Paragraph:
    ids: list[int]
    offsets: list[Span]


class StatementModel:
    """The tagger's two int8 graphs with their tokenizer."""

    def __init__(self, encoder: Any, roles: Any, tokenizer: Any) -> None:
        self._encoder = encoder
        self._roles = roles
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, folder: Path = FOLDER) -> StatementModel | None:
        """The tagger that ships with the package; None where its files are absent."""
        encoder, roles = folder / "attribution-encoder.onnx", folder / "attribution-roles.onnx"
        if not (encoder.exists() and roles.exists()):
            return None
        tokenizer = open_tokenizer(folder / "tokenizer.json", LONGEST)
        return cls(open_session(encoder), open_session(roles), tokenizer)

    def statements(self, text: str, spans: Sequence[Span] | None = None) -> list[Statement]:
        """Statements of a text in order of their cues; ``spans`` bounds the paragraphs to read (lines by default)."""
        blocks = [b for span in (spans if spans is not None else paragraphs(text)) for b in _fitting(text, span)]
        encoded = self._tokenizer.encode_batch([text[s:e] for s, e in blocks])
        read = [
            _Paragraph(e.ids, [(a + start, b + start) if b > a else (-1, -1) for a, b in e.offsets])
            for e, (start, _) in zip(encoded, blocks, strict=True)
        ]
        found: list[Statement] = []
        for rows in batches([len(p.ids) for p in read]):
            found += self._batch([read[i] for i in rows], text)
        return sorted(found, key=lambda s: s.cue)

    def _batch(self, batch: list[_Paragraph], text: str) -> list[Statement]:
        width = max(len(p.ids) for p in batch)
        ids = np.zeros((len(batch), width), dtype=np.int64)
        mask = np.zeros((len(batch), width), dtype=np.int64)
        for row, paragraph in enumerate(batch):
            ids[row, : len(paragraph.ids)] = paragraph.ids
            mask[row, : len(paragraph.ids)] = 1
        hidden, ends = self._encoder.run(None, {"ids": ids, "mask": mask})
        rows: list[int] = []
        cues: list[list[int]] = []
        sure: list[float] = []
        for row, paragraph in enumerate(batch):
            for cue, chance in _cues(ends[row], paragraph, text):
                rows.append(row)
                cues.append(cue)
                sure.append(chance)
        if not rows:
            return []
        marks = np.zeros((len(rows), width), dtype=np.int64)
        gaps = np.zeros((len(rows), width), dtype=np.int64)
        for k, cue in enumerate(cues):
            marks[k, cue] = 1
            gaps[k] = distances(width, cue)
        roles = self._roles.run(None, {"hidden": hidden[rows], "mask": mask[rows], "cue": marks, "distance": gaps})[
            0
        ].argmax(-1)
        found = []
        for k, cue in enumerate(cues):
            paragraph = batch[rows[k]]
            found.append(
                Statement(
                    _runs(roles[k], 1, paragraph.offsets),
                    (paragraph.offsets[cue[0]][0], paragraph.offsets[cue[-1]][1]),
                    _runs(roles[k], 2, paragraph.offsets),
                    sure[k],
                )
            )
        return found


def paragraphs(text: str) -> list[Span]:
    """Character spans of the non-empty lines of a text."""
    return [(m.start(), m.end()) for m in re.finditer(r"[^\n]*\S[^\n]*", text)]


def _fitting(text: str, span: Span) -> list[Span]:
    """A long paragraph in parts of at most some 150 words, cut at sentence ends."""
    start, end = span
    if end - start < 800:
        return [span]
    found, low = [], start
    for match in re.finditer(r"[.!?][\"”’)]*\s+", text[start:end]):
        stop = start + match.end()
        if stop - low > 650:
            found.append((low, stop))
            low = stop
    if low < end:
        found.append((low, end))
    return found


def distances(length: int, cue: Sequence[int]) -> NDArray[np.int64]:
    """Bucketed signed distance of every piece to the cue: 0 to 32, 16 on the cue."""
    index = np.arange(length)
    gap = np.where(index < cue[0], index - cue[0], np.where(index > cue[-1], index - cue[-1], 0))
    size = np.abs(gap)
    bits = np.frompyfunc(lambda n: max(0, int(n) - 6).bit_length(), 1, 1)(size).astype(np.int64)
    bucket = np.where(size <= 6, size, np.minimum(16, 6 + bits * 2))
    return (_DISTANCE_ZERO + np.sign(gap) * bucket).astype(np.int64)


def _cues(ends: NDArray[np.float32], paragraph: _Paragraph, text: str) -> list[tuple[list[int], float]]:
    """Pieces of each cue with its probability: the likeliest spans of whole words that do not overlap.

    ``ends``: for each piece the logits that no cue begins there, and that one of so many pieces does.
    """
    size = len(paragraph.ids)
    chances = _softmax(ends[:size])
    inside = [_within(text, s) if s >= 0 else True for s, _ in paragraph.offsets]
    found = []
    for first, pieces in zip(*np.nonzero(chances[:, 1:] > LIKELY), strict=True):
        last = first + pieces
        whole = last < size and not inside[first] and (last + 1 >= size or paragraph.offsets[last + 1][0] < 0
                                                       or not inside[last + 1])  # fmt: skip
        if whole and paragraph.offsets[last][0] >= 0:
            found.append((float(chances[first, pieces + 1]), int(first), int(last)))
    taken: list[tuple[int, int, float]] = []
    for chance, first, last in sorted(found, reverse=True):
        if all(last < low or high < first for low, high, _ in taken):
            taken.append((first, last, chance))
    return [(list(range(first, last + 1)), chance) for first, last, chance in sorted(taken)]


def _within(text: str, index: int) -> bool:
    """Whether a position is inside a word."""
    return index > 0 and text[index - 1].isalnum() and text[index].isalnum()


def _runs(roles: NDArray[np.int64], wanted: int, offsets: Sequence[Span]) -> tuple[Span, ...]:
    """Contiguous stretches of a label as character spans; a gap of one piece inside a word is closed."""
    found: list[Span] = []
    last = -2
    for i, (start, end) in enumerate(offsets):
        if start < 0 or roles[i] != wanted:
            continue
        if last == i - 1 or (found and start == found[-1][1]):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
        last = i
    return tuple(found)


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = np.exp(logits - logits.max(-1, keepdims=True))
    result: NDArray[np.float32] = shifted / shifted.sum(-1, keepdims=True)
    return result
