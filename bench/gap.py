"""Pronouns of GAP: which of two names each means.

``python -m bench gap FILE.tsv [--list]``. FILE has the columns of GAP (Webster et al., 2018): a text, a pronoun and two
names A and B at offsets in characters, and for each whether the pronoun means it. The names are not told to the
reader: it finds its own, and says yes where the pronoun's mention and the name's are of one person. ``f1`` is over both
answers of all rows, as in GAP's own scorer, ``masculine`` and ``feminine`` the same by gender, ``bias`` the second over
the first.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from pathlib import Path

from spacy.tokens import Doc

from bench._mentions import mentions
from detente.reading.state import Mention
from detente.sources import Document

_FEMININE = frozenset({"she", "her", "hers"})


def run(args: list[str]) -> dict[str, object]:
    """Resolve every pronoun."""
    paths = [a for a in args if not a.startswith("--")]
    if not paths:
        raise ValueError("name a file of GAP, such as ../shared/corpora/gap/gap-validation.tsv")
    with Path(paths[0]).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row, doc in zip(rows, mentions(Document(r["ID"], r["Text"]) for r in rows), strict=True):
        pronoun = at(doc, int(row["Pronoun-offset"]), row["Pronoun"])
        gender = "feminine" if row["Pronoun"].lower() in _FEMININE else "masculine"
        answers = []
        for name in ("A", "B"):
            wanted = row[f"{name}-coref"] == "TRUE"
            found = same(pronoun, at(doc, int(row[f"{name}-offset"]), row[name]))
            answers.append(found == wanted)
            for key in ("all", gender):
                counts[key][f"{wanted}{found}"] += 1
        if "--list" in args and not all(answers):
            said = f"{pronoun.whos} {pronoun.name}" if pronoun is not None else "nobody"
            print(f"{row['ID']} {row['Pronoun']} A {row['A']} {row['A-coref']} B {row['B']} {row['B-coref']}: {said}",
                  f"| {row['Text']}", file=sys.stderr)  # fmt: skip
    masculine, feminine = _f1(counts["masculine"]), _f1(counts["feminine"])
    return {
        "f1": _f1(counts["all"]), "masculine": masculine, "feminine": feminine,
        "bias": round(feminine / masculine, 4) if masculine else None, "n": len(rows),
    }  # fmt: skip


def at(doc: Doc, offset: int, words: str) -> Mention | None:
    """The mention that covers the head of some words."""
    span = doc.char_span(offset, offset + len(words), alignment_mode="expand")
    return doc._.detente.by_token.get(span.root.i) if span is not None else None


def same(one: Mention | None, other: Mention | None) -> bool:
    """Whether two mentions are of one person."""
    if one is None or other is None:
        return False
    if any(w.entity for w in one.whos) or any(w.entity for w in other.whos):
        return {w.entity for w in one.whos} == {w.entity for w in other.whos}
    return bool(one.name) and one.name == other.name


def _f1(counts: Counter[str]) -> float:
    found, wanted, right = counts["FalseTrue"], counts["TrueFalse"], counts["TrueTrue"]
    return round(2 * right / max(2 * right + found + wanted, 1), 4)
