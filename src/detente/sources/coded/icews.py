"""ICEWS: countries by name, sectors by name, CAMEO codes."""

from __future__ import annotations

from detente.sources.coded.parties import Parties, Party, Words, listed_sector


def party(words: Words, parties: Parties) -> Party:
    """``Foreign Affairs (Bangladesh)``, sectors ``Executive,Foreign Ministry,Government``, country ``Bangladesh``."""
    return parties.party(words.name, parties.countries(words.country), listed_sector(words.sector, "icews"))
