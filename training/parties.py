"""Who acts and who receives: counts the paths of gold rows (``paths.tsv``), and fits trees on nominals.

    python -m training.parties GOLD.jsonl...

The trees are fitted together with the judge's (`training.judge`), on articles that the event network has not seen.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from spacy.tokens import Doc

from bench import _rows as check
from detente.reading.encoder.labels import EVENT_KINDS
from detente.reading.encoder.triggers import TriggerModel, stretches
from detente.reading.events.candidate import Candidate
from detente.reading.events.finder import EventFinder
from detente.reading.events.parties import FEATURES, PartyModel, Paths, features, kind_of, nominals, path_of
from detente.reading.events.spans import ReadStretches
from detente.reading.lexicon import load_lexicon
from detente.reading.pipeline import Reader
from detente.reading.state import Work
from detente.sources import Document
from detente.world import load_world
from training.eventnet import _place, read_documents
from training.trees import exported

DATA = Path(__file__).parent.parent / "src/detente/reading/lexicon/data"


def read(documents: Sequence[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Doc, Work]]:
    """Documents with their parse, mentions and coreference."""
    reader = Reader(model=False)
    nlp = reader.nlp
    for gold in documents:
        source = Document(gold["id"], gold["text"], published=gold.get("published"), source=gold.get("source"), title=gold.get("title"))
        doc = nlp(reader.doc(source))
        yield gold, doc, doc._.detente


def gold_triggers(gold: dict[str, Any], doc: Doc) -> Iterator[tuple[dict[str, Any], Any]]:
    """Rows with the word that names each event."""
    for row in gold["rows"]:
        a, b = gold["sentences"][row["n"] - 1]
        place = _place(gold["text"], row["trigger"], a, b, a)
        if place is not None and (span := doc.char_span(*place, alignment_mode="expand")) is not None:
            yield row, span.root


def is_party(golds: Sequence[Any], token: Any, work: Work) -> bool:
    """Whether a nominal is one of the gold parties, by its words or by who it is."""
    mention = work.name_at(token)
    text = token.doc[mention.start : mention.end].text if mention is not None else token.text
    whos = [(w.entity, w.state) for w in mention.whos] if mention is not None else []
    for words, ident in golds:
        if words and token.text in words.split() and (token.text[0].isupper() or token.text == words.split()[-1] or len(words.split()) == 1):
            return True
        for entity, state in whos:
            if check.same_party([words, ident], {"entity": entity, "state": state if entity is None else None, "text": text}):
                return True
    return False


def fit_paths(documents: Sequence[dict[str, Any]]) -> None:
    """Count paths from gold triggers to parties, and write their log-odds."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for gold, doc, work in read(documents):
        for row, trigger in gold_triggers(gold, doc):
            for token in nominals(trigger.sent, work, trigger):
                path = path_of(trigger, token) or ""
                count = counts[kind_of(trigger), path]
                count["seen"] += 1
                count["actor"] += is_party(row["actors"], token, work)
                count["recipient"] += is_party(row["recipients"], token, work)
    kept, rest = {}, defaultdict(Counter)
    for key, count in counts.items():
        if count["seen"] >= 4:
            kept[key] = count
        else:
            rest[key[0]].update(count)
    kept |= {(kind, ""): kept.get((kind, ""), Counter()) + count for kind, count in rest.items()}
    lines = ["trigger\tpath\tactor\trecipient\tseen"]
    for (kind, path), count in sorted(kept.items()):
        actor, recipient = (math.log((count[s] + 0.3) / (count["seen"] - count[s] + 1.5)) for s in ("actor", "recipient"))
        lines.append(f"{kind}\t{path}\t{actor:.2f}\t{recipient:.2f}\t{math.log(count['seen']):.2f}")
    (DATA / "paths.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(len(lines) - 1, "paths")


def examples(documents: Sequence[dict[str, Any]], model: TriggerModel) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Features and classes (0 nobody, 1 actor, 2 recipient, 3 both) of pairs, and their documents."""
    paths = Paths.load()
    finder = EventFinder(load_world(), load_lexicon())
    xs, ys, groups = [], [], []
    for gold, doc, work in read(documents):
        spans = [(s.start_char, s.end_char) for s in doc.sents]
        others: dict[int, list[Candidate]] = {}
        for candidate in finder.frames(doc, work):
            finder.settler.planned(candidate, doc, work)
            others.setdefault(candidate.trigger.sent.start, []).append(candidate)
        state = ReadStretches(doc, model.read(work.text, list(stretches(work.text, spans))))
        rows = [(r, t) for r, t in gold_triggers(gold, doc) if not r["type"].startswith("=")]
        answers = state.ask(model, [(t, EVENT_KINDS.index(r["type"])) for r, t in rows])
        for (row, trigger), answer in zip(rows, answers, strict=True):
            if answer is None:
                continue
            tokens = nominals(trigger.sent, work, trigger)
            if not tokens:
                continue

            strength = partial(state.odds, trigger, answer.roles)
            xs.append(features(trigger, EVENT_KINDS.index(row["type"]), row["type"], tokens, work, strength, paths,
                               others.get(trigger.sent.start, ())))
            ys += [
                is_party(row["actors"], t, work) + 2 * is_party(row["recipients"], t, work) for t in tokens
            ]
            groups += [gold["id"]] * len(tokens)
    return np.concatenate(xs), np.array(ys), groups


def fresh() -> Any:
    """Unfitted trees."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        max_iter=140, learning_rate=0.06, max_leaf_nodes=15, min_samples_leaf=25, l2_regularization=1.0, random_state=0
    )


def model_of(trees: Any, example: np.ndarray) -> PartyModel:
    """Fitted trees as the reader runs them."""
    from onnxruntime import InferenceSession

    return PartyModel(InferenceSession(exported(trees, example)), Paths.load())


def report(x: np.ndarray, y: np.ndarray, groups: Sequence[str]) -> None:
    """How well trees tell parties in folds of articles, and how well the encoder does alone."""
    from sklearn.metrics import log_loss
    from sklearn.model_selection import GroupKFold

    p = np.zeros((len(y), 4))
    for train, test in GroupKFold(5).split(x, y, groups):
        p[test] = fresh().fit(x[train], y[train]).predict_proba(x[test])
    print(x.shape, np.bincount(y), "log loss", round(log_loss(y, p), 4))
    for side, bit in (("actor", 1), ("recipient", 2)):
        true = (y & bit) > 0
        alone = 1 / (1 + np.exp(-x[:, FEATURES.index(side)]))
        for name, chance in (("trees", p[:, bit] + p[:, 3]), ("encoder", alone)):
            cuts = np.arange(0.2, 0.8, 0.05)
            best = max((2 * (true & (chance > t)).sum() / max(1, true.sum() + (chance > t).sum()), t) for t in cuts)
            print(side, name, f"F1 {best[0]:.4f} at {best[1]:.2f}")


def main() -> None:
    """Count paths."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("gold", type=Path, nargs="+")
    options = parser.parse_args()
    fit_paths([d for path in options.gold for d in read_documents(path)])


if __name__ == "__main__":
    main()
