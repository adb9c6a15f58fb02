"""Leaders against Archigos, REIGN and Wikidata: found with both ends within 31 days.

``python -m bench leaders [FOLDER] [--misses]``. FOLDER (``shared/reference`` by default) holds
``archigos_leaders_1990_2015.csv``, ``reign_leaders_1945_2021.csv`` and
``wikidata_leaders_1989_2025.csv``.

How it counts. A source's row is one leader's spell in one state; spells of one person in one
state that follow each other within 31 days count as one. Rows of at most 60 days, rows that
ended before 1990 and (Wikidata) states that are no UN members are left out. A spell is found
when our table has, for a person of a like name (or the same Wikidata id) in that state, one
term, or terms of leading offices that hang together, that begin and end within 31 days of it.
An office held since before independence counts from independence. A day of 1 January in a
source stands for its whole year (that is how Wikidata's export writes a year). Where the source
stops counting (Archigos at the end of 2015, REIGN in August 2021) only the start is compared;
where a date of ours is known to the month or year only, its whole month or year counts.
``bench/data/leaders_disagreements.tsv`` lists the rows on which we keep another date or
another person, each with a reason; they still count as misses.
"""

from __future__ import annotations

import csv
import difflib
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from detente.world import Term, World, load_world
from detente.world.names import fold
from detente.world.terms import LEADING

DAYS = 31
SHORTEST = 60
HERE = Path(__file__).parent
DEFAULT = HERE.parents[1] / "shared" / "reference"
KEPT = HERE / "data" / "leaders_disagreements.tsv"
#: Codes of the leader data sets that differ from the Correlates of War's.
CODES = {260: "DEU", 255: "DEU", 265: "DDR", 340: "SRB", 341: "MNE", 345: "SRB", 347: "XKX", 678: "YEM",
         679: "YEM", 680: "YMD", 816: "VNM", 315: "CSK", 316: "CZE", 365: "RUS", 626: "SSD", 713: "TWN", 970: "NRU",
         946: "KIR", 947: "TUV", 955: "TON", 972: "TON", 973: "TUV"}  # fmt: skip
#: States under which a spell may be filed.
ALSO = {"RUS": ("SUN",), "SRB": ("YUG", "SCG"), "CZE": ("CSK",), "SVK": ("CSK",), "YEM": ("YAR",), "DEU": (),
        "VNM": (), "BIH": ("YUG",), "HRV": ("YUG",), "SVN": ("YUG",)}  # fmt: skip


@dataclass(frozen=True)
class Spell:
    """One leader's time in office as a source gives it; ``end`` None where the source stops."""

    state: str
    name: str
    start: date
    end: date | None
    wikidata: str = ""


def run(args: list[str]) -> dict[str, object]:
    """Compare; misses go to standard error."""
    show = "--misses" in args
    rest = [a for a in args if not a.startswith("--")]
    folder = Path(rest[0]) if rest else DEFAULT
    world = load_world()
    kept = _kept()
    figures: dict[str, object] = {}
    for source, spells in (
        ("archigos", archigos(folder / "archigos_leaders_1990_2015.csv", world)),
        ("reign", reign(folder / "reign_leaders_1945_2021.csv", world)),
        ("wikidata", wikidata(folder / "wikidata_leaders_1989_2025.csv", world)),
    ):
        missed = [s for s in spells if not found(world, s)]
        explained = [s for s in missed if (source, s.state, s.name, s.start.isoformat()) in kept]
        figures[source] = round(1 - len(missed) / len(spells), 4)
        figures[f"{source}_n"] = len(spells)
        figures[f"{source}_unexplained"] = len(missed) - len(explained)
        if show:
            for s in missed:
                reason = kept.get((source, s.state, s.name, s.start.isoformat()), "")
                near = "; ".join(
                    f"{t.person} {t.office} {t.start}..{t.end}"
                    for t in _terms(world, s.state)
                    if like(world, s.name, t.person)
                    or (t.start and abs((t.start - s.start).days) < 200 and t.office != "de_facto")
                )
                print(source, s.state, s.name, s.start, s.end, "|", reason, "|", near, file=sys.stderr, sep="\t")
    return figures


def found(world: World, spell: Spell) -> bool:
    """Whether our table has the spell."""
    chains: dict[str, list[Term]] = defaultdict(list)
    for term in _terms(world, spell.state):
        chains[term.person].append(term)
    born = world.states[spell.state].start
    for person, terms in chains.items():
        if not (_same(world, spell, person) or like(world, spell.name, person)):
            continue
        terms.sort(key=lambda t: t.start or date.min)
        for first in terms:
            opens = _near(spell.start, first.start, first.precision, True) or (
                born is not None and first.start is not None and first.start < born
                and _near(spell.start, born, "day", True)
            )  # fmt: skip
            if opens and any(_closes(spell, last) for last in _following(terms, first)):
                return True
    return False


def _following(terms: list[Term], first: Term) -> list[Term]:
    """The terms that hang together with ``first`` without a gap, those that overlap it included."""
    run = [first]
    reach = first.end
    for term in terms:
        if term is first or (term.end is not None and first.start is not None and term.end <= first.start):
            continue
        if reach is not None and term.start is not None and (term.start - reach).days > DAYS:
            break
        run.append(term)
        reach = None if reach is None or term.end is None else max(reach, term.end)
    return run


def _closes(spell: Spell, last: Term) -> bool:
    if spell.end is None:
        return last.end is None or last.end >= date(2015, 12, 1)
    return _near(spell.end, last.end, last.precision, False)


def _near(theirs: date, ours: date | None, precision: str, opens: bool) -> bool:
    if ours is None:
        return False
    slack = {"day": 0, "month": 31, "year": 366}[precision]
    gap = (theirs - ours).days if opens else (ours - theirs).days
    if -DAYS <= gap <= DAYS + slack:
        return True
    return theirs.month == theirs.day == 1 and theirs.year == ours.year


def _terms(world: World, state: str) -> list[Term]:
    terms = []
    for one in (state, *ALSO.get(state, ())):
        terms += [t for t in world.holders(one) if t.office in (*LEADING, "governor_general")]
    return terms


def like(world: World, name: str, person: str) -> bool:
    """Whether a source's name can be the person's: a word of four letters or more in common, or nearly."""
    entity = world.entity(person)
    said = {w for w in _words(name) if len(w) > 2} or set(_words(name))
    have = (
        set(_words(entity.name if entity else ""))
        | set(person.split("-"))
        | {w for alias in world.aliases(person) for w in _words(alias)}
    )
    return any(a == b or difflib.SequenceMatcher(None, a, b).ratio() > 0.74 for a in said for b in have if len(b) > 1)


def _same(world: World, spell: Spell, person: str) -> bool:
    return bool(spell.wikidata) and world.wikidata(person) == spell.wikidata


def _words(text: str) -> list[str]:
    return fold(text.replace("-", " ").replace(".", " ").replace("'", "")).split()


def _states(world: World) -> dict[int, str]:
    codes = {s.cow: s.id for s in world.states.values() if s.cow and s.status != "historical"}
    return codes | CODES


def archigos(path: Path, world: World) -> list[Spell]:
    """The spells of Archigos."""
    codes = _states(world)
    spells = []
    for row in csv.DictReader(path.open(encoding="utf-8", errors="replace")):
        start, end = date.fromisoformat(row["startdate"]), date.fromisoformat(row["enddate"])
        open_ended = row["exit"].startswith("Still") or end >= date(2015, 12, 31)
        spells.append(Spell(codes[int(float(row["gwcode"]))], row["leader"], start, None if open_ended else end))
    return _whole(spells)


def reign(path: Path, world: World) -> list[Spell]:
    """The spells of REIGN that end in 1990 or later; its ends are known to the month."""
    codes = _states(world)
    spells = []
    for row in csv.DictReader(path.open(encoding="latin-1")):
        if not row["eyear"] or int(float(row["eyear"])) < 1990 or not row["sdate"]:
            continue
        year, month = int(float(row["eyear"])), int(float(row["emonth"]))
        start = date(int(float(row["syear"])), int(float(row["smonth"])), min(int(float(row["sdate"])), 28))
        end: date | None = date(year, month, 15)
        if (year, month) >= (2021, 8):
            end = None
        spells.append(Spell(codes[int(float(row["ccode"]))], row["leader"], start, end))
    return _whole(spells)


def wikidata(path: Path, world: World) -> list[Spell]:
    """The spells of Wikidata in UN members."""
    spells = []
    for row in csv.DictReader(path.open(encoding="utf-8")):
        state = world.states.get(row["iso3"])
        if state is None or state.status != "member":
            continue
        try:
            start, end = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
        except ValueError:
            continue
        if end < date(1990, 1, 1) or end < start:
            continue
        spells.append(Spell(state.id, row["person"], start, end, row["person_qid"]))
    return _whole(spells)


def _whole(spells: list[Spell]) -> list[Spell]:
    by_person: dict[tuple[str, str], list[Spell]] = defaultdict(list)
    for spell in spells:
        by_person[spell.state, spell.name].append(spell)
    merged = []
    for listed in by_person.values():
        listed.sort(key=lambda s: s.start)
        current = listed[0]
        for spell in listed[1:]:
            if current.end is None or spell.start - current.end <= timedelta(days=DAYS):
                ends = None if current.end is None or spell.end is None else max(current.end, spell.end)
                current = Spell(current.state, current.name, current.start, ends, current.wikidata)
            else:
                merged.append(current)
                current = spell
        merged.append(current)
    return [s for s in merged if s.end is None or (s.end - s.start).days > SHORTEST]


def _kept() -> dict[tuple[str, str, str, str], str]:
    if not KEPT.exists():
        return {}
    with KEPT.open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        return {(r["source"], r["state"], r["name"], r["start"]): r["reason"] for r in rows}
