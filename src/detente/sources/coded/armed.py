"""Armed conflict, as UCDP GED and ACLED code it: sides by name."""

from __future__ import annotations

from detente.sources.coded.parties import Parties, Party, Words, described
from detente.sources.coded.tables import mapping


def ucdp(words: Words, parties: Parties) -> Party:
    """A side of UCDP GED: ``Government of Mali`` is Mali's, with its number in Gleditsch and Ward's list.

    Others are named; civilians are those of the country where it happened.
    """
    if words.name == "Civilians":
        return parties.party(words.name, parties.countries.state(words.country), "CVL")
    if words.name.startswith("Government of "):
        state = described(words.name, parties) or parties.countries.state(words.code, "gw")
        return parties.party(words.name, state, "MIL")
    return parties.party(words.name, None, "REB")


def acled(words: Words, parties: Parties) -> Party:
    """An actor of ACLED: ``Military Forces of Russia (2000-)``, ``Protesters (Argentina)``, an armed group by name."""
    sector = mapping("sectors", "acled").get(words.sector)
    if words.name.startswith("Police"):
        sector = "COP"
    return parties.party(words.name, described(words.name, parties), sector)
