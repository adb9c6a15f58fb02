"""Next-event forecasting on quadruples, subject, relation, object and time step, one a line.

``python -m bench outlook DIR [--split valid|test] [--multi-step] [--replay] [--months] [--threads N]``

DIR holds ``train.txt``, ``valid.txt``, and ``test.txt`` where its split is asked for (the
default where it is there); ``entity2id.txt`` is used where it is there, for the country that stands in
brackets behind a name. Single step: what happened up to the day before is known.
``--multi-step``: nothing after the last day before the split is known. Each event is asked
for from both sides; other answers of the same question on the same day are left out of
the ranking, and ties share the mean of their ranks. The ranker learns from the last days before
the split and nothing else: from ``train.txt`` for valid, from ``train.txt`` and ``valid.txt`` for test.

``--replay`` asks instead, on every day of the split, whether an event happens between two
entities within 7 and 30 days (the split as the future), against climatology, the event's own rate
and persistence. ``--months`` forecasts whether and how often each directed pair acts in each quad class in the last
periods, by 30 days for a folder (whose ``relation2id.txt`` names ICEWS's events) and by year for a file of counts by dyad and year
(``icews_dyad_year_2002_2014.csv.gz``), against climatology, last value, persistence and a negative binomial.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from pathlib import Path

import numpy as np

from detente.analysis import dyads
from detente.analysis.outlook import months, replay
from detente.analysis.outlook.history import Events, History
from detente.analysis.outlook.ranker import ROUNDS, OutlookMissing, Ranker, days, ranks
from detente.ontology import QUADS, from_cameo, quad

#: Days before the split that the ranker learns from, and the events of them that are kept, at most on average.
LEARNED, QUESTIONS = 60, 40_000
#: With several steps, the days of training stand as far from what is known as those of the split: up to so many.
BLOCK = 30
#: Periods that are held back by ``--months``, and days of one where they are not given.
HELD, MONTH = 2, 30


def read(path: Path) -> np.ndarray:
    """Rows of subject, relation, object, step. Raises ValueError for a file of another form."""
    try:
        return np.loadtxt(path, dtype=np.int64, usecols=(0, 1, 2, 3), ndmin=2)
    except (ValueError, IndexError) as error:
        raise ValueError(f"{path}: not four whole numbers a line: {error}") from None


def groups(path: Path, entities: int) -> tuple[np.ndarray, np.ndarray]:
    """Country and kind of each entity by its name: ``Police (Australia)`` is of Australia, and police."""
    named = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            name, _, number = line.partition("\t")
            if number.split("\t")[0].strip().isdigit():
                named[int(number.split("\t")[0])] = name.replace("_", " ").strip()
    places: dict[str, int] = {}
    roles: dict[str, int] = {}
    found = np.zeros((2, entities), np.int64)
    for i in range(entities):
        name = named.get(i, f"#{i}")
        parts = re.match(r"(.*\S)\s*\((.*)\)$", name)
        role, place = (parts[1], parts[2]) if parts else (name, name)
        found[:, i] = places.setdefault(place, len(places)), roles.setdefault(role, len(roles))
    return found[0], found[1]


def classes(path: Path) -> np.ndarray:
    """The number of each relation's quad class by its name in ICEWS. Raises ValueError for one without a class."""
    lines = (Path(__file__).parent / "data/icews_names.tsv").read_text(encoding="utf-8").splitlines()[1:]
    begins = dict(line.split("\t") for line in lines)
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, number = line.split("\t")[:2]
        plain = name.replace("_", " ").lower()
        longest = max((b for b in begins if plain.startswith(b)), key=len, default=None)
        kind = from_cameo(begins[longest]) if longest else None
        if kind is None:
            raise ValueError(f"{path}: {name}: no name of an event in ICEWS")
        found[int(number)] = QUADS.index(quad(kind))
    return np.array([found[n] for n in range(len(found))], np.int64)


def load(folder: Path, split: str) -> tuple[Events, int]:
    """All events up to the end of a split, and the first day of the split."""
    names = ["train", "valid"] + (["test"] if split == "test" else [])
    parts = [read(folder / f"{name}.txt") for name in names]
    rows = np.concatenate(parts)
    step = int(np.gcd.reduce(rows[:, 3])) or 1
    rows[:, 3] //= step
    rows = np.unique(rows, axis=0)
    rows = rows[np.argsort(rows[:, 3], kind="stable")]
    listed = folder / "entity2id.txt"
    entities = int(max(rows[:, 0].max(), rows[:, 2].max())) + 1
    if listed.exists():
        entities = max(entities, sum(1 for line in listed.open(encoding="utf-8") if line.strip()))
    places, roles = groups(listed, entities)
    events = Events(rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3], entities, int(rows[:, 1].max()) + 1, places, roles)
    return events, int(parts[-1][:, 3].min()) // step


def run(args: list[str]) -> dict[str, object]:
    """Figures of one folder (or, with ``--months``, of one file of counts)."""
    parser = argparse.ArgumentParser(prog="bench outlook")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", choices=("valid", "test"))
    parser.add_argument("--multi-step", action="store_true")
    parser.add_argument("--replay", action="store_true")
    parser.add_argument("--months", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args(args)
    split = given.split or ("test" if (given.folder / "test.txt").exists() else "valid")
    began = time.perf_counter()

    def say(words: str) -> None:
        print(f"[{time.perf_counter() - began:5.0f} s] {words}", file=sys.stderr)

    try:
        if given.months:
            found = _months(given.folder, split, given.threads)
        else:
            events, first = load(given.folder, split)
            say(f"{len(events)} events, {events.entities} entities; the split begins on day {first}")
            if given.replay:
                found = _replay(events, first, given.threads, say)
            else:
                found = _rank(events, first, given, say)
    except OutlookMissing as error:
        raise ValueError(str(error)) from None
    return {"split": split, **found, "seconds": round(time.perf_counter() - began, 1)}


def _rank(events: Events, first: int, given: argparse.Namespace, say: object) -> dict[str, object]:
    history = History(events.both_ways())
    last, learned = int(history.events.day[-1]), max(1, first - LEARNED)
    asked = sum(at.stop - at.start for _, at in history.days(learned, first - 1))

    def before(day: int) -> int:
        return day - 1

    def ahead(day: int) -> int:
        return first - 1 - BLOCK * -(-(first - day) // BLOCK) if day < first else first - 1

    known = ahead if given.multi_step else before
    training = days(history, learned, first - 1, gap=known, sample=min(1.0, QUESTIONS / max(asked, 1)))
    ranker = Ranker.fit(training, rounds=given.rounds, threads=given.threads, say=say)
    found, popularity = [], history.counter("o")
    everybody = popularity.place(np.arange(events.entities))
    for day in days(history, first, last, gap=known):
        rest = popularity.counts(everybody, day.asked.day)[:, -1]
        found.append(ranks(day, ranker.scores(day), rest))
        say(f"day {day.asked.day}: MRR {np.mean(1 / found[-1]):.3f}")
    rank = np.concatenate(found)
    return {
        "steps": "multi" if given.multi_step else "single", "mrr": round(float(np.mean(1 / rank)), 4),
        **{f"hits{k}": round(float(np.mean(rank <= k)), 4) for k in (1, 3, 10)}, "n": len(rank),
    }  # fmt: skip


def _replay(events: Events, first: int, threads: int, say: object) -> dict[str, object]:
    found = replay.scores(replay.replay(events, first, int(events.day.max()), threads=threads, say=say))
    for row in found.values():
        row.pop("curve")
    return {**found.pop("all"), **found}


def _months(path: Path, split: str, threads: int) -> dict[str, object]:
    if path.is_dir():
        events, _ = load(path, split)
        period = (events.day - events.day.max() - 1) // MONTH
        panel = months.Panel.of(events.subject, events.object, classes(path / "relation2id.txt")[events.relation], period)
    else:
        table = dyads.read_counts(path).table.to_pyarrow()
        ends = [table[c].combine_chunks().dictionary_encode() for c in ("source", "target")]
        names = sorted({x for end in ends for x in end.dictionary.to_pylist()})
        place = {n: i for i, n in enumerate(names)}
        source, target = (
            np.array([place[x] for x in end.dictionary.to_pylist()], np.int64)[np.asarray(end.indices)] for end in ends
        )
        year = np.array([d.year for d in table["date"].to_pylist()], np.int64)
        parts = [(source, target, np.full(len(year), q), year) for q in range(4)]
        weight = np.concatenate([np.asarray(table[c].combine_chunks()) for c in dyads.COUNTS])
        columns = [np.concatenate(x) for x in zip(*parts, strict=True)]
        panel = months.Panel.of(columns[0], columns[1], columns[2], columns[3], weight, year=1)
    known = panel.counts.shape[2] - HELD
    rows = months.held(panel, known, aheads=tuple(range(1, HELD + 1)), threads=threads)
    return {"periods_known": known, **rows[0], "further": rows[1:]}
