"""Isolation of leaders and states from the rows themselves: encounters and events.

Every component lies between 0 (connected) and 1 (isolated); the index is their
weighted mean times 100 over the components that the rows allow, each weight times
``n / (n + 3)`` for the ``n`` observations that it rests on. ``E(x)`` is the effective number
of ``x``, the exponential of the entropy of their shares (Hill 1973).

========== ====== ==========================================================================
component  weight formula
========== ====== ==========================================================================
partners   0.40   ``1 / (1 + E)`` of those met in person or by call, home excepted
received   0.20   ``1 / (1 + guests)``: who came to see him, her or it; that nobody did is
                  only told by at least ``MINIMUM`` encounters elsewhere
travel     0.20   ``1 / (1 + E)`` of the countries gone to; 1 where journeys were not made
absence    0.20   absences / (presences + absences) at summits of all kinds
pressure   beside ``(conflict + 1/2) / (conflict + cooperation + 1)`` received, under
                  Jeffreys's prior (Brown, Cai and DasGupta 2001): shown, and no part of the
                  index, since who is attacked is not thereby cut off
========== ====== ==========================================================================

``low`` and ``high`` are the index's ends when each component is as far off as its number of
observations allows (a half-width of 1/sqrt(4 + n), after Agresti and Coull 1998).
What a text itself asserts of isolation is no part of the index; it stands in the
assessments. A summit that no text speaks of is neither presence nor absence.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

#: Component weights; encounters tell most, since they are what isolation denies.
WEIGHTS = {"partners": 0.4, "received": 0.2, "travel": 0.2, "absence": 0.2}
#: Shown beside the index.
BESIDE = ("pressure",)
#: Observations from which on a component has more than half its weight: one journey not made tells little.
DOUBT = 3
#: The fewest observations for a number.
MINIMUM = 3
_CONFLICT = frozenset({"verbal conflict", "material conflict"})
_UNREAL = frozenset({"negation", "hypothetical", "future"})


@dataclass(slots=True)
class _Record:
    partners: Counter[str] = field(default_factory=Counter)
    received: int = 0
    visits: Counter[str] = field(default_factory=Counter)
    not_travelled: int = 0
    present: int = 0
    absent: int = 0
    conflict: int = 0
    cooperation: int = 0
    evidence: set[str] = field(default_factory=set)
    behind: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def note(self, component: str, event: str | None) -> None:
        """Enter the event that a component rests on."""
        if event:
            self.behind[component].add(event)


def effective(counts: Mapping[str, int]) -> float:
    """Effective number of partners: the exponential of Shannon's entropy (Hill 1973); 0 where there are none."""
    total = sum(counts.values())
    if not total:
        return 0.0
    return math.exp(-sum(n / total * math.log(n / total) for n in counts.values()))


def isolation(
    events: Iterable[Mapping[str, Any]],
    encounters: Iterable[Mapping[str, Any]],
    entities: Mapping[str, Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Isolation of every leader and state named in the rows, most isolated first.

    A state has its leaders' encounters; the pressure that stands beside a leader is that on his or her state.
    An entity with fewer than ``MINIMUM`` observations gets ``score: null`` and says what is missing.
    """
    found: dict[str, _Record] = defaultdict(_Record)

    def both(entity: str) -> set[str]:
        state = (entities.get(entity) or {}).get("state")
        return {entity, state} if state else {entity}

    for row in encounters:
        _enter_encounter(row, found, both, entities)
    leaders: dict[str, set[str]] = defaultdict(set)
    for entity, about in entities.items():
        if about.get("kind") == "person" and about.get("state"):
            leaders[str(about["state"])].add(entity)
    for row in events:
        if _UNREAL & set(row["auxiliary"]) or "historical" in row["auxiliary"]:
            continue
        conflict = row["quad"] in _CONFLICT
        for party in row["recipients"]:
            aimed = {x for x in (party["entity"], party["state"]) if x}
            for state in list(aimed):
                aimed |= leaders.get(state, set())
            for entity in aimed:
                record = found[entity]
                record.conflict += conflict
                record.cooperation += not conflict and row["type"] != "CONSULT"
                record.evidence.add(row["id"])
                record.note("pressure", row["id"])
    rows = []
    for entity, record in found.items():
        known = entities.get(entity)
        if known is None or known.get("kind") not in ("person", "state"):
            continue
        rows.append(_row(entity, record))
    return sorted(rows, key=lambda r: (-(r["score"] if r["score"] is not None else -1.0), r["entity"]))


def _enter_encounter(
    row: Mapping[str, Any], found: dict[str, _Record], both: Any, entities: Mapping[str, Mapping[str, Any]]
) -> None:
    country = (row.get("place") or {}).get("country")
    unreal = {"hypothetical", "future"} & set(row["auxiliary"])
    for entity in row["participants"]:
        for who in both(entity):
            record = found[who]
            if row["event_mention"]:
                record.evidence.add(row["event_mention"])
            if unreal:
                continue
            if not row["attended"]:
                if row["occasion"]:
                    record.absent += 1
                    record.note("absence", row["event_mention"])
                elif row["kind"] == "visit":
                    record.not_travelled += 1
                    record.note("travel", row["event_mention"])
                continue
            if row["occasion"]:
                record.present += 1
                record.note("absence", row["event_mention"])
            for other in row["participants"]:
                home = both(other)
                if who not in home and not home & both(entity):
                    record.partners[other] += 1
                    record.note("partners", row["event_mention"])
            if row["host"] and who in both(row["host"]) and row["host"] != entity:
                record.received += 1
                record.note("received", row["event_mention"])
            own = (entities.get(who) or {}).get("state")
            if country and own and country != own and row["host"] != entity:
                record.visits[country] += 1
                record.note("travel", row["event_mention"])
    if row["host"] and row["attended"] and not unreal:
        for who in both(row["host"]):
            found[who].received += len(row["participants"]) - (row["host"] in row["participants"])
            found[who].note("received", row["event_mention"])


def _row(entity: str, record: _Record) -> dict[str, Any]:
    reach = effective(record.partners)
    met = sum(record.partners.values())
    components: dict[str, float | None] = {
        "partners": 1 / (1 + reach) if record.partners else (1.0 if record.not_travelled or record.absent else None),
        "received": 1 / (1 + record.received) if record.received or met >= MINIMUM else None,
        "travel": 1 / (1 + effective(record.visits)) if record.visits or record.not_travelled else None,
        "absence": record.absent / (record.absent + record.present) if record.absent + record.present else None,
        "pressure": (record.conflict + 0.5) / (record.conflict + record.cooperation + 1.0)
        if record.conflict + record.cooperation
        else None,
    }
    behind = {k: sorted(record.behind[k]) for k in components}
    counts = {
        "partners": met,
        "received": record.received + met,
        "travel": sum(record.visits.values()) + record.not_travelled,
        "absence": record.absent + record.present,
        "pressure": record.conflict + record.cooperation,
    }
    observed = sum(counts[k] for k in ("partners", "travel", "absence"))
    known = {k: v for k, v in components.items() if v is not None and k in WEIGHTS}
    if observed < MINIMUM or not known:
        return {
            "entity": entity, "score": None, "low": None, "high": None, "components": components, "weights": {},
            "evidence": sorted(record.evidence), "behind": behind, "missing": f"{observed} of {MINIMUM} observations",
        }  # fmt: skip
    weights = {k: WEIGHTS[k] * counts[k] / (counts[k] + DOUBT) for k in known}
    weight = sum(weights.values())
    score = 100 * sum(weights[k] * v for k, v in known.items()) / weight
    spread = 100 * sum(weights[k] / math.sqrt(4 + counts[k]) for k in known) / weight
    return {
        "entity": entity, "score": round(score, 1), "low": round(max(0.0, score - spread), 1),
        "high": round(min(100.0, score + spread), 1),
        "components": {k: None if v is None else round(v, 3) for k, v in components.items()},
        "weights": {k: round(w / weight, 4) for k, w in weights.items()},
        "evidence": sorted(record.evidence), "behind": behind, "missing": None,
    }  # fmt: skip
