"""The event network: one pass of an encoder over a stretch of text finds triggers and their types;
one further layer, run once a trigger on its sentence, tells who acts, who receives, who says so, and whether it happened.

    python -m training.eventnet fit NAME [--encoder minilm|FOLDER] [--folds 5 --only 0 1 ...] [--epochs 8]

Windows are whole sentences of a paragraph, up to some 650 characters. Gold rows come as documents
with ``sentences`` and ``rows`` (shared/gold/GUIDE.md). A trigger's anchor is the head word of its words.
"""

from __future__ import annotations

import argparse
import copy
import dataclasses
import json
import random
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import nn

from bench import _rows as check
from detente.reading.encoder.labels import AUX_LETTERS, EVENT_KINDS, KINDS, NONE, root
from detente.reading.encoder.marking import unmarked
from detente.reading.encoder.triggers import Asked, TriggerModel
from detente.reading.lexicon.frames import Lexicon, load_lexicon
from training import annotated
from training.annotated import fold_of
from training.data import Row, read_own, read_plv
from training.network import GAPS, REACH, EventNet, near

LONGEST = 224
WINDOW = 650
SEED = 20261125
#: Whether the processor multiplies 16-bit numbers by itself; where it does not, they are slower than 32.
HALVES = torch.cpu._is_avx512_bf16_supported()


@dataclass
class Trigger:
    """One gold row on a window: pieces of anchor, actors, recipients and source; letters; kind; weight."""

    anchor: int
    kind: int
    actors: list[int]
    recipients: list[int]
    said: list[int]
    aux: str
    commitment: int
    core: float
    """1 or 0; -1 where it is not known. ``commitment`` is -100, and ``aux`` "?", where they are not known."""
    roles: Any = None
    """A teacher's probabilities of roles ``(pieces, 3)``, in place of the three lists."""
    told: Any = None
    """A teacher's probabilities of the auxiliary modes."""


@dataclass
class Window:
    """A stretch of text: piece ids and offsets (characters of the document; (-1, -1) for marks), its triggers.

    ``labels`` holds for each piece 0 (no trigger), 1 + type, or -100 (not the first piece of a word, or unknown).
    """

    ids: list[int]
    offsets: list[tuple[int, int]]
    labels: list[int]
    triggers: list[Trigger] = field(default_factory=list)
    soft: Any = None
    document: str = ""
    span: tuple[int, int] = (0, 0)
    sentences: list[tuple[int, int]] = field(default_factory=list)
    """First piece of each sentence, and the one after its last."""

    def around(self, anchor: int) -> tuple[int, int]:
        """The pieces that are read for a trigger: its sentence's, within ``REACH``."""
        low, high = next(((a, b) for a, b in self.sentences if a <= anchor < b), (0, len(self.ids)))
        return max(low, anchor - REACH), min(high, anchor + REACH + 1)


def build(name: str, frozen: int = 0) -> tuple[EventNet, Any]:
    """The network on a pre-trained encoder (``minilm`` or a folder), and its tokenizer.

    Embeddings and the lowest ``frozen`` layers stay as they are.
    """
    from transformers import AutoModel, AutoTokenizer

    from training.attribution import encoder_dir

    folder = encoder_dir() if name == "minilm" else Path(name)
    encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False)
    for module in (encoder.embeddings, *encoder.encoder.layer[:frozen]):
        for parameter in module.parameters():
            parameter.requires_grad = False
    return EventNet(encoder), AutoTokenizer.from_pretrained(folder)


def stretches(text: str, sentences: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Windows of whole sentences of one paragraph, up to ``WINDOW`` characters."""
    low = high = None
    for a, b in sentences:
        if low is not None and high is not None and b - low <= WINDOW and "\n" not in text[high:a].strip(" "):
            high = b
            continue
        if low is not None and high is not None:
            yield low, high
        low, high = a, b
    if low is not None and high is not None:
        yield low, high


def _place(text: str, words: str, low: int, high: int, near: int, token: bool = False) -> tuple[int, int] | None:
    """Where words stand in a sentence: the occurrence (at word bounds, where there is one) nearest to a position."""
    found = []
    at = text.find(words, low, high)
    while words and at != -1:
        end = at + len(words)
        bounded = not (at > 0 and text[at - 1].isalnum() and words[0].isalnum()) and not (
            end < len(text) and text[end].isalnum() and words[-1].isalnum()
        )
        found.append((not bounded, abs(at - near), at))
        at = text.find(words, at + 1, high)
    if not found:
        return None
    _, _, at = min(found)
    return at, at + len(words)


def windows_of(documents: Sequence[dict[str, Any]], tokenizer: Any, nlp: Any) -> list[Window]:
    """Windows of gold documents with their triggers."""
    out = []
    for document in documents:
        text = document["text"]
        doc = nlp(text)
        rows: dict[int, list[dict[str, Any]]] = {}
        for row in document["rows"]:
            rows.setdefault(row["n"], []).append(row)
        for low, high in stretches(text, document["sentences"]):
            window = bare(text, low, high, tokenizer, document["id"], document["sentences"])
            for n, (a, b) in enumerate(document["sentences"], 1):
                if a < low or b > high:
                    continue
                for row in rows.get(n, ()):
                    made = _trigger(row, text, a, b, window, doc)
                    if made is not None:
                        window.triggers.append(made)
                        window.labels[made.anchor] = 1 + made.kind
            out.append(window)
    return out


def bare(
    text: str, low: int, high: int, tokenizer: Any, document: str, sentences: Sequence[Sequence[int]] = ()
) -> Window:
    """A window without triggers."""
    encoding = tokenizer(text[low:high], return_offsets_mapping=True, truncation=True, max_length=LONGEST)
    offsets = [(s + low, e + low) if e > s else (-1, -1) for s, e in encoding["offset_mapping"]]
    labels = [-100 if s < 0 or (s > low and text[s - 1].isalnum() and text[s].isalnum()) else 0 for s, _ in offsets]
    bounds = []
    for a, b in sentences:
        inside = [i for i, (s, _) in enumerate(offsets) if s >= 0 and a <= s < b] if a < high and b > low else []
        if inside:
            bounds.append((inside[0], inside[-1] + 1))
    return Window(encoding["input_ids"], offsets, labels, document=document, span=(low, high), sentences=bounds)


def _trigger(row: dict[str, Any], text: str, a: int, b: int, window: Window, doc: Any) -> Trigger | None:
    place = row.get("at") or _place(text, row["trigger"], a, b, a)
    if place is None:
        return None
    span = doc.char_span(*place, alignment_mode="expand")
    root = span.root
    anchor = _piece(window.offsets, root.idx)
    if anchor is None:
        return None

    def spots(parties: Sequence[Any]) -> list[int]:
        found = []
        for party in parties:
            at = (
                (party[2], party[3])
                if len(party) > 3
                else _place(text, party[0], a, b, place[0])
            )
            if at is not None:
                found += [i for i, (s, e) in enumerate(window.offsets) if s >= 0 and s < at[1] and e > at[0]]
        return sorted(set(found))

    aux = row["aux"] or ""
    return Trigger(
        anchor,
        EVENT_KINDS.index(row["type"]),
        spots(row["actors"]),
        spots(row["recipients"]),
        spots(row.get("said") or []),
        aux,
        KINDS.index(row.get("kind") or ""),
        int(row["core"]),
    )


def marked_windows(rows: Sequence[Row], tokenizer: Any, nlp: Any, lexicon: Lexicon) -> list[Window]:
    """Windows of sentences with marked pairs: who acts on whom is known, the trigger is found by parse and lexicon.

    Other verbs and nouns of such a sentence teach nothing, since they may report events too; a sentence all of
    whose pairs report none teaches that it has no trigger.
    """
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        if row.kind is not None or row.root in EVENT_KINDS or row.root == NONE:
            grouped.setdefault(unmarked(row.text)[0], []).append(row)
    out = []
    for doc in nlp.pipe(grouped, batch_size=64):
        text, together = doc.text, grouped[doc.text]
        window = bare(text, 0, len(text), tokenizer, "own")
        if any(r.root != NONE for r in together):
            for token in doc:
                at = _piece(window.offsets, token.idx) if token.pos_ in ("VERB", "NOUN") else None
                if at is not None:
                    window.labels[at] = -100
        for row in together:
            _, source, target = unmarked(row.text)
            if row.root == NONE or source is None or target is None:
                continue
            kind = row.kind or row.root
            anchor = _piece(window.offsets, _governor(doc, source, target, kind, lexicon).idx)
            if anchor is None:
                continue
            window.labels[anchor] = 1 + EVENT_KINDS.index(kind)
            sides = [[i for i, (s, e) in enumerate(window.offsets) if s >= 0 and s < high and e > low]
                     for low, high in (source, target)]
            letters = {"negation": "n", "future": "f", "hypothetical": "y", "historical": "h"}
            aux = "?" if row.auxiliary is None else "".join(letters[a] for a in row.auxiliary)
            window.triggers.append(Trigger(anchor, EVENT_KINDS.index(kind), sides[0], sides[1], [], aux, -100, -1))
        out.append(window)
    return out


def _governor(doc: Any, source: tuple[int, int], target: tuple[int, int], kind: str, lexicon: Lexicon) -> Any:
    """The word that names a marked event: one that the lexicon knows for it, nearest to both parties; else the verb."""
    inside = [t for t in doc if any(a <= t.idx < b for a, b in (source, target))]

    def knows(token: Any) -> bool:
        lemma = token.lemma_.lower()
        frames = [f for key, fs in lexicon.verbs.items() if key.split("_")[0] == lemma for f in fs] \
            if token.pos_ == "VERB" else lexicon.nouns.get(lemma, ())
        return any(root(f.type) == root(kind) for f in frames)

    middle = (source[0] + target[0]) / 2
    known = [t for t in doc if t not in inside and t.pos_ in ("VERB", "NOUN") and knows(t)]
    if known:
        return min(known, key=lambda t: (t.pos_ != "VERB", abs(t.idx - middle)))
    span = doc.char_span(*source, alignment_mode="expand")
    token = span.root
    while token.pos_ not in ("VERB", "AUX") and token.head != token:
        token = token.head
    return token


def _piece(offsets: Sequence[tuple[int, int]], at: int) -> int | None:
    return next((i for i, (s, e) in enumerate(offsets) if s >= 0 and s <= at < e), None)


def batches(windows: Sequence[Window], size: int, rng: random.Random | None) -> Iterator[list[Window]]:
    """Batches of windows of like length, of about ``size`` pieces, shuffled where a generator is given."""
    order = sorted(range(len(windows)), key=lambda i: len(windows[i].ids) + (rng.random() * 8 if rng else 0))
    groups: list[list[int]] = [[]]
    for i in order:
        if groups[-1] and (len(groups[-1]) + 1) * len(windows[i].ids) > size:
            groups.append([])
        groups[-1].append(i)
    if rng:
        rng.shuffle(groups)
    for group in groups:
        yield [windows[i] for i in group]


def tensors(batch: Sequence[Window]) -> dict[str, Any]:
    """Padded tensors of a batch, with the triggers of all its windows stacked."""
    width = max(len(w.ids) for w in batch)

    def pad(values: Sequence[int], fill: int) -> list[int]:
        return list(values) + [fill] * (width - len(values))

    asked = [(number, window, t) for number, window in enumerate(batch) for t in window.triggers]
    spots, gaps = spread([(w, t.anchor) for _, w, t in asked])
    roles = torch.zeros((*spots.shape, 3))
    aux = []
    for k, (_, window, t) in enumerate(asked):
        low, high = window.around(t.anchor)
        if t.roles is not None:
            roles[k, : high - low] = torch.as_tensor(t.roles[low:high])
        else:
            for column, side in enumerate((t.actors, t.recipients, t.said)):
                for i in side:
                    if low <= i < high:
                        roles[k, i - low, column] = 1.0
        if t.told is not None:
            aux.append(list(t.told))
        else:
            aux.append([float(letter in t.aux) if t.aux != "?" else -1.0 for letter in AUX_LETTERS])
    soft = torch.zeros((len(batch), width, 1 + len(EVENT_KINDS)))
    for number, window in enumerate(batch):
        if window.soft is not None:
            soft[number, : len(window.ids)] = torch.from_numpy(window.soft).float()
    return {
        "soft": soft,
        "ids": torch.tensor([pad(w.ids, 0) for w in batch]),
        "mask": torch.tensor([pad([1] * len(w.ids), 0) for w in batch]),
        "labels": torch.tensor([pad(w.labels, -100) for w in batch]),
        "rows": torch.tensor([number for number, _, _ in asked], dtype=torch.long),
        "spots": spots,
        "gaps": gaps,
        "types": torch.tensor([1 + t.kind for _, _, t in asked], dtype=torch.long),
        "roles": roles,
        "aux": torch.tensor(aux).reshape(len(asked), len(AUX_LETTERS)),
        "kinds": torch.tensor([t.commitment for _, _, t in asked], dtype=torch.long),
        "core": torch.tensor([float(t.core) for _, _, t in asked]),
    }


def spread(asked: Sequence[tuple[Window, int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """For windows and anchors the pieces that are read, and the buckets of their distances; -1 where none is."""
    bounds = [w.around(anchor) for w, anchor in asked]
    width = max((high - low for low, high in bounds), default=1)
    spots, gaps = (torch.full((len(asked), width), -1, dtype=torch.long) for _ in range(2))
    for k, ((low, high), (_, anchor)) in enumerate(zip(bounds, asked, strict=True)):
        spots[k, : high - low] = torch.arange(low, high)
        gaps[k, : high - low] = torch.tensor(GAPS[low - anchor + REACH : high - anchor + REACH])
    return spots, gaps


def loss_of(net: EventNet, data: dict[str, Any]) -> torch.Tensor:
    """Trigger cross-entropy, role and mode losses of a batch."""
    bce = nn.functional.binary_cross_entropy_with_logits
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALVES):
        hidden, kinds = net.encode(data["ids"], data["mask"])
        answer = None
        if len(rows := data["rows"]):
            answer = net.ask(near(hidden, rows, data["spots"]), data["gaps"], data["types"])
    marks = data["labels"] >= 0
    logs = kinds.float().log_softmax(-1)
    taught = data["soft"].sum(-1) > 0
    hard = nn.functional.nll_loss(logs.flatten(0, 1), data["labels"].clamp(min=0).flatten(), reduction="none")
    each = torch.where(taught, -(data["soft"] * logs).sum(-1), hard.view_as(taught))
    loss = each[marks].sum() / max(1, int(marks.sum())) * 12
    if answer is not None:
        roles, modes = (x.float() for x in answer)
        known = (data["gaps"] >= 0).unsqueeze(-1).float()
        each = bce(roles, data["roles"], reduction="none", pos_weight=torch.tensor([2.0, 2.0, 2.0]))
        loss = loss + (each * known).sum() / known.sum() * 8
        n = len(AUX_LETTERS)
        told = data["aux"][:, 0] >= 0
        if bool(told.any()):
            loss = loss + bce(modes[told, :n], data["aux"][told]) * 1.5
        told = data["core"] >= 0
        if bool(told.any()):
            loss = loss + 0.3 * bce(modes[told, n], data["core"][told])
        told = data["kinds"] >= 0
        if bool(told.any()):
            loss = loss + 0.5 * nn.functional.cross_entropy(modes[told, n + 1 :], data["kinds"][told])
    return loss


def fit(
    net: EventNet,
    items: Callable[[int], list[Window]],
    epochs: int,
    rate: float,
    name: str,
    size: int = 2048,
    report: Callable[[EventNet], str] | None = None,
) -> EventNet:
    """Fits on ``items(epoch)``; a running mean of the weights is what is given back."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    mean = copy.deepcopy(net).eval()
    groups = [
        {"params": [p for p in net.encoder.parameters() if p.requires_grad], "lr": rate},
        {"params": [p for n, p in net.named_parameters() if not n.startswith("encoder.")], "lr": rate * 5},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = sum(len(list(batches(items(epoch), size, None))) for epoch in range(epochs))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / (steps * 0.1), max(0.0, (steps - s) / (steps * 0.9)))
    )
    step, began = 0, time.time()
    for epoch in range(epochs):
        net.train()
        total = count = 0.0
        for batch in batches(items(epoch), size, rng):
            loss = loss_of(net, tensors(batch))
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            keep = min(0.99, step / (step + 20))
            with torch.no_grad():
                for ours, theirs in zip(mean.parameters(), net.parameters(), strict=True):
                    ours.lerp_(theirs, 1 - keep)
            total += float(loss.detach())
            count += 1
        said = report(mean) if report and epoch >= 3 and (epoch % 2 == 1 or epoch == epochs - 1) else ""
        print(f"{name} epoch {epoch + 1}/{epochs} loss {total / count:.3f} {time.time() - began:.0f}s {said}", flush=True)
    return mean


@torch.no_grad()
def predict(
    net: EventNet, windows: Sequence[Window], least: float = 0.08, second: float = 0.2, *, soft: bool = False
) -> list[list[dict[str, Any]]]:
    """For each window the triggers that are likely: piece, type, probabilities of types, roles, modes.

    With ``soft`` a window keeps the probabilities of every piece.
    """
    net.eval()
    found: list[list[dict[str, Any]]] = [[] for _ in windows]
    index = {id(w): i for i, w in enumerate(windows)}
    for batch in batches(windows, 4096, None):
        data = tensors([Window(w.ids, w.offsets, w.labels, sentences=w.sentences) for w in batch])
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALVES):
            hidden, logits = net.encode(data["ids"], data["mask"])
        chances = logits.float().softmax(-1)
        asked = []
        for n, w in enumerate(batch):
            if soft:
                w.soft = chances[n, : len(w.ids)].numpy().astype("float16")
            for piece in (1 - chances[n, : len(w.ids), 0] > least).nonzero().flatten().tolist():
                if w.labels[piece] == -100:
                    continue
                row = chances[n, piece]
                order = row[1:].argsort(descending=True).tolist()
                for rank, kind in enumerate(order[:2]):
                    if rank and float(row[1 + kind]) < second:
                        break
                    asked.append((n, piece, kind, row.tolist()))
        if not asked:
            continue
        types = torch.tensor([1 + kind for _, _, kind, _ in asked])
        rows = torch.tensor([a[0] for a in asked])
        answered, reads = [], []
        for low in range(0, len(asked), 128):
            part = slice(low, low + 128)
            spots, gaps = spread([(batch[n], piece) for n, piece, _, _ in asked[part]])
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALVES):
                said = net.ask(near(hidden, rows[part], spots), gaps, types[part])
            reads += list(zip(spots, said[0].float().sigmoid(), strict=True))
            answered.append(said[1].float())
        modes = torch.cat(answered)
        for k, (n, piece, kind, row) in enumerate(asked):
            whole = torch.zeros(len(batch[n].ids), 3)
            spots, roles = reads[k]
            whole[spots[spots >= 0]] = roles[spots >= 0]
            letters = modes[k, : len(AUX_LETTERS)].sigmoid().tolist()
            found[index[id(batch[n])]].append(
                {"piece": piece, "kind": kind, "row": row, "roles": whole.numpy(), "aux": letters,
                 "core": float(modes[k, len(AUX_LETTERS)].sigmoid()),
                 "kinds": modes[k, len(AUX_LETTERS) + 1 :].softmax(-1).tolist()}
            )
    return found


def teach(
    net: EventNet, windows: Sequence[Window], pupils: Sequence[Window] | None = None, least: float = 0.25
) -> list[Window]:
    """Windows with what a trained network thinks of them as soft labels; those without any likely trigger thinned.

    ``pupils`` are the same windows in the pieces of another encoder; where the two cut words differently, a window
    is left out.
    """
    found = []
    rng = random.Random(SEED)
    pupils = windows if pupils is None else pupils
    for low in range(0, len(windows), 400):
        part = windows[low : low + 400]
        answered = predict(net, part, least, 1.1, soft=True)
        for window, pupil, answers in zip(part, pupils[low : low + 400], answered, strict=True):
            if window.offsets != pupil.offsets or (not answers and rng.random() > 0.3):
                continue
            triggers = [
                Trigger(
                    a["piece"], a["kind"], [], [], [], "?",
                    int(max(range(len(KINDS)), key=a["kinds"].__getitem__)) if max(a["kinds"]) > 0.6 else -100,
                    a["core"], a["roles"], a["aux"],
                )
                for a in answers
            ]  # fmt: skip
            found.append(dataclasses.replace(pupil, triggers=triggers, soft=window.soft))
        print("taught", low + len(part), "of", len(windows), flush=True)
    return found


def told(model: TriggerModel, windows: Sequence[Window], texts: dict[str, str], least: float = 0.25) -> list[Window]:
    """Windows with what the network of a release thinks of them, as `teach` gives them."""
    found: list[Window] = []
    rng = random.Random(SEED)
    by_document: dict[str, list[Window]] = {}
    for window in windows:
        by_document.setdefault(window.document, []).append(window)
    for document, together in by_document.items():
        stretches_ = model.read(texts[document], [w.span for w in together])
        asked = []
        for window, stretch in zip(together, stretches_, strict=True):
            for piece in (stretch.chances[:, 0] < 1 - least).nonzero()[0].tolist():
                if window.labels[piece] != -100:
                    kind = int(stretch.chances[piece, 1:].argmax())
                    asked.append((window, Asked(stretch, piece, kind, *window.around(piece))))
        answered: dict[int, list[Trigger]] = {}
        for (window, (_, piece, kind, *_)), a in zip(asked, model.ask([q for _, q in asked]), strict=True):
            surest = max(a.kinds, key=lambda k: a.kinds[k])
            known = KINDS.index(surest) if a.kinds[surest] > 0.6 else -100
            modes = [a.modes[letter] for letter in AUX_LETTERS]
            answered.setdefault(id(window), []).append(
                Trigger(piece, kind, [], [], [], "?", known, a.core, a.roles, modes)
            )
        for window, stretch in zip(together, stretches_, strict=True):
            if window.offsets != stretch.offsets or (id(window) not in answered and rng.random() > 0.3):
                continue
            window.soft, window.triggers = stretch.chances.astype("float16"), answered.get(id(window), [])
            found.append(window)
    return found


def unlabelled(shared: Path, tokenizer: Any, nlp: Any, limit: int) -> tuple[list[Window], dict[str, str]]:
    """Windows of articles without rows, up to a number of pieces, and their texts; those with rows are left out."""
    seen = {d["text"][:200] for d in annotated.read(shared)}
    seen |= {d["text"][:200] for d in read_documents(shared / "gold" / "train.jsonl", shared / "gold" / "dev.jsonl")}
    out: list[Window] = []
    texts: dict[str, str] = {}
    total = 0
    corpora = shared / "corpora"
    names = ("news_dev", "guardian_sdf_dev", "us_statements_dev", "geo/gwn", "geo/geovirus", "polnear_train")
    sources = [[d | {"id": f"{n}:{d['id']}"} for d in read_documents(corpora / f"{n}.jsonl")] for n in names]
    for document in [d for source in sources for d in source]:
        if document["text"][:200] in seen or total > limit:
            continue
        texts[document["id"]] = text = document["text"][:12000]
        doc = nlp(text)
        for low, high in stretches(text, [(s.start_char, s.end_char) for s in doc.sents]):
            if high - low > 40:
                bounds = [(s.start_char, s.end_char) for s in doc.sents]
                out.append(bare(text, low, high, tokenizer, document["id"], bounds))
                total += len(out[-1].ids)
    return out, texts


def spans_of(chances: Any, offsets: Sequence[tuple[int, int]], text: str, least: float = 0.5) -> list[tuple[int, int]]:
    """Runs of likely pieces as character spans of whole words."""
    runs: list[tuple[int, int]] = []
    last = -2
    for i, (s, e) in enumerate(offsets):
        if s < 0 or chances[i] < least:
            continue
        if last == i - 1 and text[runs[-1][1] : s].strip() in ("", "-", "’", "'", "."):
            runs[-1] = (runs[-1][0], e)
        else:
            runs.append((s, e))
        last = i
    return runs


def quick(net: EventNet, windows: Sequence[Window], texts: dict[str, str], documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Figures by words alone (no world): F1 of types, of types and parties, and with whether it happened."""
    by_sentence: dict[tuple[str, int], list[dict[str, Any]]] = {}
    where = {d["id"]: d["sentences"] for d in documents}
    for window, answers in zip(windows, predict(net, windows), strict=True):
        text = texts[window.document]
        for a in answers:
            at = window.offsets[a["piece"]][0]
            n = next(k for k, (low, high) in enumerate(where[window.document], 1) if low <= at < high)
            kind = EVENT_KINDS[a["kind"]]
            modes = [m for letter, m in zip(AUX_LETTERS, ("negation", "future", "hypothetical", "historical"), strict=True)
                     if a["aux"][AUX_LETTERS.index(letter)] > 0.5]
            row = {"type": kind, "auxiliary": modes, "confidence": a["row"][1 + a["kind"]]}
            for side, column in (("actors", 0), ("recipients", 1)):
                row[side] = [{"text": text[s:e]} for s, e in spans_of(a["roles"][:, column], window.offsets, text)]
            by_sentence.setdefault((window.document, n), []).append(row)
    best: dict[str, Any] = {"f1": 0}
    for threshold in (0.2, 0.3, 0.4, 0.5):
        counts = dict.fromkeys(("typed", "who", "right"), 0)
        cores = dict(counts)
        predicted = core = 0
        for document in documents:
            golds: dict[int, list[Any]] = {}
            for row in document["rows"]:
                golds.setdefault(row["n"], []).append(row)
            for n in range(1, len(document["sentences"]) + 1):
                gold = [g for g in golds.get(n, []) if not g["type"].startswith("=")]
                rows = [r for r in by_sentence.get((document["id"], n), []) if r["confidence"] >= threshold and not r["type"].startswith("=")]
                core += sum(g["core"] for g in gold)
                predicted += len(rows)
                for name, least in (("typed", 1), ("who", 2), ("right", 3)):
                    match = check.take(gold, rows, least)
                    counts[name] += len(match)
                    cores[name] += sum(gold[i]["core"] for i in match.values())
        figures = {name: check.figures(counts[name], predicted, cores[name], core) for name in counts}
        if figures["right"][2] > best["f1"]:
            best = {"f1": figures["right"][2], "threshold": threshold} | figures
    return best


def read_documents(*paths: Path) -> list[dict[str, Any]]:
    """Gold documents of JSONL files."""
    return [json.loads(line) for path in paths for line in path.open(encoding="utf-8") if line.strip()]


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name")
    parser.add_argument("--encoder", default="minilm")
    parser.add_argument("--start", type=Path, default=None, help="weights to go on from")
    parser.add_argument("--gold", type=Path, nargs="+", default=[Path("../shared/gold/train.jsonl")])
    parser.add_argument("--teacher", type=Path, default=None, help="weights, or a folder of a release, whose answers are learned")
    parser.add_argument("--teacher-encoder", default=None, help="the teacher's encoder, where it is another")
    parser.add_argument("--frozen", type=int, default=0, help="layers that stay as they are")
    parser.add_argument("--limit", type=int, default=420_000, help="word pieces of unlabelled news")
    parser.add_argument("--annotated", action="store_true", help="fit on our own annotations too")
    parser.add_argument("--keep", type=int, nargs="*", default=[0], help="folds of the annotations that are never read")
    parser.add_argument("--aside", type=int, nargs="*", default=[], help="folds of the gold articles that are never read")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--only", type=int, nargs="*", default=None)
    parser.add_argument("--share", type=float, default=1.0, help="share of the articles that are read, for a learning curve")
    parser.add_argument("--marked", action="store_true", help="fit on our own sentences and the PLV corpus")
    parser.add_argument("--beside", type=int, default=0, help="first epochs that read our marked sentences beside the rows")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def own_windows(tokenizer: Any) -> list[Window]:
    """Windows of our own marked sentences and of the PLV corpus."""
    from detente.reading.pipeline import load_spacy

    rows = read_own() + read_plv(Path("../shared/corpora/plv_train.tsv"))
    return marked_windows(rows, tokenizer, load_spacy(exclude=("ner",)), load_lexicon())


def fit_marked(options: argparse.Namespace) -> EventNet:
    """A network fitted on marked sentences alone."""
    net, tokenizer = build(options.encoder)
    return fit_windows(net, own_windows(tokenizer), options)


def fit_taught(options: argparse.Namespace) -> EventNet:
    """A pupil fitted on what a teacher answers on unlabelled news, and on marked sentences where asked."""
    from detente.reading.pipeline import load_spacy

    nlp = load_spacy(exclude=("ner", "lemmatizer", "tagger", "attribute_ruler"))
    pupil, own = build(options.encoder)
    shared = Path("../shared")
    if options.teacher.is_dir():
        model = TriggerModel.load(options.teacher)
        if model is None:
            raise SystemExit(f"{options.teacher}: no network there")
        windows = told(model, *unlabelled(shared, own, nlp, options.limit))
    else:
        net, tokenizer = build(options.teacher_encoder or options.encoder)
        net.load_state_dict(torch.load(options.teacher, weights_only=True))
        read, pupils = (unlabelled(shared, t, nlp, options.limit)[0] for t in (tokenizer, own))
        windows = teach(net, read, pupils)
    if options.marked:
        windows += own_windows(own)
    if options.start:
        pupil.load_state_dict(torch.load(options.start, weights_only=True))
    return fit_windows(pupil, windows, options)


def fit_windows(net: EventNet, windows: list[Window], options: argparse.Namespace) -> EventNet:
    """Fit on windows, and say how many there are."""
    print(len(windows), "windows", sum(len(w.ids) for w in windows), "pieces", sum(len(w.triggers) for w in windows),
          "triggers", flush=True)  # fmt: skip
    return fit(net, lambda _: windows, options.epochs, options.rate, options.name, options.size)


def fit_folds(options: argparse.Namespace) -> Iterator[tuple[str, EventNet]]:
    """Networks fitted on gold rows and annotations: one a fold that it has not read, or one on all."""
    from detente.reading.pipeline import load_spacy

    documents = [d for d in read_documents(*options.gold) if fold_of(d["id"], options.folds) not in options.aside]
    if options.annotated:
        documents += [d | {"annotated": True} for d in annotated.read(Path("../shared"), places=True)]
    kept = set(options.keep)
    aside = [d for d in documents if d.get("annotated") and fold_of(d["id"], options.folds) in kept]
    documents = [d for d in documents if d not in aside]
    texts = {d["id"]: d["text"] for d in documents + aside}
    _, tokenizer = build(options.encoder)
    nlp = load_spacy(exclude=("ner", "lemmatizer"))
    windows, unseen = windows_of(documents, tokenizer, nlp), windows_of(aside, tokenizer, nlp)
    marked = own_windows(tokenizer) if options.beside else []
    jobs = [None] if options.whole else list(range(options.folds) if options.only is None else options.only)
    for fold in jobs:
        net, _ = build(options.encoder, options.frozen)
        if options.start:
            net.load_state_dict(torch.load(options.start, weights_only=True))
        train = [w for w in windows if fold is None or fold_of(w.document, options.folds) != fold]
        train = [w for w in train if zlib.crc32(w.document.encode()) // options.folds % 100 < 100 * options.share]
        test = [w for w in windows if fold is not None and fold_of(w.document, options.folds) == fold] or unseen
        held = [d for d in documents if fold is not None and fold_of(d["id"], options.folds) == fold] or aside
        report = (lambda n, test=test, held=held: json.dumps(quick(n, test, texts, held))) if held else None
        name = f"{options.name}-{'whole' if fold is None else fold}"
        print(len(train), "windows", sum(len(w.triggers) for w in train), "triggers", flush=True)

        def items(epoch: int, train: list[Window] = train) -> list[Window]:
            return train + marked if epoch < options.beside else train

        yield name, fit(net, items, options.epochs, options.rate, name, options.size, report)


def main() -> None:
    """Fit folds or the whole; weights go to ``training/runs/events``."""
    options = arguments()
    torch.set_num_threads(options.threads)
    out = Path("training/runs/events")
    out.mkdir(parents=True, exist_ok=True)
    if options.teacher or options.marked:
        made = fit_taught(options) if options.teacher else fit_marked(options)
        torch.save(made.state_dict(), out / f"{options.name}.pt")
        return
    for name, made in fit_folds(options):
        torch.save(made.state_dict(), out / f"{name}.pt")


if __name__ == "__main__":
    main()
