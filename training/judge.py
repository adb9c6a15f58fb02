"""Fits the judge and the weights of modes on candidates of gold articles that the event network has not seen.

    python -m training.judge --unseen FOLDER GOLD.jsonl... [--unseen ...] [--calibrate GOLD.jsonl...] [--to FOLDER]

The trees that tell parties are fitted in the same run (``parties.onnx``): those behind the judge's evidence on a fifth of
the articles on the other four, those that are written on all. Every candidate of an article is right or wrong by the gold rows (same
sentence, type, parties, and whether it happened); what gold does not hold is wrong. Gradient-boosted trees, written
as ``judge.onnx``, and a logistic model for each mode, written as ``modes.tsv``.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench import _rows as check
from detente.reading.encoder.triggers import TriggerModel
from detente.reading.events.candidate import Candidate
from detente.reading.events.finder import EventFinder
from detente.reading.events.judge import evidence
from detente.reading.events.odds import odds
from detente.reading.events.parties import PartyModel
from detente.reading.events.settle import dated
from detente.reading.lexicon import load_lexicon
from detente.reading.pipeline import Reader
from detente.sources import Document
from detente.world import load_world
from training import parties
from training.eventnet import read_documents
from training.trees import exported

MODES = {"n": "negation", "f": "future", "y": "hypothetical", "h": "historical"}


@dataclass
class Judged:
    """A candidate's evidence, whether it is right, whether the gold row it took is core, and its document."""

    evidence: dict[str, float]
    right: bool
    core: bool
    document: str
    type: str


@dataclass
class Moded:
    """One mode of a candidate whose event and parties are right."""

    mode: str
    grammar: bool
    odds: float
    true: bool
    frames: bool


def candidates_of(documents: Sequence[dict[str, Any]], model: TriggerModel, told: PartyModel) -> tuple[list[Judged], list[Moded], int]:
    """Evidence on every candidate of the documents; the last is the number of core gold rows."""
    reader = Reader(model=False)
    finder = EventFinder(load_world(), load_lexicon(), model, None, told)
    judged: list[Judged] = []
    moded: list[Moded] = []
    core = 0
    nlp = reader.nlp
    sources = [Document(d["id"], d["text"], published=d.get("published"), source=d.get("source"), title=d.get("title")) for d in documents]
    for gold, doc in zip(documents, nlp.pipe(reader.doc(s) for s in sources), strict=True):
        work = doc._.detente
        work.reading.event_mentions.clear()
        found = finder.proposed(doc, work)
        finder.judge(found)
        rows: dict[int, list[dict[str, Any]]] = {}
        for row in gold["rows"]:
            rows.setdefault(row["n"], []).append(row)
            core += row["core"] and not row["type"].startswith("=")
        by_sentence: dict[int, list[Candidate]] = {}
        groups: dict[int, list[Candidate]] = {}
        for c in found:
            n = next((k for k, (a, b) in enumerate(gold["sentences"], 1) if a <= c.trigger.idx < b), 0)
            by_sentence.setdefault(n, []).append(c)
            groups.setdefault(c.trigger.sent.start, []).append(c)
        for n, here in by_sentence.items():
            golds = rows.get(n, [])
            shown = []
            for c in here:
                modes = finder.settler.modes_of(c, doc, work, dated(c, work))
                shown.append({
                    "type": c.type, "confidence": c.confidence, "auxiliary": modes,
                    "actors": [_party(p) for p in c.actors], "recipients": [_party(p) for p in c.recipients],
                })  # fmt: skip
            match = check.take(golds, shown, 3)
            for j, c in enumerate(here):
                judged.append(Judged(
                    evidence(c, groups[c.trigger.sent.start]), j in match,
                    bool(j in match and golds[match[j]]["core"]), gold["id"], c.type,
                ))  # fmt: skip
            for j, i in check.take(golds, shown, 2).items():
                c = here[j]
                said = finder.settler.grammar(c, doc, work, dated(c, work))
                for letter, mode in MODES.items():
                    moded.append(Moded(mode, mode in said, odds(c.modes[mode]), letter in (golds[i]["aux"] or ""), c.frames))
    return judged, moded, core


def _party(p: Any) -> dict[str, Any]:
    return {"entity": p.entity, "state": p.state, "text": p.text}


def matrix(judged: Sequence[Judged], names: Sequence[str]) -> np.ndarray:
    """Evidence as numbers, a row a candidate."""
    return np.array([[j.evidence.get(n, 0.0) for n in names] for j in judged])


def figures(p: np.ndarray, judged: Sequence[Judged], core: int, threshold: float = 0.5) -> dict[str, float]:
    """Precision, recall and F1 at a threshold, average precision, calibration error in ten bins."""
    of = np.array([not j.type.startswith("=") for j in judged])
    p, judged = p[of], [j for j in judged if not j.type.startswith("=")]
    right = np.array([j.right for j in judged])
    plain = np.array([j.core for j in judged])
    kept = p >= threshold
    precision = right[kept].mean() if kept.any() else 0.0
    recall = plain[kept].sum() / core
    order = np.argsort(-p)
    seen = np.cumsum(right[order]) / (np.arange(len(order)) + 1)
    steps = plain[order] / core
    bins = np.minimum((p * 10).astype(int), 9)
    error = sum(abs(p[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in range(10) if (bins == b).any())
    return {"precision": round(float(precision), 4), "recall": round(float(recall), 4),
            "f1": round(float(2 * precision * recall / max(1e-9, precision + recall)), 4),
            "average_precision": round(float((seen * steps).sum()), 4), "calibration_error": round(float(error), 4)}


def shifted(p: np.ndarray, shift: float) -> np.ndarray:
    """Probabilities with a number added to their log-odds."""
    p = p.clip(1e-4, 1 - 1e-4)
    return 1 / (1 + np.exp(-np.log(p / (1 - p)) - shift))


def shift_of(p: np.ndarray, right: np.ndarray, of: np.ndarray) -> float:
    """What must be added to the log-odds for the probabilities of some candidates to add up to those that are right."""
    from scipy.optimize import brentq

    return float(brentq(lambda s: shifted(p[of], s).sum() - right[of].sum(), -2, 2))


def fresh() -> Any:
    """Unfitted trees."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        max_iter=400, learning_rate=0.02, max_leaf_nodes=12, min_samples_leaf=30, l2_regularization=3.0, max_features=0.3,
        random_state=0,
    )


def fit_modes(moded: Sequence[Moded]) -> dict[str, tuple[float, float, float]]:
    """Bias, weight of the grammar's word and of the encoder's log-odds, for each mode."""
    from sklearn.linear_model import LogisticRegression

    found = {}
    for mode in ("historical", "future", "hypothetical", "negation"):
        rows = [m for m in moded if m.mode == mode]
        model = LogisticRegression(C=1.0).fit([[float(m.grammar), m.odds] for m in rows], [m.true for m in rows])
        right = model.score([[float(m.grammar), m.odds] for m in rows], [m.true for m in rows])
        found[mode] = (float(model.intercept_[0]), *map(float, model.coef_[0]))
        for frames in (True, False):
            some = [m for m in rows if m.frames == frames]
            print(mode, "frames" if frames else "spans", len(some), "grammar", np.mean([m.grammar == m.true for m in some]).round(4),
                  "encoder", np.mean([(m.odds > 0) == m.true for m in some]).round(4),
                  "grammar says so", sum(m.grammar for m in some), "rightly", sum(m.grammar and m.true for m in some))
        alone = np.mean([m.grammar == m.true for m in rows])
        print(f"{mode}: right {right:.4f}, by grammar alone {alone:.4f}, by encoder alone "
              f"{np.mean([(m.odds > 0) == m.true for m in rows]):.4f}, of {len(rows)} ({sum(m.true for m in rows)} so)")
    return found


Part = tuple[TriggerModel, list[dict[str, Any]]]


def crossed(parts: Sequence[Part], folds: int = 5) -> tuple[list[Judged], list[Moded], int, Any, np.ndarray]:
    """Candidates of each fold of the articles, their parties told by trees fitted on the others; and trees of all."""
    cut: list[list[Part]] = [[] for _ in range(folds)]
    for model, documents in parts:
        order = sorted(documents, key=lambda d: zlib.crc32(d["id"].encode()))
        for k, fold in enumerate(cut):
            fold.append((model, order[k::folds]))
    examples = [[parties.examples(d, m) for m, d in fold] for fold in cut]
    joined = [tuple(np.concatenate([e[k] for e in fold]) for k in (0, 1)) for fold in examples]
    x, y = (np.concatenate([fold[k] for fold in joined]) for k in (0, 1))
    parties.report(x, y, [g for fold in examples for e in fold for g in e[2]])
    judged: list[Judged] = []
    moded: list[Moded] = []
    core = 0
    for k, fold in enumerate(cut):
        others = [j for n, j in enumerate(joined) if n != k]
        ax, ay = (np.concatenate([other[side] for other in others]) for side in (0, 1))
        told_by = parties.model_of(parties.fresh().fit(ax, ay), ax[:1])
        for model, documents in fold:
            told = candidates_of(documents, model, told_by)
            judged, moded, core = judged + told[0], moded + told[1], core + told[2]
    return judged, moded, core, parties.fresh().fit(x, y), x[:1]


def main() -> None:
    """Fit, measure on folds, and write the tables."""
    from sklearn.model_selection import GroupKFold

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--unseen", nargs="+", action="append", required=True, metavar="PATH",
        help="folder of an event network, and files of articles that it never saw; may be repeated",
    )  # fmt: skip
    parser.add_argument("--calibrate", type=Path, nargs="*", default=[], help="the files whose coding the confidence means")
    parser.add_argument("--to", type=Path, default=None, help="folder to write to; nothing is written without it")
    options = parser.parse_args()
    parts: list[Part] = []
    for folder, *files in options.unseen:
        model = TriggerModel.load(Path(folder))
        if model is None:
            parser.error(f"no event network in {folder}: run training.export_events")
        parts.append((model, [d for file in files for d in read_documents(Path(file))]))
    judged, moded, core, trees, example = crossed(parts)
    names = sorted({n for j in judged for n in j.evidence if n != "bias"})
    x, y = matrix(judged, names), np.array([j.right for j in judged])
    groups = [j.document for j in judged]
    print(len(set(groups)), "articles", len(judged), "candidates", int(y.sum()), "right", core, "core rows; reachable",
          round(sum(j.core for j in judged if not j.type.startswith("=")) / core, 4))  # fmt: skip
    p = np.zeros(len(y))
    for train, test in GroupKFold(5).split(x, y, groups):
        p[test] = fresh().fit(x[train], y[train]).predict_proba(x[test])[:, 1]
    for threshold in (0.3, 0.4, 0.5, 0.6):
        print(threshold, json.dumps(figures(p, judged, core, threshold)))
    shift = 0.0
    if options.calibrate:
        told = {d["id"] for path in options.calibrate for d in read_documents(path)}
        shift = shift_of(p, y, np.array([g in told for g in groups]))
        print("shift", round(shift, 3))
        for threshold in (0.4, 0.5):
            print(threshold, json.dumps(figures(shifted(p, shift), judged, core, threshold)))
    modes = fit_modes(moded)
    if options.to:
        options.to.mkdir(parents=True, exist_ok=True)
        (options.to / "parties.onnx").write_bytes(exported(trees, example))
        (options.to / "judge.onnx").write_bytes(exported(fresh().fit(x, y), x[:1]))
        (options.to / "judge.json").write_text(json.dumps({"evidence": names, "shift": round(shift, 3)}) + "\n", encoding="utf-8")
        lines = ["mode\tbias\tgrammar\tencoder", *("\t".join([m, *(f"{v:.4f}" for v in row)]) for m, row in modes.items())]
        (parties.DATA / "modes.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
