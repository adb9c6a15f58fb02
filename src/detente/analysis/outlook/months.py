"""Dyad-months: for the months to come, how likely at least one event of each quad class is, and how many to expect.

A panel counts events by directed pair, quad class and period (months, or years where the
source counts by year). Boosted trees give the chance of at least one event (logistic loss) and
the expected count (Poisson loss); around the count lies a negative binomial (variance
mu + alpha mu^2), whose alpha is fitted to a period that the trees were not taught.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.analysis.outlook.counters import Floats, Ints
from detente.analysis.outlook.ranker import lightgbm
from detente.analysis.outlook.trees import Trees
from detente.ontology import QUADS

#: Periods ahead, rounds of boosting, and the greatest number of rows that are taught.
AHEAD, ROUNDS, TAUGHT = 6, 200, 600_000
#: Bounds of expected counts between which alpha is one number, and the values that are tried.
LEVELS = np.array([0.1, 1.0, 10.0])
ALPHAS = np.geomspace(0.02, 20, 40)
NAMES = (
    "last", "last 2", "last 3", "last 6", "last 12", "ever", "since", "back last", "back last 6", "others last",
    "others last 6", "source last 3", "target last 3", "quad", "ahead",
)  # fmt: skip
PARAMETERS: dict[str, Any] = {
    "objective": "poisson", "learning_rate": 0.06, "num_leaves": 31, "min_data_in_leaf": 100, "feature_fraction": 0.8,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 2.0, "verbosity": -1, "seed": 7, "deterministic": True,
    "force_row_wise": True, "max_bin": 127,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Panel:
    """Counts by directed pair, quad class and period: ``counts`` is pairs by 4 by periods.

    ``source`` and ``target`` number each pair's sides, ``first`` is the number of the first period,
    ``year`` says how many periods make a year.
    """

    counts: Floats
    source: Ints
    target: Ints
    first: int
    year: int = 12

    @classmethod
    def of(
        cls, source: Ints, target: Ints, quad: Ints, period: Ints, weight: Floats | None = None, year: int = 12
    ) -> Panel:
        """A panel of events (or counts of them); ``quad`` is 0 to 3. Raises ValueError where there are none."""
        if not len(source):
            raise ValueError("no events to count")
        size = int(max(source.max(), target.max())) + 1
        pairs, back = np.unique(source * size + target, return_inverse=True)
        first, last = int(period.min()), int(period.max())
        shape = (len(pairs), 4, last - first + 1)
        at = np.ravel_multi_index((back, quad, period - first), shape)
        counts = np.bincount(at, weights=weight, minlength=int(np.prod(shape))).reshape(shape)
        return cls(counts.astype(np.float32), pairs // size, pairs % size, first, year)

    def seen(self, known: int) -> Panel:
        """The pairs that had an event in the ``known`` first periods: who else will act is not known then."""
        at = self.counts[:, :, :known].any(axis=(1, 2))
        return Panel(self.counts[at], self.source[at], self.target[at], self.first, self.year)

    def features(self, known: int, ahead: int) -> Floats:
        """One row a pair and quad, by the ``known`` first periods, for the period ``ahead`` periods on (1 is next)."""
        past = self.counts[:, :, :known]
        size = int(max(self.source.max(), self.target.max())) + 1
        key = self.source * size + self.target
        reverse = np.searchsorted(key, self.target * size + self.source)
        reverse[reverse == len(key)] = 0
        missing = key[reverse] != self.target * size + self.source

        def mean(of: Floats, periods: int) -> Floats:
            return np.asarray(of[..., -periods:].mean(axis=-1), np.float32)

        last, half = mean(past, 1), mean(past, 6)
        back = np.where(missing[:, None], 0, mean(past, 1)[reverse])
        back_half = np.where(missing[:, None], 0, half[reverse])
        recent = mean(past, 3)
        sums = [
            np.stack([np.bincount(side, recent[:, q], size) for q in range(4)], axis=1)[side]
            for side in (self.source, self.target)
        ]
        happened = past > 0
        since = np.where(happened.any(axis=2), happened[:, :, ::-1].argmax(axis=2), 99)
        quad = np.broadcast_to(np.arange(4), last.shape)
        columns = [
            last, mean(past, 2), recent, half, mean(past, 12), mean(past, known), since, back, back_half,
            last.sum(axis=1, keepdims=True) - last, half.sum(axis=1, keepdims=True) - half, *sums, quad,
            np.full(last.shape, ahead),
        ]  # fmt: skip
        return np.stack(columns, axis=-1).astype(np.float32).reshape(-1, len(NAMES))


@dataclass(slots=True)
class Months:
    """A trained model of a panel."""

    counter: Trees
    whether: Trees
    alpha: Floats

    def dumps(self) -> str:
        """The model as text."""
        return json.dumps({"alpha": self.alpha.tolist(), "trees": [self.counter.text, self.whether.text]})

    @classmethod
    def loads(cls, text: str) -> Months:
        """The model of a text that ``dumps`` gave."""
        held = json.loads(text)
        counter, whether = (Trees.loads(text) for text in held["trees"])
        return cls(counter, whether, np.asarray(held["alpha"], np.float32))

    def expected(self, rows: Floats) -> Floats:
        """Expected counts of rows of features."""
        found: Floats = np.maximum(self.counter.predict(rows), 1e-6).astype(np.float32)
        return found

    def alphas(self, mean: Floats) -> Floats:
        """The dispersion around expected counts."""
        found: Floats = self.alpha[np.searchsorted(LEVELS, mean)]
        return found

    def any(self, rows: Floats) -> Floats:
        """The chance of at least one event, of rows of features."""
        found: Floats = self.whether.predict(rows).astype(np.float32)
        return found


def log_likelihood(count: Floats, mean: Floats, alpha: Floats | float) -> NDArray[np.float64]:
    """Log probability of counts under a negative binomial of a mean and a dispersion."""
    from scipy.special import gammaln

    n = 1 / np.asarray(alpha, float)
    mean = np.maximum(np.asarray(mean, float), 1e-6)
    count = np.asarray(count, float)
    found: NDArray[np.float64] = (
        gammaln(count + n) - gammaln(n) - gammaln(count + 1)
        + n * np.log(n / (n + mean)) + count * np.log(mean / (n + mean))
    )  # fmt: skip
    return found


def dispersion(count: Floats, mean: Floats) -> Floats:
    """The likeliest alpha at each level of the mean, drawn towards that of all where rows are few."""
    overall = max(ALPHAS, key=lambda a: float(log_likelihood(count, mean, a).sum()))
    level = np.searchsorted(LEVELS, mean)
    return np.array([
        max(ALPHAS, key=lambda a: float(log_likelihood(count[at], mean[at], a).sum())) if at.sum() >= 50 else overall
        for at in (level == n for n in range(len(LEVELS) + 1))
    ], np.float32)  # fmt: skip


def fit(
    panel: Panel, known: int, *, ahead: int = AHEAD, rounds: int = ROUNDS, threads: int = 1, seed: int = 0
) -> Months:
    """Learn from the ``known`` first periods. Raises ValueError where they are too few (four at least)."""
    library = lightgbm()
    if known < 4:
        raise ValueError(f"{known} periods are too few to learn from: four at least")
    rng = np.random.default_rng(seed)
    begin = max(2, known - 5 * panel.year)
    steps = [(k, a) for k in range(begin, known) for a in range(1, ahead + 1) if k + a <= known]
    most = max(1, TAUGHT // len(steps))
    held = max(k + a for k, a in steps)
    rows: dict[bool, list[Floats]] = {True: [], False: []}
    counts: dict[bool, list[Floats]] = {True: [], False: []}
    for k, a in steps:
        found = panel.features(k, a)
        count = panel.counts[:, :, k + a - 1].reshape(-1)
        some = rng.permutation(len(found))[:most]
        last = k + a == held
        rows[last].append(found[some])
        counts[last].append(count[some])
    if not rows[False]:
        rows[False], counts[False] = rows[True], counts[True]
    data = [np.concatenate(x) for x in (rows[False], counts[False])]
    apart = [np.concatenate(x) for x in (rows[True], counts[True])]
    params = {**PARAMETERS, "num_threads": threads}

    def trained(given: Floats, label: Floats, **more: Any) -> Any:
        return library.train({**params, **more}, library.Dataset(given, label, params=params), num_boost_round=rounds)

    alpha = dispersion(apart[1], np.maximum(trained(*data).predict(apart[0], num_threads=threads), 1e-6))
    if rows[False] is not rows[True]:
        data = [np.concatenate(x) for x in zip(data, apart, strict=True)]
    whether = trained(data[0], (data[1] > 0).astype(np.float32), objective="binary")
    counter, whether = (Trees.loads(x.model_to_string()) for x in (trained(*data), whether))
    return Months(counter, whether, alpha)


@dataclass(frozen=True, slots=True)
class Simple:
    """Forecasts that need no model: the chance of any event and the expected count, a row each."""

    any: Floats
    mean: Floats


def simple(panel: Panel, known: int, ahead: int) -> dict[str, Simple]:
    """Climatology, last value and persistence of each pair and quad, from the ``known`` first periods.

    Climatology is the pair's own mean count and share of periods with an event, drawn by
    one period to that of the class. Last value repeats the last count; its chance is how often
    there was an event ``ahead`` periods after a period with the like (none, one, two to five, more). Persistence is
    how often there was one after a period with any, or with none.
    """
    past = panel.counts[:, :, :known]
    happened = past > 0
    share, mean = happened.mean(axis=(0, 2)), past.mean(axis=(0, 2))
    climate = Simple(
        ((happened.sum(axis=2) + share) / (known + 1)).reshape(-1).astype(np.float32),
        ((past.sum(axis=2) + mean) / (known + 1)).reshape(-1).astype(np.float32),
    )
    last = past[:, :, -1].reshape(-1)
    found = {"climatology": climate}
    for name, bounds in (("last_value", (0.5, 1.5, 5.5)), ("persistence", (0.5,))):
        before = np.searchsorted(bounds, past[:, :, : known - ahead].reshape(-1))
        after = happened[:, :, ahead:].reshape(-1)
        total = np.bincount(before, minlength=len(bounds) + 1)
        came = np.bincount(before, weights=after, minlength=len(bounds) + 1)
        chance = (came + share.mean()) / (total + 1)
        amount = np.bincount(before, weights=past[:, :, ahead:].reshape(-1), minlength=len(bounds) + 1)
        level = np.searchsorted(bounds, last)
        spread = (amount + mean.mean()) / (total + 1)
        found[name] = Simple(
            chance[level].astype(np.float32),
            last if name == "last_value" else spread[level].astype(np.float32),
        )
    return found


def held(panel: Panel, known: int, *, aheads: Sequence[int] = (1,), threads: int = 1) -> list[dict[str, Any]]:
    """Forecasts of the periods after the ``known`` first against what came, a row for each step ahead.

    Asked are the pairs that had an event by then. Log scores of whether there was any event are mean negative log
    likelihoods, lower is better; ``count`` is the mean log likelihood of how many, higher is better; ``quads`` has
    both for each class. The negative binomial's mean is climatology's, its dispersion fitted to the past.
    """
    panel = panel.seen(known)
    model = fit(panel, known, threads=threads, ahead=max(aheads))
    rows = []
    for ahead in aheads:
        if known + ahead > panel.counts.shape[2]:
            break
        count = panel.counts[:, :, known + ahead - 1].reshape(-1)
        rows_of = panel.features(known, ahead)
        mean, came = model.expected(rows_of), (count > 0).astype(float)
        others = simple(panel, known, ahead)
        before = panel.counts[:, :, known - 1].reshape(-1)
        means = {"negative_binomial": others["climatology"].mean, "last_value": np.maximum(before, 0.05)}
        past = means["negative_binomial"]
        if known > ahead + 2:
            past = simple(panel, known - ahead, ahead)["climatology"].mean
        spread = {
            "negative_binomial": dispersion(before, past),
            "last_value": dispersion(before, np.maximum(panel.counts[:, :, known - 2].reshape(-1), 0.05)),
        }
        likely = {"count": log_likelihood(count, mean, model.alphas(mean))}
        for name, other in means.items():
            likely[f"count_{name}"] = log_likelihood(count, other, spread[name][np.searchsorted(LEVELS, other)])
        chances = {k: v.any for k, v in others.items()}
        usual = means["negative_binomial"]
        alpha = spread["negative_binomial"][np.searchsorted(LEVELS, usual)]
        chances["negative_binomial"] = 1 - np.exp(log_likelihood(np.zeros_like(count), usual, alpha))
        said = model.any(rows_of)
        which = {"all": slice(None), **{name: slice(n, None, len(QUADS)) for n, name in enumerate(QUADS)}}
        found = {name: _scored(at, said, came, chances, likely) for name, at in which.items()}
        rows.append({"ahead": ahead, **found.pop("all"), "quads": found})
    return rows


def _scored(
    at: slice, said: Floats, came: NDArray[np.float64], others: Mapping[str, Any], likely: Mapping[str, Any]
) -> dict[str, Any]:
    """Scores of some of the rows: of their chances beside those of others, and mean log likelihoods of their counts."""
    from detente.analysis.outlook.record import score

    found = score(said[at], came[at], **{k: v[at] for k, v in others.items()})
    found.pop("curve")
    return {**found, **{k: round(float(v[at].mean()), 4) for k, v in likely.items()}}
