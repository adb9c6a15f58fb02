"""Fits the event network as the pupil of several networks, on rows, their copies, and news without rows.

    python -m training.distil LESSONS.npz WEIGHTS --encoder FOLDER --teacher FOLDER WEIGHTS [--teacher ...] [--unseen A]

Needs torch, transformers and numpy alone; LESSONS are written by `training.lessons --news`, teachers by
`training.exchange fit`. Where there are rows, half of what the pupil is told is theirs and half the teachers' mean; the
pre-trained embeddings stay as they are.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from detente.reading.encoder.labels import KINDS
from training.exchange import (
    Judged,
    Lessons,
    N,
    Plan,
    Tongue,
    build,
    fit,
    gathered,
    options_of_fitting,
    picked,
    report,
    some,
)
from training.exchange import loss_of as hard_loss
from training.memory import give_back
from training.network import EventNet

#: A piece that the teachers take for a trigger with at least this probability is asked about.
LEAST = 0.12
#: What the rows weigh where there are rows; the teachers have the rest.
GOLD_SHARE = 0.5


@dataclass
class Taught(Lessons):
    """Lessons with what teachers say.

    ``soft`` ``(pieces, 1 + types)``; of triggers ``gold`` ``(n,)`` the weight of the row, 0 where there is none,
    ``soft_roles`` ``(n, WIDTH, 3)``, ``soft_modes`` ``(n, modes + 1 + kinds)``; ``share`` ``(windows,)`` the weight of labels.
    """

    soft: Tensor
    gold: Tensor
    soft_roles: Tensor
    soft_modes: Tensor
    share: Tensor


def taught(teachers: list[Judged], lessons: Lessons, windows: Tensor, read: Tensor) -> Taught:
    """What teachers say of windows; ``read`` ``(all windows,)`` holds which of them have rows."""
    device = lessons.ids.device
    soft = torch.zeros((len(lessons.ids), teachers[0][0].trigger[1].out_features), dtype=torch.float16, device=device)
    found: list[tuple[Tensor, ...]] = []
    with torch.no_grad():
        for batch in lessons.batches(windows, 16384):
            give_back()
            ids, mask, flat = lessons.read(batch)
            with torch.autocast(device.type, dtype=torch.bfloat16):
                told = [net.encode(tongue(ids, mask), mask.long()) for net, tongue in teachers]
            chances = torch.stack([kinds.float().softmax(-1) for _, kinds in told]).mean(0)
            soft[flat[mask]] = chances[mask].half()
            rows, asked = lessons.asked(batch)
            new = mask & (lessons.labels[flat] == 0) & (chances[..., 0] < 1 - LEAST)
            new_rows, new_pieces = new.nonzero(as_tuple=True)
            number = torch.cat([asked, torch.full_like(new_rows, -1)])
            at, piece = torch.cat([rows, new_rows]), torch.cat([lessons.piece[asked], new_pieces])
            kind = torch.cat([lessons.kind[asked], chances[new_rows, new_pieces, 1:].argmax(-1)])
            if not len(at):
                continue
            spots, gaps = lessons.near(batch, at, piece)
            roles: Tensor | float = 0.0
            modes: Tensor | float = 0.0
            for (net, _), (hidden, _) in zip(teachers, told, strict=True):
                with torch.autocast(device.type, dtype=torch.bfloat16):
                    a, b = net.ask(gathered(hidden, at, spots), gaps, 1 + kind)
                roles = roles + a.float().sigmoid() / len(teachers)
                b = b.float()
                b = torch.cat([b[:, : N + 1].sigmoid(), b[:, N + 1 :].softmax(-1)], -1)
                modes = modes + b / len(teachers)
            found.append((batch[at], piece, kind, number, roles.half(), modes))  # type: ignore[union-attr]
    window, piece, kind, number, soft_roles, soft_modes = (torch.cat(x) for x in zip(*found, strict=True))
    order = window.argsort(stable=True)
    window, piece, kind, number = window[order], piece[order], kind[order], number[order]
    known = number >= 0
    old = number.clamp(min=0)
    count = torch.bincount(window, minlength=len(lessons))
    share = torch.where(read, GOLD_SHARE, 0.0)
    unknown = torch.full_like(old, -100)
    return Taught(
        lessons.ids, lessons.labels, lessons.low, lessons.high, lessons.start, lessons.size,
        window, piece, kind, torch.where(known, lessons.commitment[old], unknown),
        torch.where(known, lessons.core[old], -1.0), torch.where(known[:, None], lessons.aux[old], -1.0),
        lessons.roles[old] * known[:, None, None], count.cumsum(0) - count, count,
        soft, torch.where(known, share[window], 0.0), soft_roles[order], soft_modes[order], share,
    )  # fmt: skip


def loss_of(net: EventNet, tongue: Tongue, lessons: Lessons, windows: Tensor) -> Tensor:
    """The losses of `training.exchange.loss_of`, towards rows and teachers."""
    assert isinstance(lessons, Taught)
    bce = nn.functional.binary_cross_entropy_with_logits
    ids, mask, flat = lessons.read(windows)
    hidden, kinds = net.encode(tongue(ids, mask), mask.long())
    logs = kinds.float().log_softmax(-1)
    labels = torch.where(mask, lessons.labels[flat], -100)
    hard = nn.functional.nll_loss(logs.flatten(0, 1), labels.clamp(min=0).flatten(), reduction="none").view_as(labels)
    share = lessons.share[windows][:, None]
    each = share * hard - (1 - share) * (lessons.soft[flat].float() * logs).sum(-1)
    marks = (labels >= 0).float()
    loss = (each * marks).sum() / marks.sum() * 12
    rows, asked = lessons.asked(windows)
    if not len(asked):
        return loss
    spots, gaps = lessons.near(windows, rows, lessons.piece[asked])
    roles, modes = (x.float() for x in net.ask(gathered(hidden, rows, spots), gaps, 1 + lessons.kind[asked]))
    known = (gaps >= 0).unsqueeze(-1).float()
    gold = lessons.gold[asked]
    weight = torch.full((3,), 2.0, device=roles.device)
    each = gold[:, None, None] * bce(roles, lessons.roles[asked].float(), reduction="none", pos_weight=weight)
    each = each + (1 - gold)[:, None, None] * bce(roles, lessons.soft_roles[asked].float(), reduction="none")
    loss = loss + (each * known).sum() / known.sum() * 8
    soft = lessons.soft_modes[asked]
    share = torch.where(lessons.aux[asked][:, :1] >= 0, gold[:, None], 0.0)
    loss = loss + 1.5 * bce(modes[:, :N], share * lessons.aux[asked] + (1 - share) * soft[:, :N])
    share = torch.where(lessons.core[asked] >= 0, gold, 0.0)
    loss = loss + 0.3 * bce(modes[:, N], share * lessons.core[asked] + (1 - share) * soft[:, N])
    share = torch.where(lessons.commitment[asked] >= 0, gold, 0.0)[:, None]
    pledge = nn.functional.one_hot(lessons.commitment[asked].clamp(min=0), len(KINDS)).float()
    return loss + 0.5 * nn.functional.cross_entropy(modes[:, N + 1 :], share * pledge + (1 - share) * soft[:, N + 1 :])


def loaded(folder: str, weights: Path, device: str) -> Judged:
    """A network that was fitted."""
    net, tongue = build(folder, device)
    net.load_state_dict(torch.load(weights, weights_only=True))
    return net.eval().to(torch.bfloat16), tongue


def main() -> None:
    """Fit a pupil."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options_of_fitting(parser, copies=0.25, marked=0.5, epochs=6, rate=1e-4, most=4096)
    parser.add_argument("--teacher", nargs=2, action="append", required=True, metavar=("FOLDER", "WEIGHTS"))
    parser.add_argument("--asked", type=float, default=1.0, help="share of copies and news that teachers are asked about")
    parser.add_argument("--news", type=float, default=0.5, help="share of the news without rows, and of its copies")
    options = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    arrays = dict(np.load(options.lessons))
    lessons, use = Lessons.of(arrays, device), picked(arrays, options.unseen, device)
    teachers = [loaded(folder, Path(weights), device) for folder, weights in options.teacher]
    report("teachers", teachers, lessons, use)
    with_rows = torch.zeros(len(lessons), dtype=torch.bool, device=device)
    with_rows[torch.cat([use["rows"], use["copies"]])] = True
    for number, name in enumerate(("copies", "news")):
        use[name] = some(use[name], options.asked, 4 + number)(0)
    told = taught(teachers, lessons, torch.cat([use["rows"], use["copies"], use["news"]]).sort().values, with_rows)
    print(device, len(told.window), "triggers,", int((told.gold > 0).sum()), "of them with a row", flush=True)
    del teachers
    torch.manual_seed(options.seed)
    net, tongue = build(options.encoder, device)
    if options.start:
        net.load_state_dict(torch.load(options.start, weights_only=True))
    parts = [
        (told, lambda _: use["rows"]), (told, some(use["copies"], options.copies, 1)),
        (told, some(use["news"], options.news, 3)), (lessons, some(use["marked"], options.marked, 2)),
    ]  # fmt: skip

    def loss(net: EventNet, tongue: Tongue, lessons: Lessons, windows: Tensor) -> Tensor:
        return (loss_of if isinstance(lessons, Taught) else hard_loss)(net, tongue, lessons, windows)

    plan = Plan(options.epochs, options.rate, options.most, options.seed, options.weights)
    net = fit(net, tongue, [p for p in parts if len(p[1](0))], plan, loss)
    report(options.weights.stem, [(net.eval(), tongue)], lessons, use)


if __name__ == "__main__":
    main()
