"""Base rates and rules that come with Détente, for ledgers with too little history of their own.

``data/base_rates.tsv``: how often an event follows within so many days between two states, by
when they last dealt with each other (``week``, ``month``, ``quarter``, ``longer``) and whether the like was seen
in 90 days. ``data/rules.tsv``: how often it follows what one of the two did, where the like
had not been seen for 90 days; a share of few cases is drawn towards what follows at large, as a Beta prior of
``PRIOR`` cases does. ``data/either.tsv``: how far the two ways of an event stand apart, 1 where
neither tells of the other, 0 where the likelier comes whenever the other does. All were counted in ICEWS
events of 2014 and 2018 (``training/outlook_rates.py``).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from detente.analysis.agreement import wilson

#: The horizons of the tables, in days, and the last day of each standing.
HORIZONS = (7, 30, 90)
STANDINGS = ((7, "week"), (30, "month"), (90, "quarter"), (10**9, "longer"))
#: The body of rules for one who says that he means to meet or invites.
MEET = "AGREE/meet"
#: Cases of what follows at large that are added to those of a rule. By moments the shares of what follows, over all
#: that may come before, spread as a Beta distribution of 29 to 105 cases does (half of them; 49 in the middle).
PRIOR = 50.0


def shrunk(share: float, cases: float, mean: float) -> float:
    """A share of so many cases drawn towards a mean by a Beta prior of ``PRIOR`` cases: 3 of 3 are not all."""
    return (share * cases + PRIOR * mean) / (cases + PRIOR)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a rule rests on: its share within so many days, its 95% interval (Wilson), and how many cases."""

    share: float
    cases: int
    days: float

    @property
    def between(self) -> tuple[float, float]:
        """The interval, as if the cases that were seen were independent."""
        return wilson(self.share * self.cases, self.cases)

    def says(self) -> str:
        """In words, such as ``31% (19% to 45%, of 43 cases)``."""
        low, high = self.between
        return f"{self.share:.0%} ({low:.0%} to {high:.0%}, of {self.cases} cases)"

    def told(self) -> dict[str, object]:
        """As a mapping for JSON."""
        low, high = self.between
        return {
            "share": round(self.share, 4), "low": round(low, 4), "high": round(high, 4), "cases": self.cases,
            "days": self.days,
        }  # fmt: skip


def beyond(days: float, first: float, share: float, last: float, more: float) -> float:
    """A chance within more days than were counted, from those within ``first`` and ``last``.

    Pairs are taken to act at rates of their own that spread as a gamma distribution does (Lomax): those that act often
    do it early, so the hazard that has run up goes on as log(1 + days / scale), at most as fast as time.
    """
    early, late = (-np.log1p(-min(max(x, 1e-9), 0.9999)) for x in (share, more))
    if late * first >= early * last:
        return float(-np.expm1(-late * days / last))
    fast, slow = np.log(last) + 20.0, np.log(first) - 60.0
    for _ in range(60):
        scale = np.exp((fast + slow) / 2)
        if np.log1p(last / scale) * early < late * np.log1p(first / scale):
            slow = np.log(scale)
        else:
            fast = np.log(scale)
    return float(-np.expm1(-late * np.log1p(days / scale) / np.log1p(last / scale)))


def either(relation: str, one: float, other: float) -> float:
    """The chance of an event one way or the other, from the chances of each way.

    It lies between the greater of the two and what they would make up if neither told of the other.
    """
    most = max(one, other)
    return most + mutual().get(relation, 1.0) * (1 - (1 - one) * (1 - other) - most)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share at each of the horizons, and how many cases each rests on."""

    shares: tuple[float, ...]
    counts: tuple[int, ...]

    def cases(self, days: float) -> int:
        """How many cases the share within so many days rests on: those of the next horizon, or of the last."""
        return self.counts[min(int(np.searchsorted(HORIZONS, days)), len(HORIZONS) - 1)]

    def counted(self, days: float) -> Counted:
        """The share within so many days, and what it rests on."""
        return Counted(self.within(days), self.cases(days), days)

    def within(self, days: float) -> float:
        """The share within so many days: by straight lines between the horizons, on as ``beyond`` has it."""
        if days > HORIZONS[-1]:
            return beyond(days, HORIZONS[-2], self.shares[-2], HORIZONS[-1], self.shares[-1])
        hazards = -np.log1p(-np.minimum(self.shares, 0.9999))
        return float(-np.expm1(-np.interp(days, (0, *HORIZONS), (0, *hazards))))


def _table(
    name: str, keys: tuple[str, ...], alike: tuple[str, ...] | None = None
) -> Mapping[tuple[str, ...], Rate]:
    """The rates of a table; those that share the keys ``alike`` are drawn towards their mean."""
    text = files("detente.analysis.outlook").joinpath(f"data/{name}.tsv").read_text(encoding="utf-8")
    found: dict[tuple[str, ...], dict[int, tuple[float, int]]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        cell = found.setdefault(tuple(row[k] for k in keys), {})
        cell[int(row["days"])] = float(row["rate"]), int(row["n"])
    if alike is not None:
        _draw(found, [keys.index(k) for k in alike])
    rates = {}
    for key, by_days in found.items():
        shares = np.maximum.accumulate([by_days.get(h, (0.0, 0))[0] for h in HORIZONS])
        rates[key] = Rate(tuple(float(s) for s in shares), tuple(by_days.get(h, (0.0, 0))[1] for h in HORIZONS))
    return rates


def _draw(found: dict[tuple[str, ...], dict[int, tuple[float, int]]], alike: Sequence[int]) -> None:
    """Draw every share towards the mean of those of the same days that share some places of their keys."""
    sums: dict[tuple[object, ...], tuple[float, int]] = {}
    for key, by_days in found.items():
        for days, (share, n) in by_days.items():
            group = (*(key[i] for i in alike), days)
            came, cases = sums.get(group, (0.0, 0))
            sums[group] = came + share * n, cases + n
    for key, by_days in found.items():
        for days, (share, n) in by_days.items():
            came, cases = sums[(*(key[i] for i in alike), days)]
            by_days[days] = shrunk(share, n, came / max(cases, 1)), n


@cache
def base_rates() -> Mapping[tuple[str, ...], Rate]:
    """Base rates by relation, standing of the pair, and ``yes`` or ``no`` (the like was seen in 90 days)."""
    return _table("base_rates", ("relation", "dealt", "seen"))


@cache
def rules() -> Mapping[tuple[str, ...], Rate]:
    """Rules by what was done, ``the same`` or ``the other`` (who did it), and what follows."""
    return _table("rules", ("after", "by", "then"), ("by", "then"))


@cache
def occasions() -> Mapping[str, Rate]:
    """How often who belongs to a series of summits came to one that was due, by the kind of event."""
    return {key[0]: rate for key, rate in _table("occasions", ("relation",)).items()}


@cache
def mutual() -> Mapping[str, float]:
    """By relation how far its two ways stand apart, from 0 to 1."""
    text = files("detente.analysis.outlook").joinpath("data/either.tsv").read_text(encoding="utf-8")
    return {row["relation"]: float(row["apart"]) for row in csv.DictReader(text.splitlines(), delimiter="\t")}


def standing(since: float) -> str:
    """The standing of a pair that last dealt ``since`` days ago."""
    return next(name for days, name in STANDINGS if since <= days)


def base_rate(relation: str, since: float, seen: bool) -> Rate:
    """The base rate of a pair that last dealt ``since`` days ago."""
    dealt = standing(since)
    table = base_rates()
    word = "yes" if seen else "no"
    return table.get((relation, dealt, word)) or table.get((relation, dealt, "no")) or Rate((0.0,) * 3, (0,) * 3)


def excess(rate: float, base: float) -> float:
    """What a rule adds: the share of those otherwise spared whom it takes. 0 where it is no higher than the base."""
    return max(0.0, (rate - base) / max(1 - base, 1e-9))
