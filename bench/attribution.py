"""``python -m bench attribution FILE.jsonl [--models DIR]``: sources, cues and contents of statements.

Each line of the file: ``{id, text, attributions: [{source, cue, content}]}`` with
character spans. A cue counts where its span is exactly right. Sources and
contents are compared within attributions that share a cue (one whose words
overlap), exactly (all spans of the attribution the same) and by word
(``*_token_f1``, words inside the spans). An attribution without a source on
either side is left out of the source's exact figure.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

Spans = tuple[tuple[int, int], ...]
_WORD = re.compile(r"\w+|[^\w\s]")


class Counts:
    """Hits, predictions and gold items of one figure."""

    def __init__(self) -> None:
        self.hit = self.predicted = self.gold = 0

    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return round(2 * self.hit / (self.predicted + self.gold), 4) if self.predicted + self.gold else 0.0


def trimmed(text: str, spans: Iterable[Sequence[int]]) -> Spans:
    """Spans without white space at their ends, joined where only white space parts them."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((s, e) for s, e in spans):
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start >= end:
            continue
        if found and not text[found[-1][1] : start].strip():
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def words(text: str, spans: Spans) -> set[tuple[int, int]]:
    """Words and signs inside the spans, by position."""
    return {(s + m.start(), s + m.end()) for s, e in spans for m in _WORD.finditer(text[s:e])}


def run(args: list[str]) -> dict[str, object]:
    """Measure the shipped tagger on a file in the corpus's form."""
    parser = argparse.ArgumentParser(prog="bench attribution")
    parser.add_argument("file")
    parser.add_argument("--models", type=Path, default=None)
    options = parser.parse_args(args)
    from detente.reading.encoder.statements import FOLDER, StatementModel

    model = StatementModel.load(options.models or FOLDER)
    if model is None:
        raise ValueError("no attribution model is installed; build one with make train")
    exact = {k: Counts() for k in ("cue", "source", "content")}
    tokens = {k: Counts() for k in ("cue", "source", "content")}
    documents = attributions = 0
    with Path(options.file).open(encoding="utf-8") as handle:
        for line in handle:
            row = json.loads(line)
            text = row["text"]
            gold = [
                {k: trimmed(text, a[k]) for k in ("source", "cue", "content")} for a in row["attributions"] if a["cue"]
            ]
            predicted = [
                {"source": trimmed(text, s.source), "cue": trimmed(text, [s.cue]), "content": trimmed(text, s.content)}
                for s in model.statements(text)
            ]
            documents += 1
            attributions += len(gold)
            score(text, gold, predicted, exact, tokens)
            print(f"\r{documents} documents", end="", file=sys.stderr)
    print(file=sys.stderr)
    figures: dict[str, object] = {f"{k}_f1": c.f1() for k, c in exact.items()}
    figures |= {f"{k}_token_f1": c.f1() for k, c in tokens.items()}
    return {**figures, "documents": documents, "attributions": attributions}


def score(
    text: str,
    gold: list[dict[str, Spans]],
    predicted: list[dict[str, Spans]],
    exact: dict[str, Counts],
    tokens: dict[str, Counts],
) -> None:
    """Add one document to the counts."""
    exact["cue"].gold += len(gold)
    exact["cue"].predicted += len(predicted)
    known = [g["cue"] for g in gold]
    for item in predicted:
        if item["cue"] in known:
            exact["cue"].hit += 1
            known.remove(item["cue"])
    gold_words = {w for g in gold for w in words(text, g["cue"])}
    mine = {w for p in predicted for w in words(text, p["cue"])}
    tokens["cue"].hit += len(gold_words & mine)
    tokens["cue"].gold += len(gold_words)
    tokens["cue"].predicted += len(mine)
    free = list(range(len(predicted)))
    for item in gold:
        cue = words(text, item["cue"])
        match = next((i for i in free if words(text, predicted[i]["cue"]) & cue), None)
        if match is None:
            continue
        free.remove(match)
        for part in ("source", "content"):
            theirs, ours = item[part], predicted[match][part]
            exact[part].gold += bool(theirs)
            exact[part].predicted += bool(ours)
            exact[part].hit += bool(theirs) and theirs == ours
            left, right = words(text, theirs), words(text, ours)
            tokens[part].hit += len(left & right)
            tokens[part].gold += len(left)
            tokens[part].predicted += len(right)
