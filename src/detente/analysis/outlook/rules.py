"""Rules that were seen to hold: what follows what on the same pair within days.

The confidence of "r follows q within w days" is the share of q's sightings on a pair
after which r was seen on that pair on a later day, at most w days on. Counts of few
sightings are drawn towards zero. (Rules of length one, as in TLogic, Liu et al. 2022,
learned by counting instead of by random walks.)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.analysis.outlook.history import Events

#: Sightings that are added to the number of a rule's bodies, so that rare ones are not believed.
PRIOR = 5.0
#: At most this many later events of a pair are looked at after each sighting.
AHEAD = 400


def confidences(events: Events, windows: tuple[int, ...]) -> list[NDArray[np.float32]]:
    """For every window in days, the matrix of confidences: rows what was seen, columns what follows."""
    m = events.relations
    pair = events.subject * events.entities + events.object
    order = np.lexsort((events.day, pair))
    pair, day, relation = pair[order], events.day[order], events.relation[order]
    bodies = np.bincount(relation, minlength=m).astype(np.float32)
    heads: list[list[NDArray[np.int64]]] = [[] for _ in windows]
    for step in range(1, min(AHEAD, len(pair))):
        gap = day[step:] - day[:-step]
        near = np.flatnonzero((pair[step:] == pair[:-step]) & (gap <= max(windows)))
        if not len(near):
            break
        near = near[gap[near] > 0]
        both = near * m + relation[near + step]
        for listed, window in zip(heads, windows, strict=True):
            listed.append(both[gap[near] <= window])
    found = []
    for listed in heads:
        once = np.unique(np.concatenate(listed)) if listed else np.zeros(0, np.int64)
        together = np.zeros((m, m), np.float32)
        np.add.at(together, (relation[once // m], once % m), 1)
        found.append(together / (bodies + PRIOR)[:, None])
    return found
