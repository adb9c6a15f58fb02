"""Rebuilds the models of who did what to whom.

    python -m training.train [--shared ../shared] [--only relations|reading]

Fixed seeds, on a CPU. Steps: a model of our own
sentences, five folds of the benchmark's training set (for calibration and honest figures), the model
that ships, and the same for the reading model, which also tags source and target spans.
"""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from detente.reading.encoder.marking import sentence_sum
from training import joint, relations
from training.data import canonical, read_plv
from training.export import MODEL_FOLDER
from training.fit import log

HERE = Path(__file__).parent
WHOLE = ((7, 4.0, 0.5), (8, 3.0, 1.0), (9, 3.0, 1.0))
"""Seed, epochs and share of own rows seen again of the runs whose weights are averaged into what ships."""


def train_relations(plv: Path, folds: int) -> None:
    """Own sentences, folds, the model that ships."""
    relations.RUNS.mkdir(parents=True, exist_ok=True)
    relations.own_scores(plv, again=True)
    rows = [canonical(row) for row in read_plv(plv)]
    kinds = relations.run_folds(plv, folds) if folds else np.load(relations.RUNS / "out_of_fold.npz")["kinds"]
    settings = relations.calibrated(kinds, [row.root for row in rows])
    start, texts = relations.load_own()
    nets = []
    for seed, epochs, replay in WHOLE:
        plan = replace(relations.PLV_PLAN, seed=seed, epochs=epochs)
        nets.append(relations.tune(start, texts, rows, plan, replay=replay, name=f"whole, seed {seed}"))
    net = relations.averaged(nets)
    torch.save(net.state_dict(), relations.RUNS / "whole.pt")
    relations.write_model(net, texts, MODEL_FOLDER, settings)


def train_reading(plv: Path, conll: Path, folds: int) -> None:
    """Own sentences, folds, the reading model that ships."""
    joint.FOLDER.mkdir(parents=True, exist_ok=True)
    rows, sentences = [canonical(row) for row in read_plv(plv)], joint.read_roles(conll)
    torch.save(joint.train_own().state_dict(), joint.FOLDER / "own.pt")
    if folds:
        joint.run_folds(rows, sentences, folds, range(folds))
    joint.train_whole(rows, sentences, folds or 5)


def note_seen(plv: Path, conll: Path) -> None:
    """Checksums of the benchmark sentences that the shipped models saw, so that a bench can say so."""

    seen = {
        "sentences": sorted({sentence_sum(r.plain) for r in read_plv(plv)}),
        "roles": sorted({sentence_sum(" ".join(words)) for words, _ in joint.read_roles(conll)}),
    }
    (HERE / "seen.json").write_text(json.dumps(seen) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--only", choices=("relations", "reading"))
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    plv = options.shared / "corpora" / "plv_train.tsv"
    conll = options.shared / "corpora" / "cameo_roles_train.conll"
    if options.only != "reading":
        train_relations(plv, options.folds)
    if options.only != "relations":
        train_reading(plv, conll, options.folds)
    note_seen(plv, conll)
    log("done")


if __name__ == "__main__":
    main()
