"""The formats: how each says who, and what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.sources.coded import armed, cameo, crosswalk, icews, polecat, table
from detente.sources.coded.crosswalk import Crosswalk
from detente.sources.coded.parties import Reader


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its readers of parties and of kinds, the scheme of its places' countries, what tells rows apart.

    ``identity`` names the fields that, with the origin, make a row the same row; ``by_country``
    says that a party whose country is not known is worth a remark; ``days`` how days run
    where they always run so, and need not be looked through.
    """

    party: Reader
    kind: Crosswalk
    places: str = "name"
    identity: tuple[str, ...] = ("event_id", "day")
    by_country: bool = True
    days: str | None = None


FORMATS: Mapping[str, Format] = {
    "icews": Format(icews.party, crosswalk.cameo),
    "gdelt": Format(
        cameo.gdelt, crosswalk.cameo, "fips", ("event_id", "day", "actor_code", "recipient_code", "code"), days="ymd"
    ),
    "polecat": Format(polecat.party, crosswalk.plover),
    "ucdp": Format(armed.ucdp, crosswalk.violence, by_country=False),
    "acled": Format(armed.acled, crosswalk.acled),
    "phoenix": Format(cameo.coded, crosswalk.cameo),
    "keds": Format(cameo.coded, crosswalk.cameo),
    "weis": Format(cameo.older, crosswalk.weis),
    "protests": Format(icews.party, crosswalk.cameo),
    "table": Format(
        table.party, crosswalk.plover, identity=("event_id", "day", "actor_name", "recipient_name", "code")
    ),
}
