"""Questions asked of the past as if it were today, with nothing known of what came after, and how they came out.

Each is also answered by three simpler ways: climatology, the share of such questions (by
relation and horizon) that came true in the days of training; own rate, how often this very
event came in the history of its pair, drawn towards the pair's other dealings; and persistence, the
share as in climatology of those that had, or had not, happened within the days before, as many as lie ahead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.analysis.outlook.chances import NAMES, STEP, WARM, Chances, features, fit
from detente.analysis.outlook.history import PLAIN, Events, History
from detente.analysis.outlook.ranker import Say
from detente.analysis.outlook.record import score, trusted
from detente.analysis.outlook.sampling import Outcomes, draw

#: Questions on each day, and days after which the model is learned anew.
ASKED, RENEWED = 1000, 30
EXPECTED = NAMES.index("expected")


@dataclass(frozen=True, slots=True)
class Replayed:
    """Questions as parallel arrays: relation, horizon, day, seen lately; what was said and what came."""

    relation: np.ndarray
    horizon: np.ndarray
    day: np.ndarray
    seen: np.ndarray
    said: np.ndarray
    climatology: np.ndarray
    own_rate: np.ndarray
    persistence: np.ndarray
    came: np.ndarray


def replay(
    events: Events, first: int, last: int, *, horizons: tuple[int, ...] = (7, 30), step: int = 1, renew: int = RENEWED,
    threads: int = 1, seed: int = 1, say: Say = lambda _: None,
) -> Replayed:  # fmt: skip
    """Ask on every ``step``-th day from first to last; questions that have not come out by the end are not asked.

    Raises ValueError where the history before ``first`` is too short, or no question comes out.
    """
    both = events.both_ways()
    history, outcomes, rng = History(both, PLAIN), Outcomes(both), np.random.default_rng(seed)
    end = int(both.day[-1])
    model: Chances | None = None
    learned = first
    parts: list[tuple[np.ndarray, ...]] = []
    for day in range(first, last + 1, step):
        fits = [h for h in horizons if day + h - 1 <= end]
        if not fits:
            break
        history.learn(day - 1)
        if model is None or day - learned >= renew:
            model, learned = fit(events, day, threads=threads, say=say), day
            simple = _simple(events, day, horizons)
        asked = draw(history, day, ASKED, rng)
        rows = features(history, model.known, asked)
        triple = history.counter("triple")
        at = triple.place((asked.subject * history.n + asked.object) * history.m + asked.relation)
        since = triple.since(at, day)
        for h in fits:
            lately = since <= h
            parts.append((
                asked.relation, np.full(len(at), h), np.full(len(at), day), asked.seen,
                model.probability(rows, h), simple[h][asked.relation, 2],
                -np.expm1(-h * rows[:, EXPECTED]), simple[h][asked.relation, lately.astype(int)],
                outcomes.within(asked, h).astype(float),
            ))  # fmt: skip
        say(f"day {day}: {len(at)} questions")
    if not sum(len(p[0]) for p in parts):
        raise ValueError("no question comes out before the history ends")
    return Replayed(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _simple(events: Events, until: int, horizons: tuple[int, ...]) -> dict[int, np.ndarray]:
    """For every horizon, by relation: the share come true if not seen within the horizon, if seen, and at all."""
    past = events.only(np.flatnonzero(events.day < until)).both_ways()
    history, outcomes, rng = History(past, PLAIN), Outcomes(past), np.random.default_rng(2)
    counts = {h: np.zeros((history.m, 3, 2)) for h in horizons}
    for day in range(int(past.day[0]) + WARM, until - min(horizons), STEP):
        history.learn(day - 1)
        asked = draw(history, day, 4 * ASKED, rng)
        triple = history.counter("triple")
        at = triple.place((asked.subject * history.n + asked.object) * history.m + asked.relation)
        for h in (h for h in horizons if day + h <= until):
            came, lately = outcomes.within(asked, h), (triple.since(at, day) <= h).astype(int)
            for column in (lately, np.full(len(at), 2)):
                np.add.at(counts[h], (asked.relation, column, came.astype(int)), 1)
    found = {}
    for h, table in counts.items():
        overall = table.sum(axis=0)
        share = overall[:, 1] / np.maximum(overall.sum(axis=1), 1)
        found[h] = (table[:, :, 1] + 20 * share) / (table.sum(axis=2) + 20)
    return found


def scores(found: Replayed) -> dict[str, Any]:
    """Scores of a replay, overall and by horizon and by whether the event had been seen lately.

    Each says how far its skill against climatology can be trusted (`detente.analysis.outlook.record.told`).
    """
    told = {"all": np.ones(len(found.said), bool)}
    for horizon in np.unique(found.horizon).tolist():
        told[f"{horizon}d"] = found.horizon == horizon
    told |= {"seen": found.seen, "unseen": ~found.seen}
    return {
        name: {
            **score(
                found.said[at], found.came[at], climatology=found.climatology[at], own_rate=found.own_rate[at],
                persistence=found.persistence[at],
            ),
            **trusted(found.said[at], found.came[at], found.climatology[at], found.day[at], "day"),
        }
        for name, at in told.items() if at.any()
    }  # fmt: skip
