"""What the world is made of: entities and what ties them, all immutable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

KINDS = ("state", "person", "organisation", "bloc", "region", "group", "city")


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something that can act or be acted on.

    ``state`` is the ISO 3166-1 alpha-3 code of the state it belongs to (its own for a
    state); ``sector`` a sector code of the PLOVER codebook, such as ``GOV`` or ``REB``.
    """

    id: str
    name: str
    kind: str
    state: str | None = None
    sector: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """A state, past or present, or a territory that the news names beside states.

    ``status`` is ``member`` or ``observer`` (of the United Nations), ``partial`` (partly
    recognised), ``historical`` or ``territory``. ``start`` and ``end`` bound its life
    where it began or ended after 1945. ``leader`` names the office that the press calls
    its leader. ``capitals`` begins with the present one; ``seats`` are the metonyms.
    """

    id: str
    name: str
    official: str | None
    aliases: tuple[str, ...]
    adjectives: tuple[str, ...]
    nouns: tuple[str, ...]
    capitals: tuple[str, ...]
    seats: tuple[str, ...]
    iso2: str | None
    cow: int | None
    wikidata: str | None
    region: str
    subregion: str
    status: str
    leader: str
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Term:
    """A person's time in an office of a state (ISO code) or an organisation (its id).

    ``end`` is None while the person is in office. ``precision`` is that of the less
    certain end: a month known only as such begins on its first day and ends on its last.
    """

    person: str
    state: str
    office: str
    role: str
    start: date | None
    end: date | None
    precision: str = "day"


@dataclass(frozen=True, slots=True)
class Membership:
    """An entity's time in an organisation, bloc or region."""

    organisation: str
    member: str
    role: str
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Alliance:
    """A formal pact of mutual defence among ``members``, signed in ``treaty`` (a year)."""

    id: str
    name: str
    members: tuple[str, ...]
    treaty: int | None
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Summit:
    """One meeting of a series (``occasion``, such as ``G20``): its days, city and state."""

    occasion: str
    name: str
    start: date
    end: date
    city: str
    state: str


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map: a city, a capital, or the centre of a region."""

    name: str
    country: str
    lat: float
    lon: float
    kind: str


@dataclass(frozen=True, slots=True)
class Match:
    """Words in running text that name something; ``candidates`` are entity ids, best first."""

    start: int
    end: int
    text: str
    kind: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who a phrase means, or why that is not settled.

    ``entity`` is None when the evidence does not settle it; ``candidates`` then holds
    the possible ids. ``members`` holds the ids when a phrase names several
    ("the two Koreas"). ``state`` and ``sector`` may be known though the entity is not.
    """

    entity: str | None
    name: str | None = None
    kind: str | None = None
    state: str | None = None
    sector: str | None = None
    term: Term | None = None
    why: str = ""
    candidates: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
