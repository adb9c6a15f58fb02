"""Trains the tagger of source and target spans: first on marked sentences, then on the roles corpus."""

from __future__ import annotations

import copy
import json
import math
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from detente.reading.model.marking import unmarked
from detente.reading.model.tags import TAGS, best_path
from training.data import Row, folds_of_texts, held_out, read_own, read_plv
from training.export import quantized, write_settings
from training.fit import log
from training.net import encoder_folder, make_tokenizer

RUNS = Path(__file__).parent / "runs"
#: Words as the roles corpus cuts them: initials whole, hyphenated words whole, a possessive apart.
WORDS = re.compile(r"(?:[A-Za-z]\.){2,}|'s\b|\w+(?:[-.]\w+)*|[^\w\s]")
Sentence = tuple[list[str], list[str]]
"""Words and their tags."""


@dataclass(frozen=True, slots=True)
class RolePlan:
    """How one fit of the tagger runs."""

    epochs: int = 6
    rate: float = 1e-4
    batch: int = 16
    seed: int = 11
    smoothing: float = 0.05


MARKED_PLAN = RolePlan(epochs=3)
OWN_PLAN = RolePlan(epochs=2, batch=32)


def read_roles(path: Path) -> list[Sentence]:
    """Sentences of a CoNLL file, one ``word tag`` a line and an empty line between sentences."""
    found: list[Sentence] = []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        pairs = [line.rsplit(maxsplit=1) for line in block.splitlines() if line.strip()]
        found.append(([p[0] for p in pairs], [p[1] for p in pairs]))
    return found


def of_marked(row: Row) -> Sentence | None:
    """Words and tags of a marked sentence; None where its spans are missing or overlap."""
    plain, source, target = unmarked(row.text)
    if source is None or target is None or (source[0] < target[1] and target[0] < source[1]):
        return None
    first, second = ("R", "R") if row.root == "CONSULT" else ("S", "T")
    words: list[str] = []
    tags: list[str] = []
    for match in WORDS.finditer(plain):
        tag = "O"
        for role, (start, end) in ((first, source), (second, target)):
            if start <= match.start() < end:
                tag = f"B-{role}" if match.start() == start else f"I-{role}"
        words.append(match.group())
        tags.append(tag)
    return words, tags


class RoleNet(nn.Module):
    """A small encoder with a tag head on each word's first piece, and transition scores."""

    def __init__(self, name: str = "minilm") -> None:
        super().__init__()
        from transformers import AutoModel

        self.encoder = AutoModel.from_pretrained(encoder_folder(name), add_pooling_layer=False)
        self.encoder.resize_token_embeddings(self.encoder.config.vocab_size + 4, mean_resizing=False)
        for parameter in self.encoder.embeddings.parameters():
            parameter.requires_grad_(False)
        self.dropout = nn.Dropout(0.15)
        self.head = nn.Linear(self.encoder.config.hidden_size, len(TAGS))
        self.transitions = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        scores: torch.Tensor = self.head(self.dropout(states))
        return scores


def encoded(tokenizer: Any, sentences: Sequence[Sentence]) -> list[tuple[list[int], list[int], list[int]]]:
    """Token ids, the position of each word's first piece, and tag numbers."""
    rows = []
    for encoding, (words, tags) in zip(
        tokenizer.encode_batch([list(words) for words, _ in sentences], is_pretokenized=True),
        sentences,
        strict=True,
    ):
        first: dict[int, int] = {}
        for position, word in enumerate(encoding.word_ids):
            if word is not None:
                first.setdefault(word, position)
        kept = [w for w in range(len(words)) if w in first]
        rows.append((encoding.ids, [first[w] for w in kept], [TAGS.index(tags[w]) for w in kept]))
    return rows


def padded(ids: Sequence[list[int]]) -> dict[str, torch.Tensor]:
    width = max(map(len, ids))
    tokens = torch.zeros((len(ids), width), dtype=torch.long)
    mask = torch.zeros((len(ids), width), dtype=torch.long)
    for i, row in enumerate(ids):
        tokens[i, : len(row)] = torch.tensor(row)
        mask[i, : len(row)] = 1
    return {"input_ids": tokens, "attention_mask": mask}


def chain_loss(scores: torch.Tensor, tags: torch.Tensor, lengths: torch.Tensor, steps: torch.Tensor) -> torch.Tensor:
    """Negative log-likelihood of a linear-chain model, averaged over sentences. Scores are ``(b, words, 5)``."""
    rows = torch.arange(len(scores))
    total = scores[:, 0]
    gold = scores[rows, 0, tags[:, 0]]
    for i in range(1, scores.shape[1]):
        live = i < lengths
        reach = torch.logsumexp(total[:, :, None] + steps[None], dim=1) + scores[:, i]
        total = torch.where(live[:, None], reach, total)
        gold = gold + torch.where(live, steps[tags[:, i - 1], tags[:, i]] + scores[rows, i, tags[:, i]], 0.0)
    return (torch.logsumexp(total, dim=1) - gold).mean()


def fit_roles(net: RoleNet, sentences: Sequence[Sentence], plan: RolePlan, name: str) -> RoleNet:
    """Fits the tagger in place."""
    torch.manual_seed(plan.seed)
    rng = random.Random(plan.seed)
    tokenizer = make_tokenizer()
    tokenizer.enable_truncation(192)
    rows = encoded(tokenizer, sentences)
    body = [p for n, p in net.named_parameters() if p.requires_grad and n.startswith("encoder")]
    heads = [p for n, p in net.named_parameters() if p.requires_grad and not n.startswith("encoder")]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": plan.rate}, {"params": heads, "lr": plan.rate * 5}], weight_decay=0.01
    )
    steps = plan.epochs * math.ceil(len(rows) / plan.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (0.1 * steps)) * max(0.02, 1 - s / steps)
    )
    net.train()
    for epoch in range(plan.epochs):
        order = sorted(rows, key=lambda r: len(r[0]) + rng.random() * 10)
        groups = [order[i : i + plan.batch] for i in range(0, len(order), plan.batch)]
        rng.shuffle(groups)
        running = 0.0
        for group in groups:
            scores = net(**padded([r[0] for r in group]))
            lengths = torch.tensor([len(r[1]) for r in group])
            width = int(lengths.max())
            words = torch.tensor([r[1] + [0] * (width - len(r[1])) for r in group])
            tags = torch.tensor([r[2] + [0] * (width - len(r[2])) for r in group])
            picked = scores.gather(1, words[:, :, None].expand(-1, -1, len(TAGS)))
            loss = chain_loss(picked, tags, lengths, net.transitions)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(body + heads, 1.0)
            optimizer.step()
            schedule.step()
            running += float(loss.detach())
        log(f"{name} epoch {epoch + 1}/{plan.epochs} loss {running / len(groups):.3f}")
    return net.eval()


@torch.no_grad()
def tag(nets: Sequence[RoleNet], sentences: Sequence[Sentence]) -> list[list[str]]:
    """Tags by the mean scores of ``nets``."""
    tokenizer = make_tokenizer()
    tokenizer.enable_truncation(256)
    steps = np.mean([net.transitions.numpy() for net in nets], axis=0)
    found = []
    for (words, _), (ids, first, _) in zip(sentences, encoded(tokenizer, sentences), strict=True):
        scores = torch.stack([net(**padded([ids]))[0] for net in nets]).mean(0).numpy()
        path = best_path(scores[first], steps)
        found.append([TAGS[t] for t in path] + ["O"] * (len(words) - len(path)))
    return found


def marked_sentences(plv: Path | None) -> list[Sentence]:
    """Role sentences made from marked ones: our own (held-out ones left out) and the benchmark's training set.

    The benchmark shares three sentences in four with the roles corpus: folds must do without it.
    """
    rows = [row for row in read_own() if not held_out(row) and row.kind != "NONE"]
    if plv is not None:
        rows += read_plv(plv)
    return [s for s in map(of_marked, rows) if s is not None]


def cross_validate(
    path: Path,
    count: int,
    start: RoleNet | None,
    plan: RolePlan = RolePlan(),
    seeds: int = 1,
    only: int | None = None,
) -> tuple[list[Sentence], list[list[str] | None]]:
    """Sentences and their out-of-fold tags."""
    sentences = read_roles(path)
    found: list[list[str] | None] = [None] * len(sentences)
    for number, test in enumerate(folds_of_texts([" ".join(w) for w, _ in sentences], count)):
        if only is not None and number >= only:
            break
        kept = set(test)
        train = [s for i, s in enumerate(sentences) if i not in kept]
        nets = []
        for seed in range(seeds):
            torch.manual_seed(seed)
            net = copy.deepcopy(start) if start is not None else RoleNet()
            chosen = RolePlan(plan.epochs, plan.rate, plan.batch, plan.seed + seed, plan.smoothing)
            nets.append(fit_roles(net, train, chosen, f"fold {number} seed {seed}"))
        for i, tags in zip(test, tag(nets, [sentences[i] for i in test]), strict=True):
            found[i] = tags
    return sentences, found


def run_folds(path: Path, count: int, plan: RolePlan = RolePlan()) -> list[list[str]]:
    """Out-of-fold tags, kept in ``training/runs/roles_out_of_fold.json``; folds start from our own sentences."""
    torch.manual_seed(1)
    start = fit_roles(RoleNet(), marked_sentences(None), OWN_PLAN, "own marked")
    _, found = cross_validate(path, count, start, plan)
    tags = [t or [] for t in found]
    (RUNS / "roles_out_of_fold.json").write_text(json.dumps(tags))
    return tags


def write_model(net: RoleNet, folder: Path) -> None:
    """The int8 tagger and its settings in ``folder`` (its tokenizer is the relation model's)."""
    quantized(net, padded([[101, 2003, 102], [101, 102]]), ["scores"], folder / "roles.onnx")
    write_settings(folder / "roles.json", {"transitions": net.transitions.detach().numpy().round(4).tolist()})
