"""A candidate: what one proposer takes for an event, before it is judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from spacy.tokens import Span, Token

from detente.reading.lexicon.frames import Frame
from detente.reading.rows import Party


class Side(NamedTuple):
    """A nominal with the probability that it acts and that it receives."""

    token: Token
    acts: float
    receives: float


@dataclass(slots=True)
class Candidate:
    """A trigger of a type with its parties, and the evidence for it by name.

    ``words`` are those that name the event; ``frames`` says that the lexicon proposed it, ``spans`` that the
    encoder did. ``modes`` holds the encoder's probability of each auxiliary mode, ``kinds`` that of each kind of
    commitment; both are empty where it was not asked. ``told`` are the auxiliary modes by grammar, once
    they were asked for. ``visited`` says that its recipient is where it took place.

    The fields behind ``confidence`` say how it came about, for `detente.reading.explanation`: the ``frame`` that
    proposed it, the encoder's word on the sentence's nominals, candidates ``folded`` into it, parties put ``aside``,
    the type that it was ``proposed_as``, the modes that were ``settled`` on, and its ``fate``: row, unsure, open
    (what is not ruled out), said (what a row of its own tells), private or assessment.
    """

    trigger: Token
    words: Span
    type: str
    mode: str | None
    actors: list[Party]
    recipients: list[Party]
    nominal: bool = False
    joint: bool = False
    frames: bool = False
    spans: bool = False
    conditions: int = 0
    visited: bool = False
    modes: dict[str, float] = field(default_factory=dict)
    kinds: dict[str, float] = field(default_factory=dict)
    told: list[str] | None = None
    evidence: dict[str, float] = field(default_factory=dict)
    confidence: float = 0.0
    frame: Frame | None = None
    sides: Sequence[Side] = ()
    folded: list[Candidate] = field(default_factory=list)
    aside: list[Party] = field(default_factory=list)
    proposed_as: str = ""
    settled: Sequence[str] = ()
    fate: str = ""

    @property
    def decided_by(self) -> str:
        """Who proposed it: lexicon, model or both."""
        return "both" if self.frames and self.spans else "model" if self.spans else "lexicon"


def distinct(parties: Sequence[Party]) -> list[Party]:
    """Parties without repetition: one an entity, or one a place in the text where nobody is known.

    Of words within the words of another party one is left: the whole where it is known, or is only said to be
    somebody's ("Chad's allies"); else the part, if that is known ("Chadian" of "the Chadian convoy").
    """
    found: dict[tuple[str | None, int], Party] = {}
    for item in parties:
        found.setdefault((item.entity, 0 if item.entity else item.start), item)
    dropped: set[int] = set()
    wholes: list[Party] = []
    # A whole before its parts, so that of a long list only the few that are not yet over are looked at.
    for part in sorted(found.values(), key=lambda p: (p.start, -p.end, p.entity is None)):
        wholes = [w for w in wholes if w.end > part.start and id(w) not in dropped]
        for whole in wholes:
            if _within(part, whole):
                if not part.entity or whole.entity or _owns(part, whole):
                    dropped.add(id(part))
                    break
                dropped.add(id(whole))
        else:
            wholes.append(part)
    return [p for p in found.values() if id(p) not in dropped]


def _within(part: Party, whole: Party) -> bool:
    smaller = part.end - part.start < whole.end - whole.start or bool(whole.entity and not part.entity)
    return smaller and whole.start <= part.start and part.end <= whole.end


def _owns(part: Party, whole: Party) -> bool:
    return whole.text[part.end - whole.start :].startswith(("'s ", "’s ", "' ", "’ "))


def touch(left: Sequence[Party], right: Sequence[Party]) -> bool:
    """Whether two sides share an entity or words."""
    return any(
        (a.entity is not None and a.entity == b.entity) or (a.start < b.end and b.start < a.end)
        for a in left
        for b in right
    )
