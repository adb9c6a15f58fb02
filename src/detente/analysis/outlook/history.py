"""The history of who did what to whom, as whole numbers, and what of it is known on a day.

Every event stands in it twice: as it was, and as its inverse (relation + number of
relations), so that who acted is asked for in the same way as who received.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.analysis.outlook.counters import Counter, Ints

#: Half-lives in days of the counts of triples and pairs, and of what they are made of.
HALVES = (1.0, 3.0, 10.0, 40.0, float("inf"))
#: What is counted: plain levels of the event itself, and coarse ones by country and kind of actor.
PLAIN = ("triple", "pair", "sr", "s", "ro", "o")
LEVELS = (*PLAIN, "places", "roles", "place_to", "to_place", "role_to", "place_of", "role_of")


@dataclass(frozen=True, slots=True)
class Events:
    """Events as parallel arrays: subject, relation, object, day.

    ``entities`` and ``relations`` count what there is. ``weight`` says for how many events each
    stands (one, where None). ``places`` and ``roles`` give each entity's country and kind (of
    actor), as numbers; an entity without either has a number of its own.
    """

    subject: Ints
    relation: Ints
    object: Ints
    day: Ints
    entities: int
    relations: int
    places: Ints
    roles: Ints
    weight: NDArray[np.float32] | None = None

    def both_ways(self) -> Events:
        """These events and their inverses, by day."""
        day = np.r_[self.day, self.day]
        order = np.argsort(day, kind="stable")
        return Events(
            np.r_[self.subject, self.object][order],
            np.r_[self.relation, self.relation + self.relations][order],
            np.r_[self.object, self.subject][order],
            day[order],
            self.entities,
            2 * self.relations,
            self.places,
            self.roles,
            None if self.weight is None else np.r_[self.weight, self.weight][order],
        )

    def only(self, chosen: NDArray[np.bool_] | Ints) -> Events:
        """Those events alone."""
        return Events(
            self.subject[chosen], self.relation[chosen], self.object[chosen], self.day[chosen],
            self.entities, self.relations, self.places, self.roles,
            None if self.weight is None else self.weight[chosen],
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.day)


class History:
    """What of some events (given both ways) is known: ``learn`` enters a day, the counters answer."""

    def __init__(self, events: Events, levels: Sequence[str] = LEVELS) -> None:
        self.events = events
        n, m = events.entities, events.relations
        self.n, self.m = n, m
        s, r, o = events.subject, events.relation, events.object
        place, role = events.places, events.roles
        self.levels: dict[str, tuple[Counter, Ints]] = {}
        keys: dict[str, Ints] = {
            "triple": (s * n + o) * m + r,
            "pair": s * n + o,
            "sr": s * m + r,
            "s": s,
            "ro": r * n + o,
            "o": o,
            "places": self.coarse(place[s], r, place[o]),
            "roles": self.coarse(role[s], r, role[o]),
            "place_to": self.coarse(place[s], r, o),
            "to_place": self.coarse(s, r, place[o]),
            "role_to": self.coarse(role[s], r, o),
            "place_of": place[s] * m + r,
            "role_of": role[s] * m + r,
        }
        for name, key in keys.items():
            if name not in levels:
                continue
            found, where = np.unique(key, return_inverse=True)
            self.levels[name] = (Counter(found, HALVES), where.astype(np.int64))
        self._starts = np.searchsorted(events.day, np.arange(int(events.day[-1]) + 2 if len(events) else 1))
        self.known = -1

    def coarse(self, a: Ints, r: Ints, b: Ints) -> Ints:
        """The key of a relation between two groups of entities (or an entity and a group)."""
        return (a * self.n + b) * self.m + r

    def counter(self, level: str) -> Counter:
        """The counter of a level: ``triple``, ``pair``, ``sr`` (subject and relation), ``ro``, ``s``, ``o``, ..."""
        return self.levels[level][0]

    def on(self, day: int) -> slice:
        """The events of a day."""
        if not 0 <= day < len(self._starts) - 1:
            return slice(0, 0)
        return slice(int(self._starts[day]), int(self._starts[day + 1]))

    def before(self, day: int) -> Events:
        """The events before a day, whether anything happened on it or not."""
        return self.events.only(np.arange(int(np.searchsorted(self.events.day, day))))

    def learn(self, until: int) -> None:
        """Enter every day up to and with ``until``. Days that are known already are left alone."""
        first = int(self.events.day[0]) if len(self.events) else until
        for day in range(max(self.known + 1, first), until + 1):
            at = self.on(day)
            if at.start == at.stop:
                continue
            for counter, where in self.levels.values():
                counter.add(where[at], day, None if self.events.weight is None else self.events.weight[at])
        self.known = max(self.known, until)

    @cached_property
    def pair_triples(self) -> tuple[Ints, Ints]:
        """For every pair, the range of its triples among the triples."""
        pairs, triples = self.counter("pair").keys, self.counter("triple").keys
        owner = triples // self.m
        return np.searchsorted(owner, pairs), np.searchsorted(owner, pairs, side="right")

    @cached_property
    def subject_pairs(self) -> tuple[Ints, Ints]:
        """For every entity, the range of its pairs among the pairs."""
        return self._ranges(self.counter("pair").keys // self.n, np.arange(self.n))

    @cached_property
    def by_question(self) -> tuple[Ints, Ints, Ints]:
        """The triples ordered by subject and relation, and the range of each such question (as in level ``sr``)."""
        triples = self.counter("triple").keys
        pair, r = triples // self.m, triples % self.m
        key = (pair // self.n) * self.m + r
        order = np.argsort(key, kind="stable")
        return (order, *self._ranges(key[order], self.counter("sr").keys))

    @cached_property
    def by_relation(self) -> tuple[Ints, Ints]:
        """For every relation, the range of its objects in level ``ro``."""
        return self._ranges(self.counter("ro").keys // self.n, np.arange(self.m))

    @cached_property
    def by_place(self) -> tuple[Ints, Ints, Ints]:
        """The keys of ``place_to`` ordered by place and relation, and the range of each (as in ``place_of``)."""
        keys = self.counter("place_to").keys
        group = (keys // self.m // self.n) * self.m + keys % self.m
        order = np.argsort(group, kind="stable")
        return (order, *self._ranges(group[order], self.counter("place_of").keys))

    @staticmethod
    def _ranges(sorted_keys: Ints, wanted: Ints) -> tuple[Ints, Ints]:
        return np.searchsorted(sorted_keys, wanted), np.searchsorted(sorted_keys, wanted, side="right")

    def days(self, first: int, last: int) -> Iterator[tuple[int, slice]]:
        """The days from first to last on which something happened, with their events."""
        for day in range(first, last + 1):
            at = self.on(day)
            if at.stop > at.start:
                yield day, at
