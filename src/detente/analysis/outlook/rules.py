"""Rules that were seen to hold: what follows what on the same pair within days.

The confidence of "r follows q within w days" is the share of q's sightings on a pair
after which r was seen on that pair on a later day, at most w days on. Counts of few
sightings are drawn towards zero. (Rules of length one, as in TLogic, Liu et al. 2022,
learned by counting instead of by random walks.)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.analysis.outlook.counters import expand
from detente.analysis.outlook.history import Events

#: Sightings that are added to the number of a rule's bodies, so that rare ones are not believed.
PRIOR = 5.0
#: At most so many sightings are followed, drawn with a fixed seed; so many later events of a pair are looked at
#: after each; so many sightings are followed at once, which bounds the memory.
FOLLOWED, AHEAD, CHUNK = 400_000, 400, 20_000


def confidences(events: Events, windows: tuple[int, ...]) -> list[NDArray[np.float32]]:
    """For every window in days, the matrix of confidences: rows what was seen, columns what follows."""
    return drawn(*counted(events, windows))


def drawn(bodies: NDArray[np.float32], together: list[NDArray[np.float32]]) -> list[NDArray[np.float32]]:
    """Confidences by what was `counted`."""
    return [found / (bodies + PRIOR)[:, None] for found in together]


def counted(
    events: Events, windows: tuple[int, ...], most: int = FOLLOWED, seed: int = 0
) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
    """How often each relation was seen and, for every window, after how many of these each was seen on the pair."""
    m = events.relations
    pair = events.subject * events.entities + events.object
    order = np.lexsort((events.day, pair))
    pair, day, relation = pair[order], events.day[order], events.relation[order]
    span = int(day.max(initial=0)) + max(windows) + 2
    moment = pair * span + day
    chosen = np.arange(len(pair))
    if len(chosen) > most:
        chosen = np.sort(np.random.default_rng(seed).choice(len(chosen), most, replace=False))
    bodies = np.bincount(relation[chosen], minlength=m).astype(np.float32)
    together = [np.zeros((m, m), np.float32) for _ in windows]
    for begin in range(0, len(chosen), CHUNK):
        body = chosen[begin : begin + CHUNK]
        first = np.searchsorted(moment, moment[body], "right")
        last = np.minimum(np.searchsorted(moment, moment[body] + max(windows), "right"), first + AHEAD)
        at, owner = expand(first, last)
        # What follows stands in order of days: the first of a kind after a sighting is the nearest.
        once, nearest = np.unique(owner * m + relation[at], return_index=True)
        body_of, head, gap = relation[body[once // m]], once % m, day[at[nearest]] - day[body[once // m]]
        for found, window in zip(together, windows, strict=True):
            np.add.at(found, (body_of[gap <= window], head[gap <= window]), 1)
    return bodies, together
