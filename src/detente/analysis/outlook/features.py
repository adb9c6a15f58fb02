"""What is known of a possible next event, as numbers for the ranker.

Every number is taken from the history before the day that is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.analysis.outlook.counters import Floats, Ints, expand
from detente.analysis.outlook.history import HALVES, Events, History
from detente.analysis.outlook.likeness import Likeness, likeness
from detente.analysis.outlook.rules import confidences

#: Days within which a rule's head must follow its body; the half-life (its place) whose counts weigh the bodies.
WINDOWS = (3, 14, 60)
RULE_FADES = (0, 2, 3)
#: Place among the half-lives of the counts that make up the network of counterparts.
NETWORK = 3
_SPANS = tuple("ever" if h == float("inf") else f"{h:g}d" for h in HALVES)
#: Levels whose counts and gap stand among the features as they are.
COUNTED = ("triple", "pair", "ro", "o", "places", "roles", "place_to", "to_place", "role_to")
#: Levels of the question alone.
ASKED = ("sr", "s")
#: Levels whose share in another level stands among the features.
SHARES = (("triple", "sr"), ("pair", "s"), ("ro", "r"), ("place_to", "place_of"), ("role_to", "role_of"))
#: Features whose place within a question stands among the features too.
PLACED = ("triple 3d", "triple ever", "pair 10d", "rule sum 3d", "rule sum 60d", "through", "like", "like in this")

NAMES: tuple[str, ...] = (
    *(f"{level} {span}" for level in COUNTED for span in (*_SPANS, "since")),
    *(f"share {level} {span}" for level, _ in SHARES for span in _SPANS[1:]),
    *(f"{level} {span}" for level in ASKED for span in (*_SPANS, "since")),
    *(f"rule {kind} {window}d" for window in WINDOWS for kind in ("sum", "most")),
    "through", "like", "like in this", "same place", "repeats", "relation rate",
    *(f"place of {name}" for name in PLACED),
)  # fmt: skip


@dataclass(slots=True)
class Knowledge:
    """What is learned from the history once in a while: rules, how relations repeat, and likeness."""

    rules: list[NDArray[np.float32]]
    repeats: Floats
    rates: Floats
    like: Likeness

    @classmethod
    def of(cls, history: History, day: int) -> Knowledge:
        """From what happened before ``day``; the history must know no later day."""
        past = history.before(day)
        return cls(confidences(past, WINDOWS), repeats(past), rates_of(past), likeness(history, day))


def repeats(events: Events) -> Floats:
    """For every relation, the share of its events whose triple had been seen on an earlier day."""
    n, m = events.entities, events.relations
    key = (events.subject * n + events.object) * m + events.relation
    _, first, back = np.unique(key, return_index=True, return_inverse=True)
    again = events.day > events.day[first][back]
    total = np.bincount(events.relation, minlength=m)
    return (np.bincount(events.relation, weights=again, minlength=m) / np.maximum(total, 1)).astype(np.float32)


def rates_of(events: Events) -> Floats:
    """Every relation's share of the events."""
    found = np.bincount(events.relation, minlength=events.relations) / max(len(events), 1)
    return found.astype(np.float32)


@dataclass(slots=True)
class Questions:
    """Questions of one day, (subject, relation), without repetition, and their candidates, ordered by question."""

    subject: Ints
    relation: Ints
    day: int
    owner: Ints
    candidate: Ints


def through(history: History, subject: Ints, day: int) -> tuple[Ints, Floats]:
    """For each different subject, scores of all entities by the counterparts of its counterparts.

    Returns which row is each subject's, and the rows: the cosine-like overlap of whom both deal
    with, on faded counts.
    """
    from scipy.sparse import csr_matrix

    pair = history.counter("pair")
    weight = np.log1p(pair.counts(np.arange(len(pair.keys)), day)[:, NETWORK])
    kept = weight > 1e-3
    rows, columns = pair.keys[kept] // history.n, pair.keys[kept] % history.n
    network = csr_matrix((weight[kept], (rows, columns)), shape=(history.n, history.n), dtype=np.float32)
    size = 1 / np.sqrt(np.maximum(np.asarray(network.sum(axis=1)).ravel(), 1))
    network = network.multiply(size[:, None]).tocsr()
    who, back = np.unique(subject, return_inverse=True)
    return back, (network[who] @ network.T.tocsr()).toarray().astype(np.float32)


def features(history: History, knowledge: Knowledge, asked: Questions, near: tuple[Ints, Floats]) -> Floats:
    """One row a candidate, one column a name of ``NAMES``; ``near`` is what ``through`` gives for the questions."""
    n, m, day = history.n, history.m, asked.day
    s, r, o = asked.subject[asked.owner], asked.relation[asked.owner], asked.candidate
    place, role = history.events.places, history.events.roles
    keys = {
        "triple": (s * n + o) * m + r, "pair": s * n + o, "ro": r * n + o, "o": o,
        "places": history.coarse(place[s], r, place[o]), "roles": history.coarse(role[s], r, role[o]),
        "place_to": history.coarse(place[s], r, o), "to_place": history.coarse(s, r, place[o]),
        "role_to": history.coarse(role[s], r, o),
    }  # fmt: skip
    at = {level: history.counter(level).place(key) for level, key in keys.items()}
    counts = {level: history.counter(level).counts(places, day) for level, places in at.items()}
    columns: list[Floats] = []
    for level in COUNTED:
        columns += [counts[level], history.counter(level).since(at[level], day)[:, None]]
    totals = {
        "sr": asked.subject * m + asked.relation, "s": asked.subject, "place_of": place[asked.subject] * m
        + asked.relation, "role_of": role[asked.subject] * m + asked.relation,
    }  # fmt: skip
    sums = {
        level: (history.counter(level), history.counter(level).place(key)) for level, key in totals.items()
    }
    whole = {level: counter.counts(places, day)[asked.owner] for level, (counter, places) in sums.items()}
    whole["r"] = _by_relation(history, day)[r]
    columns += [counts[part][:, 1:] / (whole[of][:, 1:] + 1e-3) for part, of in SHARES]
    for level in ASKED:
        counter, places = sums[level]
        columns += [whole[level], counter.since(places, day)[asked.owner][:, None]]
    columns += rule_columns(history, knowledge.rules, at["pair"], r, day)
    back, scores = near
    question = history.counter("sr").place(totals["sr"])
    columns += [
        scores[back[asked.owner], o][:, None],
        knowledge.like.pairs(s, o)[:, None],
        knowledge.like.questions(question[asked.owner], o)[:, None],
        (place[s] == place[o]).astype(np.float32)[:, None],
        knowledge.repeats[r][:, None],
        knowledge.rates[r][:, None],
    ]
    found = np.concatenate(columns, axis=1, dtype=np.float32)
    where = [NAMES.index(name) for name in PLACED]
    return np.concatenate([found, _placed(asked.owner, found[:, where])], axis=1)


def _by_relation(history: History, day: int) -> Floats:
    counter = history.counter("ro")
    counts = counter.counts(np.arange(len(counter.keys)), day)
    relation = counter.keys // history.n
    return np.stack(
        [np.bincount(relation, weights=c, minlength=history.m) for c in counts.T], axis=1
    ).astype(np.float32)


def rule_columns(
    history: History, rules: Sequence[NDArray[np.float32]], pair: Ints, relation: Ints, day: int
) -> list[Floats]:
    """Sum and greatest of the rules' confidences, weighed by how lately their bodies were seen on the pair.

    ``pair`` holds places in level ``pair``; two columns, one number a row, for every window of the rules.
    """
    starts, ends = history.pair_triples
    at, owner = expand(np.where(pair < 0, 0, starts[pair]), np.where(pair < 0, 0, ends[pair]))
    counter = history.counter("triple")
    known = counter.last[at] >= 0
    at, owner = at[known], owner[known]
    body, head = counter.keys[at] % history.m, relation[owner]
    fresh = np.minimum(counter.counts(at, day), 1)
    begins = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]]) if len(owner) else np.zeros(0, np.int64)
    columns = []
    for confidence, fade in zip(rules, RULE_FADES, strict=True):
        weight = fresh[:, fade] * confidence[body, head]
        total, most = np.zeros(len(pair), np.float32), np.zeros(len(pair), np.float32)
        if len(owner):
            total[owner[begins]] = np.add.reduceat(weight, begins)
            most[owner[begins]] = np.maximum.reduceat(weight, begins)
        columns += [total[:, None], most[:, None]]
    return columns


def _placed(owner: Ints, values: Floats) -> Floats:
    """Where each value stands among those of its question: 0 for the highest; equal ones share the first place."""
    found = np.zeros_like(values)
    starts = np.maximum.accumulate(np.where(np.r_[True, owner[1:] != owner[:-1]], np.arange(len(owner)), 0))
    for column, value in enumerate(values.T):
        order = np.lexsort((-value, owner))
        same = np.r_[False, (value[order][1:] == value[order][:-1]) & (owner[order][1:] == owner[order][:-1])]
        place = np.arange(len(owner)) - starts
        place = np.maximum.accumulate(np.where(same, 0, np.arange(len(owner)))) - starts
        found[order, column] = place
    return found
