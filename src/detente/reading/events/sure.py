"""Verbs told by their object: where a frame is sure, "imposed sanctions", its type stands whatever the encoder sees."""

from __future__ import annotations

from collections.abc import Sequence

from detente.reading.events.candidate import Candidate, touch


def settled(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates less the encoder's other types of an act whose frame is sure: what speaks for those speaks for it.

    That something happened is the encoder's word still; of what was not done it may say more than the frame.
    """
    dropped: set[int] = set()
    for candidate in candidates:
        told_so = candidate.told or ()
        if candidate.frame is None or not candidate.frame.sure or "negation" in told_so:
            continue
        if told_so and candidate.type == "SUPPORT":  # "would sign a treaty" agrees to it
            continue
        rivals = [o for o in candidates if _rival(o, candidate)]
        told = [o.evidence[name] for o in (candidate, *rivals) for name in ("type", "trigger") if name in o.evidence]
        candidate.evidence["type"] = max(told, default=candidate.evidence.get("type", 0.0))
        candidate.evidence["agrees"] = 1.0
        candidate.spans = True
        candidate.folded += rivals
        dropped.update(map(id, rivals))
    return [c for c in candidates if id(c) not in dropped]


def _rival(other: Candidate, candidate: Candidate) -> bool:
    """Whether the same words, or a word that the frame stood at, are taken for something else by the encoder alone,
    or by the frame of the object: the "sanctions" that were suspended.
    """
    if other is candidate or other.type == candidate.type or other.type.startswith("="):
        return False
    if other.frames and not _of_object(other, candidate):
        return False
    here = other.frames or other.trigger in candidate.words or any(other.trigger == f.trigger for f in candidate.folded)
    return here and (touch(other.actors, candidate.actors) or not other.actors)


def _of_object(other: Candidate, candidate: Candidate) -> bool:
    """Whether the lexicon knows a candidate only by the object of another's verb."""
    known = [c.trigger for c in other.folded if c.frame is not None] or [other.trigger]
    return all(t.dep_ == "dobj" and t.head == candidate.trigger for t in known)
