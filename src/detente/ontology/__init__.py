"""PLOVER types, modes, contexts and scores, and the CAMEO crosswalk."""

from detente.ontology.plover import (
    AUXILIARY,
    QUADS,
    EventType,
    Mode,
    cameo,
    contexts,
    from_cameo,
    modes,
    penta,
    quad,
    root,
    score,
    types,
)

__all__ = [
    "AUXILIARY",
    "QUADS",
    "EventType",
    "Mode",
    "cameo",
    "contexts",
    "from_cameo",
    "modes",
    "penta",
    "quad",
    "root",
    "score",
    "types",
]
