"""Who acts and who receives: from a data set's names, codes and sectors to entity, state and sector."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import NamedTuple

from detente.sources.coded.countries import MISSING, Countries
from detente.sources.coded.tables import mapping, rows, word
from detente.world import World


class Words(NamedTuple):
    """A party as the data set has it; empty where it has nothing."""

    name: str
    country: str
    code: str
    sector: str
    group: str


class Party(NamedTuple):
    """A party as the ledger has it: the entity, its state, its sector (PLOVER), the name as published."""

    entity: str | None
    state: str | None
    sector: str | None
    name: str | None


class Parties:
    """What a format's own reader of parties may ask: countries, known names, sectors."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.countries = Countries(world)

    def party(self, name: str, place: str | None, sector: str | None, group: str | None = None) -> Party:
        """A party of a name, the entity that its country means (a state or a region), a sector, a known group."""
        name = "" if name.lower() in MISSING else name
        state = place if place in self.world.states else None
        known = group or self.named(name, state)
        entity = known or place
        if known and (found := self.world.entity(known)) is not None:
            state = state or found.state
            sector = sector or found.sector
        return Party(entity, state, sector or None, name or None)

    def named(self, name: str, state: str | None) -> str | None:
        """The person, organisation or group of a full name; of a state where that is given."""
        if not name:
            return None
        found = self._names.get(word(name))
        if not found:
            return None
        chosen = [e for e, home in found.items() if state is None or home == state or home is None]
        return chosen[0] if len(chosen) == 1 else None

    @cached_property
    def _names(self) -> Mapping[str, dict[str, str | None]]:
        found: dict[str, dict[str, str | None]] = defaultdict(dict)
        for entity in self.world.entities():
            if entity.kind == "state":
                continue
            for name in (entity.name, *self.world.aliases(entity.id)):
                words = word(name).split()
                found[" ".join(words)][entity.id] = entity.state
                if entity.kind == "person" and len(words) == 2:
                    found[" ".join(reversed(words))].setdefault(entity.id, entity.state)
        for row in rows("groups"):
            if self.world.entity(row["entity"]) is not None:
                found.setdefault(row["code"].lower(), {})[row["entity"]] = None
        return found

    @cached_property
    def groups(self) -> Mapping[str, str]:
        """Organisations and groups by their codes in CAMEO and KEDS."""
        return {r["code"]: r["entity"] for r in rows("groups") if self.world.entity(r["entity"]) is not None}


Reader = Callable[[Words, Parties], Party]

#: "Police Forces of Sudan (2019-)", "Protesters (Argentina)", "Government of Yemen (North Yemen)".
_YEARS = re.compile(r"\s*\((?:\d{4}[-–]\d{0,4}|\d{4})\).*$")
_OF = re.compile(r"\b(?:Forces|Government|Service|Guard|Army|Navy|Police|Military) of (?:the )?(.+)$")
_IN = re.compile(r"\(([^()]+)\)\s*$")


def described(name: str, parties: Parties) -> str | None:
    """The state that an actor's description ends with: ``Protesters (Argentina)``, ``Government of Mali``."""
    plain = _YEARS.sub("", name)
    of = _OF.search(plain)
    tries = [of.group(1), of.group(1).partition(" (")[0]] if of else []
    inside = _IN.search(plain)
    for said in (*tries, *([inside.group(1)] if inside else [])):
        found = parties.countries.state(said)
        if found:
            return found
    return None


def listed_sector(said: str, scheme: str) -> str | None:
    """The sector of a list of sectors: the first of the scheme's words that it holds."""
    held = {part.strip() for part in re.split(r"[,;]", said)}
    return next((sector for name, sector in mapping("sectors", scheme).items() if name in held), None)
