"""The verb and noun lexicon: which words report which PLOVER event, and where its parties stand.

Read from the tables in ``reading/lexicon/data``; a folder given as overlay may hold files
of the same names, whose rows come first and so win over ours.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path


class LexiconError(ValueError):
    """A row of a lexicon table cannot be used; names file, line and reason."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One row of the lexicon: what a word reports under which conditions.

    ``conditions`` are tokens such as ``obj=@sanctions``, ``prep:on``, ``xcomp``,
    ``ent-obj``, ``no-obj``; ``actor`` and ``recipient`` list the places, best
    first, where the parties stand (``subj``, ``obj``, ``dative``, ``poss``,
    ``amod``, a preposition), ``subj+with`` meaning that all of them act.
    """

    type: str
    mode: str | None
    conditions: tuple[str, ...]
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    joint: bool
    order: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All tables, indexed by lemma (phrasal verbs as ``call_off``)."""

    verbs: dict[str, tuple[Frame, ...]]
    nouns: dict[str, tuple[Frame, ...]]
    light: frozenset[str]
    classes: dict[str, frozenset[str]]
    operators: dict[tuple[str, str], str]
    modals: dict[str, str]
    markers: dict[str, str]


def _rows(name: str, overlay: Path | None) -> Iterator[tuple[str, int, dict[str, str]]]:
    sources = [] if overlay is None else [overlay / name]
    if sources and sources[0].exists():
        with sources[0].open(encoding="utf-8", newline="") as handle:
            for number, row in enumerate(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
                yield str(sources[0]), number, row
    with files("detente.reading.lexicon").joinpath("data", name).open(encoding="utf-8") as shipped:
        for number, row in enumerate(csv.DictReader(shipped, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
            yield name, number, row


def table(name: str, overlay: Path | None = None) -> list[dict[str, str]]:
    """All rows of one table, the overlay's first. Missing trailing cells are empty strings."""
    return [{k: v or "" for k, v in row.items() if k is not None} for _, _, row in _rows(name, overlay)]


def _frames(name: str, words: str, overlay: Path | None) -> dict[str, tuple[Frame, ...]]:
    from detente.ontology import modes, types

    found: dict[str, list[Frame]] = defaultdict(list)
    for order, (source, number, row) in enumerate(_rows(name, overlay)):
        type_, mode = row["type"], row["mode"] or None
        if type_ not in types() or (mode and (type_, mode) not in modes()):
            raise LexiconError(f"{source}, line {number}: no PLOVER type and mode {type_} {mode or ''}".rstrip())
        places = row["recipient"] or ""
        joint = "+" in places or "+" in (row["actor"] or "")
        frame = Frame(
            type_,
            mode,
            tuple(c for c in (row["when"] or "").split(",") if c),
            tuple(p for p in (row["actor"] or "").replace("+", ",").split(",") if p),
            tuple(p for p in places.replace("+", ",").split(",") if p),
            joint,
            order,
        )
        for word in (row[words] or "").split():
            found[word].append(frame)
    return {word: tuple(sorted(frames, key=lambda f: (-len(f.conditions), f.order))) for word, frames in found.items()}


@lru_cache(maxsize=4)
def load_lexicon(overlay: Path | None = None) -> Lexicon:
    """The lexicon, with an overlay folder's rows first. Raises LexiconError for a row that cannot be used."""
    return Lexicon(
        verbs=_frames("verbs.tsv", "verbs", overlay),
        nouns=_frames("nouns.tsv", "nouns", overlay),
        light=frozenset(w for r in table("light.tsv", overlay) for w in r["verbs"].split()),
        classes={r["class"]: frozenset(r["words"].split()) for r in reversed(table("classes.tsv", overlay))},
        operators={(r["lemma"], r["complement"]): r["effect"] for r in reversed(table("operators.tsv", overlay))},
        modals={r["word"]: r["effect"] for r in reversed(table("modals.tsv", overlay))},
        markers={r["word"]: r["effect"] for r in reversed(table("markers.tsv", overlay))},
    )
