"""Named visitors to the United States, resolved on the day of the visit.

``python -m bench visitors [FILE.csv] [--misses]``. FILE is the list of visits by the Office of the
Historian (``us_state_visits_travels.csv``), rows since 1990 of kind ``visit_to_us``.

How it counts. The phrase given to the resolver is the visitor's country and the visitor as
listed ("the French President Jacques Chirac"): what a news text says. Counted are visitors
listed as president, prime minister, premier, chancellor, monarch, emir, sultan or pope, so
heads of state or government or those who act for them; visitors to be (``President-elect``), heirs, ministers
and international officials are left out. A visit is right when the phrase resolves to one
person and that person, on the first or last day of the visit, holds in our table an office of
head of state or of government, or the power de facto, in that country (or the state that came
before or after it).  ``by_name`` gives the resolver the visitor as listed, without the country;
``named`` is the share that resolve to one person of a like name, whatever our table says of office.
"""

from __future__ import annotations

import csv
import re
import sys
from datetime import date
from pathlib import Path

from bench.leaders import ALSO, DEFAULT
from detente.world import World, load_world
from detente.world.terms import LEADING

TITLE = re.compile(
    r"^(?:(?:Acting|Interim|Transitional|Federal|First|Co-)\s*)*"
    r"(?:President|Prime Minister|Premier|Chancellor|King|Queen|Emperor|Emir|Amir|Sultan|Pope|Taoiseach|"
    r"Supreme Leader|State Counsellor)\b(?!-elect|\s+of the)",
)
#: Names of countries that the list uses in a sense of its own.
NAMED = {"Korea": "South Korea", "Somoa": "Samoa", "Yemen Arab Republic": "North Yemen"}


def run(args: list[str]) -> dict[str, object]:
    """Resolve every visitor; misses go to standard error."""
    rest = [a for a in args if not a.startswith("--")]
    path = Path(rest[0]) if rest else DEFAULT / "us_state_visits_travels.csv"
    world = load_world()
    total = right = bare = 0
    states: dict[str, str | None] = {}
    for row in csv.DictReader(path.open(encoding="utf-8")):
        if row["kind"] != "visit_to_us" or row["start"] < "1990" or not TITLE.match(row["visitor"]):
            continue
        country, visitor = row["visitor_country"], row["visitor"]
        if country not in states:
            plain = NAMED.get(country) or re.sub(r"\s*\(.*\)", "", country)
            states[country] = world.resolve(plain).state
        state = states[country]
        first = date.fromisoformat(row["start"])
        last = date.fromisoformat(row["end"] or row["start"])
        total += 1
        home = world.states.get(state or "")
        said = f"the {home.adjectives[0] if home and home.adjectives else country} {visitor}"
        found = world.resolve(said, first)
        if state and found.entity and leads(world, found.entity, state, first, last):
            right += 1
        elif "--misses" in args:
            held = [t.person for t in world.holders(state or "", None, first) if t.office in LEADING]
            print(
                first,
                country,
                state,
                visitor,
                "->",
                found.entity,
                found.candidates[:3],
                held,
                file=sys.stderr,
                sep="\t",
            )
        alone = world.resolve(visitor, first)
        if state and alone.entity and leads(world, alone.entity, state, first, last):
            bare += 1
    return {"accuracy": round(right / total, 4), "by_name": round(bare / total, 4), "n": total}


def leads(world: World, person: str, state: str, first: date, last: date) -> bool:
    """Whether a person leads a state on either day."""
    also = {state, *ALSO.get(state, ())} | {old for new, olds in ALSO.items() for old in (new,) if state in olds}
    return any(
        t.state in also and t.office in LEADING and any(
            (t.start is None or t.start <= day) and (t.end is None or day <= t.end) for day in (first, last)
        )
        for t in world.terms(person)
    )  # fmt: skip
