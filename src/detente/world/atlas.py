"""The atlas: the tables of who exists and who holds which office, and what can be looked up in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from detente.world.dates import covers, first_day, last_day
from detente.world.entity import (
    KINDS,
    Alliance,
    Entity,
    Membership,
    Place,
    State,
    Summit,
    Term,
)
from detente.world.memberships import Alliances, Memberships, alliance, membership
from detente.world.names import Names, fold, key
from detente.world.places import Places, city
from detente.world.roles import Roles
from detente.world.summits import Summits, summit
from detente.world.surfaces import build
from detente.world.tables import Row, names, read
from detente.world.terms import LEADING, OFFICES, TermBook, term

#: States whose office holders the press and the sources file under either name.
_SUCCESSORS = {"SUN": "RUS", "SCG": "SRB", "YUG": "SRB"}
_MEETINGS = frozenset("summit summits meeting meetings leaders conference talks gathering high level week".split())
_RANKS = {office: rank for rank, office in enumerate(OFFICES)}


class Atlas:
    """Who exists, on any day.

    States are identified by ISO 3166-1 alpha-3 codes, persons by kebab-case names,
    organisations, blocs and groups by upper-case ids, cities by ``city:name-iso``.
    """

    def __init__(self, overlay: Path | None = None) -> None:
        self.overlay = overlay
        self.states: Mapping[str, State] = MappingProxyType(
            {row.cells[0]: _state(row) for row in read("states", overlay)}
        )
        self._person_rows = read("persons", overlay)
        self._organisation_rows = read("organisations", overlay)
        self._entities: dict[str, Entity] = {
            s.id: Entity(s.id, s.name, "state", s.id, None) for s in self.states.values()
        }
        for row in self._organisation_rows:
            ident, name, kind, state, sector = row.cells[:5]
            if kind not in KINDS:
                raise row.refuse(f"unknown kind {kind!r}; one of {', '.join(KINDS)}")
            self._add(row, Entity(ident, name, kind, state or None, sector or None))
        for row in self._person_rows:
            ident, name, state, sector = row.cells[:4]
            self._add(row, Entity(ident, name, "person", state or None, sector or None))

    def _add(self, row: Row, entity: Entity) -> None:
        if entity.id in self._entities:
            raise row.refuse(f"the id {entity.id!r} is taken by {self._entities[entity.id].name}")
        if entity.state and entity.state not in self.states:
            raise row.refuse(f"unknown state {entity.state!r}")
        self._entities[entity.id] = entity

    # --- the tables, each read when first needed

    @cached_property
    def term_book(self) -> TermBook:
        """All terms of office."""
        rows = read("terms", self.overlay)
        for row in rows:
            if row.cells[0] not in self._entities:
                raise row.refuse(f"unknown person {row.cells[0]!r}")
            if row.cells[1] not in self._entities:
                raise row.refuse(f"unknown state or organisation {row.cells[1]!r}")
        return TermBook(term(row) for row in rows)

    @cached_property
    def membership_book(self) -> Memberships:
        """All memberships."""
        rows = read("memberships", self.overlay)
        for row in rows:
            for ident in row.cells[:2]:
                if ident not in self._entities:
                    raise row.refuse(f"unknown entity {ident!r}")
        return Memberships(membership(row) for row in rows)

    @cached_property
    def alliance_book(self) -> Alliances:
        """All formal defence pacts."""
        rows = read("alliances", self.overlay)
        for row in rows:
            for ident in names(row.cells[3]):
                if ident not in self.states:
                    raise row.refuse(f"unknown state {ident!r}")
        return Alliances(alliance(row) for row in rows)

    @cached_property
    def summit_book(self) -> Summits:
        """All summits."""
        return Summits(summit(row) for row in read("summits", self.overlay))

    @cached_property
    def places(self) -> Places:
        """Cities and where they are."""
        codes = {s.iso2: s.id for s in self.states.values() if s.iso2}
        return Places((city(row) for row in read("cities", self.overlay)), codes)

    @cached_property
    def roles(self) -> Roles:
        """Words for roles."""
        return Roles(read("roles", self.overlay))

    @cached_property
    def uses(self) -> Mapping[str, str]:
        """Small words and how they are used: ``modifier``, ``filler``, ``honorific``, ``given``, ``common`` ..."""
        return MappingProxyType({row.cells[0]: row.cells[1] for row in read("words", self.overlay)})

    @cached_property
    def notes(self) -> Mapping[str, str]:
        """What small words stand for: the state of a prefix such as ``Franco-``."""
        return MappingProxyType({row.cells[0]: row.cells[2] for row in read("words", self.overlay) if row.cells[2]})

    @cached_property
    def creeds(self) -> frozenset[str]:
        """What makes another party of a party: "Christian Democrats" are no Democrats."""
        return frozenset(word for word, note in self.notes.items() if note == "creed")

    def prominence(self, person: str) -> tuple[int, int]:
        """A key that sorts the likelier bearers of a name first: higher offices, then later ones."""
        terms = self.terms(person)
        if not terms:
            return (len(OFFICES), 0)
        highest = min(0 if t.office in LEADING else 1 + _RANKS[t.office] for t in terms)
        return (highest, -max((t.end or date.max).toordinal() for t in terms))

    @cached_property
    def together(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        """Phrases that name several entities, by their words."""
        rows = read("together", self.overlay)
        return MappingProxyType({key(n): names(row.cells[1]) for row in rows for n in names(row.cells[0])})

    @cached_property
    def forms(self) -> Mapping[str, tuple[str, ...]]:
        """Words of states' official names ("republic"), and short forms with the words that they stand for."""
        return MappingProxyType({fold(r.cells[0]): key(r.cells[1]) for r in read("forms", self.overlay)})

    @cached_property
    def provinces(self) -> Mapping[str, str]:
        """States and provinces within a country, by name, to the country."""
        rows = read("provinces", self.overlay)
        return MappingProxyType({name: row.cells[0] for row in rows for name in names(row.cells[1])})

    @cached_property
    def namesakes(self) -> Mapping[str, tuple[str, frozenset[str], frozenset[str]]]:
        """Names of states that a province elsewhere shares: its country, and words that tell it and the state."""
        rows = read("namesakes", self.overlay)
        return MappingProxyType(
            {r.cells[0]: (r.cells[2], frozenset(names(r.cells[3])), frozenset(names(r.cells[4]))) for r in rows}
        )

    @cached_property
    def local(self) -> Mapping[str, tuple[str, ...]]:
        """Names of bodies that many states have, to those of the tables that bear them at home: "Congress"."""
        return MappingProxyType({r.cells[0]: names(r.cells[1]) for r in read("local", self.overlay)})

    @cached_property
    def names(self) -> Names:
        """Every name of every entity."""
        tables = (read(table, self.overlay) for table in ("cities", "shared", "summits", "things"))
        return build(self.states.values(), self._organisation_rows, self._person_rows, *tables)

    # --- questions

    def entity(self, id: str) -> Entity | None:
        """The entity of an id, or None."""
        found = self._entities.get(id)
        if found is None and id.startswith("city:"):
            place = self.places.cities.get(id)
            if place is not None:
                return Entity(id, place.name, "city", place.country, None)
        return found

    def entities(self) -> list[Entity]:
        """Every entity but the cities."""
        return list(self._entities.values())

    def state_of(self, id: str, on: date | None = None) -> str | None:
        """The state that an entity belongs to: for a person, the one served on that day if any.

        None for a person who serves an organisation of states that day, and for such an organisation.
        """
        entity = self.entity(id)
        if entity is None:
            return None
        if entity.kind == "person" and on is not None:
            served = self.served(id, on)
            if served is not None:
                return served if served in self.states else self._entities[served].state
        return entity.state

    def served(self, person: str, on: date | None) -> str | None:
        """The state or organisation whose highest office a person holds on a day, by its id; None if nobody's."""
        held = [t for t in self.terms(person) if covers(t.start, t.end, on)] if on is not None else []
        entity = self.entity(person)
        own = entity.state if entity is not None else None  # before crowns and co-princes' seats abroad
        return min(held, key=lambda t: (self.rank(t), t.state != own)).state if held else None

    def wikidata(self, id: str) -> str | None:
        """The Wikidata id of a state or person, where the tables have it."""
        state = self.states.get(id)
        return state.wikidata if state else self._wikidata.get(id)

    @cached_property
    def _wikidata(self) -> Mapping[str, str]:
        return {row.cells[0]: row.cells[6] for row in self._person_rows if row.cells[6]}

    def aliases(self, id: str) -> tuple[str, ...]:
        """The other names of a person, organisation, bloc or group."""
        return self._aliases.get(id, ())

    @cached_property
    def _aliases(self) -> Mapping[str, tuple[str, ...]]:
        listed = {row.cells[0]: names(row.cells[4]) for row in self._person_rows}
        return listed | {row.cells[0]: names(row.cells[5]) for row in self._organisation_rows}

    def holders(self, state: str, office: str | None = None, on: date | None = None) -> list[Term]:
        """Who holds an office (any, if None) of a state or organisation on a day, higher offices first.

        The office ``leader`` asks for the one whom the press calls its leader.
        """
        if office == "leader":
            led = self.leader(state, on)
            return [led] if led else []
        return self.term_book.holders(state, office, on)

    def serving(self, offices: Sequence[str], on: date) -> list[Term]:
        """Everybody, anywhere, who holds one of the offices on a day."""
        return self.term_book.serving(offices, on)

    def former(self, state: str, office: str, on: date | None = None) -> list[Term]:
        """Terms of an office that had ended by a day, the latest first."""
        return self.term_book.former(state, office, on)

    def leader(self, state: str, on: date | None = None) -> Term | None:
        """The one whom the press calls the leader of a state or organisation on a day.

        A de facto leader comes first, then the office that the state's row names
        (the head of government in most parliamentary states and monarchies).
        """
        known = self.states.get(state)
        if known is None:
            offices: tuple[str, ...] = ("head_of_organisation", "group_leader", "governor", "party_leader")
        elif _named_office(known.leader, on) == "head_of_state":
            offices = LEADING
        else:
            offices = ("de_facto", "head_of_government", "head_of_state")
        for office in offices:
            held = self.term_book.holders(state, office, on)
            if held and (on is not None or len(held) == 1):
                return held[0]
        return None

    def terms(self, person: str) -> list[Term]:
        """A person's terms of office, the earliest first."""
        return self.term_book.of(person)

    def rank(self, term: Term) -> int:
        """How high an office stands: 0 is highest."""
        return _RANKS[term.office]

    def members(self, organisation: str, on: date | None = None) -> list[str]:
        """The full members of an organisation, bloc or region on a day (ever, if undated)."""
        return self.membership_book.members(organisation, on)

    def memberships(self, entity: str, on: date | None = None) -> list[Membership]:
        """What an entity belongs to on a day (ever, if undated)."""
        return self.membership_book.of(entity, on)

    def alliances(self, a: str, on: date | None = None) -> list[Alliance]:
        """The formal defence pacts of a state in force on a day (ever, if undated)."""
        return self.alliance_book.of(a, on)

    def allied(self, a: str, b: str, on: date | None = None) -> list[Alliance]:
        """The formal defence pacts that bind two states to each other on a day."""
        return self.alliance_book.between(a, b, on)

    def summit(
        self, occasion: str, *, on: date | None = None, year: int | None = None, place: str | None = None
    ) -> Summit | None:
        """The summit meant by its series (id or name) and a year, a place, or else the latest before a day."""
        ident = occasion
        if occasion not in self._entities:
            named = self.summit_book.named(occasion)
            if named is not None:
                return named
            keys = key(occasion)
            while keys and keys[-1] in _MEETINGS:
                keys = keys[:-1]
            while keys and keys[0] in ("the", "a", "last", "this", "next", "annual"):
                keys = keys[1:]
            surface = self.names.get(key(occasion)) or self.names.get(keys)
            if surface is not None:
                ident = surface.readings[0][1]
        states: frozenset[str] = frozenset()
        if place is not None:
            surface = self.names.get(key(place))
            if surface is not None and surface.kind == "state":
                states = frozenset(i for k, i in surface.readings if k == "state")
            elif place in self.states:
                states = frozenset((place,))
        return self.summit_book.meant(ident, on=on, year=year, place=place, states=states)

    def place(self, name: str, context: Sequence[str] = ()) -> Place | None:
        """Where a city lies; of several, the one in a state that the context names."""
        countries = [state for one in context if (state := self.state_of(one))]
        return self.places.find(name, countries)

    def lives(self, id: str, on: date | None) -> bool:
        """Whether an entity exists on a day; undated, whether it exists still."""
        state = self.states.get(id)
        if state is None:
            return True
        if on is None:
            return state.end is None
        return covers(state.start, state.end, on)

    def same_state(self, state: str) -> str:
        """The state that carries on an older one (``SUN`` is ``RUS``), or itself."""
        return _SUCCESSORS.get(state, state)


def _named_office(leader: str, on: date | None) -> str:
    """The office in a cell such as ``head_of_state<2013-11-17|head_of_government`` that held on a day."""
    office = ""
    for part in leader.split("|"):
        office, _, until = part.partition("<")
        if until and on is not None and on < date.fromisoformat(until):
            return office
    return office


def _state(row: Row) -> State:
    (
        ident, name, official, aliases, adjectives, nouns, capitals, seats, iso2, cow, wikidata, region,
        subregion, status, leader, start, end,
    ) = row.cells  # fmt: skip
    if any(part.partition("<")[0] not in LEADING for part in leader.split("|")):
        raise row.refuse(f"the column leader must name one of {', '.join(LEADING)}, not {leader!r}")
    if cow and not cow.isdigit():
        raise row.refuse(f"the COW code is not a number: {cow!r}")
    try:
        first, last = first_day(start), last_day(end)
    except ValueError as error:
        raise row.refuse(str(error)) from error
    return State(
        ident, name, official or None, names(aliases), names(adjectives), names(nouns), names(capitals),
        names(seats), iso2 or None, int(cow) if cow else None, wikidata or None, region, subregion, status,
        leader, first, last,
    )  # fmt: skip
