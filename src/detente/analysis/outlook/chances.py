"""The chance that an event happens within so many days: boosted trees over the history of the pair and its sides.

A model is learned from questions drawn from the history (`detente.analysis.outlook.sampling`)
and says one probability for a question and a horizon, which never falls as the horizon grows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.analysis.outlook.counters import Floats, Ints
from detente.analysis.outlook.features import WINDOWS, rates_of, repeats, rule_columns
from detente.analysis.outlook.history import HALVES, PLAIN, Events, History
from detente.analysis.outlook.ranker import Say, lightgbm
from detente.analysis.outlook.rates import Counted, beyond, shrunk
from detente.analysis.outlook.rules import PRIOR, counted, drawn
from detente.analysis.outlook.sampling import Asked, Outcomes, draw
from detente.analysis.outlook.trees import Trees

#: Horizons in days that a model is taught, and at which its base rates are kept.
HORIZONS = (7, 14, 30, 60, 90, 180)
#: Days of history before the first question, days between days of questions, questions on each, rounds of boosting.
WARM, STEP, DRAWN, ROUNDS = 60, 3, 4000, 250
_SPANS = tuple("ever" if h == float("inf") else f"{h:g}d" for h in HALVES)
NAMES: tuple[str, ...] = (
    *(f"{level} {span}" for level in ("triple", "back", "pair") for span in (*_SPANS, "since")),
    *(f"{level} {span}" for level in ("sr", "s", "ro", "o") for span in _SPANS),
    *(f"rule {kind} {window}d" for window in WINDOWS for kind in ("sum", "most")),
    "overlap", "repeats", "relation rate", "days known", "expected", "horizon",
)  # fmt: skip
PARAMETERS: dict[str, Any] = {
    "objective": "binary", "learning_rate": 0.05, "num_leaves": 31, "min_data_in_leaf": 200, "feature_fraction": 0.6,
    "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5.0, "verbosity": -1, "seed": 7, "deterministic": True,
    "force_row_wise": True, "max_bin": 127,
    "monotone_constraints": [int(name == "horizon") for name in NAMES],
}  # fmt: skip


@dataclass(slots=True)
class Known:
    """What a history teaches of relations: rules, how often each repeats, its share of events.

    ``bodies`` says after how many sightings of each a rule was counted; models of former versions lack it.
    """

    rules: list[NDArray[np.float32]]
    repeats: Floats
    rates: Floats
    bodies: Floats | None = None

    @classmethod
    def of(cls, past: Events) -> Known:
        """From events, given both ways."""
        bodies, together = counted(past, WINDOWS)
        return cls(drawn(bodies, together), repeats(past), rates_of(past), bodies)

    def rule(self, body: int, head: int, window: int) -> Counted | None:
        """What is known of "head follows body" within the window of that place; None where nobody counted."""
        if self.bodies is None:
            return None
        came = self.rules[window] * (self.bodies + PRIOR)[:, None]
        mean = float(came[:, head].sum() / max(float(self.bodies.sum()), 1.0))
        cases = round(float(self.bodies[body]))
        share = float(came[body, head]) / max(cases, 1)
        return Counted(shrunk(share, cases, mean), cases, WINDOWS[window])


def overlap(history: History, subject: Ints, object_: Ints, day: int) -> Floats:
    """Cosine of whom the two sides of each pair deal with, on counts that halve in 40 days."""
    from scipy.sparse import csr_matrix

    pair = history.counter("pair")
    weight = np.log1p(pair.counts(np.arange(len(pair.keys)), day)[:, 3])
    network = csr_matrix((weight, (pair.keys // history.n, pair.keys % history.n)), shape=(history.n, history.n))
    size = np.sqrt(np.asarray(network.multiply(network).sum(axis=1)).ravel())
    both = np.asarray(network[subject].multiply(network[object_]).sum(axis=1)).ravel()
    found: Floats = (both / np.maximum(size[subject] * size[object_], 1e-6)).astype(np.float32)
    return found


def features(
    history: History, known: Known, asked: Asked, near: Floats | None = None, began: int | None = None
) -> Floats:
    """One row a question, the columns of ``NAMES`` but the horizon.

    ``near`` is their overlap, where it is known; ``began`` the first day on record, that of the history by default.
    """
    n, m, day = history.n, history.m, asked.day
    s, r, o = asked.subject, asked.relation, asked.object
    keys = {
        "triple": (s * n + o) * m + r, "back": (o * n + s) * m + r, "pair": s * n + o,
        "sr": s * m + r, "s": s, "ro": r * n + o, "o": o,
    }  # fmt: skip
    columns: list[Floats] = []
    counts: dict[str, Floats] = {}
    places: dict[str, Ints] = {}
    for level, key in keys.items():
        counter = history.counter("triple" if level == "back" else level)
        places[level] = counter.place(key)
        counts[level] = counter.counts(places[level], day)
        columns.append(counts[level])
        if level in ("triple", "back", "pair"):
            columns.append(counter.since(places[level], day)[:, None])
    columns += rule_columns(history, known.rules, places["pair"], r, day)
    near = overlap(history, s, o, day) if near is None else near
    if began is None:
        began = int(history.events.day[0]) if len(history.events) else day
    length = max(day - began, 1)
    share = counts["pair"][:, -1] * known.rates[r] * 2
    expected = (counts["triple"][:, -1] + 10 * share / (counts["pair"][:, -1] + 10)) / length
    tail = np.stack([near, known.repeats[r], known.rates[r], np.full(len(s), length), expected], axis=1)
    return np.concatenate([*columns, tail], axis=1, dtype=np.float32)


@dataclass(slots=True)
class Chances:
    """A trained model of chances, with what it knows of relations and where it was learned."""

    trees: Trees
    known: Known
    base: Floats
    relations: tuple[str, ...]
    learned: dict[str, Any]

    def probability(self, rows: Floats, horizon: float | NDArray[np.floating]) -> NDArray[np.float64]:
        """The chance of each row's event within the horizon, in days; past the last one taught as `beyond` has it."""
        last = HORIZONS[-1]
        found = self.trees.predict(_with(rows, np.minimum(horizon, last)))
        if np.ndim(horizon) == 0 and float(horizon) > last:
            early = self.trees.predict(_with(rows, last / 2))
            found = np.array([
                beyond(float(horizon), last / 2, a, last, b) for a, b in zip(early, found, strict=True)
            ])  # fmt: skip
        return found

    def reasons(self, rows: Floats, horizon: float) -> NDArray[np.float64]:
        """What each feature adds to the log odds of each row (SHAP values), the last column what all start from."""
        return self.trees.shares(_with(rows, horizon))

    def base_rate(self, relation: Ints, seen: NDArray[np.bool_], horizon: float) -> NDArray[np.float64]:
        """How often such questions came true: by relation and whether it was seen on the pair lately."""
        curve = self.base[relation, seen.astype(int)]
        last, half = HORIZONS[-1], HORIZONS[-2]
        if horizon > last:
            return np.array([beyond(horizon, half, c[-2], last, c[-1]) for c in curve])
        return np.array([np.interp(horizon, (0, *HORIZONS), (0, *c)) for c in curve])

    def dumps(self) -> str:
        """The model as text."""
        return json.dumps({
            "relations": self.relations, "learned": self.learned, "base": self.base.tolist(),
            "rules": [x.tolist() for x in self.known.rules], "repeats": self.known.repeats.tolist(),
            "rates": self.known.rates.tolist(), "trees": self.trees.text,
            "bodies": None if self.known.bodies is None else self.known.bodies.tolist(),
        })  # fmt: skip

    @classmethod
    def loads(cls, text: str) -> Chances:
        """The model of a text that ``dumps`` gave. Raises ValueError for another."""
        try:
            held = json.loads(text)
            known = Known(
                [np.asarray(x, np.float32) for x in held["rules"]],
                np.asarray(held["repeats"], np.float32),
                np.asarray(held["rates"], np.float32),
                None if held.get("bodies") is None else np.asarray(held["bodies"], np.float32),
            )
            base = np.asarray(held["base"], np.float32)
            return cls(Trees.loads(held["trees"]), known, base, tuple(held["relations"]), held["learned"])
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a model of chances: {error}") from None


def _with(rows: Floats, horizon: float | NDArray[np.floating]) -> Floats:
    column = np.broadcast_to(np.asarray(horizon, np.float32), (len(rows),))[:, None]
    return np.concatenate([rows, column], axis=1, dtype=np.float32)


def fit(
    events: Events, until: int, relations: Sequence[str] = (), *, learned: dict[str, Any] | None = None,
    rounds: int = ROUNDS, threads: int = 1, seed: int = 0, say: Say = lambda _: None,
) -> Chances:  # fmt: skip
    """Learn from the events before day ``until``; every question must have come out by then.

    ``events`` are as they were, not yet both ways. Raises ValueError where the history is too short.
    """
    library = lightgbm()
    past = events.only(np.flatnonzero(events.day < until)).both_ways()
    if not len(past) or until - int(past.day[0]) < WARM + min(HORIZONS) + STEP:
        raise ValueError(f"the history is too short to learn from: it needs {WARM + min(HORIZONS) + STEP} days")
    history, outcomes, rng = History(past, PLAIN), Outcomes(past), np.random.default_rng(seed)
    first = int(past.day[0]) + WARM
    known = Known.of(past)
    rows, labels, asked_of, seen, spans = [], [], [], [], []
    for day in range(max(first, until - 730), until - min(HORIZONS), STEP):
        history.learn(day - 1)
        asked = draw(history, day, DRAWN, rng)
        if not len(asked.subject):
            continue
        if (day - first) % 30 < STEP:
            known = Known.of(history.before(day))
            say(f"day {day}: {len(asked.subject)} questions")
        found = features(history, known, asked)
        fits = [h for h in HORIZONS if day + h <= until]
        which = rng.integers(0, len(fits), len(asked.subject))
        horizon = np.asarray(fits)[which]
        rows.append(_with(found, horizon))
        came = np.stack([outcomes.within(asked, h) for h in fits], axis=1)
        labels.append(came[np.arange(len(which)), which])
        asked_of.append(asked.relation)
        seen.append(asked.seen)
        spans.append(horizon)
    if not rows:
        raise ValueError("nothing to learn from: no pair acted twice in the days of training")
    label, relation = np.concatenate(labels), np.concatenate(asked_of)
    base = _base(relation, np.concatenate(seen), np.concatenate(spans), label, rates_of(past))
    data = library.Dataset(
        np.concatenate(rows), label.astype(np.float32), feature_name=[n.replace(" ", "_") for n in NAMES],
        params={**PARAMETERS, "num_threads": threads},
    )  # fmt: skip
    booster = library.train({**PARAMETERS, "num_threads": threads}, data, num_boost_round=rounds)
    trees = Trees.loads(booster.model_to_string())
    return Chances(trees, Known.of(past), base, tuple(relations), dict(learned or {}))


def _base(relation: Ints, seen: Any, horizon: Ints, label: Any, rates: Floats) -> Floats:
    """Shares that came true by relation, seen or not, and horizon, drawn to the share of all relations.

    ``rates`` are the relations' shares of all events: what is rarer than the mean is drawn to as much less, so that
    what was never seen is not expected.
    """
    relations, frequent = len(rates), np.minimum(rates * len(rates), 1.0)
    found = np.zeros((relations, 2, len(HORIZONS)), np.float32)
    for place, span in enumerate(HORIZONS):
        for kind in (0, 1):
            at = (horizon == span) & (seen == bool(kind))
            total = np.bincount(relation[at], minlength=relations)
            came = np.bincount(relation[at], weights=label[at], minlength=relations)
            overall = came.sum() / max(total.sum(), 1)
            found[:, kind, place] = (came + 20 * overall * frequent) / (total + 20)
    return np.maximum.accumulate(found, axis=2)
