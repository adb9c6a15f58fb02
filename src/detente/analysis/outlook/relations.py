"""The relations that an outlook is about: the PLOVER types, and visits as a kind of their own."""

from __future__ import annotations

from detente.ontology import types

#: A visit is an event of type CONSULT too: it counts under both.
VISIT = "CONSULT/visit"
RELATIONS: tuple[str, ...] = (*types(), VISIT)
NUMBERS = {name: number for number, name in enumerate(RELATIONS)}

_ACTS = {
    "AGREE": "agrees with or makes an offer to", "CONSULT": "meets or talks with", "SUPPORT": "backs",
    "CONCEDE": "concedes to", "COOPERATE": "cooperates with", "AID": "gives aid to", "RETREAT": "yields ground to",
    "REQUEST": "asks or demands something of", "ACCUSE": "criticises or accuses", "REJECT": "rebuffs",
    "THREATEN": "threatens or warns", "PROTEST": "protests against", "SANCTION": "cuts ties with or sanctions",
    "MOBILIZE": "readies forces or weapons against", "COERCE": "coerces", "ASSAULT": "attacks", VISIT: "visits",
}  # fmt: skip


def of(type_: str, mode: str | None) -> tuple[int, ...]:
    """The relations that an event of a type and mode counts under; none for an unknown type."""
    if type_ not in NUMBERS:
        return ()
    return (NUMBERS[type_], NUMBERS[VISIT]) if (type_, mode) == ("CONSULT", "visit") else (NUMBERS[type_],)


def words(relation: str, source: str, target: str) -> str:
    """An event in words, such as ``Russia visits North Korea``."""
    return f"{source} {_ACTS[relation]} {target}"
