"""Reads training rows: our own sentences, and the corpora that lie beside the project."""

from __future__ import annotations

import csv
import random
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from detente.reading.encoder.labels import AUXILIARY, CLASSES, MODES, NONE, root
from detente.reading.encoder.marking import marked, unmarked

HERE = Path(__file__).parent
SENTENCES = HERE / "sentences"
HELD_OUT_SHARE = 8
"""One of so many own sentences is held out of every training run (by a checksum of its plain text),
and so is everything in ``held_out.tsv``, written for measuring only."""


@dataclass(frozen=True, slots=True)
class Row:
    """One marked sentence. ``root`` is the 15-class label (or NONE); ``kind`` the 16-class one if known."""

    text: str
    root: str
    kind: str | None
    mode: str | None
    auxiliary: tuple[str, ...] | None
    origin: str

    @property
    def plain(self) -> str:
        return " ".join(unmarked(self.text)[0].split())


def read_own(folder: Path = SENTENCES) -> list[Row]:
    """Every row of ``training/sentences/*.tsv``, checked: marks, type, mode and auxiliary modes."""
    rows: list[Row] = []
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for number, line in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
                rows.append(_own_row(line, f"{path.name}:{number}"))
    return rows


def _own_row(line: dict[str, str], where: str) -> Row:
    kind, mode = line["type"], line["mode"] or None
    auxiliary = tuple(a for a in line["auxiliary"].split(",") if a)
    _, source, target = unmarked(line["text"])
    if source is None or target is None:
        raise ValueError(f"{where}: marks missing")
    if kind not in CLASSES or (mode and mode not in MODES.get(kind, ())) or set(auxiliary) - set(AUXILIARY):
        raise ValueError(f"{where}: bad label {kind} {mode} {auxiliary}")
    return Row(line["text"], root(kind), kind, mode, auxiliary, line["origin"])


def held_out(row: Row) -> bool:
    """Whether an own sentence is kept for measuring; the same for all marks of one sentence."""
    return row.origin == "held-out" or zlib.crc32(row.plain.lower().encode()) % HELD_OUT_SHARE == 0


def read_plv(path: Path) -> list[Row]:
    """Rows of a benchmark set with ``marked_sentence`` and ``gold_root``."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(line["marked_sentence"], line["gold_root"], None, None, None, "plv")
            for line in csv.DictReader(file, delimiter="\t")
        ]


def folds(rows: list[Row], count: int, seed: int = 13) -> list[list[int]]:
    """Stratified folds (row numbers) in which all marks of one sentence stay together."""
    from sklearn.model_selection import StratifiedGroupKFold

    splitter = StratifiedGroupKFold(count, shuffle=True, random_state=seed)
    groups = [row.plain for row in rows]
    return [list(map(int, test)) for _, test in splitter.split(rows, [r.root for r in rows], groups)]


_SYMMETRIC = {"CONSULT", "COOPERATE", "AGREE", "SUPPORT", NONE}


def reversed_row(row: Row) -> Row | None:
    """The row with source and target exchanged, as a pair without an event; None where both may act."""
    plain, source, target = unmarked(row.text)
    if row.root in _SYMMETRIC or source is None or target is None:
        return None
    low, high = (source, target) if source < target else (target, source)
    between = plain[low[1] : high[0]].strip().lower()
    if between in ("and", ",", "&", "or") or "with" in between.split() or source[0] == target[0]:
        return None
    return Row(marked(plain, target, source), NONE, NONE, None, None, f"reversed {row.origin}")


def canonical(row: Row) -> Row:
    """The row with its marks written as the model is shown them."""
    plain, source, target = unmarked(row.text)
    whole = (0, len(plain))
    return replace(row, text=marked(plain, source or whole, target or whole))


def shuffled(rows: list[Row], seed: int) -> list[Row]:
    copy = list(rows)
    random.Random(seed).shuffle(copy)
    return copy


def folds_of_texts(texts: list[str], count: int, seed: int = 13) -> list[list[int]]:
    """Folds (row numbers) in which equal texts stay together."""
    unique = sorted(set(texts))
    random.Random(seed).shuffle(unique)
    fold = {text: i % count for i, text in enumerate(unique)}
    return [[i for i, text in enumerate(texts) if fold[text] == number] for number in range(count)]
