"""Who acts and who receives: every nominal of a trigger's sentence is weighed for both by parse, mention and encoder.

The features of a pair of trigger and nominal are listed in `FEATURES`; a small ensemble of trees (``parties.onnx``)
gives the probability that the nominal is nobody to the trigger, actor, recipient, or both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Token

from detente.reading.encoder.session import open_session
from detente.reading.events.candidate import Candidate
from detente.reading.lexicon import table
from detente.reading.lexicon.lists import listed
from detente.reading.setting.places import PLACES
from detente.reading.state import Work

FOLDER = Path(__file__).parent.parent / "encoder"
#: Farther apart in the parse than this, a pair's path is not told.
LONGEST = 6
#: Words of a sentence that are weighed for a trigger: of more, in a list without end, the nearest.
MOST = 60
FEATURES = (
    "actor", "recipient", "source", "actor_best", "recipient_best", "actor_gap", "recipient_gap",
    "path_actor", "path_recipient", "path_seen", "steps", "behind", "distance", "nominal", "passive",
    "pronoun", "name", "known", "person", "state", "reciprocal", "type", "subject", "object",
    "possessive", "by", "inside", "place", "at", "frame_actor", "frame_recipient",
)  # fmt: skip
_HOLDERS = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
_WORDED = frozenset({"prep", "agent", "dative"})
#: Types of which both sides do the same.
RECIPROCAL = frozenset({"CONSULT", "AGREE", "COOPERATE"})
Strength = Callable[[Token, int], float]


def path_of(trigger: Token, token: Token) -> str | None:
    """The way through the parse from a trigger to a word: ``^`` a step up, ``_`` one down; prepositions by word.

    None where it is longer than `LONGEST` steps.
    """
    return _path(_above(trigger), token)


def _above(trigger: Token) -> dict[int, str]:
    """A trigger and what is above it, with the steps up to each."""
    found, steps, here = {trigger.i: ""}, "", trigger
    while here.head.i != here.i:
        steps += f"^{here.dep_}"
        here = here.head
        found[here.i] = steps
    return found


def _path(above: Mapping[int, str], token: Token) -> str | None:
    down: list[str] = []
    here = token
    while here.i not in above:
        label = here.dep_
        down.append(f"_{label}:{here.lower_}" if label in _WORDED else f"_{label}")
        if here.head.i == here.i or len(down) > LONGEST:
            return None
        here = here.head
    up = above[here.i]
    return up + "".join(reversed(down)) if up.count("^") + len(down) <= LONGEST else None


def nominals(sentence: Any, work: Work, trigger: Token) -> list[Token]:
    """The words of a sentence that may stand for a party, the nearest `MOST`: heads of mentions and noun phrases."""
    found = []
    for token in sentence:
        mention = work.name_at(token)
        if token.i == trigger.i:
            continue
        if mention is not None:
            if mention.root == token.i:
                found.append(token)
        elif (
            token.pos_ in _HOLDERS
            and token.dep_ not in ("compound", "nummod", "nmod", "expl")
            and token.lower_ not in listed("suffixes")
        ):
            found.append(token)
    if len(found) > MOST:
        near = set(sorted((abs(t.i - trigger.i), t.i) for t in found)[:MOST])
        found = [t for t in found if (abs(t.i - trigger.i), t.i) in near]
    return found


class Paths:
    """How often a path leads to an actor or a recipient, as log-odds; from ``paths.tsv``."""

    def __init__(self, rows: Mapping[tuple[str, str], tuple[float, float, float]]) -> None:
        self.rows = rows

    @classmethod
    def load(cls, overlay: Path | None = None) -> Paths:
        """The shipped table, under an overlay."""
        return cls({
            (r["trigger"], r["path"]): (float(r["actor"]), float(r["recipient"]), float(r["seen"]))
            for r in reversed(table("paths.tsv", overlay))
        })  # fmt: skip

    def __call__(self, kind: str, path: str | None) -> tuple[float, float, float]:
        """Log-odds of actor and recipient, and log of how often the path was seen; guesses where it never was."""
        return self.rows.get((kind, path or ""), self.rows.get((kind, ""), (-3.0, -3.0, 0.0)))


def kind_of(trigger: Token) -> str:
    """What kind of word a trigger is: a noun, a verb, a passive verb or another."""
    if trigger.pos_ in ("VERB", "AUX"):
        return (
            "passive"
            if any(c.dep_ in ("nsubjpass", "auxpass") for c in trigger.children)
            or (trigger.tag_ == "VBN" and trigger.dep_ in ("acl", "relcl", "amod"))
            else "verb"
        )
    return "noun" if trigger.pos_ in ("NOUN", "PROPN") else "other"


def frames_of(trigger: Token, type_: str, others: Sequence[Candidate]) -> list[Candidate]:
    """Candidates of the lexicon that tell of a trigger as one of a type: on it, or else on the word beside it."""
    same = [c for c in others if c.type == type_]
    return [c for c in same if c.trigger.i == trigger.i] or [
        c for c in same if c.trigger.head.i == trigger.i or trigger.head.i == c.trigger.i
    ]


def _framed(token: Token, framed: Sequence[Candidate]) -> tuple[float, float]:
    """What frames say of a nominal as actor and as recipient: 1 it is, -1 another is, -0.5 nobody is, 0 no frame."""
    if not framed:
        return 0.0, 0.0
    told = []
    for parties in ([p for c in framed for p in c.actors], [p for c in framed for p in c.recipients]):
        told.append(-0.5 if not parties else 1.0 if any(p.start <= token.idx < p.end for p in parties) else -1.0)
    return told[0], told[1]


def features(
    trigger: Token, type_number: int, type_: str, tokens: Sequence[Token], work: Work, strength: Strength, paths: Paths,
    others: Sequence[Candidate] = (),
) -> NDArray[np.float32]:  # fmt: skip
    """A row of `FEATURES` for each nominal; ``strength(token, role)`` is the encoder's log-odds.

    ``others`` are the lexicon's candidates of the sentence.
    """
    framed = frames_of(trigger, type_, others)
    roles = np.array([[strength(t, role) for role in range(3)] for t in tokens], dtype=np.float32).reshape(-1, 3)
    ranked = np.sort(roles, axis=0)[::-1]
    best = ranked[0] if len(roles) else np.zeros(3, dtype=np.float32)
    next_ = ranked[1] if len(roles) > 1 else np.full(3, -6.0, dtype=np.float32)
    gaps = roles - np.where(roles == best, next_, best)
    told = np.column_stack([roles, np.broadcast_to(best[:2], (len(roles), 2)), gaps[:, :2]]).tolist()
    kind, above = kind_of(trigger), _above(trigger)
    nominal, passive = float(trigger.pos_ not in ("VERB", "AUX")), float(kind == "passive")
    reciprocal, low, high = float(type_ in RECIPROCAL), trigger.left_edge.i, trigger.right_edge.i
    out = []
    for n, token in enumerate(tokens):
        mention = work.name_at(token)
        path = _path(above, token)
        actor, recipient, seen = paths(kind, path)
        path = path or ""
        whos = mention.whos if mention is not None else ()
        kinds, dep, head = {w.kind for w in whos}, token.dep_, token.head.lower_
        out.append([
            *told[n], actor, recipient, seen, path.count("^") + path.count("_") or LONGEST + 2,
            float(token.i > trigger.i), min(abs(token.i - trigger.i), 40),
            nominal, passive,
            float(token.pos_ == "PRON"), float(mention is not None and mention.how == "name"),
            float(any(w.known for w in whos)), float("person" in kinds), float("state" in kinds),
            reciprocal, float(type_number),
            float(dep in ("nsubj", "nsubjpass")), float(dep in ("dobj", "dative")),
            float(dep == "poss"), float(head == "by"),
            float(low <= token.i <= high),
            float(mention is not None and mention.match in PLACES), float(head in ("in", "at")),
            *_framed(token, framed),
        ])  # fmt: skip
    return np.array(out, dtype=np.float32).reshape(-1, len(FEATURES))


class PartyModel:
    """The ensemble of trees."""

    def __init__(self, session: Any, paths: Paths) -> None:
        self._session = session
        self.paths = paths

    @classmethod
    def load(cls, folder: Path = FOLDER, overlay: Path | None = None) -> PartyModel | None:
        """The model that ships with the package; None where its file is absent."""
        file = folder / "parties.onnx"
        return cls(open_session(file), Paths.load(overlay)) if file.exists() else None

    def __call__(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities ``(n, 4)``: nobody, actor, recipient, both."""
        if not len(rows):
            return np.zeros((0, 4), dtype=np.float32)
        found: NDArray[np.float32] = self._session.run(None, {"x": rows})[-1]
        return found
