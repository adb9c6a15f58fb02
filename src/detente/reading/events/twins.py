"""One event that several words of a sentence tell of: "the assault, in which Chad shelled Bardai"."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from detente.reading.events.candidate import Candidate, touch
from detente.reading.events.judge import UNDONE
from detente.reading.events.odds import odds, sigmoid
from detente.reading.whether.tense import condition

_NOTHING = odds(0.0)


def folded(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates of a document, twins folded into the likeliest of them, in order of their triggers.

    Twins stand in one sentence, have one type, no two modes by the lexicon, and an actor in common, or a recipient
    where nobody acts; where both have recipients, they have one in common; both happened, or neither did; none is the
    condition of the other. What the
    encoder thinks of the others is evidence on the one that is left: two doubtful words for one event make it less
    doubtful. Where it has no recipient, it gets the one by the lexicon.
    """
    kept: list[Candidate] = []
    by_sentence: dict[tuple[int, str], list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda c: (-_weight(c), c.trigger.i)):
        here = by_sentence.setdefault((candidate.trigger.sent.start, candidate.type), [])
        twin = None if candidate.type.startswith("=") else next((c for c in here if _twins(c, candidate)), None)
        if twin is None:
            here.append(candidate)
            kept.append(candidate)
        else:
            twin.folded.append(candidate)
            _strengthen(twin, candidate)
    return sorted(kept, key=lambda c: c.trigger.i)


def _weight(candidate: Candidate) -> float:
    """How much speaks for a candidate, its own word first, before the judge is asked."""
    told = candidate.evidence
    sides = sum(told.get(side, 0.0) - told.get(f"no_{side}", 0.0) for side in ("actor", "recipient"))
    beside = told.get("core", 0.0) + sides
    return told.get("type", _NOTHING) + beside / 2 + 3 * candidate.frames


def _twins(a: Candidate, b: Candidate) -> bool:
    both = a.recipients and b.recipients
    if a.frames and b.frames and a.mode != b.mode:
        return False  # "visited Lima and met Humala"
    acting = touch(a.actors, b.actors) or (not a.actors and not b.actors and touch(a.recipients, b.recipients))
    if not acting or (both and not touch(a.recipients, b.recipients)) or _undone(a) != _undone(b):
        return False
    return _condition(a.trigger) == _condition(b.trigger)


def _condition(trigger: Token) -> int | None:
    """Where the condition stands that a word is part of."""
    return next((t.i for t in (trigger, *trigger.ancestors) if condition(t) is not None), None)


def _undone(candidate: Candidate) -> bool:
    return max((candidate.modes.get(m, 0.0) for m in UNDONE), default=0.0) > 0.5


def _strengthen(candidate: Candidate, other: Candidate) -> None:
    told = candidate.evidence
    for name in ("type", "core"):
        told[f"twin_{name}"] = max(told.get(f"twin_{name}", 0.0), sigmoid(other.evidence.get(name, _NOTHING)))
    told["twin_frames"] = max(told.get("twin_frames", 0.0), float(other.frames))
    told["folds"] = told.get("folds", 0.0) + 1.0
    if other.frames and not candidate.recipients:  # "a test is seen as a provocation by Japan": of whose test it is
        candidate.recipients = [p for p in other.recipients if not touch([p], candidate.actors)]
        if candidate.recipients:
            told |= {k: v for k, v in other.evidence.items() if k == "recipient" or k.endswith("_recipient")}
