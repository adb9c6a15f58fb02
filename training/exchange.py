"""Fits the event network on rows beside copies of them with exchanged names, on an accelerator or without one.

    python -m training.exchange fit LESSONS.npz WEIGHTS --encoder FOLDER [--start WEIGHTS] [--unseen A] [--epochs 1]
    python -m training.exchange measure LESSONS.npz WEIGHTS --encoder FOLDER [--unseen A]

Needs torch, transformers and numpy alone; LESSONS are written by `training.lessons`. ``--unseen`` names the articles that
are never read (`UNSEEN`), and that the figures are of.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from detente.reading.encoder.labels import AUX_LETTERS
from training.halves import Halves
from training.memory import give_back
from training.network import GAPS, REACH, EventNet

GOLD, OWN, MARKED, NEWS_ALONE = range(4)
#: Folds that a network never reads, of gold and of own rows: A serves to fit trees and judge, G is shipped.
UNSEEN: dict[str, tuple[set[int], set[int]]] = {"A": ({0, 1}, {0, 1}), "G": (set(), {0})}
WIDTH = 2 * REACH + 1
N = len(AUX_LETTERS)


@dataclass
class Lessons:
    """Windows and triggers as flat tensors.

    ``ids``, ``labels``, ``low``, ``high`` ``(pieces,)``: piece, label, bounds of its sentence in its window. ``start``,
    ``size`` ``(windows,)``. Of triggers: ``window``, ``piece``, ``kind``, ``commitment``, ``core`` ``(n,)``, ``aux``
    ``(n, modes)``, ``roles`` ``(n, WIDTH, 3)``; those of one window stand together, from ``first`` to ``first + count``.
    """

    ids: Tensor
    labels: Tensor
    low: Tensor
    high: Tensor
    start: Tensor
    size: Tensor
    window: Tensor
    piece: Tensor
    kind: Tensor
    commitment: Tensor
    core: Tensor
    aux: Tensor
    roles: Tensor
    first: Tensor
    count: Tensor

    def __len__(self) -> int:
        return len(self.size)

    @staticmethod
    def of(arrays: dict[str, np.ndarray[Any, Any]], device: str) -> Lessons:
        """The tensors of `training.lessons.packed` arrays."""
        size = arrays["sizes"].astype(np.int64)
        start = np.cumsum(size) - size
        low, high = np.zeros(len(arrays["ids"]), np.int16), np.repeat(size, size).astype(np.int16)
        for window, a, b in arrays["bounds"].tolist():
            low[start[window] + a : start[window] + b] = a
            high[start[window] + a : start[window] + b] = b
        triggers = arrays["triggers"]
        roles = torch.zeros((len(triggers), WIDTH, 3), dtype=torch.float16)
        which, place, side = (torch.from_numpy(arrays["roles"][:, k].astype(np.int64)) for k in range(3))
        roles[which, place, side] = 1
        count = np.bincount(triggers[:, 0], minlength=len(size))
        as_tensor: Callable[[Any], Tensor] = lambda a: torch.from_numpy(np.ascontiguousarray(a)).to(device)  # noqa: E731
        return Lessons(
            *map(as_tensor, (arrays["ids"].astype(np.int64), arrays["labels"].astype(np.int64), low, high, start, size)),
            *(as_tensor(triggers[:, k].astype(np.int64)) for k in range(4)),
            as_tensor(triggers[:, 4].astype(np.float32)), as_tensor(arrays["aux"].astype(np.float32)), roles.to(device),
            as_tensor(np.cumsum(count) - count), as_tensor(count),
        )  # fmt: skip

    def batches(self, windows: Tensor, most: int, generator: torch.Generator | None = None) -> list[Tensor]:
        """Windows in batches of like length of up to ``most`` pieces, shuffled where a generator is given."""
        size = self.size[windows].cpu().float()
        order = (size + (torch.rand(len(size), generator=generator) * 8 if generator else 0)).argsort()
        groups: list[list[int]] = [[]]
        sizes, widest = size.tolist(), 0.0
        for at in order.tolist():
            widest = max(widest, sizes[at])
            if groups[-1] and (len(groups[-1]) + 1) * widest > most:
                groups.append([])
                widest = sizes[at]
            groups[-1].append(at)
        if generator:
            groups = [groups[k] for k in torch.randperm(len(groups), generator=generator).tolist()]
        return [windows[torch.tensor(g, device=windows.device)] for g in groups]

    def read(self, windows: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Pieces ``(b, width)`` with their mask, and where they stand in the flat tensors."""
        width = int(self.size[windows].max())
        spots = torch.arange(width, device=windows.device)[None]
        mask = spots < self.size[windows][:, None]
        flat = torch.where(mask, self.start[windows][:, None] + spots, 0)
        return torch.where(mask, self.ids[flat], 0), mask, flat

    def near(self, windows: Tensor, rows: Tensor, pieces: Tensor) -> tuple[Tensor, Tensor]:
        """For triggers (row of the batch, piece) the pieces that are read ``(n, WIDTH)`` and buckets of distance."""
        flat = self.start[windows[rows]] + pieces
        spots = pieces[:, None] + torch.arange(-REACH, REACH + 1, device=pieces.device)
        known = (spots >= self.low[flat][:, None]) & (spots < self.high[flat][:, None])
        gaps = torch.where(known, torch.tensor(GAPS, device=pieces.device)[None], -1)
        return spots.clamp(min=0).minimum(self.size[windows[rows]][:, None] - 1), gaps

    def asked(self, windows: Tensor) -> tuple[Tensor, Tensor]:
        """Triggers of a batch: the row of the batch, and their number."""
        count = self.count[windows]
        rows = torch.repeat_interleave(torch.arange(len(windows), device=windows.device), count)
        before = torch.repeat_interleave(count.cumsum(0) - count, count)
        return rows, self.first[windows][rows] + torch.arange(len(rows), device=windows.device) - before


def gathered(hidden: Tensor, rows: Tensor, spots: Tensor) -> Tensor:
    """States ``(n, WIDTH, width)`` of spots of rows; by `index_select`, whose way back adds without sorting."""
    flat = (rows[:, None] * hidden.shape[1] + spots).flatten()
    return hidden.flatten(0, 1).index_select(0, flat).view(*spots.shape, -1)


class Tongue:
    """How an encoder numbers the pieces of the common vocabulary, BERT's."""

    def __init__(self, encoder: nn.Module, device: str) -> None:
        own = torch.arange(30522, device=device)
        self.pad = 0
        if encoder.config.model_type == "mpnet":
            own = own + 4
            own[101], own[102], own[0] = 0, 2, 1
            self.pad = 1
        self.own = own

    def __call__(self, ids: Tensor, mask: Tensor) -> Tensor:
        return torch.where(mask, self.own[ids], self.pad)


def build(folder: str, device: str) -> tuple[EventNet, Tongue]:
    """The network on a pre-trained encoder."""
    from transformers import AutoModel

    net = EventNet(AutoModel.from_pretrained(folder, add_pooling_layer=False)).to(device)
    return net, Tongue(net.encoder, device)


def loss_of(net: EventNet, tongue: Tongue, lessons: Lessons, windows: Tensor) -> Tensor:
    """Trigger cross-entropy, role and mode losses of a batch."""
    bce = nn.functional.binary_cross_entropy_with_logits
    ids, mask, flat = lessons.read(windows)
    hidden, kinds = net.encode(tongue(ids, mask), mask.long())
    logs = kinds.float().log_softmax(-1)
    labels = torch.where(mask, lessons.labels[flat], -100)
    each = nn.functional.nll_loss(logs.flatten(0, 1), labels.clamp(min=0).flatten(), reduction="none").view_as(labels)
    marks = (labels >= 0).float()
    loss = (each * marks).sum() / marks.sum() * 12
    rows, asked = lessons.asked(windows)
    if len(asked):
        spots, gaps = lessons.near(windows, rows, lessons.piece[asked])
        roles, modes = net.ask(gathered(hidden, rows, spots), gaps, 1 + lessons.kind[asked])
        roles, modes = roles.float(), modes.float()
        known = (gaps >= 0).unsqueeze(-1).float()
        weight = torch.full((3,), 2.0, device=roles.device)
        each = bce(roles, lessons.roles[asked].float(), reduction="none", pos_weight=weight)
        loss = loss + (each * known).sum() / known.sum() * 8
        aux, core, commitment = lessons.aux[asked], lessons.core[asked], lessons.commitment[asked]
        told = (aux[:, :1] >= 0).float()
        loss = loss + 1.5 * (bce(modes[:, :N], aux.clamp(min=0), reduction="none") * told).sum() / (told.sum() * N + 1e-6)
        told = (core >= 0).float()
        loss = loss + 0.3 * (bce(modes[:, N], core.clamp(min=0), reduction="none") * told).sum() / (told.sum() + 1e-6)
        told = (commitment >= 0).float()
        each = nn.functional.cross_entropy(modes[:, N + 1 :], commitment.clamp(min=0), reduction="none")
        loss = loss + 0.5 * (each * told).sum() / (told.sum() + 1e-6)
    return loss


Loss = Callable[[EventNet, Tongue, Lessons, Tensor], Tensor]


@dataclass(frozen=True)
class Plan:
    """How long, how fast (encoder's rate; the heads' is five times that), pieces a batch, and where the weights are kept."""

    epochs: int
    rate: float
    most: int
    seed: int
    kept: Path


def fit(
    net: EventNet, tongue: Tongue, parts: Sequence[tuple[Lessons, Callable[[int], Tensor]]], plan: Plan,
    loss_of: Loss = loss_of,
) -> EventNet:  # fmt: skip
    """Fits on parts, each its lessons and the windows of an epoch; gives back a running mean of the weights, kept after each."""
    torch.manual_seed(plan.seed)
    random.seed(plan.seed)
    generator = torch.Generator().manual_seed(plan.seed)
    net.encoder.embeddings.requires_grad_(False)
    halves = Halves(net, (("encoder.", plan.rate), ("", plan.rate * 5)))

    def batches(epoch: int, generator: torch.Generator | None) -> list[tuple[Lessons, Tensor]]:
        return [(lessons, b) for lessons, pick in parts for b in lessons.batches(pick(epoch), plan.most, generator)]

    steps = sum(len(batches(epoch, None)) for epoch in range(plan.epochs))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        halves.optimiser, lambda s: min((s + 1) / (steps * 0.1), max(0.0, (steps - s) / (steps * 0.9)))
    )
    device = next(net.parameters()).device.type
    step, began = 0, time.time()
    net.train()
    for epoch in range(plan.epochs):
        total = torch.zeros((), device=device)
        todo = batches(epoch, generator)
        for k in torch.randperm(len(todo), generator=generator).tolist():
            loss = loss_of(net, tongue, *todo[k])
            step += 1
            halves.step(loss, 1 - min(0.99, step / (step + 20)))
            schedule.step()
            total += loss.detach()
            give_back()
        print(f"{plan.kept.stem} epoch {epoch + 1}/{plan.epochs} loss {float(total) / len(todo):.3f} {time.time() - began:.0f}s", flush=True)
        saved(halves.averaged(), plan.kept)
    halves.mean()
    return net


Judged = tuple[EventNet, Tongue]


def measured(judges: Sequence[Judged], lessons: Lessons, windows: Tensor) -> dict[str, float]:
    """Figures on windows with rows: of types on words (best F1, average precision), and of parties of known triggers."""
    device = lessons.ids.device.type
    scores, rights, golds = [], [], 0
    counts = torch.zeros(2, 3, device=device)
    both = total = 0
    with torch.no_grad():
        for batch in lessons.batches(windows, 8192):
            ids, mask, flat = lessons.read(batch)
            with torch.autocast(device, dtype=torch.bfloat16):
                told = [net.encode(tongue(ids, mask), mask.long()) for net, tongue in judges]
            chances = torch.stack([k.float().softmax(-1) for _, k in told]).mean(0)
            labels = torch.where(mask, lessons.labels[flat], -100)
            free = labels >= 0
            best, kind = chances[..., 1:].max(-1)
            scores.append(best[free])
            rights.append((kind + 1 == labels)[free])
            golds += int((labels > 0).sum())
            rows, asked = lessons.asked(batch)
            if not len(asked):
                continue
            spots, gaps = lessons.near(batch, rows, lessons.piece[asked])
            guess = torch.zeros((len(asked), WIDTH, 3), device=device)
            for (net, _), (hidden, _) in zip(judges, told, strict=True):
                with torch.autocast(device, dtype=torch.bfloat16):
                    guess += net.ask(gathered(hidden, rows, spots), gaps, 1 + lessons.kind[asked])[0].float().sigmoid()
            sure = (guess / len(judges) > 0.5) & (gaps >= 0).unsqueeze(-1)
            gold = (lessons.roles[asked] > 0) & (gaps >= 0).unsqueeze(-1)
            right = torch.ones(len(asked), dtype=torch.bool, device=device)
            for side in (0, 1):
                a, b = sure[..., side], gold[..., side]
                counts[side] += torch.stack([(a & b).sum(), a.sum(), b.sum()]).float()
                right &= ((a & b).sum(1) * 2 >= torch.maximum(a.sum(1), b.sum(1)))
            both += int(right.sum())
            total += len(asked)
    score, right = torch.cat(scores), torch.cat(rights)
    order = score.argsort(descending=True)
    hits = right[order].float().cumsum(0)
    precision = hits / torch.arange(1, len(hits) + 1, device=device)
    figures = {
        "typed_f1": float((2 * hits / (torch.arange(1, len(hits) + 1, device=device) + golds)).max()),
        "typed_ap": float((precision * right[order]).sum() / golds),
    }
    for side, name in enumerate(("actors", "recipients")):
        figures[name] = float(2 * counts[side, 0] / (counts[side, 1] + counts[side, 2]))
    figures["both"] = both / max(1, total)
    return {k: round(v, 4) for k, v in figures.items()}


def picked(arrays: dict[str, np.ndarray[Any, Any]], unseen: str, device: str) -> dict[str, Tensor]:
    """Windows by use: rows to learn from (and their copies), marked sentences, those held out."""
    gold, own = UNSEEN[unseen]
    group, fold, first = arrays["groups"], arrays["folds"], arrays["copies"] == 0
    out = ((group == GOLD) & np.isin(fold, list(gold))) | ((group == OWN) & np.isin(fold, list(own)))
    rows = (group == GOLD) | (group == OWN)
    use = {
        "rows": rows & ~out & first, "copies": rows & ~out & ~first, "marked": group == MARKED,
        "news": group == NEWS_ALONE,
        "held gold": out & first & (group == GOLD), "held own": out & first & (group == OWN),
    }  # fmt: skip
    return {name: torch.from_numpy(np.flatnonzero(mask)).to(device) for name, mask in use.items()}


def some(windows: Tensor, share: float, seed: int) -> Callable[[int], Tensor]:
    """A share of windows, another one each epoch."""

    def pick(epoch: int) -> Tensor:
        generator = torch.Generator().manual_seed(seed * 1000 + epoch)
        return windows[torch.rand(len(windows), generator=generator).to(windows.device) < share]

    return pick


def in_turn(arrays: dict[str, np.ndarray[Any, Any]], use: dict[str, Tensor]) -> Callable[[int], Tensor]:
    """Of an epoch: gold rows and a set of their copies, and our own rows or, every other time, a set of theirs."""
    group, copy = torch.from_numpy(arrays["groups"]), torch.from_numpy(arrays["copies"])
    sets = int(copy.max())
    rows, copies = use["rows"].cpu(), use["copies"].cpu()

    def copied(of: int, number: int) -> Tensor:
        return copies[(group[copies] == of) & (copy[copies] == 1 + number % sets)]

    def pick(epoch: int) -> Tensor:
        own = copied(OWN, epoch // 2) if epoch % 2 else rows[group[rows] == OWN]
        return torch.cat([rows[group[rows] == GOLD], copied(GOLD, epoch), own]).to(use["rows"].device)

    return pick


def report(name: str, judges: Sequence[Judged], lessons: Lessons, use: dict[str, Tensor]) -> None:
    """Print the figures on what was held out."""
    for held in ("held gold", "held own"):
        if len(use[held]):
            print(name, held, json.dumps(measured(judges, lessons, use[held])), flush=True)


def saved(state: dict[str, Tensor], path: Path) -> None:
    """Write weights in half precision."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({k: v.half() if v.is_floating_point() else v for k, v in state.items()}, path)


def options_of_fitting(parser: argparse.ArgumentParser, **defaults: object) -> None:
    """Adds what every program that fits the network asks for; ``defaults`` are that program's own."""
    parser.add_argument("lessons", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--encoder", required=True, help="folder of a pre-trained encoder, BERT's or MPNet's")
    parser.add_argument("--start", type=Path, default=None, help="weights to go on from")
    parser.add_argument("--unseen", choices=sorted(UNSEEN), default="G")
    parser.add_argument("--copies", type=float, default=1.0, help="share of the copies, another one each epoch")
    parser.add_argument("--marked", type=float, default=0.0, help="share of our marked sentences")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--rate", type=float, default=5e-5)
    parser.add_argument("--most", type=int, default=1024, help="word pieces a batch")
    parser.set_defaults(**defaults)


def main() -> None:
    """Fit or measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("job", choices=("fit", "measure"))
    options_of_fitting(parser)
    parser.add_argument("--turns", action="store_true", help="own rows and sets of their copies in turn")
    options = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    arrays = dict(np.load(options.lessons))
    lessons, use = Lessons.of(arrays, device), picked(arrays, options.unseen, device)
    print(device, {name: len(windows) for name, windows in use.items()}, flush=True)
    torch.manual_seed(options.seed)
    net, tongue = build(options.encoder, device)
    start = options.start if options.job == "fit" else options.weights
    if start:
        net.load_state_dict(torch.load(start, weights_only=True))
    if options.job == "fit":
        rows = [in_turn(arrays, use)] if options.turns else [lambda _: use["rows"], some(use["copies"], options.copies, 1)]
        parts = [(lessons, pick) for pick in (*rows, some(use["marked"], options.marked, 2))]
        plan = Plan(options.epochs, options.rate, options.most, options.seed, options.weights)
        net = fit(net, tongue, [p for p in parts if len(p[1](0))], plan)
    report(options.weights.stem, [(net.eval(), tongue)], lessons, use)


if __name__ == "__main__":
    main()
