"""How far judges agree, and how often the machine was right by their word."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from detente.ledger.judgements import OF_ROWS, Judgement, by_judge, standing


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cohen's kappa of two judges over the rows that both judged; None where chance alone would agree always."""

    one: str
    other: str
    both: int
    agree: int
    kappa: float | None


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa (1960) of two judges' verdicts on the same things; None where it is not defined."""
    if not pairs:
        return None
    n = len(pairs)
    observed = sum(a == b for a, b in pairs) / n
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[v] * second[v] for v in first) / n**2
    return None if chance == 1 else (observed - chance) / (1 - chance)


def agreement(judgements: Iterable[Judgement]) -> list[Agreement]:
    """Agreement of every two judges who judged the same rows, verdict by verdict."""
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for judges in by_judge(j for j in judgements if j.verdict in OF_ROWS).values():
        names = sorted(judges)
        for i, one in enumerate(names):
            for other in names[i + 1 :]:
                pairs[one, other].append((judges[one].verdict, judges[other].verdict))
    return [
        Agreement(one, other, len(found), sum(a == b for a, b in found), kappa(found))
        for (one, other), found in sorted(pairs.items())
    ]


@dataclass(frozen=True, slots=True)
class Precision:
    """Of rows of one kind that were judged, how many were right; with Wilson's 95% interval."""

    value: str
    judged: int
    right: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Right rows over judged ones."""
        return self.right / self.judged


def precision(
    judgements: Iterable[Judgement], by: str, sources: Mapping[str, str | None] | None = None
) -> list[Precision]:
    """Precision of the machine's event mentions by ``type``, ``decided_by`` or ``source``, the most judged first.

    ``sources`` maps documents to their outlets. Verdicts of the unsure are left out; a corrected row was wrong.
    """
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for judgement in standing(judgements):
        if judgement.tab != "event_mentions" or judgement.verdict not in ("right", "wrong"):
            continue
        value = (sources or {}).get(judgement.document_id or "") if by == "source" else judgement.row.get(by)
        counts[str(value or "none")][0] += 1
        counts[str(value or "none")][1] += judgement.verdict == "right"
    found = [Precision(v, n, right, *wilson(right, n)) for v, (n, right) in counts.items()]
    return sorted(found, key=lambda p: (-p.judged, p.value))


def wilson(hits: float, tries: float, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval (1927) of a share."""
    if not tries:
        return 0.0, 1.0
    share, spread = hits / tries, z * z / tries
    centre = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / tries + spread / (4 * tries)) / (1 + spread)
    return max(0.0, centre - half), min(1.0, centre + half)
