"""Where names stand beside their points in a picture, so that none lies over another or over a point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: Pixels of a letter's mean width and of a line's height at the size that networks are lettered.
LETTER, LINE = 6.4, 13.0
_GAP = 3.0
#: Where a name may stand: by how much of its own half width and height it moves from the point.
_SIDES = ((0, -1), (0, 1), (1, 0), (-1, 0), (1, -1), (-1, -1), (1, 1), (-1, 1))


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its centre and its half width and height, in pixels."""

    x: float
    y: float
    wide: float
    high: float

    def meets(self, other: Box) -> bool:
        """Whether two rectangles overlap."""
        return abs(self.x - other.x) < self.wide + other.wide and abs(self.y - other.y) < self.high + other.high

    def within(self, width: float, height: float) -> bool:
        """Whether the rectangle lies inside a picture."""
        return self.wide <= self.x <= width - self.wide and self.high <= self.y <= height - self.high


def beside(
    points: Sequence[tuple[float, float, float, str]], width: float, height: float
) -> list[tuple[float, float] | None]:
    """The middle of each name, in pixels, or None where there is no room for it.

    ``points`` hold x, y, radius and name, those first that matter most: they are placed first.
    """
    marks = [Box(x, y, r, r) for x, y, r, _ in points]
    taken: list[Box] = []
    found: list[tuple[float, float] | None] = []
    for n, (x, y, radius, name) in enumerate(points):
        half, high = len(name) * LETTER / 2, LINE / 2
        spot = None
        for away in (1.0, 2.2, 3.6):
            for dx, dy in _SIDES:
                aside = dx * (half + (radius + _GAP) * away), dy * (high + (radius + _GAP) * away / (2 if dx else 1))
                box = Box(x + aside[0], y + aside[1], half, high)
                others = (m for i, m in enumerate(marks) if i != n)
                if box.within(width, height) and not any(map(box.meets, (*taken, *others))):
                    spot = box
                    break
            if spot is not None:
                break
        if spot is not None:
            taken.append(spot)
        found.append((spot.x, spot.y) if spot else None)
    return found
