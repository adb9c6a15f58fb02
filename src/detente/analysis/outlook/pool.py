"""Which entities are worth ranking as the answer to "who is it that s does r to on this day?"."""

from __future__ import annotations

import numpy as np

from detente.analysis.outlook.counters import Floats, Ints, expand, top
from detente.analysis.outlook.history import History

#: How many candidates each way of finding them may give.
SAME, NEAR, SHARED, COMMON, LOCAL = 60, 50, 30, 25, 15
#: Weights of the half-lives in the rough score that candidates are chosen by.
ROUGH = np.array([0.3, 0.3, 0.2, 0.15, 0.05], np.float32)


def rough(history: History, level: str, places: Ints, day: int) -> Floats:
    """One number for how often and how lately keys of a level were seen."""
    found: Floats = history.counter(level).counts(places, day) @ ROUGH
    return found


def candidates(
    history: History, subject: Ints, relation: Ints, day: int, shared: tuple[Ints, Floats] | None = None
) -> tuple[Ints, Ints]:
    """Candidates for questions (subject, relation) by what is known before ``day``.

    ``shared`` holds which row of scores is each question's, and the rows: all entities by what
    its subject's counterparts do. Returns the question that each candidate is for, and the candidate,
    ordered by both and without repetition. Keys that were not seen before the day give none.
    """
    n, m = history.n, history.m
    listed: list[tuple[Ints, Ints]] = []
    order, starts, ends = history.by_question
    question = history.counter("sr").place(subject * m + relation)
    at, owner = expand(np.where(question < 0, 0, starts[question]), np.where(question < 0, 0, ends[question]))
    at = order[at]
    seen = history.counter("triple").last[at] >= 0
    at, owner = at[seen], owner[seen]
    best = top(owner, rough(history, "triple", at, day), SAME)
    listed.append((owner[best], history.counter("triple").keys[at[best]] // m % n))

    who, back = np.unique(subject, return_inverse=True)
    at, owner = expand(*(r[who] for r in history.subject_pairs))
    seen = history.counter("pair").last[at] >= 0
    at, owner = at[seen], owner[seen]
    best = top(owner, rough(history, "pair", at, day), NEAR)
    listed.append(_spread(owner[best], history.counter("pair").keys[at[best]] % n, back, len(who)))

    what, back = np.unique(relation, return_inverse=True)
    at, owner = expand(*(r[what] for r in history.by_relation))
    seen = history.counter("ro").last[at] >= 0
    at, owner = at[seen], owner[seen]
    best = top(owner, rough(history, "ro", at, day), COMMON)
    listed.append(_spread(owner[best], history.counter("ro").keys[at[best]] % n, back, len(what)))

    local = np.unique(history.events.places[subject] * m + relation, return_inverse=True)
    group = history.counter("place_of").place(local[0])
    order, starts, ends = history.by_place
    at, owner = expand(np.where(group < 0, 0, starts[group]), np.where(group < 0, 0, ends[group]))
    at = order[at]
    seen = history.counter("place_to").last[at] >= 0
    at, owner = at[seen], owner[seen]
    best = top(owner, rough(history, "place_to", at, day), LOCAL)
    listed.append(
        _spread(owner[best], history.counter("place_to").keys[at[best]] // m % n, local[1], len(local[0]))
    )
    if shared is not None and shared[1].shape[1] > SHARED:
        best = np.argpartition(-shared[1], SHARED, axis=1)[:, :SHARED][shared[0]]
        listed.append((np.repeat(np.arange(len(subject)), SHARED), best.ravel().astype(np.int64)))
    key = np.unique(np.concatenate([q * n + o for q, o in listed]))
    return key // n, key % n


def _spread(owner: Ints, found: Ints, back: Ints, groups: int) -> tuple[Ints, Ints]:
    """What was found once for a group, given to every question of that group."""
    starts = np.searchsorted(owner, np.arange(groups))
    ends = np.searchsorted(owner, np.arange(groups), side="right")
    # ``top`` gives the groups in order.
    at, question = expand(starts[back], ends[back])
    return question, found[at]
