"""``agreement FILE.jsonl [FILE.jsonl ...]``: how far annotators agree on cues, where two of them read the same words.

News sites carry the same sentence in more than one article, and the articles of a
corpus are annotated apart. Sentences of at least ten words that stand in two
documents are compared as a tagger would be with its gold: ``cue_f1`` over the exact
words of the cues, ``cue_token_f1`` over their single words. A tagger that agrees with
its annotators much better than they do among themselves has learned their habits.
Input as for ``attribution``.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from bench.attribution import trimmed

#: A sentence, roughly: up to a stop and the quotation marks behind it.
_SENTENCE = re.compile(r"[^\n.!?]+[.!?]*[\"”’']*")
_SHORTEST = 10


def cues_by_sentence(path: Path) -> dict[str, dict[str, list[str]]]:
    """The cues that each document has in each of its sentences: sentence (words only) -> document -> cues."""
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        text = row["text"]
        spans = [trimmed(text, a["cue"]) for a in row["attributions"] if a["cue"]]
        for match in _SENTENCE.finditer(text):
            if len(match.group().split()) < _SHORTEST:
                continue
            inside = [s for s in spans if s and s[0][0] >= match.start() and s[-1][1] <= match.end()]
            key = re.sub(r"\W+", " ", match.group().lower()).strip()
            found[key].setdefault(row["id"], [" ".join(text[a:b].lower() for a, b in s) for s in inside])
    return found


def run(args: list[str]) -> dict[str, object]:
    """Agreement of the first two documents that share a sentence, over all such sentences."""
    if not args:
        raise ValueError("name at least one file")
    shared: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for name in args:
        for sentence, documents in cues_by_sentence(Path(name)).items():
            shared[sentence].update(documents)
    pairs = [list(d.values())[:2] for d in shared.values() if len(d) > 1]
    print(f"{len(pairs)} sentences stand in two documents", file=sys.stderr)
    whole = [(Counter(a), Counter(b)) for a, b in pairs]
    words = [(Counter(w for c in a for w in c.split()), Counter(w for c in b for w in c.split())) for a, b in pairs]
    return {
        "cue_f1": _f1(whole),
        "cue_token_f1": _f1(words),
        "sentences": len(pairs),
        "cues": sum(a.total() + b.total() for a, b in whole),
    }


def _f1(pairs: list[tuple[Counter[str], Counter[str]]]) -> float:
    hit = sum((a & b).total() for a, b in pairs)
    both = sum(a.total() + b.total() for a, b in pairs)
    return round(2 * hit / both, 4) if both else 0.0
