"""What is new in a stretch of days: merged events with who reports them, and what is ordinary beside them.

Rows are those of the ledger's tables. An event is news when a document of the days
reports it and its own day does not lie before them; documents that copy one another
count as one source.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

Row = Mapping[str, Any]

#: Days before the first of the news by which an event may precede its report.
LAG = 3
#: Documents that a week, and the weeks before, must have at least to be set beside one another.
FEW = 5


#: Where a sentence ends; words at the head of a thing rather than of a claim, and words that make such a thing a claim
#: all the same.
_STOP = re.compile(r"[.!?][\"”’]*\s")
_THINGS, _CLAIM = frozenset("the a an this that these those its his her their our my".split()), 6


def claimed(claim: Row) -> bool:
    """Whether a proposition says something: three words at least, and more than the name of a thing."""
    words = claim["proposition"].lower().split()
    if _STOP.search(claim["proposition"]):
        return False  # the end of one sentence and the next are no proposition
    return len(words) >= (_CLAIM if words and words[0] in _THINGS and not claim["event_mention"] else 3)


#: Stances against a claim. Beginnings of words that deny what is said; of those that do where what they refuse is
#: somebody's word, and of words for such; and how a proposition begins whose "deny" withholds a thing from somebody.
AGAINST = ("denies", "doubts")
_DENYING = ("den", "disput", "dismiss", "contradict", "refut", "rebut", "disavow", "repudiat")
_REFUSING, _WORD = ("reject",), ("claim", "report", "accus", "alleg", "suggest", "assess", "charge", "notion")
_WITHHELD = ("them ", "him ", "her ", "us ", "to ")


def denied(claim: Row, position: Row, attributions: Mapping[str, Row]) -> bool:
    """Whether a position says that a claim is not so, or doubts it; a mere refusal ("rejected the demand") does not."""
    if position["stance"] != "denies":
        return bool(position["stance"] == "doubts")
    said = attributions.get(position["attribution"] or "")
    if said is None or not said["cue"]:
        return bool(claim["event_mention"])
    proposition, cue = claim["proposition"].lower(), said["cue"]["text"].lower().split()
    if any(w in ("not", "never") or w.endswith(("n't", "n’t")) for w in cue):
        return False
    if any(w.startswith(_REFUSING) for w in cue):
        return any(word in proposition for word in _WORD)
    return any(w.startswith(_DENYING) for w in cue) and not proposition.startswith(_WITHHELD)


def sides(claim: Row, attributions: Mapping[str, Row], named: Collection[str]) -> dict[str, list[str]]:
    """Who stands where on a claim, by stance, where somebody named denies or doubts what another says; else nobody."""
    found: dict[str, list[str]] = defaultdict(list)
    for position in claim["positions"]:
        against = position["stance"] in AGAINST
        if not against or denied(claim, position, attributions):
            found[position["stance"]].append(position["source"] or "")
    doubting = {s for stance in AGAINST for s in found.get(stance, ())}
    saying = {s for stance, sources in found.items() if stance not in AGAINST for s in sources}
    return dict(found) if any(saying - {s} for s in doubting & set(named)) else {}


@dataclass(frozen=True, slots=True)
class Interest:
    """What a reader watches: ids of entities, pairs of them, PLOVER types. What is empty leaves that open."""

    name: str = ""
    entities: frozenset[str] = frozenset()
    dyads: tuple[frozenset[str], ...] = ()
    types: frozenset[str] = frozenset()

    def takes(self, row: Row) -> bool:
        """Whether an event mention is of interest."""
        if self.types and row["type"] not in self.types:
            return False
        named = parties(row)
        if not self.entities and not self.dyads:
            return True
        return bool(self.entities & named) or any(pair <= named for pair in self.dyads)

    def concerns(self, entities: Iterable[str]) -> bool:
        """Whether any of these entities, or both of a pair, are watched; all are where nobody is named."""
        named = set(entities)
        if not self.entities and not self.dyads:
            return True
        return bool(self.entities & named) or any(pair <= named for pair in self.dyads)


@dataclass(slots=True)
class Happening:
    """One merged event of the days: its counted mentions, who reports it, and how much it weighs."""

    event: str
    rows: list[Row]
    outlets: list[str]
    independent: int
    weight: float
    contested: bool
    first: str | None
    links: list[tuple[str, str | None]] = field(default_factory=list)

    @property
    def between(self) -> Collection[str]:
        """The two states or bodies of the event, or else all of its parties."""
        return pair(self.rows[0]) or frozenset(parties(self.rows[0]))


def parties(row: Row) -> set[str]:
    """Ids of an event mention's parties and of their states."""
    return {x for k in ("actors", "recipients") for p in row[k] for x in (p["entity"], p["state"]) if x}


def pair(row: Row) -> tuple[str, str] | None:
    """The two states or bodies of an event mention, in order of their ids; None where they are not two."""
    found = {p["state"] or p["entity"] for k in ("actors", "recipients") for p in row[k]} - {None}
    return (min(found), max(found)) if len(found) == 2 else None


def outlet(document: Row) -> str:
    """Who publishes a document: its source, the host of its address, or else the document itself."""
    host = urlsplit(document["url"] or "").hostname or ""
    return str(document["source"] or host.removeprefix("www.") or document["document_id"])


def day_of(row: Row, published: Mapping[str, str | None]) -> tuple[str | None, str | None]:
    """First and last day of an event mention: its own, or else that of publication."""
    dating = row["date"]
    if dating:
        return dating["start"], dating["end"]
    day = published.get(row["document_id"])
    return day, day


def happenings(
    fresh: Sequence[Row], documents: Sequence[Row], original: Mapping[str, str], since: date
) -> list[Happening]:
    """Merged events of mentions that are news, the weightiest first; their ``rows`` are those given.

    ``original`` names the document of which one is a copy. A mention is given with its ``event``, the day on which
    that was ``first`` published, and what it weighs by: ``sides`` (2 parties, 1 or none), ``confidence``, ``score``,
    ``contested``, ``negation``, ``future``, and how ``early`` in its document it stands (1 for the first words).
    """
    by = {d["document_id"]: d for d in documents}
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in fresh:
        groups[row["event"]].append(row)
    found = []
    for event, rows in groups.items():
        homes = {outlet(by[original.get(r["document_id"], r["document_id"])]) for r in rows}
        links = {outlet(by[r["document_id"]]): by[r["document_id"]]["url"] for r in rows}
        first = rows[0]["first"]
        found.append(
            Happening(
                event, rows, sorted(links), len(homes), _weight(rows, len(homes), first < since.isoformat()),
                any(r["contested"] for r in rows), first, sorted(links.items()),
            )
        )  # fmt: skip
    return sorted(found, key=lambda h: (-h.weight, h.event))


def _weight(rows: Sequence[Row], sources: int, known: bool) -> float:
    best = max(rows, key=lambda r: r["confidence"])
    weight: float = best["confidence"] + math.log2(1 + sources) + best["sides"] + abs(best["score"]) / 12
    weight += 0.5 * any(r["contested"] for r in rows) + max(r["early"] for r in rows)
    weight -= 0.5 * best["negation"] + 0.3 * best["future"] + 1.0 * known
    return weight


@dataclass(frozen=True, slots=True)
class Change:
    """How often two parties cooperated or clashed in the last week, beside the weeks before.

    ``expected`` is the number for a week to be expected from the weeks before, given how much was read in each;
    ``chance`` how likely so unusual a number is without any change.
    """

    pair: tuple[str, str]
    cooperative: bool
    now: int
    before: int
    expected: float
    chance: float


@dataclass(frozen=True, slots=True)
class Tally:
    """Documents of the weeks before and of the last week, and of every two parties the events of both stretches.

    ``pairs`` are keyed by the two, in order of their ids, and by whether they cooperated.
    """

    before: int
    now: int
    pairs: Mapping[tuple[tuple[str, str], bool], tuple[int, int]]


def changes(tally: Tally, interest: Interest, *, level: float = 0.01) -> list[Change]:
    """Pairs whose last seven days differ from the weeks before by more than chance, the least likely first.

    Of the events of a pair in both stretches, the share of the last week is set against
    that of all pairs (exact binomial test, two-sided), so that a week in which more was
    read is no change; fewer than five events in all, or ``FEW`` documents in one of the
    stretches, say nothing.
    """
    total = [sum(c[i] for c in tally.pairs.values()) for i in (0, 1)]
    if min(tally.before, tally.now) < FEW or not total[0] or not total[1]:
        return []
    share = total[1] / sum(total)
    found = []
    for (both, cooperative), (before, now) in tally.pairs.items():
        if before + now < 5 or not interest.concerns(both):
            continue
        chance = binomial(now, before + now, share)
        if chance < level:
            found.append(Change(both, cooperative, now, before, (before + now) * share, chance))
    return sorted(found, key=lambda c: (c.chance, c.pair))


def binomial(hits: int, tries: int, share: float) -> float:
    """Two-sided exact binomial test: how likely a number no likelier than ``hits`` is under ``share``."""
    logs = [
        math.lgamma(tries + 1) - math.lgamma(k + 1) - math.lgamma(tries - k + 1)
        + k * math.log(share) + (tries - k) * math.log1p(-share)
        for k in range(tries + 1)
    ] if 0 < share < 1 else [0.0 if k == round(share) * tries else -math.inf for k in range(tries + 1)]  # fmt: skip
    return min(1.0, sum(math.exp(v) for v in logs if v <= logs[hits] + 1e-7))
