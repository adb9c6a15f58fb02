"""Trains the reading network: one pass over a sentence tags who acts and who receives, and serves all its pairs.

The encoder reads the plain sentence. Its states give the tags of source and target
spans; one further layer, run once a pair with the pair's spans marked on the states,
gives type, mode and auxiliary modes. Stages: our own marked sentences, then the two
research corpora, by folds or whole.

    python -m training.joint own|folds|whole [--shared ../shared]
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from detente.reading.encoder.labels import AUXILIARY, CLASSES
from detente.reading.encoder.marking import letters, sentence_sum, unmarked, worded
from detente.reading.encoder.tags import TAGS, best_path
from training.data import Row, canonical, folds, folds_of_texts, read_plv, shuffled
from training.export import MODEL_FOLDER, quantized, write_settings
from training.fit import Example, Plan, log, loss_of
from training.net import RelationNet, make_tokenizer
from training.relations import RUNS, calibrated, epoch_of, framed, own_rows

FOLDER = RUNS / "joint"
Sentence = tuple[list[str], list[str]]
"""Words and their tags."""
OWN = Plan(epochs=4, rate=1e-4, batch=32)
CORPORA = Plan(epochs=5, rate=1e-4, batch=24)
TAG_WEIGHT = 1.0
LONGEST = 176


class JointNet(nn.Module):
    """A small encoder, a tag head with transition scores, and a layer with three heads for each pair."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        base = RelationNet()
        self.encoder = base.encoder
        size = self.encoder.config.hidden_size
        self.dropout = nn.Dropout(dropout)
        self.tags = nn.Linear(size, len(TAGS))
        self.transitions = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        self.source = nn.Parameter(torch.randn(size) * 0.02)
        self.target = nn.Parameter(torch.randn(size) * 0.02)
        self.layer = copy.deepcopy(self.encoder.encoder.layer[-1])
        self.join, self.kinds, self.modes, self.auxiliary = base.join, base.kinds, base.modes, base.auxiliary

    def start_from(self, relation: dict[str, torch.Tensor]) -> JointNet:
        """Takes over what a trained `RelationNet` knows; the pair layer starts as its last layer."""
        self.load_state_dict(relation, strict=False)
        self.layer.load_state_dict(self.encoder.encoder.layer[-1].state_dict())
        return self

    def encode(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """States ``(b, pieces, size)`` and tag scores ``(b, pieces, tags)``."""
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return states, self.tags(self.dropout(states))

    def pair(
        self, states: torch.Tensor, mask: torch.Tensor, source: torch.Tensor, target: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Types, modes and auxiliary modes of one pair a row; ``source`` and ``target`` are 1 on their pieces."""
        states = states + source.unsqueeze(-1) * self.source + target.unsqueeze(-1) * self.target
        states = self._attended(states, mask)
        parts = [states[:, 0], *(_pooled(states, w) for w in (mask.to(states.dtype), source, target))]
        joined = self.dropout(nn.functional.gelu(self.join(self.dropout(torch.cat(parts, dim=-1)))))
        return self.kinds(joined), self.modes(joined), self.auxiliary(joined)

    def _attended(self, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The further layer, spelled out so that it exports with free batch and length."""
        layer = self.layer
        inner = layer.attention.self
        heads, width = inner.num_attention_heads, inner.attention_head_size
        query, key, value = (
            part(states).unflatten(-1, (heads, width)).transpose(1, 2) for part in (inner.query, inner.key, inner.value)
        )
        scores = query @ key.transpose(-1, -2) / math.sqrt(width)
        scores = scores + (1.0 - mask[:, None, None, :].to(scores.dtype)) * -1e4
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)
        out = layer.attention.output
        states = out.LayerNorm(self.dropout(out.dense(mixed)) + states)
        hidden = nn.functional.gelu(layer.intermediate.dense(states))
        return layer.output.LayerNorm(self.dropout(layer.output.dense(hidden)) + states)


def _pooled(states: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    return (states * weights.unsqueeze(-1)).sum(1) / weights.sum(1, keepdim=True).clamp(min=1.0)


@dataclass(slots=True)
class Item:
    """A tokenized sentence: its words' first pieces and tags if known, its pair and label if known."""

    ids: list[int]
    first: list[int]
    tags: list[int] | None
    source: list[int]
    target: list[int]
    row: Row | None


class Items:
    """Makes items of rows and of tagged sentences."""

    def __init__(self) -> None:
        self.tokenizer = make_tokenizer()
        self.tokenizer.enable_truncation(LONGEST)

    def of_rows(self, rows: Sequence[Row]) -> list[Item]:
        """Rows with a pair; those whose spans overlap or report nothing teach no tags."""
        parts = []
        for row in rows:
            plain, source, target = unmarked(row.text)
            parts.append(worded(plain, (source, target)))
        found = []
        for row, (words, inside), encoding in zip(rows, parts, self._encoded([p[0] for p in parts]), strict=True):
            item = self._item(encoding, len(words), tags_of(row, words, inside[0], inside[1]))
            for slot, pieces in zip(inside, (item.source, item.target), strict=True):
                pieces += [i for i, w in enumerate(encoding.word_ids) if w is not None and w in slot]
            item.row = row
            found.append(item)
        return found

    def of_sentences(self, sentences: Sequence[Sentence]) -> list[Item]:
        """Sentences with tags alone."""
        encoded = self._encoded([words for words, _ in sentences])
        return [self._item(e, len(words), tags) for e, (words, tags) in zip(encoded, sentences, strict=True)]

    def _encoded(self, words: Sequence[Sequence[str]]) -> list[Any]:
        found: list[Any] = self.tokenizer.encode_batch([list(w) for w in words], is_pretokenized=True)
        return found

    def _item(self, encoding: Any, count: int, tags: Sequence[str] | None) -> Item:
        first: dict[int, int] = {}
        for position, word in enumerate(encoding.word_ids):
            if word is not None:
                first.setdefault(word, position)
        kept = [w for w in range(count) if w in first]
        numbers = None if tags is None else [TAGS.index(tags[w]) for w in kept]
        return Item(encoding.ids, [first[w] for w in kept], numbers, [], [], None)


def tags_of(row: Row, words: Sequence[str], source: set[int], target: set[int]) -> list[str] | None:
    """Tags of a marked sentence's words; None where its spans are missing or share a word."""
    if not source or not target or source & target or row.root == "NONE":
        return None
    tags = ["O"] * len(words)
    for role, slot in (("S", source), ("T", target)):
        name = "R" if row.root == "CONSULT" else role
        for i in slot:
            tags[i] = f"B-{name}" if i == min(slot) else f"I-{name}"
    return tags


def tensors(items: Sequence[Item]) -> dict[str, torch.Tensor]:
    """Padded ids and mask, and the pair's pieces as ones."""
    width = max(len(i.ids) for i in items)
    found = {k: torch.zeros((len(items), width), dtype=torch.long) for k in ("ids", "mask")}
    found |= {k: torch.zeros((len(items), width)) for k in ("source", "target")}
    for n, item in enumerate(items):
        found["ids"][n, : len(item.ids)] = torch.tensor(item.ids)
        found["mask"][n, : len(item.ids)] = 1
        found["source"][n, item.source] = 1.0
        found["target"][n, item.target] = 1.0
    return found


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


def tag_loss(net: JointNet, scores: torch.Tensor, items: Sequence[Item]) -> torch.Tensor:
    """Chain loss over the items that carry tags."""
    chosen = [(n, i) for n, i in enumerate(items) if i.tags]
    if not chosen:
        return scores.new_zeros(())
    lengths = torch.tensor([len(i.first) for _, i in chosen])
    width = int(lengths.max())
    first = torch.tensor([i.first + [0] * (width - len(i.first)) for _, i in chosen])
    tags = torch.tensor([(i.tags or []) + [0] * (width - len(i.first)) for _, i in chosen])
    picked = scores[[n for n, _ in chosen]].gather(1, first[:, :, None].expand(-1, -1, len(TAGS)))
    return chain_loss(picked, tags, lengths, net.transitions)


def fit(net: JointNet, items: Callable[[int], list[Item]], plan: Plan, name: str) -> JointNet:
    """Fits in place on ``items(epoch)``, averaging nothing."""
    torch.manual_seed(plan.seed)
    rng = random.Random(plan.seed)
    body = [p for n, p in net.named_parameters() if p.requires_grad and n.startswith(("encoder", "layer"))]
    heads = [p for n, p in net.named_parameters() if p.requires_grad and not n.startswith(("encoder", "layer"))]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": plan.rate}, {"params": heads, "lr": plan.rate * 4}], weight_decay=0.01
    )
    epochs = math.ceil(plan.epochs)
    steps = epochs * math.ceil(len(items(0)) / plan.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (plan.warmup * steps)) * max(0.02, 1 - s / steps)
    )
    net.train()
    for epoch in range(epochs):
        order = sorted(items(epoch), key=lambda i: len(i.ids) + rng.random() * 8)
        groups = [order[i : i + plan.batch] for i in range(0, len(order), plan.batch)]
        rng.shuffle(groups)
        running = [0.0, 0.0]
        for group in groups:
            feeds = tensors(group)
            states, scores = net.encode(feeds["ids"], feeds["mask"])
            tagging = TAG_WEIGHT * tag_loss(net, scores, group)
            pairs = [n for n, i in enumerate(group) if i.row is not None]
            relation = scores.new_zeros(())
            if pairs:
                outputs = net.pair(*(t[pairs] for t in (states, feeds["mask"], feeds["source"], feeds["target"])))
                examples = [Example(group[n].ids, row) for n in pairs if (row := group[n].row) is not None]
                relation = loss_of(outputs, examples, plan)
            optimizer.zero_grad()
            (tagging + relation).backward()
            torch.nn.utils.clip_grad_norm_(body + heads, 1.0)
            optimizer.step()
            schedule.step()
            running[0] += float(relation.detach())
            running[1] += float(tagging.detach())
        log(f"{name} epoch {epoch + 1}/{epochs} " + " ".join(f"{r / len(groups):.3f}" for r in running))
    return net.eval()


@torch.no_grad()
def scored(net: JointNet, rows: Sequence[Row]) -> np.ndarray:
    """Type scores ``(n, 17)`` of rows with their marked pairs."""
    items = Items().of_rows(rows)
    found = np.zeros((len(rows), len(CLASSES)), dtype=np.float32)
    order = sorted(range(len(items)), key=lambda i: len(items[i].ids))
    for start in range(0, len(order), 32):
        chosen = order[start : start + 32]
        feeds = tensors([items[i] for i in chosen])
        states, _ = net.encode(feeds["ids"], feeds["mask"])
        found[chosen] = net.pair(states, feeds["mask"], feeds["source"], feeds["target"])[0].numpy()
    return found


@torch.no_grad()
def tagged(net: JointNet, sentences: Sequence[Sentence]) -> list[list[str]]:
    """Tags of sentences, one a word."""
    found = []
    steps = net.transitions.numpy()
    for item, (words, _) in zip(Items().of_sentences(sentences), sentences, strict=True):
        feeds = tensors([item])
        path = best_path(net.encode(feeds["ids"], feeds["mask"])[1][0].numpy()[item.first], steps)
        found.append([TAGS[t] for t in path] + ["O"] * (len(words) - len(path)))
    return found


def train_own(plan: Plan = OWN) -> JointNet:
    """A network of our own sentences alone, going on from the relation network of the same sentences."""
    torch.manual_seed(plan.seed)
    net = JointNet().start_from(torch.load(RUNS / "own.pt", weights_only=True))
    make, rows = Items(), shuffled(own_rows(), plan.seed)

    def epoch(n: int) -> list[Item]:
        return make.of_rows([row for row, _ in epoch_of(rows + framed(n, 1.0), n, None)])

    return fit(net, epoch, plan, "own")


def tune(start: JointNet, rows: Sequence[Row], sentences: Sequence[Sentence], plan: Plan, name: str) -> JointNet:
    """Goes on from ``start`` with benchmark rows, tagged sentences and half as many of our own rows again."""
    torch.manual_seed(plan.seed)
    net, make, own = copy.deepcopy(start), Items(), own_rows()
    tags = make.of_sentences(sentences)

    def epoch(n: int) -> list[Item]:
        again = shuffled(own, plan.seed + n)[: len(rows) // 2]
        chosen = epoch_of(list(rows), n, None) + epoch_of(again + framed(n, 0.4), n, None)
        return make.of_rows([row for row, _ in chosen]) + tags

    return fit(net, epoch, plan, name)


def read_roles(path: Path) -> list[Sentence]:
    """Sentences of a CoNLL file, one ``word tag`` a line and an empty line between sentences."""
    found: list[Sentence] = []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        pairs = [line.rsplit(maxsplit=1) for line in block.splitlines() if line.strip()]
        found.append(([p[0] for p in pairs], [p[1] for p in pairs]))
    return found


def shared_folds(rows: list[Row], sentences: Sequence[Sentence], count: int) -> tuple[list[int], list[int]]:
    """Fold of each row and of each tagged sentence; a sentence of both corpora is in one fold."""
    of_row = [0] * len(rows)
    for number, test in enumerate(folds(rows, count)):
        for i in test:
            of_row[i] = number
    known = {letters(row.plain): fold for row, fold in zip(rows, of_row, strict=True)}
    texts = [letters(" ".join(words)) for words, _ in sentences]
    of_sentence = [0] * len(sentences)
    for number, test in enumerate(folds_of_texts(texts, count)):
        for i in test:
            of_sentence[i] = known.get(texts[i], number)
    return of_row, of_sentence


def write_model(net: JointNet, folder: Path, settings: dict[str, Any]) -> None:
    """Two int8 graphs (``reading-encoder``, ``reading-pairs``), the tokenizer and the settings in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = torch.randint(1000, 2000, (2, 24))
    mask, source, target = torch.ones_like(ids), torch.zeros(2, 24), torch.zeros(2, 24)
    source[:, 2] = target[:, 9] = 1.0
    with torch.no_grad():
        states, _ = net.encode(ids, mask)
    quantized(
        _Encode(net),
        {"ids": ids, "mask": mask},
        ["hidden", "tags"],
        folder / "reading-encoder.onnx",
        ["hidden", "tags"],
    )
    pair = {"hidden": states, "mask": mask, "source": source, "target": target}
    quantized(_Pair(net), pair, ["kinds", "modes", "auxiliary"], folder / "reading-pairs.onnx")
    Items().tokenizer.save(str(folder / "tokenizer.json"))
    write_settings(
        folder / "reading.json", settings | {"transitions": net.transitions.detach().numpy().round(4).tolist()}
    )


class _Encode(nn.Module):
    def __init__(self, net: JointNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.net.encode(ids, mask)


class _Pair(nn.Module):
    def __init__(self, net: JointNet) -> None:
        super().__init__()
        self.net = net

    def forward(
        self, hidden: torch.Tensor, mask: torch.Tensor, source: torch.Tensor, target: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        return self.net.pair(hidden, mask, source, target)


def load(path: Path) -> JointNet:
    """A saved network."""
    net = JointNet()
    net.load_state_dict(torch.load(path, weights_only=True))
    return net.eval()


def run_folds(rows: list[Row], sentences: list[Sentence], count: int, only: Sequence[int]) -> None:
    """Fold networks as int8 models in ``runs/joint/N``, with their unseen rows' scores and sentences' tags."""
    start = load(FOLDER / "own.pt")
    of_row, of_sentence = shared_folds(rows, sentences, count)
    sums = {str(sentence_sum(r.plain)): f for r, f in zip(rows, of_row, strict=True)}
    (FOLDER / "folds.json").write_text(json.dumps(sums))
    for number in only:
        net = tune(
            start,
            [r for r, f in zip(rows, of_row, strict=True) if f != number],
            [s for s, f in zip(sentences, of_sentence, strict=True) if f != number],
            CORPORA,
            f"fold {number}",
        )
        torch.save(net.state_dict(), FOLDER / f"fold{number}.pt")
        test = [i for i, f in enumerate(of_row) if f == number]
        spoken = [i for i, f in enumerate(of_sentence) if f == number]
        np.savez(FOLDER / f"fold{number}.npz", test=test, kinds=scored(net, [rows[i] for i in test]), spoken=spoken)
        tags = tagged(net, [sentences[i] for i in spoken])
        (FOLDER / f"tags{number}.json").write_text(json.dumps(dict(zip(map(str, spoken), tags, strict=True))))
        write_model(net, FOLDER / str(number), {"temperature": 0.92, "auxiliary_thresholds": [0.5] * len(AUXILIARY)})
        log(f"fold {number} done")


def out_of_fold(rows: list[Row], count: int) -> tuple[np.ndarray, np.ndarray]:
    """Type scores ``(n, 17)`` of every row by the fold that has not seen it, and that fold."""
    kinds, where = np.zeros((len(rows), len(CLASSES)), dtype=np.float32), np.full(len(rows), -1)
    for number in range(count):
        kept = np.load(FOLDER / f"fold{number}.npz")
        kinds[kept["test"]], where[kept["test"]] = kept["kinds"], number
    return kinds, where


def out_of_fold_tags(sentences: Sequence[Sentence], count: int) -> list[list[str]]:
    """Tags of every sentence of the roles corpus by the fold that has not seen it."""
    found: list[list[str]] = [[] for _ in sentences]
    for number in range(count):
        for i, tags in json.loads((FOLDER / f"tags{number}.json").read_text()).items():
            found[int(i)] = tags
    return found


def train_whole(rows: list[Row], sentences: list[Sentence], count: int) -> None:
    """The model that ships, with the temperature that the folds' scores ask for."""
    kinds, _ = out_of_fold(rows, count)
    net = tune(load(FOLDER / "own.pt"), rows, sentences, CORPORA, "whole")
    torch.save(net.state_dict(), FOLDER / "whole.pt")
    write_model(net, MODEL_FOLDER, calibrated(kinds, [row.root for row in rows]))


def main() -> None:
    """Run one stage."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("stage", choices=("own", "folds", "whole"))
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--only", type=int, nargs="*")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    FOLDER.mkdir(parents=True, exist_ok=True)
    corpora = options.shared / "corpora"
    rows = [canonical(row) for row in read_plv(corpora / "plv_train.tsv")]
    sentences = read_roles(corpora / "cameo_roles_train.conll")
    if options.stage == "own":
        net = train_own()
        torch.save(net.state_dict(), FOLDER / "own.pt")
        from bench._relations import answers
        from bench._relations import figures as measured

        log(f"own, all of the corpus: {measured([r.root for r in rows], answers(scored(net, rows)))}")
    elif options.stage == "folds":
        run_folds(rows, sentences, options.folds, options.only or range(options.folds))
    else:
        train_whole(rows, sentences, options.folds)
    log("done")


if __name__ == "__main__":
    main()
