"""The gate: whether a sentence is worth a pass of the models, by the words in it alone."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from spacy.tokens import Span

from detente.reading.lexicon.frames import table

_PARTS = frozenset({"VERB", "NOUN", "ADJ", "ADP", "AUX"})
_THRESHOLD = "=threshold"


class Gate:
    """Sums the weights of a sentence's words (``data/gate.tsv``, fitted by ``training/gate.py``)."""

    def __init__(self, weights: dict[str, float]) -> None:
        self.threshold = weights.pop(_THRESHOLD)
        self.weights = weights

    def __call__(self, sentence: Span) -> bool:
        """Whether the models may find something in a parsed sentence."""
        return self.margin(sentence) >= 0

    def margin(self, sentence: Span) -> float:
        """By how much a parsed sentence passes, in log-odds of reporting something against news as it comes."""
        return sum(self.weights.get(f, 0.0) for f in features(sentence)) - self.threshold


@cache
def load_gate(path: Path | None = None) -> Gate | None:
    """The gate that ships with the package, or another table's."""
    if path is None:
        rows = table("gate.tsv")
    else:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
    return Gate({r["word"]: float(r["weight"]) for r in rows}) if rows else None


def features(sentence: Span) -> frozenset[str]:
    """Lemmas with their part of speech, adjectives of nations left out, and how many words of names, up to five."""
    found = {
        f"{t.lemma_.lower()}/{t.pos_[0]}"
        for t in sentence
        if t.pos_ in _PARTS and not (t.pos_ == "ADJ" and t.is_title and not t.is_sent_start)
    }
    names = sum(t.pos_ == "PROPN" for t in sentence)
    return frozenset(found | {f"{min(names, 5)} names"})
