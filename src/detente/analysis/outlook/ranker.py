"""The ranker: who is likeliest to be the other side of an event, by gradient-boosted trees over the features.

Trees and their training are LightGBM's (Ke et al. 2017), the loss LambdaRank's (Burges 2010).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.analysis.outlook.counters import Floats, Ints
from detente.analysis.outlook.features import NAMES, Knowledge, Questions, features, through
from detente.analysis.outlook.history import History
from detente.analysis.outlook.pool import candidates

#: Days after which rules and likeness are learned anew.
RENEWED = 10
PARAMETERS: dict[str, Any] = {
    "objective": "lambdarank", "learning_rate": 0.06, "num_leaves": 63, "min_data_in_leaf": 100,
    "feature_fraction": 0.5, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5.0,
    "lambdarank_truncation_level": 20, "verbosity": -1, "seed": 7, "deterministic": True, "force_row_wise": True,
    "max_bin": 127,
}  # fmt: skip
ROUNDS = 150

Say = Callable[[str], None]


class OutlookMissing(ImportError):
    """LightGBM (with SciPy) is not installed."""


def lightgbm() -> Any:
    """LightGBM. Raises OutlookMissing where it is not installed."""
    try:
        import lightgbm as found
    except ImportError as error:
        raise OutlookMissing("learning an outlook needs LightGBM: pip install 'detente[outlook]'") from error
    return found


@dataclass(slots=True)
class Day:
    """Questions of a day, the features of their candidates, and what happened: question and entity of each event."""

    asked: Questions
    features: Floats
    question: Ints
    answer: Ints

    @property
    def right(self) -> NDArray[np.bool_]:
        """Which candidates are among the day's answers."""
        n = int(max(self.asked.candidate.max(initial=0), self.answer.max(initial=0))) + 1
        return np.isin(self.asked.owner * n + self.asked.candidate, self.question * n + self.answer)


def days(history: History, first: int, last: int, *, gap: Callable[[int], int], sample: float = 1.0) -> Iterator[Day]:
    """The days from first to last on which something happened, with what was known on day ``gap(day)``.

    ``sample`` is the share of questions that are kept, drawn with a fixed seed.
    """
    knowledge, learned = None, -RENEWED
    for day, at in history.days(first, last):
        known = gap(day)
        history.learn(known)
        if knowledge is None or known - learned >= RENEWED:
            knowledge, learned = Knowledge.of(history, known + 1), known
        events = history.events
        questions, back = np.unique(events.subject[at] * history.m + events.relation[at], return_inverse=True)
        answer = events.object[at]
        if sample < 1:
            kept = np.random.default_rng(day).random(len(questions)) < sample
            number = np.cumsum(kept) - 1
            chosen = kept[back]
            questions, back, answer = questions[kept], number[back[chosen]], answer[chosen]
            if not len(questions):
                continue
        subject, relation = questions // history.m, questions % history.m
        near = through(history, subject, known + 1)
        owner, candidate = candidates(history, subject, relation, day, near)
        asked = Questions(subject, relation, day, owner, candidate)
        yield Day(asked, features(history, knowledge, asked, near), back, answer)


@dataclass(slots=True)
class Ranker:
    """A trained ranker."""

    booster: Any
    threads: int = 1
    names: tuple[str, ...] = field(default=NAMES)

    @classmethod
    def fit(
        cls, training: Iterator[Day], *, rounds: int = ROUNDS, threads: int = 1, say: Say = lambda _: None
    ) -> Ranker:
        """A ranker from days whose answers are known. Raises ValueError where there are none."""
        rows, labels, groups = [], [], []
        for day in training:
            right = day.right
            some = np.zeros(len(day.asked.subject), bool)
            some[day.asked.owner[right]] = True
            kept = some[day.asked.owner]
            rows.append(day.features[kept])
            labels.append(right[kept])
            groups.append(np.bincount(day.asked.owner[kept], minlength=len(some))[some])
            say(f"day {day.asked.day}: {int(kept.sum())} rows")
        if not rows:
            raise ValueError("nothing to learn from: no events in the days of training")
        library = lightgbm()
        data = library.Dataset(
            np.concatenate(rows), np.concatenate(labels).astype(np.float32), group=np.concatenate(groups),
            feature_name=[n.replace(" ", "_") for n in NAMES], params={**PARAMETERS, "num_threads": threads},
        )  # fmt: skip
        rows.clear()
        return cls(library.train({**PARAMETERS, "num_threads": threads}, data, num_boost_round=rounds), threads)

    def scores(self, day: Day) -> Floats:
        """A score a candidate; only the order within a question means something."""
        found: Floats = self.booster.predict(day.features, num_threads=self.threads).astype(np.float32)
        return found


def ranks(day: Day, scores: Floats, rest: Floats) -> NDArray[np.float64]:
    """The rank of each answer among all entities but the question's other answers of the day, ties averaged.

    Entities that are no candidates stand below those that are, in the order of ``rest`` (one number an entity).
    """
    n, asked = len(rest), day.asked
    key = asked.owner * n + asked.candidate
    answers = np.unique(day.question * n + day.answer)
    wrong = ~np.isin(key, answers)
    starts = np.searchsorted(key, np.arange(len(asked.subject) + 1) * n)
    first = np.searchsorted(answers, np.arange(len(asked.subject) + 1) * n)
    ordered = np.sort(rest)
    found = np.zeros(len(day.question))
    for i, (question, answer) in enumerate(zip(day.question, day.answer, strict=True)):
        inside = slice(starts[question], starts[question + 1])
        here, others = asked.candidate[inside], scores[inside][wrong[inside]]
        at = starts[question] + np.searchsorted(here, answer)
        if at < starts[question + 1] and key[at] == question * n + answer:
            above, same = (others > scores[at]).sum(), (others == scores[at]).sum()
        else:
            mine = rest[answer]
            gone = np.union1d(here, answers[first[question] : first[question + 1]] % n)
            above = len(others) + n - np.searchsorted(ordered, mine, "right") - (rest[gone] > mine).sum()
            same = np.searchsorted(ordered, mine, "right") - np.searchsorted(ordered, mine, "left")
            same -= (rest[gone] == mine).sum()
        found[i] = 1 + above + same / 2
    return found
