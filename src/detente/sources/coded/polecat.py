"""POLECAT: PLOVER as it stands, countries by ISO code or name, sectors as PLOVER's codes."""

from __future__ import annotations

import re

from detente.sources.coded.parties import Parties, Party, Words

_FIRST = re.compile(r"[;|]")


def party(words: Words, parties: Parties) -> Party:
    """An actor: of several countries or sectors the first counts; the COW number helps out."""
    country = _FIRST.split(words.country)[0].strip()
    place = parties.countries(country) or parties.countries.state(_FIRST.split(words.code)[0].strip(), "cow")
    return parties.party(words.name, place, _FIRST.split(words.sector)[0].strip()[:3].upper() or None)
