"""The outlook of a dyad or of one party: the likeliest next events, how likely, and why.

The chance of an event is that of the model that the ledger's own history was learned by
(`detente.analysis.outlook.chances`). Where there is none that learned from earlier days alone, base
rates counted elsewhere stand in (`detente.analysis.outlook.rates`), raised by the rule that adds most,
and the outlook says so. Either way open commitments and summits that fall into the horizon raise it:
1 - (1 - p)(1 - e), e being what the strongest of them adds; a commitment is an event too, of which a rule may speak,
so that of rules and commitments together only the strongest counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from detente.analysis.outlook import keeping, occasions, promises, rates, reasons, rows
from detente.analysis.outlook.cut import Around, Cut
from detente.analysis.outlook.relations import RELATIONS, VISIT, words
from detente.analysis.outlook.rows import Fetch
from detente.world import World

HORIZONS = (7, 30, 90)
#: Counterparts of one party's outlook, by what lies behind and again by what was promised last.
COUNTERPARTS = 10
#: Rules that are told of an event, at most.
RULES = 2
#: Days after the ledger's last from which on an outlook says that it knows nothing of them.
STALE = 30
NEWS = "A forecast from news counts is a forecast of reported events, not of all that will happen."


@dataclass(slots=True)
class Reason:
    """Why an event is likelier or less likely: in words, by how much at the longest horizon, and the rows behind.

    ``effect`` is, for each horizon, the share of those otherwise spared whom it takes; ``adds`` the points of
    probability that it adds, which are 0 where a stronger reason of its kind counts instead; ``counted`` is what a
    rule rests on.
    """

    says: str
    adds: float | None
    rows: list[dict[str, Any]] = field(default_factory=list)
    kind: str = "history"
    effect: dict[float, float] = field(default_factory=dict)
    counted: rates.Counted | None = None

    def told(self) -> dict[str, Any]:
        """As a mapping for JSON."""
        adds = None if self.adds is None else round(self.adds, 4)
        counted = self.counted.told() if self.counted else None
        return {"kind": self.kind, "says": self.says, "adds": adds, "counted": counted, "rows": self.rows}


def raised(chance: dict[float, float], why: list[Reason]) -> dict[float, float]:
    """Chances as the strongest of some reasons raises each: 1 - (1 - p)(1 - e). Each reason is told what it adds."""
    longest = max(chance)
    strongest = max(why, key=lambda r: r.effect[longest], default=None)
    for reason in why:
        reason.adds = (1 - chance[longest]) * reason.effect[longest] if reason is strongest else 0.0
    return {h: 1 - (1 - p) * (1 - max((r.effect[h] for r in why), default=0.0)) for h, p in chance.items()}


def merged(why: list[Reason]) -> list[Reason]:
    """Reasons in the same words told once, with the rows of all."""
    once: dict[str, Reason] = {}
    for reason in why:
        if reason.says in once:
            once[reason.says].rows += reason.rows
        else:
            once[reason.says] = reason
    return list(once.values())


class Outlook:
    """Outlooks over a ledger as of a day (its last, if None). ``fetch`` runs a statement on it.

    Raises ValueError where the ledger is empty, where nothing in it has a date and no day is given, and for a day
    before 1900 or after 2200.
    """

    def __init__(self, fetch: Fetch, world: World, as_of: date | None = None) -> None:
        self.fetch, self.world = fetch, world
        self.last = rows.last_known(fetch)
        if self.last is None and rows.empty(fetch):
            raise ValueError("the ledger is empty: read documents into it, or import coded events")
        day = as_of or self.last
        if day is None:
            raise ValueError("nothing in the ledger has a date: name the day to look ahead from")
        if not 1900 <= day.year <= 2200:
            raise ValueError(f"the day to look ahead from lies between 1900 and 2200, and not on {day}")
        self.as_of = day
        self.model, self.months, self.until = keeping.model(fetch, day)
        self._open: list[dict[str, Any]] | None = None
        self._cut: Cut | None = None
        self._around: dict[tuple[str, str], Around] = {}

    @property
    def method(self) -> str:
        """``trees`` or ``base rates``."""
        return "trees" if self.model else "base rates"

    def notes(self, *parties: str) -> list[str]:
        """What a reader must know of how the outlook of some parties was made."""
        doubts = []
        if self.last is None:
            doubts.append("Nothing in the ledger has a date.")
        elif (self.as_of - self.last).days > STALE:
            doubts.append(f"The ledger ends on {self.last}: what happened from there to {self.as_of} is not known.")
        idle = [self.name(p) for p in parties if not self.acts(p)]
        doubts += [f"{name} is a part of the world or a bloc without members: nobody acts for it." for name in idle]
        if self.model:
            learned = self.model.learned
            return [f"Learned from {learned['events']} events known by {learned['until']}.", *doubts, NEWS]
        later = keeping.learned(self.fetch)
        why = (
            f"the ledger's model learned from days after {self.as_of}" if later
            else "no model was learned from this ledger (detente outlook train)"
        )  # fmt: skip
        told = [f"Base rates counted in ICEWS events of 2014 and 2018 between states: {why}."]
        others = [self.name(p) for p in parties if p not in self.world.states]
        if others:
            told.append(f"States are reported on more than {' or '.join(others)}: these chances are likely too high.")
        return [*told, *doubts, NEWS]

    def resting(self, pasts: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]) -> list[str]:
        """Which pairs are known from one document alone, in words, by what is on record of each."""
        found: dict[str, list[str]] = {}
        for (a, b), past in pasts.items():
            behind = {(r["origin"] == "read", d) for r in past for d in r["documents"]}
            if len(behind) == 1:
                read, document = behind.pop()
                what = f"{'document' if read else 'coded source'}: {document}"
                found.setdefault(what, []).append(f"{self.name(a)} and {self.name(b)}")
        return [f"All that is known of {', '.join(p)} rests on one {d}." for d, p in found.items()]

    def name(self, entity: str) -> str:
        """An entity's name."""
        known = self.world.entity(entity)
        return known.name if known else entity

    def acts(self, entity: str) -> bool:
        """Whether an entity can be expected to act: a part of the world, or a bloc that nobody belongs to, cannot."""
        known = self.world.entity(entity)
        if known is None or known.kind in ("state", "person", "organisation"):
            return True
        return known.kind == "bloc" and bool(self.world.members(entity, self.as_of))

    def open_commitments(self) -> list[dict[str, Any]]:
        """Commitments that stand open on the day."""
        if self._open is None:
            self._open = promises.standing(self.fetch, self.as_of)
        return self._open

    def dyad(self, a: str, b: str, horizons: Sequence[float] = HORIZONS, *, most: int | None = 10) -> dict[str, Any]:
        """The likeliest events between two parties, either way, by their chance within the longest horizon.

        Raises ValueError where both are the same.
        """
        if a == b:
            raise ValueError(f"{a} on both sides: name two parties")
        past = self.cut(a, b).latest(a, b)
        events = self.events(a, b, past, horizons)
        told = [e for e in events if e["probability"][str(max(horizons))] > 0]
        return {
            "as_of": self.as_of.isoformat(), "parties": [a, b], "names": [self.name(a), self.name(b)],
            "horizons": list(horizons), "method": self.method, "known": len(past),
            "notes": [*self.resting({(a, b): past}), *self.notes(a, b)],
            "events": told[:most], "left_out": max(0, len(told) - most) if most else 0,
            "calendar": occasions.shared(self.world, a, b, self.as_of, round(max(horizons)))
            + occasions.anniversaries(past, self.as_of, round(max(horizons)), self.name),
            "months": self.by_month(a, b),
        }  # fmt: skip

    def one(self, entity: str, horizons: Sequence[float] = HORIZONS, *, most: int = 10) -> dict[str, Any]:
        """The likeliest events of one party with those whom it deals with most, and with whom it has open commitments.

        Of each there are ``COUNTERPARTS`` at most: the commitments made last count.
        """
        near = self.cut(entity).counterparts(entity)
        # Sums in another order differ in the last digits, which must not choose among equals.
        others = sorted((e for e in near if self.acts(e)), key=lambda e: (-round(near[e], 6), e))
        promised = []
        for row in sorted(self.open_commitments(), key=lambda r: (r["made"] or "", r["id"]), reverse=True):
            authors, others_ = promises.sides(row, self.world, self.as_of)
            for mine, theirs in ((authors, others_), (others_, authors)):
                if entity in mine:
                    promised += sorted(e for e in theirs if e in self.world.states and e != entity)
        most_with = others[:COUNTERPARTS]
        awaited = [e for e in dict.fromkeys(promised) if e not in most_with]
        chosen = [*most_with, *awaited[:COUNTERPARTS]]
        events: list[dict[str, Any]] = []
        found = self.cut(entity, *chosen, hub=entity).latest_of(entity, chosen)
        pasts = {(entity, other): past for other, past in zip(chosen, found, strict=True)}
        for (_, other), past in pasts.items():
            events += self.events(entity, other, past, horizons)
        key = str(max(horizons))
        events.sort(key=lambda e: (-e["probability"][key], e["says"]))
        shown = dict.fromkeys(p for e in events[:most] for p in (e["source"], e["target"]))
        return {
            "as_of": self.as_of.isoformat(), "parties": [entity], "names": [self.name(entity)],
            "horizons": list(horizons), "method": self.method, "counterparts": chosen,
            "notes": [*self.resting(pasts), *self.notes(*dict.fromkeys((entity, *shown)))],
            "events": events[:most], "left_out": max(0, len(events) - most), "calendar": [], "months": [],
        }  # fmt: skip

    def events(self, a: str, b: str, past: list[dict[str, Any]], horizons: Sequence[float]) -> list[dict[str, Any]]:
        """Every relation either way with its chance, base rate and reasons, the likeliest first."""
        found = reasons.by_model(self, a, b, past, horizons) if self.model else None
        longest = max(horizons)
        open_ = promises.between(self.open_commitments(), self.world, a, b, self.as_of)
        listed = []
        for place, (source, target) in enumerate(((a, b), (b, a))):
            for relation in RELATIONS:
                why: list[Reason]
                promise = merged(self.promised(source, target, relation, open_, horizons))
                if found is not None:
                    chance, base, why = found[place, relation]
                else:
                    base, why = self.by_rates(source, target, relation, past, horizons)
                    chance = base
                # What is promised or threatened is an event too that rules speak of: the same words count once.
                ruled = [r for r in why if r.effect]
                awaited = self.due(source, target, relation, horizons)
                chance = raised(raised(chance, [*promise, *ruled]), awaited)
                why = [r for r in why if not r.effect] + sorted(ruled, key=lambda r: -(r.adds or 0))[:RULES]
                ranked = sorted([*promise, *awaited, *why], key=lambda r: (-abs(r.adds or 0), r.adds is not None))
                mode = "visit" if relation == VISIT else None
                listed.append({
                    "relation": relation, "type": relation.partition("/")[0], "mode": mode,
                    "source": source, "target": target,
                    "says": words(relation, self.name(source), self.name(target)),
                    "probability": {str(h): round(chance[h], 4) for h in horizons},
                    "base": {str(h): round(base[h], 4) for h in horizons},
                    "reasons": [r.told() for r in ranked],
                })  # fmt: skip
        return sorted(listed, key=lambda e: (-e["probability"][str(longest)], e["says"]))

    def by_rates(
        self, source: str, target: str, relation: str, past: list[dict[str, Any]], horizons: Sequence[float]
    ) -> tuple[dict[float, float], list[Reason]]:
        """The base rate, counted elsewhere, and the rules that raise the chance above it, the strongest first."""
        ago = [(self.as_of - r["known"]).days for r in past]
        like = [r for r in past if reasons.acts(r, source) and reasons.counts(r, relation)]
        seen = any((self.as_of - r["known"]).days < reasons.LATELY for r in like)
        since = min(ago, default=10**6)
        rate = rates.base_rate(relation, since, seen)
        base = {h: rate.within(h) for h in horizons}
        longest = max(horizons)
        why = [reasons.standing(self, source, target, relation, past, like, since, seen, rate, longest)]
        if not seen:
            why += reasons.by_rules(self, source, target, relation, past, rate, horizons)
        return base, why

    def promised(
        self, source: str, target: str, relation: str, open_: Sequence[Any], horizons: Sequence[float]
    ) -> list[Reason]:
        """What open commitments add to the chance that the source does this to the target."""
        found = []
        for row in open_:
            expects = promises.EXPECTS.get(row["kind"])
            if expects is None or relation not in expects.heads:
                continue
            authors, others = promises.sides(row, self.world, self.as_of)
            if source not in (authors if expects.by == "author" else others):
                continue
            if target not in (others if expects.by == "author" else authors):
                continue
            by = "the same" if expects.by == "author" else "the other"
            rule = rates.rules().get((expects.body, by, relation))
            base = rates.base_rate(relation, 10**6, False)
            last = promises.due(row)
            # What follows was counted up to the last horizon of the tables: no more is claimed beyond.
            spans = {h: min(h, rates.HORIZONS[-1]) for h in horizons}
            effect = {h: rates.excess(rule.within(s), base.within(s)) if rule else 0.0 for h, s in spans.items()}
            names = " and ".join(self.name(e) for e in row["from"]), " and ".join(self.name(e) for e in row["to"])
            until = f", due {last}" if row["due"] else ""
            says = f"the {row['kind']} of {names[0]} to {names[1]} is open (made {row['made']}{until})"
            counted = rule.counted(max(spans.values())) if rule else None
            if counted:
                says += f": the kind was followed by it within {counted.days:g} days in {counted.says()}"
            evidence = [{"id": row["id"], "text": row["text"], "day": row["made"], "url": None, "origin": "read"}]
            found.append(Reason(says, 0.0, evidence, "commitment", effect, counted))
        return found

    def due(self, source: str, target: str, relation: str, horizons: Sequence[float]) -> list[Reason]:
        """What summits add that the target is host of and the source belongs to."""
        if relation != VISIT:
            return []
        found = []
        for one, guest, host in occasions.summits(self.world, source, target, self.as_of, round(max(horizons))):
            if (guest, host) != (source, target):
                continue
            rate = rates.occasions()[VISIT]
            counted = rate.counted(rates.HORIZONS[-1])
            says = f"{one.name} begins in {one.city} on {one.start}, and {self.name(guest)} belongs to it"
            says += f": to such summits leaders of the United States came in {counted.says()}"
            away = occasions.stayed_away(self.fetch, self.world, guest, one.occasion, self.as_of)
            if away:
                says += f"; but it stayed away from {one.occasion} before"
            inside = {h: one.start <= self.as_of + timedelta(days=h) for h in horizons}
            effect = {h: 0.0 if away else rate.within(h) * inside[h] for h in horizons}
            evidence = [
                {"id": r["id"], "text": r["text"], "day": r["published"], "url": None, "origin": "read"}
                for r in away[:2]
            ]
            found.append(Reason(says, 0.0, evidence, "summit", effect, counted))
        return found

    def cut(self, *parties: str, hub: str | None = None) -> Cut:
        """What is known of some parties, looked up once; with a hub, of it and each of the others."""
        if self._cut is None or not self._cut.serves(parties):
            self._cut = Cut(self.fetch, parties, self.as_of, keeping.SPAN if self.model else 0, hub)
        return self._cut

    def around(self, a: str, b: str) -> Around:
        """What is known around a and b, counted once."""
        if (a, b) not in self._around:
            self._around.clear()
            self._around[a, b] = self.cut(a, b).around(a, b)
        return self._around[a, b]

    def by_month(self, a: str, b: str) -> list[dict[str, Any]]:
        """For the next six months of 30 days: the chance of an event of each quad class, and how many to expect."""
        if self.months is None or self.model is None:
            return []
        return reasons.by_month(self, a, b)
