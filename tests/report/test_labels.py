"""Names in a picture: none over another, none over a point."""

from __future__ import annotations

from itertools import combinations

from detente.report.labels import LETTER, LINE, Box, beside


def test_no_name_lies_over_another_or_over_a_point() -> None:
    points = [(100.0 + 9 * n, 100.0 + 5 * (n % 3), 6.0, f"Country {n}") for n in range(12)]
    placed = beside(points, 400, 300)
    boxes = [
        Box(at[0], at[1], len(name) * LETTER / 2, LINE / 2)
        for at, (_, _, _, name) in zip(placed, points, strict=True) if at
    ]  # fmt: skip
    assert len(boxes) >= 6
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))
    marks = [Box(x, y, r, r) for x, y, r, _ in points]
    for at, own, (_, _, _, name) in zip(placed, marks, points, strict=True):
        if at:
            box = Box(at[0], at[1], len(name) * LETTER / 2, LINE / 2)
            assert not any(box.meets(m) for m in marks if m is not own)


def test_where_there_is_no_room_there_is_no_name() -> None:
    assert beside([(50.0, 50.0, 5.0, "A name much wider than the picture")], 100, 100) == [None]
