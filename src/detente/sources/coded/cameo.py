"""CAMEO's codes for actors, as GDELT, KEDS and Phoenix use them: a country, a group or a role in threes."""

from __future__ import annotations

from collections.abc import Sequence

from detente.sources.coded.parties import Parties, Party, Words
from detente.sources.coded.tables import mapping


def gdelt(words: Words, parties: Parties) -> Party:
    """GDELT's actor: its country, known group and first type have columns of their own."""
    country = parties.countries(words.country, "cameo")
    group = parties.groups.get(words.group)
    sector = mapping("sectors", "cameo").get(words.sector) or ("IGO" if words.sector == "IGO" else None)
    return parties.party(words.name.title() or words.code, country, sector, group)


def coded(words: Words, parties: Parties) -> Party:
    """``USAGOV``, ``IGOUNO``, ``PSEREB``: by the codes of CAMEO."""
    return _threes(words, parties, "cameo")


def older(words: Words, parties: Parties) -> Party:
    """The same by the older codes that go with WEIS (``FRN``, ``UAR``), most of them those of the Correlates of War."""
    return _threes(words, parties, "keds")


def _threes(words: Words, parties: Parties, scheme: str) -> Party:
    code = words.code.strip().upper()
    parts = [code[i : i + 3] for i in range(0, len(code), 3)]
    place = parties.countries(code, scheme) if len(code) > 3 else None
    place = place or (parties.countries(parts[0], scheme) if parts else None)
    group = next((parties.groups[p] for p in (code, *parts) if p in parties.groups), None)
    return parties.party(code, place, _sector(parts if place is None else parts[1:]), group)


def _sector(parts: Sequence[str]) -> str | None:
    return next((mapping("sectors", "cameo")[p] for p in parts if p in mapping("sectors", "cameo")), None)
