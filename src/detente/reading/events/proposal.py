"""What a frame of the lexicon proposes, before it becomes a candidate."""

from __future__ import annotations

from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from detente import ontology
from detente.reading import rows
from detente.reading.events.candidate import Candidate, distinct
from detente.reading.lexicon.frames import Frame

#: How sure a row is that names one party of an act between two: kept, and below what counts as reported.
_ALONE = 0.28
#: A light verb and its noun no farther apart than this are one trigger: "held talks", "reached no agreement" (tokens).
_NEAR = 6


class Proposal(NamedTuple):
    """A frame that fits a word, with its parties; ``borne`` is the noun that a light verb bears."""

    trigger: Token
    frame: Frame
    actors: list[rows.Party]
    recipients: list[rows.Party]
    nominal: bool = False
    borne: Token | None = None

    def candidate(self, doc: Doc, sentence: Span) -> Candidate | None:
        """The candidate; None where nobody takes part."""
        token, frame = self.trigger, self.frame
        actors = distinct(self.actors)
        own = {a.entity for a in actors}
        recipients = [r for r in distinct(self.recipients) if r.entity is None or r.entity not in own]
        if not actors and not recipients:
            return None
        first, last = token, token
        borne = self.borne
        if borne is not None and borne.sent == sentence and abs(borne.i - token.i) <= _NEAR:
            first, last = (token, borne) if token.i < borne.i else (borne, token)
        candidate = Candidate(
            token, doc[first.i : last.i + 1], frame.type, frame.mode, actors, recipients,
            nominal=self.nominal, joint=frame.joint, frames=True, conditions=len(frame.conditions),
            visited="obj" in frame.actor, frame=frame,
        )  # fmt: skip
        candidate.evidence["frame"] = prior(candidate)
        return candidate


def worth(actors: list[rows.Party], recipients: list[rows.Party]) -> bool:
    """An event needs a party of whom something is known: who it is, its state, or its sector."""
    return any(p.entity or p.state or p.sector for p in (*actors, *recipients))


def prior(candidate: Candidate) -> float:
    """How sure a frame is by itself: both parties named and known, and met conditions, speak for it."""
    actors, recipients = candidate.actors, candidate.recipients
    known = sum(1 for p in (*actors, *recipients) if p.entity)
    whole = bool(actors and recipients) or len(actors) > 1
    chance = 0.5 + 0.08 * min(known, 2) if whole else 0.36 + 0.04 * min(known, 1)
    chance += 0.04 * min(candidate.conditions, 2) - (0.06 if candidate.nominal else 0)
    alone = (
        candidate.nominal
        or not candidate.conditions
        or (candidate.joint and candidate.type != "CONSULT")
        or ontology.types()[candidate.type].requires_recipient
    )
    named = all(any(p.entity or p.state or p.sector for p in side) for side in (actors, recipients) if side)
    if (not whole and (alone or not known)) or (not named and not known):
        return _ALONE - (0.06 if candidate.nominal else 0)
    return chance
