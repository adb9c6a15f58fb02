"""The judge: how likely a candidate is right in type, parties and whether it happened, from all its evidence."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from detente import ontology
from detente.reading.encoder.labels import EVENT_KINDS
from detente.reading.encoder.session import open_session
from detente.reading.events.candidate import Candidate, touch
from detente.reading.events.odds import odds, sigmoid
from detente.reading.syntax.arguments import SUBJECTS

FOLDER = Path(__file__).parent.parent / "encoder"
#: Modes that say an event is not reported as having happened.
UNDONE = ("negation", "future", "hypothetical")


class Judge:
    """Weighs evidence by a small ensemble of trees; without the encoder's evidence the frames' own word stands."""

    def __init__(self, session: Any = None, names: Sequence[str] = (), shift: float = 0.0) -> None:
        self._session = session
        self._names = names
        self._shift = shift

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Judge:
        """The judge that ships with the package."""
        file = folder / "judge.onnx"
        if not file.exists():
            return cls()
        told = json.loads((folder / "judge.json").read_text(encoding="utf-8"))
        return cls(open_session(file), told["evidence"], told["shift"])

    def __call__(self, candidates: Sequence[Candidate]) -> None:
        """Set the confidence of every candidate of a document."""
        together: dict[int, list[Candidate]] = {}
        for candidate in candidates:
            together.setdefault(candidate.trigger.sent.start, []).append(candidate)
        asked = [c for c in candidates if "type" in c.evidence]
        for candidate in candidates:
            candidate.confidence = candidate.evidence.get("frame", 0.0)
        if self._session is None or not asked:
            return
        rows = np.array(
            [[told.get(n, 0.0) for n in self._names]
             for c in asked for told in (evidence(c, together[c.trigger.sent.start]),)], dtype=np.float32)  # fmt: skip
        for candidate, chances in zip(asked, self._session.run(None, {"x": rows})[-1], strict=True):
            candidate.confidence = sigmoid(odds(float(chances[1])) + self._shift)
        _share(candidates)

    def why(self, candidate: Candidate, group: Sequence[Candidate]) -> list[tuple[str, float, float]]:
        """What weighs: pieces of evidence, their values, and what each changes of the confidence, the heaviest first.

        A piece's change is the confidence with it, less that without it: 0, which is an even chance where the encoder
        speaks, and nothing where something is counted. ``group`` are the candidates of the sentence.
        """
        if self._session is None or "type" not in candidate.evidence:
            frame = candidate.evidence.get("frame", 0.0)
            return [("frame", frame, frame)] if frame else []
        told = evidence(candidate, group)
        own = np.array([told.get(n, 0.0) for n in self._names], dtype=np.float32)
        rows = np.tile(own, (len(own) + 1, 1))
        rows[np.arange(len(own)), np.arange(len(own))] = 0.0
        chances = [sigmoid(odds(float(c[1])) + self._shift) for c in self._session.run(None, {"x": rows})[-1]]
        found = [
            (n, float(v), chances[-1] - c) for n, v, c in zip(self._names, own, chances, strict=False) if v
        ]
        return sorted(found, key=lambda r: -abs(r[2]))


def _share(candidates: Sequence[Candidate]) -> None:
    """Types of one word exclude one another: where their chances add up to more than 1, they are divided by the sum."""
    one: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        if not candidate.type.startswith("="):
            one.setdefault(candidate.trigger.i, []).append(candidate)
    for same in one.values():
        total = sum(c.confidence for c in same)
        if len({c.type for c in same}) > 1 and total > 1:
            for candidate in same:
                candidate.confidence /= total


def evidence(candidate: Candidate, group: Sequence[Candidate]) -> dict[str, float]:
    """Everything that the judge weighs; ``group`` are the candidates of the sentence.

    The encoder's evidence comes as log-odds, the rest as 0 or 1, or small counts.
    """
    own = candidate.evidence
    actors, recipients = candidate.actors, candidate.recipients
    undone = [candidate.modes.get(m, 0.0) for m in UNDONE]
    rivals = [c for c in group if c is not candidate]
    twins = [c for c in rivals if c.type == candidate.type and (touch(c.actors, actors) or not actors)]
    same = [c for c in rivals if c.trigger.i == candidate.trigger.i]
    counts = Counter(bool(p.entity or p.state or p.sector) for p in (*actors, *recipients))
    requires = ontology.types()[candidate.type].requires_recipient if candidate.type in ontology.types() else False
    found = dict(own)
    found |= {
        "kind": float(EVENT_KINDS.index(candidate.type)),
        "by_both": float(candidate.frames and candidate.spans),
        "by_frames": float(candidate.frames and not candidate.spans),
        "frame": own.get("frame", 0.0),
        "conditions": float(min(candidate.conditions, 3)),
        "nominal": float(candidate.nominal),
        "actor_empty": float(not actors),
        "recipient_empty": float(not recipients),
        "recipient_wanted": float(not recipients and requires),
        "nobody": float(not actors and not recipients),
        "known": float(min(counts[True], 3)),
        "unknown": float(min(counts[False], 3)),
        "many_actors": float(max(0, min(len(actors), 4) - 1)),
        "many_recipients": float(max(0, min(len(recipients), 4) - 1)),
        "pronoun": float(sum(p.text.lower() in _PRONOUNS for p in (*actors, *recipients))),
        "wavering": 1 - max(abs(2 * max(undone) - 1), 0.0),
        "undone": max(undone),
        "long_past": candidate.modes.get("historical", 0.0),
        "commits": 1 - candidate.kinds.get("", 1.0),
        "twin": float(any(c.evidence.get("type", -9.0) > own["type"] for c in twins)),
        "twins": float(min(len(twins), 3)),
        "rival": float(any(c.evidence.get("type", -9.0) > own["type"] for c in same)),
        "frame_rival": float(any(c.frames and c.conditions and not candidate.frames for c in same)),
        "others": float(min(len(rivals), 6)),
        "length": min(len(candidate.trigger.sent), 60) / 20,
        "subject": float(candidate.trigger.dep_ in SUBJECTS),
        "root": float(candidate.trigger.dep_ == "ROOT"),
    }
    return found


_PRONOUNS = frozenset("he she it they him her them his its their we us our i me my who which that".split())
