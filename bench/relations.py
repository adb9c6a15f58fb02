"""``relations FILE.tsv``: type of each marked pair.

    python -m bench relations FILE.tsv [--predictions OUT.tsv]   the models that ship
    python -m bench relations FILE.tsv --saved                   out-of-fold scores kept from `make train`
    python -m bench relations FILE.tsv --train own               retrains on our own sentences alone (slow)
    python -m bench relations FILE.tsv --saved own               the relation model kept from that

The last line says how many of the sentences the model was trained on (``seen_in_training``):
with any, the figures say nothing about new text.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import numpy as np

from bench._relations import answers, calibration, figures, root_probabilities
from detente.reading.encoder.labels import penta
from detente.reading.encoder.marking import sentence_sum, unmarked
from detente.reading.encoder.pairs import PairModel, together

RUNS = Path(__file__).parent.parent / "training" / "runs"
SEEN = Path(__file__).parent.parent / "training" / "seen.json"


def run(args: list[str]) -> dict:
    """Figures of one file; see the module's words for the options."""
    options, path = _options(args)
    rows = _read(path)
    kinds, how = _scores(path, rows, options)
    found = answers(kinds)
    if "--predictions" in options:
        _write(Path(options["--predictions"]), rows, found, kinds)
    result = figures([r["gold_root"] for r in rows], found, [r["gold_penta"] for r in rows])
    result["ece"] = calibration(kinds, [r["gold_root"] for r in rows])
    return {**result, **how}


def _options(args: list[str]) -> tuple[dict[str, str], Path]:
    options: dict[str, str] = {}
    files: list[str] = []
    rest = list(args)
    while rest:
        word = rest.pop(0)
        if word == "--saved":
            options[word] = rest.pop(0) if rest and rest[0] in ("own", "folds") else "folds"
        elif word.startswith("--"):
            if word not in ("--predictions", "--train") or not rest:
                raise ValueError(f"unknown or incomplete option {word}")
            options[word] = rest.pop(0)
        else:
            files.append(word)
    if len(files) != 1:
        raise ValueError("one FILE.tsv is wanted")
    return options, Path(files[0])


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def _scores(path: Path, rows: list[dict[str, str]], options: dict[str, str]) -> tuple[np.ndarray, dict]:
    if options.get("--saved") == "folds":
        return _folds(path, rows), {"how": "cross-validation, saved", "seen_in_training": 0}
    if "--train" in options or options.get("--saved") == "own":
        from training.relations import own_scores

        return own_scores(path, again="--train" in options), {
            "how": "trained on our own sentences alone",
            "seen_in_training": 0,
        }
    model = PairModel.load()
    if model is None:
        raise ValueError("no models ship with this checkout: run `make train`")
    seen = set(json.loads(SEEN.read_text())["sentences"]) if SEEN.exists() else set()
    count = sum(plain_sum(r["marked_sentence"]) in seen for r in rows)
    if count:
        print(f"relations: the model was trained on {count} of these {len(rows)} sentences", file=sys.stderr)
    return model.logits([r["marked_sentence"] for r in rows])[0], {
        "how": "the models that ship",
        "seen_in_training": count,
    }


def _folds(path: Path, rows: list[dict[str, str]]) -> np.ndarray:
    """Both models' scores together, each by the fold that has not seen the sentence; their folds are the same."""
    from training.data import canonical, read_plv
    from training.joint import out_of_fold
    from training.relations import calibrated

    kept = np.load(RUNS / "out_of_fold.npz", allow_pickle=False)
    marked = [canonical(row) for row in read_plv(path)]
    second, where = out_of_fold(marked, int(kept["folds"]))
    if len(kept["kinds"]) != len(rows) or not np.array_equal(where, kept["where"]):
        raise ValueError("the saved out-of-fold scores are of another file, or of different folds")
    gold = [row.root for row in marked]
    return together(*(k / calibrated(k, gold)["temperature"] for k in (kept["kinds"], second)))


def plain_sum(text: str) -> int:
    """A checksum of a marked sentence without its marks."""
    return sentence_sum(unmarked(text)[0])


def _write(path: Path, rows: list[dict[str, str]], found: list[str], kinds: np.ndarray) -> None:
    best = root_probabilities(kinds).max(axis=1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t")
        writer.writerow(["marked_sentence", "gold_root", "gold_penta", "root", "penta", "confidence"])
        for row, root, confidence in zip(rows, found, best, strict=True):
            writer.writerow(
                [
                    row["marked_sentence"],
                    row["gold_root"],
                    row["gold_penta"],
                    root,
                    penta(root),
                    f"{confidence:.4f}",
                ]
            )
