"""Fits the relation network, predicts with it, and scores predictions."""

from __future__ import annotations

import math
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from detente.reading.encoder.labels import AUXILIARY, CLASSES, MODES, ROOTS, TYPED_MODES, root
from training.data import Row
from training.net import RelationNet, make_tokenizer

_MEMBERS = {r: [i for i, c in enumerate(CLASSES) if root(c) == r] for r in (*ROOTS, "NONE")}
_MODE_SLOTS = {k: [TYPED_MODES.index(f"{k}:{m}") for m in modes] for k, modes in MODES.items()}


@dataclass(frozen=True, slots=True)
class Plan:
    """How one fit runs. ``teach`` weighs a teacher's soft labels against the gold ones."""

    epochs: float = 6
    rate: float = 1e-4
    batch: int = 32
    smoothing: float = 0.1
    warmup: float = 0.1
    seed: int = 7
    average: float = 0.0
    teach: float = 0.7
    heat: float = 2.0


@dataclass(slots=True)
class Example:
    """A tokenized row, and a teacher's type scores where there is a teacher."""

    ids: list[int]
    row: Row
    taught: np.ndarray | None = None


def log(message: str) -> None:
    print(time.strftime("%H:%M:%S"), message, file=sys.stderr, flush=True)


class Texts:
    """Tokenizes rows and collates batches."""

    def __init__(self, name: str = "minilm") -> None:
        self.tokenizer = make_tokenizer(name)
        self.plain = name == "minilm"
        self.source = self.tokenizer.token_to_id("<s>" if self.plain else "[s]")
        self.target = self.tokenizer.token_to_id("<t>" if self.plain else "[t]")
        self.pad = 0 if self.plain else 1

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        if not self.plain:
            texts = [_bracketed(t) for t in texts]
        return [e.ids for e in self.tokenizer.encode_batch(list(texts))]

    def tensors(self, batch: Sequence[list[int]]) -> dict[str, torch.Tensor]:
        width = max(map(len, batch))
        ids = torch.full((len(batch), width), self.pad, dtype=torch.long)
        mask = torch.zeros((len(batch), width), dtype=torch.long)
        for i, row in enumerate(batch):
            ids[i, : len(row)] = torch.tensor(row)
            mask[i, : len(row)] = 1
        return {
            "input_ids": ids,
            "attention_mask": mask,
            "source": (ids == self.source).float(),
            "target": (ids == self.target).float(),
        }


def _bracketed(text: str) -> str:
    for mark in ("s", "t"):
        text = text.replace(f"<{mark}>", f"[{mark}]").replace(f"</{mark}>", f"[/{mark}]")
    return text


def root_log_probabilities(kinds: torch.Tensor, names: Sequence[str] = ROOTS) -> torch.Tensor:
    """Log-probabilities of the 15 classes from scores over 17 types (NONE left out)."""
    columns = [torch.logsumexp(kinds[:, _MEMBERS[r]], dim=1) for r in names]
    return torch.log_softmax(torch.stack(columns, dim=1), dim=1)


def loss_of(
    outputs: tuple[torch.Tensor, torch.Tensor, torch.Tensor], examples: Sequence[Example], plan: Plan
) -> torch.Tensor:
    """Type loss over 16 (+ NONE) classes, or over merged ones where only the root is known; modes; auxiliary."""
    kinds, modes, auxiliary = outputs
    names = (*ROOTS, "NONE")
    log_kinds = torch.log_softmax(kinds, dim=1)
    log_roots = root_log_probabilities(kinds, names)
    pieces: list[torch.Tensor] = []
    for i, example in enumerate(examples):
        row = example.row
        if row.root:
            if row.kind is not None:
                gold = -log_kinds[i, CLASSES.index(row.kind)]
                spread = -log_kinds[i].mean()
            else:
                gold = -log_roots[i, names.index(row.root)]
                spread = -log_roots[i].mean()
            piece = (1 - plan.smoothing) * gold + plan.smoothing * spread
        else:
            piece = kinds.new_zeros(())
        if example.taught is not None:
            taught = torch.softmax(torch.from_numpy(example.taught) / plan.heat, dim=0)
            heated = torch.log_softmax(kinds[i] / plan.heat, dim=0)
            lesson = -(taught * heated).sum() * plan.heat
            piece = lesson if not row.root else (1 - plan.teach) * piece + plan.teach * lesson
        pieces.append(piece)
        if row.kind in _MODE_SLOTS and row.auxiliary is not None:
            slots = _MODE_SLOTS[row.kind]
            scores = torch.cat([modes[i, slots], modes.new_zeros(1)])
            label = MODES[row.kind].index(row.mode) if row.mode else len(slots)
            pieces.append(0.3 * functional.cross_entropy(scores[None], torch.tensor([label])))
        if row.auxiliary is not None and row.kind != "NONE":
            wanted = torch.tensor([float(a in row.auxiliary) for a in AUXILIARY])
            pieces.append(0.5 * functional.binary_cross_entropy_with_logits(auxiliary[i], wanted, reduction="sum"))
    return torch.stack(pieces).sum() / len(examples)


def batches(examples: Sequence[Example], size: int, rng: random.Random) -> list[list[Example]]:
    """Shuffled batches of examples of about one length."""
    order = sorted(examples, key=lambda e: len(e.ids) + rng.random() * 8)
    found = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(found)
    return found


def fit(
    net: RelationNet,
    texts: Texts,
    rows: Callable[[int], Sequence[tuple[Row, np.ndarray | None]]],
    plan: Plan,
    name: str = "",
) -> RelationNet:
    """Fits ``net`` in place on ``rows(epoch)`` and returns it (with averaged weights if asked)."""
    torch.manual_seed(plan.seed)
    rng = random.Random(plan.seed)
    heads = [p for n, p in net.named_parameters() if p.requires_grad and not n.startswith("encoder")]
    body = [p for n, p in net.named_parameters() if p.requires_grad and n.startswith("encoder")]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": plan.rate}, {"params": heads, "lr": plan.rate * 3}], weight_decay=0.01
    )
    whole = math.ceil(plan.epochs)
    steps_an_epoch = math.ceil(len(rows(0)) / plan.batch)
    steps = max(1, int(steps_an_epoch * plan.epochs))
    warm = max(1, int(steps * plan.warmup))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / warm) * max(0.02, 1 - max(0, s - warm) / max(1, steps - warm))
    )
    shadow = {k: v.detach().clone() for k, v in net.state_dict().items()} if plan.average else None
    net.train()
    step, started, running = 0, time.time(), 0.0
    for epoch in range(whole):
        now = list(rows(epoch))
        ids = texts.ids([row.text for row, _ in now])
        examples = [Example(i, row, taught) for i, (row, taught) in zip(ids, now, strict=True)]
        for batch in batches(examples, plan.batch, rng):
            if step >= steps:
                break
            loss = loss_of(net(**texts.tensors([e.ids for e in batch])), batch, plan)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(body + heads, 1.0)
            optimizer.step()
            schedule.step()
            running += float(loss.detach())
            step += 1
            if shadow is not None and step > warm:
                for key, value in net.state_dict().items():
                    if value.dtype.is_floating_point:
                        shadow[key].lerp_(value, 1 - plan.average)
                    else:
                        shadow[key].copy_(value)
            elif shadow is not None:
                shadow = {k: v.detach().clone() for k, v in net.state_dict().items()}
        log(
            f"{name} epoch {epoch + 1}/{whole} step {step}/{steps} loss {running / max(1, step):.3f} "
            f"{time.time() - started:.0f}s"
        )
    if shadow is not None:
        net.load_state_dict(shadow)
    return net.eval()


@torch.no_grad()
def predict(net: RelationNet, texts: Texts, rows: Sequence[Row]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Raw scores of types, modes and auxiliary modes, in the order of ``rows``."""
    net.eval()
    ids = texts.ids([row.text for row in rows])
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    outputs: list[list[np.ndarray]] = [[], [], []]
    for start in range(0, len(order), 32):
        for kept, scores in zip(
            outputs, net(**texts.tensors([ids[i] for i in order[start : start + 32]])), strict=True
        ):
            kept.append(scores.numpy())
    back = np.argsort(order)
    kinds, modes, auxiliary = (np.concatenate(kept)[back] for kept in outputs)
    return kinds, modes, auxiliary
