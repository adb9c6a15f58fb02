"""The verb and noun lexicon: which words report which PLOVER event, and where its parties stand.

Read from the tables in ``reading/lexicon/data``; a folder given as overlay may hold files
of the same names, whose rows come first and so win over ours.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from detente.reading.lexicon.conditions import SURE
from detente.reading.lexicon.tables import table


@dataclass(frozen=True, slots=True)
class Frame:
    """One row of the lexicon: what a word reports under which conditions.

    ``conditions`` are tokens such as ``obj=@sanctions``, ``prep:on``, ``xcomp``,
    ``ent-obj``, ``no-obj``; ``actor`` and ``recipient`` list the places, best
    first, where the parties stand (``subj``, ``obj``, ``dative``, ``poss``,
    ``amod``, a preposition), ``subj+with`` meaning that all of them act. What is ``sure`` tells the type whatever else
    the verb may mean: "imposed sanctions".
    """

    type: str
    mode: str | None
    conditions: tuple[str, ...]
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    joint: bool
    order: int
    sure: bool = False


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


def _frames(name: str, words: str, overlay: Path | None) -> dict[str, tuple[Frame, ...]]:
    found: dict[str, list[Frame]] = defaultdict(list)
    for order, row in enumerate(table(name, overlay)):
        actor, recipient, conditions = row["actor"], row["recipient"], row["when"].split(",")
        frame = Frame(
            row["type"],
            row["mode"] or None,
            tuple(c for c in conditions if c and c != SURE),
            tuple(p for p in actor.replace("+", ",").split(",") if p),
            tuple(p for p in recipient.replace("+", ",").split(",") if p),
            "+" in recipient or "+" in actor,
            order,
            SURE in conditions,
        )
        for word in row[words].split():
            found[word].append(frame)
    return {w: tuple(sorted(fs, key=lambda f: (not f.sure, -len(f.conditions), f.order))) for w, fs in found.items()}


@lru_cache(maxsize=4)
def load_lexicon(overlay: Path | None = None) -> Lexicon:
    """The lexicon, with an overlay folder's rows first. Raises TableError for a row that cannot be used."""
    return Lexicon(
        verbs=_frames("verbs.tsv", "verbs", overlay),
        nouns=_frames("nouns.tsv", "nouns", overlay),
        light=frozenset(w for r in table("light.tsv", overlay) for w in r["verbs"].split()),
        classes={r["class"]: frozenset(r["words"].split()) for r in reversed(table("classes.tsv", overlay))},
        operators={(r["lemma"], r["complement"]): r["effect"] for r in reversed(table("operators.tsv", overlay))},
        modals={r["word"]: r["effect"] for r in reversed(table("modals.tsv", overlay))},
        markers={r["word"]: r["effect"] for r in reversed(table("markers.tsv", overlay))},
    )


__all__ = ["Frame", "Lexicon", "load_lexicon"]
