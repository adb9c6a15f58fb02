"""Trains relation models: on our own sentences, on the benchmark's training set, by folds or whole."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from detente.reading.encoder.labels import ROOTS
from detente.reading.encoder.marking import sentence_sum, unmarked
from training.data import Row, canonical, folds, held_out, read_own, read_plv, reversed_row, shuffled
from training.export import quantized, write_settings
from training.fit import Plan, Texts, fit, log, predict, root_log_probabilities
from training.frames import filled, read_frames
from training.net import RelationNet
from training.vary import varied

RUNS = Path(__file__).parent / "runs"
Lessons = dict[str, np.ndarray]
"""A teacher's type scores by the canonical marked text."""

OWN_PLAN = Plan(epochs=6, rate=1.5e-4, batch=32)
PLV_PLAN = Plan(epochs=4, rate=1e-4, batch=32)
REVERSED_SHARE = 0.15
JOINED_SHARE = 0.25
_JOINTS = (", while ", ", as ", ", after ", " and ", "; ", ", days after ", " even as ", " as ")


def own_rows() -> list[Row]:
    """Own sentences that may be trained on: all but the held-out ones."""
    return [canonical(row) for row in read_own() if not held_out(row)]


def epoch_of(rows: Sequence[Row], epoch: int, lessons: Lessons | None, vary: float = 0.5) -> list:
    """One epoch's rows: some with other actors, and some reversed pairs that report nothing."""
    found = []
    for i, row in enumerate(rows):
        other = varied(row, epoch * 1_000_003 + i) if (epoch * 7919 + i * 104729) % 100 < vary * 100 else row
        if other.origin != "plv" and (epoch * 13 + i * 29) % 100 < JOINED_SHARE * 100:
            other = joined(other, rows[(i * 7 + epoch * 11 + 3) % len(rows)], epoch + i)
        found.append(other)
        if (epoch * 31 + i * 17) % 100 < REVERSED_SHARE * 100:
            back = reversed_row(other)
            if back is not None:
                found.append(back)
    return [(row, lessons.get(row.text) if lessons else None) for row in found]


def joined(row: Row, other: Row, seed: int) -> Row:
    """The row with another row's sentence before or after it: its marks must not be read from there."""
    second = unmarked(other.text)[0].strip()
    first = row.text.strip()
    if len(first) + len(second) > 260 or not first.endswith(".") or not second.endswith(".") or second.startswith('"'):
        return row
    joint = _JOINTS[seed % len(_JOINTS)]
    if seed % 5 == 0 and joint in (", while ", ", after ", " as "):
        word = joint.strip(" ,").capitalize()
        return replace(row, text=f"{word} {second[:-1]}, {first}")
    return replace(row, text=first[:-1] + joint + second)


def framed(epoch: int, copies: float = 2.0) -> list[Row]:
    """Sentences from the phrase frames, with other actors every epoch; ``copies`` of each on average."""
    frames = read_frames()
    whole = [frame for frame in frames for _ in range(int(copies))]
    rest = shuffled(list(frames), epoch)[: int(len(frames) * (copies - int(copies)))]
    return [canonical(filled(f, epoch * 999_983 + i)) for i, f in enumerate(whole + rest)]


def train_own(plan: Plan = OWN_PLAN, lessons: Lessons | None = None, name: str = "minilm") -> tuple[RelationNet, Texts]:
    """A model that has seen only our own sentences (and, through a teacher, nothing else)."""
    torch.manual_seed(plan.seed)
    net, texts = RelationNet(name), Texts(name)
    rows = shuffled(own_rows(), plan.seed)
    log(f"own sentences: {len(rows)} rows")
    return fit(net, texts, lambda e: epoch_of(rows + framed(e), e, lessons), plan, "own"), texts


def tune(
    start: RelationNet | None,
    texts: Texts,
    rows: Sequence[Row],
    plan: Plan = PLV_PLAN,
    lessons: Lessons | None = None,
    replay: float = 0.5,
    name: str = "plv",
) -> RelationNet:
    """Goes on from ``start`` (or the plain encoder) with benchmark rows and a share of our own again."""
    torch.manual_seed(plan.seed)
    net = copy.deepcopy(start) if start is not None else RelationNet()
    own = own_rows() if start is not None and replay else []
    count = int(len(rows) * replay)

    def mixed(epoch: int) -> list:
        again = shuffled(own, plan.seed + epoch)[:count]
        plv = epoch_of(rows, epoch, lessons, vary=0.5 if start is not None else 0.0)
        return plv + epoch_of(again + framed(epoch, 0.5 if own else 0.0), epoch, lessons)

    return fit(net, texts, mixed, plan, name)


def cross_validate(
    path: Path,
    count: int,
    start: RelationNet | None,
    plan: Plan = PLV_PLAN,
    seeds: int = 1,
    save: Path | None = None,
    only: int | None = None,
    replay: float = 0.5,
) -> tuple[list[Row], np.ndarray, np.ndarray]:
    """Out-of-fold type scores ``(n, 17)`` and each row's fold; fold models are saved under ``save``."""
    rows = [canonical(row) for row in read_plv(path)]
    texts = Texts()
    scores = np.zeros((len(rows), 17), dtype=np.float32)
    where = np.full(len(rows), -1)
    for number, test in enumerate(folds(rows, count)):
        if only is not None and number >= only:
            break
        kept = set(test)
        train = [row for i, row in enumerate(rows) if i not in kept]
        for seed in range(seeds):
            net = tune(
                start,
                texts,
                train,
                replace(plan, seed=plan.seed + seed),
                replay=replay,
                name=f"fold {number} seed {seed}",
            )
            scores[test] += predict(net, texts, [rows[i] for i in test])[0] / seeds
            if save is not None:
                save.mkdir(parents=True, exist_ok=True)
                torch.save(net.state_dict(), save / f"fold{number}-{seed}.pt")
        where[test] = number
    return rows, scores, where


def load_own() -> tuple[RelationNet, Texts]:
    """The model kept from `train_own`."""
    net, texts = RelationNet(), Texts()
    net.load_state_dict(torch.load(RUNS / "own.pt", weights_only=True))
    return net.eval(), texts


def own_scores(path: Path, again: bool) -> np.ndarray:
    """Type scores on a benchmark file by the model of our own sentences alone (trained again if asked)."""
    if again:
        RUNS.mkdir(parents=True, exist_ok=True)
        torch.save(train_own()[0].state_dict(), RUNS / "own.pt")
    net, texts = load_own()
    return predict(net, texts, [canonical(row) for row in read_plv(path)])[0]


def run_folds(path: Path, count: int, plan: Plan = PLV_PLAN) -> np.ndarray:
    """Out-of-fold type scores, each fold going on from the model of our own sentences.

    Keeps the scores in ``training/runs/out_of_fold.npz``, each fold's int8 model in
    ``training/runs/folds/N`` and each sentence's fold (by checksum) in ``training/runs/folds.json``.
    """
    start, texts = load_own()
    rows, kinds, where = cross_validate(path, count, start, plan, save=RUNS / "fold_nets")
    np.savez(RUNS / "out_of_fold.npz", kinds=kinds, folds=count, where=where)
    sums = {str(sentence_sum(row.plain)): int(f) for row, f in zip(rows, where, strict=True)}
    (RUNS / "folds.json").write_text(json.dumps(sums))
    settings = calibrated(kinds, [row.root for row in rows])
    for number in range(count):
        net = RelationNet()
        net.load_state_dict(torch.load(RUNS / "fold_nets" / f"fold{number}-0.pt", weights_only=True))
        write_model(net, texts, RUNS / "folds" / str(number), settings)
    return kinds


def calibrated(kinds: np.ndarray, gold: Sequence[str]) -> dict:
    """The temperature that makes out-of-fold probabilities of the roots most likely."""
    scores, names = torch.from_numpy(kinds), list(ROOTS)
    wanted = torch.tensor([names.index(g) for g in gold])
    grid = np.arange(0.4, 2.01, 0.02)
    losses = [float(torch.nn.functional.nll_loss(root_log_probabilities(scores / float(t)), wanted)) for t in grid]
    return {
        "temperature": round(float(grid[int(np.argmin(losses))]), 2),
        "threshold": 0.5,
        "auxiliary_thresholds": [0.5] * 4,
    }


def write_model(net: RelationNet, texts: Texts, folder: Path, settings: dict) -> None:
    """The int8 model, its tokenizer and its settings in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    sample = texts.tensors(
        texts.ids(["<s> Rome </s> met <t> Oslo </t> .", "<s> A </s> thanked the mayor of <t> B </t>"])
    )
    quantized(net, sample, ["kinds", "modes", "auxiliary"], folder / "relations.onnx")
    texts.tokenizer.save(str(folder / "tokenizer.json"))
    write_settings(folder / "relations.json", settings)


def averaged(nets: Sequence[RelationNet]) -> RelationNet:
    """One network with the mean of the weights of ``nets``, which must go on from the same start."""
    states = [net.state_dict() for net in nets]
    mean = {
        key: torch.stack([state[key] for state in states]).mean(dim=0) if value.dtype.is_floating_point else value
        for key, value in states[0].items()
    }
    net = RelationNet()
    net.load_state_dict(mean)
    return net.eval()
