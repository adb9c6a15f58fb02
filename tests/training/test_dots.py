"""The dots of the world map are those that GeoNames' places make."""

from __future__ import annotations

from training.dots import cells

from detente.web import worldmap


def test_the_dots_are_those_of_the_places_that_are_installed() -> None:
    kept = {(column, row): country for column, row, country in worldmap._cells()}
    assert kept == cells(), "run python -m training.dots"
