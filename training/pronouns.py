"""Fit the weights by which a pronoun chooses among the referents before it (``reading/data/salience.tsv``).

``python training/pronouns.py GAP.tsv GOLD.jsonl... [--write KIND...]``. GOLD.jsonl has parties with their ids
(``gold/GUIDE.md``; our own by ``training.annotated --fold N --out FILE``), GAP.tsv two names for each pronoun (Webster et
al., 2018), ``annotations/plurals.txt`` texts of ours in which ``[they=CHN RUS]`` means these two and ``[them=-]`` nobody
named. Each pronoun is one choice among the candidates that the reader's own rules leave, "nobody" among them; the weights
are those of a conditional logit with a penalty on their size. What comes out right, wrong and as nobody is shown for each
kind in five folds, by document, for GAP apart; ``--write`` then fits on everything and writes the columns that it names.
What ships was fitted on GAP's validation part, the gold rows for training and folds 1 to 4 of our own.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from spacy.tokens import Doc

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench import _mentions, gap, parties
from detente.reading.state import Mention
from detente.reading.who.memory import Referent
from detente.reading.who.salience import Place, Salience
from detente.sources import Document
from detente.world import World, load_world

TABLE = Path(__file__).parents[1] / "src" / "detente" / "reading" / "lexicon" / "data" / "salience.tsv"
OWN = Path(__file__).parent / "annotations" / "plurals.txt"
KINDS = ("person", "body", "many")
PENALTY = {"person": 1.0, "body": 0.3, "many": 1.0}
#: What "nobody" gains beyond what was learned: a wrong "they" is worse than none.
MARGIN = {"person": 0.0, "body": 0.0, "many": 0.5}
#: How often each text of ours on "they" counts: news has few groups to learn from.
PLURALS = 5
#: States are named throughout a text, which says nothing of "it", and nor does how a body was told of.
_MANNER = {"acts", "apposed-subject", "governs", "paragraph", "turns"}
LEFT_OUT = {"body": {"count", "topic", "nation"} | _MANNER, "person": {"nation"}}


#: By the number of a pronoun's token what tells a right mention, or None where nothing is known of it.
Right = Callable[[int], Callable[[Mention], bool] | None]


@dataclass
class Choice:
    """One pronoun: the features of its candidates, and which of them are right (none: nobody is)."""

    document: str
    kind: str
    features: list[dict[str, float]]
    right: list[int]


class Recorder:
    """Notes each decision while documents are read."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Place, list[tuple[Referent, Mention, dict[str, float]]]]] = []
        plain = Salience.rank

        def rank(salience: Salience, kind: str, place: Place, candidates: Sequence[Referent]) -> object:
            ranked = plain(salience, kind, place, candidates)
            most = max((r.count for _, r in ranked), default=0)
            if place.token.pos_ == "PRON":
                rows = [(r, r.mention, salience.features(place, r, most)) for _, r in ranked]
                self.seen.append((kind, place, rows))
            return ranked

        Salience.rank = rank  # type: ignore[method-assign, assignment]

    def take(self, document: str, doc: Doc, right: Right) -> list[Choice]:
        """The decisions on one document's pronouns for which the right answer is known."""
        choices = []
        for kind, place, rows in self.seen:
            is_right = right(place.token.i) if place.token.doc is doc else None
            if is_right is not None and rows:
                marks = [k for k, (_, mention, _) in enumerate(rows) if is_right(mention)]
                choices.append(Choice(document, kind, [f for _, _, f in rows], marks))
        self.seen = [s for s in self.seen if s[1].token.doc is not doc]
        return choices


def of_gap(path: Path, recorder: Recorder) -> list[Choice]:
    """Choices of GAP; rows in which neither name is meant are left out."""
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline=""), delimiter="\t", quoting=csv.QUOTE_NONE))
    found = []
    for row, doc in zip(rows, _mentions.mentions(Document(r["ID"], r["Text"]) for r in rows), strict=True):
        names = [gap.at(doc, int(row[f"{n}-offset"]), row[n]) for n in "AB" if row[f"{n}-coref"] == "TRUE"]
        span = doc.char_span(
            int(row["Pronoun-offset"]), int(row["Pronoun-offset"]) + len(row["Pronoun"]), alignment_mode="expand"
        )
        choices = recorder.take(
            row["ID"], doc, lambda i, s=span, n=names: (lambda m: gap.same(m, n[0])) if n and i == s.root.i else None
        )
        found += [c for c in choices if c.right]
    return found


def of_gold(path: Path, recorder: Recorder) -> list[Choice]:
    """Choices of gold parties that are pronouns."""
    golds = [json.loads(line) for line in path.open(encoding="utf-8") if line.strip()]
    documents = (
        Document(g["id"], g["text"], published=g["published"], source=g["source"], title=g.get("title")) for g in golds
    )
    world, found = load_world(), []
    for gold, doc in zip(golds, _mentions.mentions(documents), strict=True):
        wanted: dict[int, list[str]] = defaultdict(list)
        unknown: dict[int, str] = {}
        for _, ident, head, _ in parties.wanted(gold, doc):
            if ident.startswith("-"):
                unknown[head.i] = ident
            else:
                wanted[head.i].append(ident)

        def right(
            i: int, wanted: dict[int, list[str]] = wanted, unknown: dict[int, str] = unknown
        ) -> Callable[[Mention], bool] | None:
            if i in wanted:
                return lambda m: all_of(m, wanted[i], world)
            return (lambda m: parties.verdict(m, unknown[i], world)[0] != "other") if i in unknown else None

        found += recorder.take(gold["id"], doc, right)
    return found


def of_own(path: Path, recorder: Recorder) -> list[Choice]:
    """Choices of our own texts, whose pronouns are marked."""
    found, texts, marked = [], [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        text, marks = "", {}
        for plain, pronoun, ids in re.findall(r"([^\[]*)(?:\[(\w+)=([^\]]+)\])?", line):
            text += plain
            if pronoun:
                marks[len(text)] = [] if ids == "-" else ids.split()
            text += pronoun
        texts.append(Document(f"own-{len(texts)}", text))
        marked.append(marks)
    world = load_world()
    for document, marks, doc in zip(texts, marked, _mentions.mentions(texts), strict=True):

        def right(i: int, marks: dict[int, list[str]] = marks, doc: Doc = doc) -> Callable[[Mention], bool] | None:
            ids = marks.get(doc[i].idx)
            return (lambda m: bool(ids) and all_of(m, ids, world)) if ids is not None else None

        found += recorder.take(document.document_id, doc, right)
    return found


def all_of(mention: Mention, idents: Sequence[str], world: World) -> bool:
    """Whether a mention names all who are meant and nobody else."""
    known = [Mention(mention.start, mention.end, mention.root, mention.how, (w,)) for w in mention.whos if w.known]
    each = known or [mention]
    found = [[parties.verdict(m, ident, world)[0] in ("right", "named") for ident in idents] for m in each]
    return all(any(row) for row in found) and all(any(column) for column in zip(*found, strict=True))


def fit(choices: list[Choice], names: list[str], penalty: float) -> dict[str, float]:
    """The weights that make the right candidates likeliest."""
    at = {name: k for k, name in enumerate(names)}
    arrays = [np.array([[f.get(n, 0.0) for n in names] for f in c.features]) for c in choices]

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = penalty * float(w[:-1] @ w[:-1]), np.append(2 * penalty * w[:-1], 0.0)
        for choice, rows in zip(choices, arrays, strict=True):
            scores = np.append(rows @ w[:-1], w[-1])
            scores -= scores.max()
            p = np.exp(scores)
            p /= p.sum()
            good = np.zeros(len(p))
            good[choice.right or [len(p) - 1]] = 1.0
            mass = float(p @ good)
            total -= np.log(max(mass, 1e-12))
            pull = p - p * good / max(mass, 1e-12)
            slope[:-1] += pull[:-1] @ rows
            slope[-1] += pull[-1]
        return total, slope

    found = minimize(loss, np.zeros(len(at) + 1), jac=True, method="L-BFGS-B").x
    return {**{n: float(found[k]) for n, k in at.items()}, "nobody": float(found[-1])}


def outcomes(choices: list[Choice], weights: dict[str, float]) -> Counter[str]:
    """How many choices come out right, wrong, and as nobody, rightly or not."""
    found: Counter[str] = Counter()
    for choice in choices:
        scores = [sum(weights.get(n, 0.0) * v for n, v in f.items()) for f in choice.features]
        best = int(np.argmax(scores))
        if scores[best] < weights["nobody"]:
            found["missed" if choice.right else "nobody"] += 1
        else:
            found["right" if best in choice.right else "wrong"] += 1
    return found


def main() -> None:
    """Read, fold, fit, and write where asked."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("gap", type=Path)
    ask.add_argument("gold", type=Path, nargs="+")
    ask.add_argument("--write", nargs="*", choices=KINDS, default=(), help="columns to write, fitted on everything")
    args = ask.parse_args()
    recorder = Recorder()
    of_pairs = of_gap(args.gap, recorder)
    paired = {c.document for c in of_pairs}
    choices = [*of_pairs, *(c for path in args.gold for c in of_gold(path, recorder)), *of_own(OWN, recorder) * PLURALS]
    table: dict[str, dict[str, float]] = {}
    for kind in KINDS:
        own = [c for c in choices if c.kind == kind]
        names = sorted({n for c in own for f in c.features for n in f} - LEFT_OUT.get(kind, set()))
        folds = [hash_of(c.document) % 5 for c in own]
        held: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
        for fold in range(5):
            weights = fit([c for c, f in zip(own, folds, strict=True) if f != fold], names, PENALTY[kind])
            weights["nobody"] += MARGIN[kind]
            for pair in held:
                asked = [c for c, f in zip(own, folds, strict=True) if f == fold and (c.document in paired) == pair]
                held[pair] += outcomes(asked, weights)
        table[kind] = fit(own, names, PENALTY[kind])
        table[kind]["nobody"] += MARGIN[kind]
        print(f"{kind}: {len(own)} choices, {sum(bool(c.right) for c in own)} with a right candidate; in folds")
        print(f"    of news {dict(held[False])}, of GAP {dict(held[True])}")
    if args.write:
        write({kind: table[kind] for kind in args.write})


def write(columns: dict[str, dict[str, float]]) -> None:
    """Put columns into the table, beside those that stay."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = {row["feature"]: row for row in csv.DictReader(lines, delimiter="\t")}
    for kind, weights in columns.items():
        for name in {*rows, *weights}:
            row = rows.setdefault(name, {"feature": name, **dict.fromkeys(KINDS, "0.000")})
            row[kind] = f"{weights.get(name, 0.0):.3f}"
    with TABLE.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, ["feature", *KINDS], delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows[name] for name in sorted(rows))


def hash_of(document: str) -> int:
    """A number for a document that is the same in every run."""
    return sum(ord(c) * (k + 1) for k, c in enumerate(document))


if __name__ == "__main__":
    main()
