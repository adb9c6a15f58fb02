"""Any table of events: parties by name or code, as ``--columns`` says or the columns suggest."""

from __future__ import annotations

from detente.sources.coded.parties import Parties, Party, Words


def party(words: Words, parties: Parties) -> Party:
    """A party of a column of names, and of one of countries where there is one."""
    place = parties.countries(words.country) or parties.countries(words.name)
    return parties.party(words.name, place, words.sector[:3].upper() or None)
