"""The world as dots: one wherever people live, so that a map needs no shapes of countries.

Places of GeoNames fall into a grid of equal angles; a dot belongs to the state with the largest place of its
cell. Thinly peopled land stays blank, which suits a map of states' dealings. `DOTS` is made by ``training.dots``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from detente.world import World

#: Degrees of a cell, and of the map's northern and southern edges.
CELL, NORTH, SOUTH = 2.5, 78.0, -56.0
#: The countries of the dots, by column and row of the grid.
DOTS = Path(__file__).parent / "data" / "dots.tsv"
#: Classes of the index by their upper bounds.
CLASSES = ((30, "low"), (45, "fair"), (60, "raised"), (75, "high"), (101, "extreme"))


@dataclass(frozen=True, slots=True)
class Dots:
    """One state's dots as an SVG path (small squares drawn as round points) and its middle."""

    state: str
    path: str
    x: float
    y: float


def shade(score: float | None) -> str:
    """The class of a score."""
    if score is None:
        return "none"
    return next(name for bound, name in CLASSES if score < bound)


@lru_cache(maxsize=1)
def _cells() -> list[tuple[int, int, str]]:
    """Column, row and ISO 3166-1 alpha-2 country of every dot."""
    lines = [line.split("\t") for line in DOTS.read_text(encoding="utf-8").splitlines()[1:]]
    return sorted((int(column), int(row), country) for country, column, rows in lines for row in rows.split())


def dots(world: World) -> list[Dots]:
    """Every state of the world's tables that has a dot, by name of its code."""
    codes = {s.iso2: s.id for s in world.states.values() if s.iso2 and s.end is None}
    places: dict[str, list[tuple[int, int]]] = {}
    for column, row, iso2 in _cells():
        if iso2 in codes:
            places.setdefault(codes[iso2], []).append((column, row))
    return [
        Dots(
            state,
            "".join(f"M{c * 10 + 5} {r * 12 + 6}h0" for c, r in cells),
            sum(c for c, _ in cells) / len(cells) * 10 + 5,
            sum(r for _, r in cells) / len(cells) * 12 + 6,
        )
        for state, cells in sorted(places.items())
    ]


def size() -> tuple[int, int]:
    """Width and height of the map's view box."""
    return int(360 / CELL * 10), int((NORTH - SOUTH) / CELL * 12) + 12
