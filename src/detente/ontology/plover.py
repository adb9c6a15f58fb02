"""The PLOVER ontology as typed tables, read from the package's data files.

Source: PLOVER codebook, draft 2.0 (Open Event Data Alliance). Its table of scores
prints ACCUSE as 3 without a sign, between modes of -2 and -3.5: read as -3 here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

AUXILIARY = ("historical", "future", "hypothetical", "negation")
#: The benchmark sets join these two types into one class.
YIELD = frozenset({"CONCEDE", "RETREAT"})
QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")


@dataclass(frozen=True, slots=True)
class EventType:
    """One of the sixteen PLOVER types; ``score`` runs from -10 (conflict) to 10 (cooperation)."""

    name: str
    quad: str
    score: float
    requires_recipient: bool
    cameo: str
    description: str


@dataclass(frozen=True, slots=True)
class Mode:
    """A mode of a type, with its own score and the nearest CAMEO code."""

    type: str
    name: str
    score: float
    cameo: str
    description: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    with files("detente.ontology").joinpath("data", name).open(encoding="utf-8") as handle:
        yield from csv.DictReader(handle, delimiter="\t")


@cache
def types() -> Mapping[str, EventType]:
    """The sixteen types by name, in the codebook's order."""
    return {
        r["type"]: EventType(
            r["type"], r["quad"], float(r["score"]), r["requires_recipient"] == "yes", r["cameo"], r["description"]
        )
        for r in _rows("types.tsv")
    }


@cache
def modes() -> Mapping[tuple[str, str], Mode]:
    """Modes by (type, mode)."""
    return {
        (r["type"], r["mode"]): Mode(r["type"], r["mode"], float(r["score"]), r["cameo"], r["description"])
        for r in _rows("modes.tsv")
    }


@cache
def contexts() -> Mapping[str, str]:
    """Context names with what they cover."""
    return {r["context"]: r["description"] for r in _rows("contexts.tsv")}


@cache
def _cameo() -> Mapping[str, str]:
    return {r["cameo"]: r["type"] for r in _rows("cameo.tsv")}


def score(type_: str, mode: str | None = None) -> float:
    """Conflict-cooperation score of a type, or of its mode where the mode has one.

    Raises KeyError for an unknown type.
    """
    found = modes().get((type_, mode)) if mode else None
    return found.score if found else types()[type_].score


def quad(type_: str) -> str:
    """Quad category of a type. Raises KeyError for an unknown type."""
    return types()[type_].quad


def cameo(type_: str, mode: str | None = None) -> str:
    """Nearest CAMEO code of a type and mode: three digits with a mode, else the root."""
    found = modes().get((type_, mode)) if mode else None
    return found.cameo if found else types()[type_].cameo


def from_cameo(code: str) -> str | None:
    """PLOVER type of a CAMEO code of two to four digits, or None where the code is unknown."""
    return _cameo().get(code[:3]) or _cameo().get(code[:2])


def root(type_: str) -> str:
    """The benchmark sets' class of a type: CONCEDE and RETREAT are YIELD."""
    return "YIELD" if type_ in YIELD else type_


def penta(type_: str) -> int:
    """The benchmark sets' quad class, 1 to 4 in the order of ``QUADS``; YIELD counts as material cooperation."""
    return 2 if type_ in YIELD or type_ == "YIELD" else QUADS.index(quad(type_)) + 1
