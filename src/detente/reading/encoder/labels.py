"""The label sets that the relation model is trained with and answers in."""

from __future__ import annotations

TYPES: tuple[str, ...] = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
"""The 16 event types of PLOVER, in the codebook's order."""

NONE = "NONE"
"""The answer for a pair of actors between whom the sentence reports no event."""

CLASSES: tuple[str, ...] = (*TYPES, NONE)

AUXILIARY: tuple[str, ...] = ("historical", "future", "hypothetical", "negation")

MODES: dict[str, tuple[str, ...]] = {
    "CONSULT": ("visit", "third-party", "multilateral", "phone"),
    "RETREAT": ("withdraw", "release", "disarm", "ceasefire", "access", "resign"),
    "REQUEST": ("assist", "change", "yield", "meet"),
    "ACCUSE": ("disapprove", "investigate", "allege"),
    "REJECT": ("assist", "change", "yield", "meet"),
    "THREATEN": ("restrict", "arrest", "relations", "expel", "territory", "violence"),
    "PROTEST": ("demo", "riot", "strike", "hunger", "boycott", "obstruct", "vandalize"),
    "SANCTION": ("convict", "expel", "withdraw", "discontinue"),
    "MOBILIZE": ("troops", "weapons", "police", "militia"),
    "COERCE": (
        "seize", "restrict", "censor", "curfew", "martial-law", "arrest", "deport", "withhold",
        "misinformation", "cyber",
    ),
    "ASSAULT": (
        "abduct", "beat", "torture", "sexual", "targeted", "destroy", "primitive", "firearms",
        "explosives", "suicide-attack", "aerial", "drone", "heavy-weapons", "crowd-control",
        "unconventional",
    ),
}  # fmt: skip
"""Modes of each type that has any, as the codebook names them."""

TYPED_MODES: tuple[str, ...] = tuple(f"{kind}:{mode}" for kind, modes in MODES.items() for mode in modes)

_ROOT15 = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}

ROOTS: tuple[str, ...] = (
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "YIELD", "REQUEST", "ACCUSE", "REJECT",
    "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
"""The 15-class variant that the benchmark sets use: CONCEDE and RETREAT are one class, YIELD."""


def root(kind: str) -> str:
    """The class of the 15-class variant that a PLOVER type falls in."""
    return _ROOT15.get(kind, kind)


def penta(root_name: str) -> str:
    """The quad class of a root, ``"1"`` to ``"4"`` as the benchmark sets number them."""
    position = ROOTS.index(root_name)
    return "1" if position < 3 else "2" if position < 6 else "3" if position < 10 else "4"


PREDICATES: tuple[str, ...] = ("isolated", "connected", "aligned", "allied", "hostile", "dependent")
"""What an assessment says of a state of affairs."""

EVENT_KINDS: tuple[str, ...] = (*TYPES, *(f"={p}" for p in PREDICATES))
"""What a trigger may name: the event types, and the predicates of assessments behind an equals sign."""

AUX_LETTERS = "nfyh"
"""Auxiliary modes of a trigger: negation, future, hypothetical, historical."""

KINDS: tuple[str, ...] = ("", "invitation", "promise", "offer", "warning", "threat", "demand", "absent")
"""What kind of commitment, or absence, a trigger names, if any."""
