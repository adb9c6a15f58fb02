"""Fits the gate: which sentences are worth a pass of the models, by their words alone.

Positive are sentences of the relations corpus and our own that report something; the
others are sentences of news articles as they come, most of which report nothing between
two parties, though some do (learning from positive and unlabelled sentences; Elkan and
Noto 2008). Written as a table of word weights.

    python -m training.gate [--shared ../shared]

A gate is also written for each fold of the corpus (``runs/joint/N/gate.tsv``), fitted without
its sentences, so that figures on the corpus can be taken with none that has seen them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from detente.reading.encoder.marking import sentence_sum
from detente.reading.events.gate import features
from detente.reading.pipeline import Reader
from detente.sources import Document
from training.data import read_own, read_plv
from training.fit import log

TABLE = Path(__file__).parent.parent / "src" / "detente" / "reading" / "data" / "gate.tsv"
RUNS = Path(__file__).parent / "runs"
ARTICLES = 420
FEWEST = 4
FOLDS = 5
KEPT = 0.95
"""Share of the corpus's sentences, each scored by weights that have not seen it, that the gate must let through."""


def news(path: Path, count: int) -> list[frozenset[str]]:
    """Features of the sentences of articles that name somebody."""
    documents = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            documents.append(Document(str(row["id"]), row["text"]))
            if len(documents) == count:
                break
    reader = Reader(model=False)
    found = []
    for doc in reader.nlp.pipe([reader.doc(d) for d in documents], batch_size=16):
        known = doc._.detente.by_token
        found += [features(s) for s in doc.sents if 4 <= len(s) <= 120 and any(t.i in known for t in s)]
    return found


def parsed(texts: list[str]) -> list[frozenset[str]]:
    """Features of single sentences."""
    nlp = Reader(model=False).nlp
    nlp.disable_pipe("detente")
    return [features(doc[:]) for doc in nlp.pipe(texts, batch_size=256)]


def main() -> None:
    """Fit by hand."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    fit(parser.parse_args().shared)


def fit(shared: Path) -> None:
    """Fit, choose the threshold on held-out sentences of the corpus, write the tables."""
    from scipy.sparse import csr_matrix

    other = news(shared / "corpora" / "polnear_train.jsonl", ARTICLES)
    texts = sorted({r.plain for r in read_plv(shared / "corpora" / "plv_train.tsv")})
    corpus = parsed(texts)
    own = parsed(sorted({r.plain for r in read_own() if r.root != "NONE"}))
    log(f"{len(other)} news sentences, {len(corpus)} of the corpus, {len(own)} of our own")
    rows = corpus + own + other
    wanted = np.array([True] * (len(corpus) + len(own)) + [False] * len(other))
    weight = np.array([3.0] * len(corpus) + [1.0] * (len(own) + len(other)))
    counts = Counter(f for words in rows for f in words)
    names = sorted(f for f, n in counts.items() if n >= FEWEST)
    place = {f: i for i, f in enumerate(names)}
    cells = [(n, place[f]) for n, words in enumerate(rows) for f in words if f in place]
    matrix = csr_matrix((np.ones(len(cells)), tuple(zip(*cells, strict=True))), shape=(len(rows), len(names)))
    fold = np.random.default_rng(5).integers(0, FOLDS, len(rows))
    if (RUNS / "folds.json").is_file():
        of = json.loads((RUNS / "folds.json").read_text(encoding="utf-8"))
        known = [of.get(str(sentence_sum(t))) for t in texts]
        fold[: len(texts)] = [n if k is None else int(k) for n, k in zip(fold, known, strict=False)]
    scores = np.zeros(len(rows))
    parts = []
    for number in range(FOLDS):
        kept = fold != number
        parts.append(LogisticRegression(C=0.1, max_iter=2000).fit(matrix[kept], wanted[kept], weight[kept]))
        scores[~kept] = parts[-1].decision_function(matrix[~kept])
    model = LogisticRegression(C=0.1, max_iter=2000).fit(matrix, wanted, weight)
    threshold = float(np.quantile(scores[: len(corpus)], 1 - KEPT))
    passed = scores >= threshold
    log(f"unseen: {passed[: len(corpus)].mean():.3f} of the corpus, {passed[-len(other) :].mean():.3f} of news pass")
    for number, part in enumerate(parts):
        if (RUNS / "joint" / str(number)).is_dir():
            write(RUNS / "joint" / str(number) / "gate.tsv", names, part, threshold)
    log(f"{write(TABLE, names, model, threshold)} words in {TABLE.name}")


def write(path: Path, names: Sequence[str], model: LogisticRegression, threshold: float) -> int:
    """Write a gate's table; returns how many words have a weight in it."""
    lines = ["word\tweight", f"=threshold\t{threshold - float(model.intercept_[0]):.3f}"]
    lines += [f"{f}\t{w:.3f}" for f, w in zip(names, model.coef_[0], strict=True) if abs(w) >= 0.01]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines) - 2


if __name__ == "__main__":
    main()
