"""``python -m bench triples FILE.tsv [--reader lexicon] [--threshold T]``: from sentence to rows.

The marks of source and target are hidden from the reader. A gold triple is found
where a row's actor overlaps the marked source in at least one word, its recipient
the marked target, and its root class is the gold one; for a row whose parties all
act, any two of them in either order. ``extra_ratio`` is rows that match no gold
triple over gold triples. ``relaxed_recall`` leaves the class out.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from itertools import permutations
from pathlib import Path

from detente import ontology
from detente.reading.encoder.marking import unmarked
from detente.reading.rows import EventMention, Party
from detente.sources import Document

#: Words that overlap without meaning anything.
_SMALL = frozenset("the a an of in and to for on by at its his her their".split())


def overlaps(text: str, party: Party, span: tuple[int, int] | None) -> bool:
    """Whether party and span share a word of some weight; a gold row without the span asks for nothing."""
    if span is None:
        return True
    low, high = max(party.start, span[0]), min(party.end, span[1])
    shared = re.findall(r"\w+", text[low:high].lower()) if low < high else []
    if any(w not in _SMALL for w in shared):
        return True
    words = {w for w in re.findall(r"\w+", party.text.lower()) if w not in _SMALL and len(w) > 2}
    return bool(words & set(re.findall(r"\w+", text[span[0] : span[1]].lower())))


def pairs(row: EventMention) -> list[tuple[Party, Party]]:
    """Ordered pairs of acting and receiving party that a row stands for."""
    if row.recipients:
        return [(a, r) for a in row.actors for r in row.recipients]
    return list(permutations(row.actors, 2)) or [(a, a) for a in row.actors]


def run(args: list[str]) -> dict[str, object]:
    """Read every sentence of the file and compare."""
    parser = argparse.ArgumentParser(prog="bench triples")
    parser.add_argument("file")
    parser.add_argument("--reader", choices=("model", "lexicon"), default="model")
    parser.add_argument("--threshold", type=float, default=None)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--show", type=Path, default=None, help="file for the rows and misses")
    options = parser.parse_args(args)
    from detente.reading.pipeline import THRESHOLD

    threshold = THRESHOLD if options.threshold is None else options.threshold
    with Path(options.file).open(encoding="utf-8", newline="") as handle:
        gold = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    gold = gold[: options.limit] if options.limit else gold
    if not gold or "marked_sentence" not in gold[0] or "gold_root" not in gold[0]:
        raise ValueError(f"{options.file}: columns marked_sentence and gold_root are wanted")
    items = [unmarked(r["marked_sentence"]) for r in gold]
    found = relaxed = rows = matched = 0
    shown: list[str] = []
    from detente.reading.pipeline import Reader

    reader = Reader(model=options.reader == "model")
    stream = reader.read(Document(f"s{i}", text) for i, (text, _, _) in enumerate(items))
    for (text, source, target), row, reading in zip(items, gold, stream, strict=True):
        kept = [e for e in reading.event_mentions if e.confidence >= threshold]
        hits = [e for e in kept if any(overlaps(text, a, source) and overlaps(text, r, target) for a, r in pairs(e))]
        right = [e for e in hits if ontology.root(e.type) == row["gold_root"]]
        rows += len(kept)
        matched += len(right)
        found += bool(right)
        relaxed += bool(hits)
        if options.show:
            shown.append(_shown(row, kept, right))
    if options.show:
        options.show.write_text("\n".join(shown), encoding="utf-8")
    print(f"{rows} rows", file=sys.stderr)
    return {
        "recall": round(found / len(gold), 4),
        "extra_ratio": round((rows - matched) / len(gold), 4),
        "relaxed_recall": round(relaxed / len(gold), 4),
        "rows": rows,
        "n": len(gold),
        "reader": options.reader,
        "threshold": threshold,
    }


def _shown(row: dict[str, str], kept: list[EventMention], right: list[EventMention]) -> str:
    lines = [("OK   " if right else "MISS ") + row["gold_root"] + "  " + row["marked_sentence"]]
    for e in kept:
        actors = ", ".join(p.text for p in e.actors)
        recipients = ", ".join(p.text for p in e.recipients)
        mark = "=" if e in right else "+"
        lines.append(f"   {mark} [{e.trigger.text}] {e.type} {actors} -> {recipients} {e.confidence} {e.decided_by}")
    return "\n".join(lines)
