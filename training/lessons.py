"""What the event network is taught, as flat arrays that are read without spaCy or the corpora.

    python -m training.lessons FILE.npz [--shared ../shared] [--copies 1] [--news]

Windows are those of `training.eventnet`: of gold rows, of our own rows, of marked sentences, and of news without rows. Copies of a window
have other names of the same kind (places, peoples, persons, organisations) in place of its own, from all texts there.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.reading.encoder.labels import AUX_LETTERS
from training import annotated
from training.eventnet import SEED, Window, bare, build, own_windows, read_documents, stretches, windows_of
from training.network import REACH

NEWS = ("news_dev", "guardian_sdf_dev", "us_statements_dev", "geo/gwn", "geo/geovirus", "polnear_train", "polnear_dev", "timex_dev")
#: Kinds of names that may stand for one another.
NAMED = ("GPE", "NORP", "PERSON", "ORG", "LOC")
#: Where a window comes from.
GOLD, OWN, MARKED, NEWS_ALONE = range(4)
Arrays = dict[str, NDArray[Any]]


def packed(windows: Sequence[Window], groups: Sequence[int], folds: Sequence[int], copies: Sequence[int]) -> Arrays:
    """Flat arrays of windows: pieces, their labels, bounds of sentences, triggers, and pieces of their parties.

    ``bounds`` ``(sentences, 3)`` are window, first piece, the one after the last; ``triggers`` ``(n, 5)`` window, piece,
    type, commitment, core; ``aux`` ``(n, modes)``, -1 where it is not known; ``roles`` ``(m, 3)`` trigger, place within
    its reach, party.
    """
    bounds: list[tuple[int, int, int]] = []
    triggers: list[tuple[int, ...]] = []
    aux: list[list[int]] = []
    roles: list[tuple[int, int, int]] = []
    for number, window in enumerate(windows):
        bounds += [(number, low, high) for low, high in window.sentences]
        for t in window.triggers:
            low, high = window.around(t.anchor)
            sides = enumerate((t.actors, t.recipients, t.said))
            roles += [(len(triggers), i - t.anchor + REACH, side) for side, at in sides for i in at if low <= i < high]
            triggers.append((number, t.anchor, t.kind, t.commitment, int(t.core)))
            aux.append([-1] * len(AUX_LETTERS) if t.aux == "?" else [int(letter in t.aux) for letter in AUX_LETTERS])
    return {
        "ids": np.concatenate([np.asarray(w.ids, np.int16) for w in windows]),
        "labels": np.concatenate([np.asarray(w.labels, np.int8) for w in windows]),
        "sizes": np.asarray([len(w.ids) for w in windows], np.int16),
        "groups": np.asarray(groups, np.int8),
        "folds": np.asarray(folds, np.int8),
        "copies": np.asarray(copies, np.int8),
        "bounds": np.asarray(bounds, np.int32),
        "triggers": np.asarray(triggers, np.int32),
        "aux": np.asarray(aux, np.int8),
        "roles": np.asarray(roles, np.int32),
    }


class Names:
    """Names of a corpus by kind and form, to be put in one another's place."""

    def __init__(self) -> None:
        self.pools: dict[tuple[Any, ...], list[str]] = defaultdict(list)

    @staticmethod
    def form(text: str, label: str) -> tuple[Any, ...]:
        """What two names must share: kind, number of words (a person), plural (a people)."""
        return (label, len(text.split()) if label == "PERSON" else 0, label == "NORP" and text.endswith("s"))

    def learn(self, names: Iterable[tuple[str, str]]) -> None:
        for text, label in names:
            if re.fullmatch(r"[A-Z][\w.'’-]*( [\w.'’-]+){0,4}", text):
                self.pools[self.form(text, label)].append(text)

    def others(self, names: Iterable[tuple[str, str]], rng: random.Random) -> dict[str, str]:
        """For names of a text others of their form; a fifth of them stay."""
        found = {}
        for text, label in sorted(set(names)):
            pool = self.pools.get(self.form(text, label))
            if pool and rng.random() > 0.2:
                found[text] = rng.choice(pool)
        return found


def exchanged(window: Window, text: str, names: Sequence[tuple[int, int, str]], others: dict[str, str], tokenizer: Any) -> Window | None:
    """A window with other names; None where a trigger is part of a name, or nothing was exchanged."""
    low, high = window.span
    pieces: list[str] = []
    shifts: list[tuple[int, int, int, int]] = []  # old start, old end, new start, new end
    at, size = low, 0
    for a, b, _ in names:
        if a < at or b > high or text[a:b] not in others:
            continue
        pieces += [text[at:a], others[text[a:b]]]
        size += a - at
        shifts.append((a, b, size, size + len(pieces[-1])))
        size, at = shifts[-1][3], b
    if not shifts:
        return None
    new = "".join(pieces) + text[at:high]

    def moved(position: int, end: bool = False) -> int:
        for a, b, c, d in reversed(shifts):
            if a < position or (a == position and not end):
                return d + position - b if position > b or (position == b and not end) else d if end else c
        return position - low

    bounds = [
        (moved(window.offsets[a][0]), moved(window.offsets[b - 1][1], end=True)) for a, b in window.sentences
    ]
    made = bare(new, 0, len(new), tokenizer, window.document, bounds)
    place = {s: i for i, (s, _) in enumerate(made.offsets) if s >= 0}
    unknown = {moved(s) for (s, _), y in zip(window.offsets, window.labels, strict=True) if s >= 0 and y == -100}
    made.labels = [-100 if s in unknown else y for (s, _), y in zip(made.offsets, made.labels, strict=True)]
    inside = {i for i, (s, e) in enumerate(window.offsets) if any(s < b and e > a for a, b, _, _ in shifts)}

    def again(spots: Sequence[int]) -> list[int]:
        found = []
        for i in spots:
            a, b = moved(window.offsets[i][0]), moved(window.offsets[i][1], end=True)
            found += [k for k, (s, e) in enumerate(made.offsets) if s >= 0 and s < b and e > a]
        return sorted(set(found))

    for t in window.triggers:
        anchor = place.get(moved(window.offsets[t.anchor][0]))
        if t.anchor in inside or anchor is None:
            return None
        made.labels[anchor] = 1 + t.kind
        made.triggers.append(
            replace(t, anchor=anchor, actors=again(t.actors), recipients=again(t.recipients), said=again(t.said))
        )
    return made


def news(shared: Path) -> list[str]:
    """Texts of news without rows."""
    seen = {d["text"][:200] for d in annotated.read(shared)}
    seen |= {d["text"][:200] for d in read_documents(shared / "gold" / "train.jsonl", shared / "gold" / "dev.jsonl")}
    texts = [d["text"] for n in NEWS for d in read_documents(shared / "corpora" / f"{n}.jsonl")]
    muc = read_documents(shared / "corpora" / "muc4" / "dev.json")
    texts += [re.sub(r"\s{2,}", "\n", d["doctext"]) for d in muc]
    return list({t[:200]: t[:20_000] for t in texts if t[:200] not in seen}.values())


def named(doc: Any) -> list[tuple[int, int, str]]:
    """Names of a parsed text: start, end, kind; an article before it is no part of a name."""
    found = []
    for ent in doc.ents:
        if ent.label_ in NAMED:
            start = ent[1].idx if ent[0].lower_ == "the" and len(ent) > 1 else ent.start_char
            end = ent.end_char - 2 if ent.text.endswith(("'s", "’s")) else ent.end_char
            found.append((start, end, ent.label_))
    return found


def main() -> None:
    """Write the arrays of everything."""
    from detente.reading.pipeline import load_spacy
    from training.annotated import fold_of

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--seed", type=int, default=SEED, help="of the names that are put in")
    parser.add_argument("--news", action="store_true", help="windows of news without rows too, and one copy of each")
    options = parser.parse_args()
    nlp = load_spacy(exclude=("lemmatizer", "tagger", "attribute_ruler"))
    _, tokenizer = build("minilm")
    rng = random.Random(options.seed)
    names, work, beside = Names(), [], []
    gold = read_documents(options.shared / "gold" / "train.jsonl")
    own = list(annotated.read(options.shared, places=True))
    for group, documents in ((GOLD, gold), (OWN, own)):
        for document in documents:
            doc = nlp(document["text"])
            windows = windows_of([document], tokenizer, lambda _, doc=doc: doc)
            work.append((document["text"], windows, named(doc), group, fold_of(document["id"], 5)))
        print("labelled", len(documents), flush=True)
    for doc in nlp.pipe(news(options.shared), batch_size=16):
        beside.append((doc.text, named(doc)))
        if options.news:
            bounds = [(s.start_char, s.end_char) for s in doc.sents]
            found = [bare(doc.text, a, b, tokenizer, "", bounds) for a, b in stretches(doc.text, bounds) if b - a > 40]
            work.append((doc.text, found, named(doc), NEWS_ALONE, -1))
    for text, spans in [*((text, spans) for text, _, spans, _, _ in work), *beside]:
        names.learn((text[a:b], kind) for a, b, kind in spans)
    windows, tags = [], []
    for text, found, spans, group, fold in work:
        for window in found:
            windows.append(window)
            tags.append((group, fold, 0))
            inside = [(a, b, kind) for a, b, kind in spans if window.span[0] <= a and b <= window.span[1]]
            for copy in range(1, (1 if group == NEWS_ALONE else options.copies) + 1):
                others = names.others(((text[a:b], kind) for a, b, kind in inside), rng)
                made = exchanged(window, text, inside, others, tokenizer)
                if made is not None:
                    windows.append(made)
                    tags.append((group, fold, copy))
    marked = own_windows(tokenizer)
    windows += marked
    tags += [(MARKED, -1, 0)] * len(marked)
    arrays = packed(windows, *zip(*tags, strict=True))
    np.savez_compressed(options.file, **arrays)
    for group in (GOLD, OWN, MARKED, NEWS_ALONE):
        for copy in range(options.copies + 1):
            mine = (arrays["groups"] == group) & (arrays["copies"] == copy)
            print("group", group, "copy", copy, int(mine.sum()), "windows", int(arrays["sizes"][mine].sum()), "pieces", flush=True)


if __name__ == "__main__":
    main()
