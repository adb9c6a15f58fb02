"""Base rates and rules of the outlook, counted in events that others coded.

``python -m training.outlook_rates --shared ../shared`` writes ``base_rates.tsv``, ``rules.tsv``, ``either.tsv``
and ``occasions.tsv`` of ``detente.analysis.outlook``: how often an event between two states follows within 7, 30
and 90 days, by what was seen between them before. A rule is counted where what follows had not
been seen in the 90 days before. No row of the source goes into them.
"""

from __future__ import annotations

import argparse
import csv
import re
from datetime import date
from pathlib import Path

import numpy as np

from detente.analysis.outlook import relations
from detente.world import World, load_world

DATA = Path(__file__).parents[1] / "src/detente/analysis/outlook/data"
HORIZONS, WARM = (7, 30, 90), 120
STANDINGS = ((7, "week"), (30, "month"), (90, "quarter"), (10**6, "longer"))
MEET = len(relations.RELATIONS)
FEWEST, LATELY = 40, 90


def kinds(path: Path) -> dict[int, tuple[int, ...]]:
    """Relations of each relation of the source, by the longest prefix of its name."""
    with (Path(__file__).parent / "cameo_names.tsv").open(encoding="utf-8") as handle:
        prefixes = sorted(csv.DictReader(handle, delimiter="\t"), key=lambda r: -len(r["prefix"]))
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, number = line.split("\t")[:2]
        row = next((p for p in prefixes if name.replace("_", " ").startswith(p["prefix"])), None)
        if row:
            meet = (MEET,) if row["mode"] == "meet" else ()
            found[int(number)] = relations.of(row["type"], row["mode"] or None) + meet
    return found


def states(path: Path, world: World) -> dict[int, str]:
    """The state of each entity whose name tells it."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, number = line.split("\t")[:2]
        inside = re.search(r"\((.*)\)$", name.replace("_", " "))
        meant = world.resolve(inside[1] if inside else name.replace("_", " ")).entity
        state = world.state_of(meant) if meant else None
        if state in world.states:
            found[int(number)] = str(state)
    return found


def events(folder: Path, world: World) -> np.ndarray:
    """Source, relation, target, day of events between two states, each once a day."""
    kind, state = kinds(folder / "relation2id.txt"), states(folder / "entity2id.txt", world)
    numbers = {s: n for n, s in enumerate(sorted(world.states))}
    parts = [np.loadtxt(folder / f"{n}.txt", dtype=np.int64, usecols=(0, 1, 2, 3)) for n in ("train", "valid")]
    rows = np.concatenate(parts)
    rows[:, 3] //= int(np.gcd.reduce(rows[:, 3])) or 1
    listed = [
        (numbers[state[s]], r, numbers[state[o]], day)
        for s, name, o, day in rows.tolist()
        if s in state and o in state and state[s] != state[o]
        for r in kind.get(name, ())
    ]
    return np.unique(np.asarray(listed, np.int64), axis=0)


def after(keys: np.ndarray, key: np.ndarray, day: int | np.ndarray, horizon: int) -> np.ndarray:
    """Whether a key (times 1000, plus the day) is seen from the day after ``day`` on, within the horizon."""
    return np.searchsorted(keys, key * 1000 + day + horizon, "right") > np.searchsorted(keys, key * 1000 + day, "right")


def occasions(path: Path, world: World) -> tuple[int, int]:
    """Summits abroad of series that the United States belong to: to how many their leaders came, and of how many."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        trips = [r for r in csv.DictReader(handle) if r["kind"].endswith("_trip") and r["start"] >= "2000"]
    stays = [
        (world.resolve(r["host_country"]).entity, date.fromisoformat(r["start"]), date.fromisoformat(r["end"]))
        for r in trips
    ]
    covered = max(start for _, start, _ in stays)
    came = total = 0
    for one in world.summit_book.all():
        if one.state == "USA" or one.start > covered or "USA" not in world.members(one.occasion, one.start):
            continue
        total += 1
        came += any(s == one.state and a <= one.end and b >= one.start for s, a, b in stays)
    return came, total


def apart(found: list[np.ndarray]) -> dict[int, tuple[float, int]]:
    """By relation how far its two ways stand apart between two states that had seen the like, and of how many cases.

    1 where an event either way comes as often as if neither way told of the other, 0 where no more often than the
    likelier of the two.
    """
    sums: dict[int, np.ndarray] = {}
    for rows in found:
        s, r, o, day = rows.T
        keys = np.sort(((s * 1000 + o) * 100 + r) * 1000 + day)
        one = np.unique(np.minimum(s, o) * 1000 + np.maximum(s, o))
        other, last = one % 1000 * 1000 + one // 1000, int(day.max())
        for now in range(WARM, last - 6, 3):
            recent = (day <= now) & (day > now - LATELY)
            lately = np.unique((s[recent] * 1000 + o[recent]) * 100 + r[recent])
            for relation in range(len(relations.RELATIONS)):
                sides = (one * 100 + relation, other * 100 + relation)
                seen = np.isin(sides[0], lately) * 2 + np.isin(sides[1], lately)
                for h in (h for h in HORIZONS if now + h <= last):
                    a, b = (after(keys, side, now, h) for side in sides)
                    for kind in (1, 2, 3):
                        some = seen == kind
                        if some.any():
                            p, q = a[some].mean(), b[some].mean()
                            cell = sums.setdefault(relation, np.zeros(3))
                            most = max(p, q)
                            cell += some.sum() * np.array(((a | b)[some].mean() - most, (p + q - p * q) - most, 1))
    return {r: (float(np.clip(x / y, 0, 1)), int(n)) for r, (x, y, n) in sums.items() if y > 0 and n >= FEWEST}


def put(name: str, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    """Write one of the tables."""
    with (DATA / f"{name}.tsv").open("w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle, delimiter="\t", lineterminator="\n")
        out.writerows([columns, *rows])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    shared = parser.parse_args().shared
    world = load_world()
    found = [events(shared / "forecast" / name, world) for name in ("icews14", "icews18")]
    many = len(relations.RELATIONS)
    rates: dict[tuple[int, str, bool, int], np.ndarray] = {}
    rules: dict[tuple[int, bool, int, int], np.ndarray] = {}
    for rows in found:
        s, r, o, day = rows.T
        pair, back = s * 1000 + o, o * 1000 + s
        keys = np.sort((pair * 100 + r) * 1000 + day)
        last = int(day.max())
        everyone = np.unique(np.r_[pair, back])
        for now in range(WARM, last - 6, 3):
            past = day <= now
            seen_day = np.full(len(everyone), -(10**6))
            sides = np.searchsorted(everyone, np.r_[pair[past], back[past]])
            np.maximum.at(seen_day, sides, np.r_[day[past], day[past]])
            lately = np.unique(pair[past & (day > now - 90)] * 100 + r[past & (day > now - 90)])
            standing = np.searchsorted([x for x, _ in STANDINGS], now - seen_day)
            known = seen_day >= 0
            for relation in range(many):
                key = everyone[known] * 100 + relation
                seen = np.isin(key, lately)
                for h in (h for h in HORIZONS if now + h <= last):
                    came = after(keys, key, now, h)
                    for at in range(len(STANDINGS)):
                        for with_it in (False, True):
                            some = (standing[known] == at) & (seen == with_it)
                            cell = rates.setdefault((relation, STANDINGS[at][1], with_it, h), np.zeros(2))
                            cell += came[some].sum(), some.sum()
        for h in HORIZONS:
            body = np.flatnonzero(day + h <= last)
            for turned in (False, True):
                for head in range(many):
                    key = (back if turned else pair)[body] * 100 + head
                    came = after(keys, key, day[body], h)
                    # Pairs that do the like all the time say nothing of what the one brings about.
                    rare = ~after(keys, key, day[body] - LATELY, LATELY) & (day[body] > LATELY)
                    for kind in range(MEET + 1):
                        some = rare & (r[body] == kind)
                        cell = rules.setdefault((kind, turned, head, h), np.zeros(2))
                        cell += came[some].sum(), some.sum()
    names = (*relations.RELATIONS, "AGREE/meet")
    put("base_rates", ("relation", "dealt", "seen", "days", "rate", "n"), [
        (names[relation], dealt, "yes" if with_it else "no", h, f"{came / n:.4f}", int(n))
        for (relation, dealt, with_it, h), (came, n) in sorted(rates.items()) if n >= FEWEST
    ])  # fmt: skip
    put("rules", ("after", "by", "then", "days", "rate", "n"), [
        (names[kind], "the other" if turned else "the same", names[head], h, f"{came / n:.4f}", int(n))
        for (kind, turned, head, h), (came, n) in sorted(rules.items()) if n >= FEWEST and kind != head
    ])  # fmt: skip
    stand = sorted(apart(found).items())
    put("either", ("relation", "apart", "n"), [(names[r], f"{share:.3f}", cases) for r, (share, cases) in stand])
    came, total = occasions(shared / "reference/us_state_visits_travels.csv", world)
    put("occasions", ("relation", "days", "rate", "n"), [
        (relations.VISIT, h, f"{came / total:.4f}", total) for h in HORIZONS
    ])  # fmt: skip


if __name__ == "__main__":
    main()
