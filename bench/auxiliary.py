"""``auxiliary``: the four auxiliary modes on our held-out sentences.

They are the rows of ``training/sentences`` that no training run sees (``training.data.held_out``).
"""

from __future__ import annotations

import numpy as np
from sklearn.metrics import f1_score

from detente.reading.encoder.labels import AUXILIARY, root
from detente.reading.encoder.pairs import PairModel


def run(args: list[str]) -> dict:
    """F1 of each auxiliary mode, and the type's root accuracy on the same rows."""
    from training.data import held_out, read_own

    rows = [row for row in read_own() if held_out(row) and row.kind != "NONE"]
    model = PairModel.load()
    if model is None:
        raise ValueError("no models ship with this checkout: run `make train`")
    kinds, _, auxiliary = model.logits([row.text for row in rows])
    probabilities = 1 / (1 + np.exp(-auxiliary))
    result: dict = {}
    for i, name in enumerate(AUXILIARY):
        gold = [name in (row.auxiliary or ()) for row in rows]
        found = probabilities[:, i] >= model.reading.auxiliary_thresholds[i]
        result[f"{name}_f1"] = round(float(f1_score(gold, found)), 4)
        result[f"{name}_n"] = int(np.sum(gold))
    from bench._relations import answers

    hits = [a == root(row.kind or "") for a, row in zip(answers(kinds), rows, strict=True)]
    return {**result, "root_accuracy": round(float(np.mean(hits)), 4), "n": len(rows), "seen_in_training": 0}
