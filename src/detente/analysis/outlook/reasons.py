"""Why an event is likely, in words with the rows behind: from the model's trees, and from rules counted elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.analysis.outlook import chances, cut, keeping, rates, rows
from detente.analysis.outlook.features import WINDOWS
from detente.analysis.outlook.history import PLAIN, History
from detente.analysis.outlook.relations import NUMBERS, RELATIONS, of, words
from detente.analysis.outlook.sampling import RECENT, Asked
from detente.ontology import QUADS

if TYPE_CHECKING:
    from detente.analysis.outlook.forecast import Outlook, Reason

#: Families of features, by the first word of their names, that a reason is given for; log odds below which none is.
FAMILIES = ("triple", "back", "pair", "sr", "s", "ro", "o", "rule", "overlap", "other")
LEAST, MOST, SHOWN = 0.1, 4, 3
#: Days in which the like must have been seen for the higher base rate.
LATELY = 90
#: The standings of a pair, in words.
DEALT = {
    "week": "that had dealt with each other within 7 days", "month": "that had last dealt 8 to 30 days before",
    "quarter": "that had last dealt 31 to 90 days before", "longer": "that had last dealt longer before",
}  # fmt: skip


def acts(row: Mapping[str, Any], entity: str) -> bool:
    """Whether an entity is the one who acts in a row."""
    return entity in (row["source"], row["source_entity"])


def evidence(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows behind a reason, short."""
    once = list({r["id"]: r for r in found}.values())[:SHOWN]
    return [{k: str(r[k]) if k == "day" else r[k] for k in ("id", "text", "day", "url", "origin")} for r in once]


def counts(row: Mapping[str, Any], relation: str) -> bool:
    """Whether a row counts under a relation."""
    return NUMBERS[relation] in of(row["type"], row["mode"])


def standing(
    outlook: Outlook, source: str, target: str, relation: str, past: list[dict[str, Any]], like: list[dict[str, Any]],
    since: int, seen: bool, rate: rates.Rate, horizon: float,
) -> Reason:  # fmt: skip
    """The base rate in words: how lately the two dealt with each other, whether the like was seen, what was counted."""
    from detente.analysis.outlook.forecast import Reason

    a, b = outlook.name(source), outlook.name(target)
    if not past:
        dealt = f"the ledger knows of nothing between {a} and {b}"
    else:
        dealt = f"{a} and {b} last dealt with each other on {outlook.as_of - timedelta(days=since)}"
    if like:
        dealt += f"; {words(relation, a, b)}: {len(like)} time{'s' if len(like) > 1 else ''}, last {like[0]['day']}"
    counted = min(horizon, rates.HORIZONS[-1])
    seen = seen and (relation, rates.standing(since), "yes") in rates.base_rates()
    says = (
        f"{dealt}. Of {rate.cases(counted)} cases of two states {DEALT[rates.standing(since)]} and "
        f"{'had' if seen else 'had not'} seen the like in {LATELY} days, {rate.within(counted):.1%} saw it within "
        f"{counted:g} days"
    )
    if horizon > counted:
        says += f"; carried on to {horizon:g} days that is {rate.within(horizon):.1%}"
    return Reason(says, None, evidence(like or past), "base rate")


def by_rules(
    outlook: Outlook, source: str, target: str, relation: str, past: list[dict[str, Any]], base: rates.Rate,
    horizons: Sequence[float],
) -> list[Reason]:  # fmt: skip
    """Rules that raise a chance: what one of the two did of late, and how often this followed; the strongest first."""
    from detente.analysis.outlook.forecast import Reason

    spans = {h: min(h, rates.HORIZONS[-1]) for h in horizons}
    longest = max(spans.values())
    best: dict[tuple[str, str], tuple[dict[float, float], rates.Rate, dict[str, Any]]] = {}
    for row in past:
        gone = (outlook.as_of - row["known"]).days
        if gone >= rates.HORIZONS[-1]:
            continue
        by = "the same" if acts(row, source) else "the other"
        for number in of(row["type"], row["mode"]):
            body = RELATIONS[number]
            rule = rates.rules().get((body, by, relation))
            if rule is None or (body, by) in best:
                continue
            spared = 1 - rule.within(gone)
            effect = {
                h: rates.excess((rule.within(gone + s) - rule.within(gone)) / max(spared, 1e-9), base.within(s))
                for h, s in spans.items()
            }
            if effect[max(horizons)] > 0:
                best[body, by] = effect, rule, row
    found = []
    for (body, by), (effect, rule, row) in best.items():
        names = outlook.name(source), outlook.name(target)
        says = (
            f"{words(body, *(names if by == 'the same' else names[::-1]))} ({row['day']}): followed by it within "
            f"{longest:g} days in {rule.counted(longest).says()}"
        )
        found.append(Reason(says, 0.0, evidence([row]), "rule", effect, rule.counted(longest)))
    return sorted(found, key=lambda r: -r.effect[max(horizons)])


def by_model(
    outlook: Outlook, a: str, b: str, past: list[dict[str, Any]], horizons: Sequence[float]
) -> dict[tuple[int, str], tuple[dict[float, float], dict[float, float], list[Reason]]]:
    """Chances, base rates and reasons of every relation either way, from the ledger's model."""
    model = outlook.model
    assert model is not None
    seen_around = outlook.around(a, b)
    events = seen_around.events.both_ways()
    history, day = History(events, PLAIN), rows.number(outlook.as_of) + 1
    history.learn(day - 1)
    many = len(RELATIONS)
    subject, relation = np.repeat([0, 1], many), np.tile(np.arange(many), 2)
    asked = Asked(subject, relation, 1 - subject, day, np.zeros(2 * many, bool))
    near = np.full(2 * many, overlap_of(*seen_around.near), np.float32)
    began = rows.number(
        max(date.fromisoformat(model.learned["first"]), outlook.as_of - timedelta(days=keeping.SPAN - 1))
    )
    found = chances.features(history, model.known, asked, near, began)
    triple = history.counter("triple")
    since = triple.since(triple.place((subject * history.n + 1 - subject) * history.m + relation), day)
    seen = since <= RECENT
    chance = {h: model.probability(found, h) for h in horizons}
    base = {h: model.base_rate(relation, seen, h) for h in horizons}
    shares = model.reasons(found, max(horizons))
    return {
        (int(s), RELATIONS[r]): (
            {h: float(chance[h][i]) for h in horizons},
            {h: float(base[h][i]) for h in horizons},
            _told(outlook, (a, b)[s], (a, b)[1 - s], RELATIONS[r], past, shares[i], float(chance[max(horizons)][i])),
        )
        for i, (s, r) in enumerate(zip(subject, relation, strict=True))
    }


def overlap_of(one: Mapping[str, float], two: Mapping[str, float]) -> float:
    """Cosine of whom two parties deal with, as `chances.overlap` has it for whole histories."""
    both = sum(np.log1p(w) * np.log1p(two[e]) for e, w in one.items() if e in two)
    size = np.prod([np.sqrt(sum(np.log1p(w) ** 2 for w in x.values())) for x in (one, two)])
    return float(both / max(size, 1e-6))


def _family(name: str) -> str:
    word = name.split(" ")[0]
    return word if word in FAMILIES else "other"


def _told(
    outlook: Outlook, source: str, target: str, relation: str, past: list[dict[str, Any]], shares: Any, chance: float
) -> list[Reason]:
    """What each family of features adds to the log odds, in words, with the rows behind and points of probability."""
    from detente.analysis.outlook.forecast import Reason

    a, b = outlook.name(source), outlook.name(target)
    sums: dict[str, float] = dict.fromkeys(FAMILIES, 0.0)
    for name, share in zip(chances.NAMES, shares[:-1], strict=True):
        if name != "horizon":
            sums[_family(name)] += float(share)
    like = [r for r in past if acts(r, source) and counts(r, relation)]
    back = [r for r in past if acts(r, target) and counts(r, relation)]

    def seen(some: list[dict[str, Any]], what: str) -> str:
        many = f"{'at least ' * (len(past) >= cut.BEHIND)}{len(some)} time{'s' * (len(some) != 1)}"
        return f"{what}: {many} on record, last {some[0]['day']}"

    never = "no event of this kind from {} to {} on record"
    ruled = _ruled(outlook, source, target, relation, past)
    said = {
        "triple": (seen(like, words(relation, a, b)) if like else never.format(a, b), like),
        "back": (seen(back, words(relation, b, a)) if back else never.format(b, a), back),
        "pair": (
            seen(past, f"{a} and {b} deal with each other") if past else f"nothing between {a} and {b} on record", past,
        ),
        "sr": (f"how often {a} does this to others", []),
        "s": (f"how active {a} is", []),
        "ro": (f"how often this is done to {b} by others", []),
        "o": (f"how much is done to {b}", []),
        "rule": (ruled[0], ruled[1]),
        "overlap": (f"whom both {a} and {b} deal with", []),
    }  # fmt: skip
    found = []
    for family, (says, behind) in said.items():
        if abs(sums[family]) >= LEAST:
            odds = np.log(max(chance, 1e-6) / max(1 - chance, 1e-6))
            without = 1 / (1 + np.exp(-(odds - sums[family])))
            rests = ruled[2] if family == "rule" else None
            found.append(Reason(says, chance - float(without), evidence(behind), family, counted=rests))
    return sorted(found, key=lambda r: -abs(r.adds or 0))[:MOST]


def _ruled(
    outlook: Outlook, source: str, target: str, relation: str, past: list[dict[str, Any]]
) -> tuple[str, list[dict[str, Any]], rates.Counted | None]:
    """The rule of the ledger's own history that speaks most for an event, in words, the rows and counts behind it."""
    assert outlook.model is not None
    known = outlook.model.known
    best: tuple[float, int, dict[str, Any]] | None = None
    for row in past:
        if (outlook.as_of - row["known"]).days > WINDOWS[-1]:
            break
        turned = 0 if acts(row, source) else len(RELATIONS)
        for number in of(row["type"], row["mode"]):
            share = float(known.rules[1][number + turned, NUMBERS[relation]])
            if best is None or share > best[0]:
                best = share, number + turned, row
    if best is None:
        return f"nothing between {outlook.name(source)} and {outlook.name(target)} of late", [], None
    _, seen, row = best
    body, rule = RELATIONS[seen % len(RELATIONS)], known.rule(seen, NUMBERS[relation], 1)
    names = (outlook.name(source), outlook.name(target))
    done = words(body, *(names if acts(row, source) else names[::-1]))
    like = [r for r in past if counts(r, body) and acts(r, source) == acts(row, source)]
    often = f"in {rule.says()}" if rule else "before"
    return f"{done}, which was followed by it within {WINDOWS[1]} days {often}", like, rule


def by_month(outlook: Outlook, a: str, b: str) -> list[dict[str, Any]]:
    """Chances and expected counts of each quad class either way, for each of the months to come."""
    assert outlook.months is not None and outlook.model is not None
    events = outlook.around(a, b).events
    if not len(events):
        return []
    first = date.fromisoformat(outlook.model.learned["first"])
    periods = max(1, min((outlook.as_of - first).days, keeping.SPAN) // keeping.MONTH)
    panel = keeping.panel(events, outlook.as_of, periods)
    known = panel.counts.shape[2]
    found = []
    for ahead in range(1, 7):
        made = panel.features(known, ahead)
        any_, mean = outlook.months.any(made), outlook.months.expected(made)
        usual = panel.counts.mean(axis=2).reshape(-1)
        for i, (s, t) in enumerate(zip(panel.source, panel.target, strict=True)):
            if {int(s), int(t)} != {0, 1}:
                continue
            for q, name in enumerate(QUADS):
                at = 4 * i + q
                found.append({
                    "month": ahead, "until": (outlook.as_of + timedelta(days=keeping.MONTH * ahead)).isoformat(),
                    "source": (a, b)[s], "target": (a, b)[t], "quad": name, "any": round(float(any_[at]), 4),
                    "expected": round(float(mean[at]), 3), "usual": round(float(usual[at]), 3),
                })  # fmt: skip
    return found
