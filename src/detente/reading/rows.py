"""The rows that reading one document yields, one class a table of the ledger.

``text`` is always the sentence the row was read from, verbatim; offsets count
characters of the document's text, the end exclusive. Entities are ids of the
world's tables; what could not be resolved is None with its words kept.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from detente.sources import Document

#: Rows less sure than this are kept in the ledger but not counted as reported; chosen on data.
COUNTED = 0.5


@dataclass(frozen=True, slots=True)
class Span:
    """Words of the document."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Party:
    """Who acts or receives: an entity where resolved, its state and PLOVER sector, and the words."""

    entity: str | None
    state: str | None
    sector: str | None
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Dating:
    """A stretch of days (ISO dates, both ends inclusive) as the text names it."""

    start: str
    end: str
    precision: str
    text: str


@dataclass(frozen=True, slots=True)
class Locale:
    """A place: its name, ISO 3166-1 alpha-3 country and coordinates in degrees."""

    name: str
    country: str | None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class EventMention:
    """One sentence's report of one event; ``decided_by`` says whether lexicon, model or both settled its type."""

    id: str
    document_id: str
    text: str
    start: int
    end: int
    trigger: Span
    type: str
    mode: str | None
    contexts: list[str]
    auxiliary: list[str]
    actors: list[Party]
    recipients: list[Party]
    date: Dating | None
    place: Locale | None
    quad: str
    score: float
    cameo: str
    confidence: float
    decided_by: str
    event: str | None = None
    contested: bool = False


@dataclass(frozen=True, slots=True)
class Encounter:
    """A meeting, visit, call or summit: who took part, or stayed away."""

    id: str
    document_id: str
    event_mention: str | None
    text: str
    kind: str
    participants: list[str]
    host: str | None
    occasion: str | None
    place: Locale | None
    date: Dating | None
    attended: bool | None
    auxiliary: list[str]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says what, with which word and stance."""

    id: str
    document_id: str
    text: str
    sources: list[str]
    source_text: str | None
    cue: Span
    content: Span | None
    stance: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Position:
    """A source's stance on a claim."""

    source: str | None
    stance: str
    attribution: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A proposition with every position on it; contested when positions oppose."""

    id: str
    document_id: str
    text: str
    proposition: str
    event_mention: str | None
    positions: list[Position]
    contested: bool


@dataclass(frozen=True, slots=True)
class Commitment:
    """An invitation, promise, offer, warning, threat or demand, and what became of it."""

    id: str
    document_id: str
    text: str
    kind: str
    sources: list[str]
    targets: list[str]
    content: str | None
    made: str | None
    due: str | None
    status: str
    event_mention: str | None
    resolved_by: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the text says of a state of affairs; ``start`` and ``end`` are where ``text`` stands."""

    id: str
    document_id: str
    text: str
    start: int
    end: int
    predicate: str
    degree: str | None
    subjects: list[str]
    objects: list[str]
    formal: bool | None
    negated: bool
    attribution: str | None


@dataclass(frozen=True, slots=True)
class Conditional:
    """If this, then that: two event mentions and the word that links them."""

    id: str
    document_id: str
    text: str
    antecedent: str | None
    consequent: str | None
    cue: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All rows of one document, and the entities that they name."""

    document: Document
    entities: dict[str, dict[str, str | None]] = field(default_factory=dict)
    event_mentions: list[EventMention] = field(default_factory=list)
    encounters: list[Encounter] = field(default_factory=list)
    attributions: list[Attribution] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    assessments: list[Assessment] = field(default_factory=list)
    conditionals: list[Conditional] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    #: Why the document could not be read; None where it was.
    problem: str | None = None


#: The tables of a reading that hold rows, in the order of the brief.
TABLES = (
    "event_mentions",
    "encounters",
    "attributions",
    "claims",
    "commitments",
    "assessments",
    "conditionals",
)
_RENAMED = {"sources": "from", "targets": "to"}


def as_row(row: Any, table: str) -> dict[str, Any]:
    """A row as the JSON contract spells it."""
    plain: dict[str, Any] = asdict(row)
    if table == "commitments":
        return {_RENAMED.get(k, k): v for k, v in plain.items()}
    return plain
