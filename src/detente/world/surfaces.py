"""Every name of every entity, gathered from the tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from detente.world.entity import State
from detente.world.names import Names
from detente.world.places import identity
from detente.world.tables import Row, names

#: The kind of names that hold another's and name nobody: the Strait of Gibraltar, Bermuda shorts.
THING = "thing"
#: Words that belong to the family name that follows them.
_PARTICLES = frozenset("de da do dos du des del della di van von der den la le ter ten al el ul bin ben zu".split())


#: Quarters of the sky that names are shortened by.
_QUARTERS = frozenset({"North", "South", "East", "West", "Western"})
_SUFFIXES = frozenset(("Jr", "Sr", "II", "III", "IV", "V", "VI"))


def family_names(name: str, short: str) -> tuple[str, ...]:
    """What a person is called by one name: the table's, or the last word with its particles."""
    if short == "-":
        return ()
    if short:
        return names(short)
    parts = name.split()
    while len(parts) > 1 and parts[-1].rstrip(".") in _SUFFIXES:
        parts.pop()
    if len(parts) < 2:
        return ()
    last = parts[-1]
    found = [last]
    at = len(parts) - 2
    while at > 0 and parts[at].lower() in _PARTICLES:
        if parts[at].lower() not in ("al", "el"):
            found.pop()
        found.append(" ".join(parts[at:]))
        at -= 1
    if "-" in last and last.split("-")[0].lower() in ("al", "el"):
        found.append(last.split("-", 1)[1])
    return tuple(found)


def build(
    states: Iterable[State],
    organisations: Iterable[Row],
    persons: Iterable[Row],
    cities: Iterable[Row],
    shared: Iterable[Row],
    summits: Iterable[Row],
    things: Iterable[Row],
) -> Names:
    """The table of names; of readings that share one, those added first rank first."""
    found = Names()
    occasions = dict.fromkeys((row.cells[0], row.cells[1]) for row in summits)
    _states(found, sorted(states, key=lambda s: (s.end is not None, s.status == "territory")))
    for row in shared:
        for ident in names(row.cells[1]):
            found.add(row.cells[0], "state", ident)
    _organisations(found, organisations, frozenset(occasion for occasion, _ in occasions))
    for occasion, meeting in occasions:
        found.add(meeting, "summit", occasion)
    for row in cities:
        name, aliases, country = row.cells[:3]
        for one in (name, *names(aliases)):
            found.add(one, "city", identity(name, country))
    _persons(found, persons)
    for row in things:
        for one in names(row.cells[1]):
            found.add(one, THING, "")
    return found


def _states(found: Names, listed: Sequence[State]) -> None:
    """States by name, then by their words for people and seats, then by their capitals."""
    for state in listed:
        for name in (state.name, state.official or "", *state.aliases):
            found.add(name, "state", state.id)
        quarter, _, rest = state.name.partition(" ")
        if quarter in _QUARTERS:
            found.add(f"{quarter[0]}. {rest}", "state", state.id)  # "S. Sudan"
    for state in listed:
        for name in (*state.adjectives, *state.nouns):
            found.add(name, "demonym", state.id)
        for name in state.seats:
            found.add(name, "metonym", state.id)
    for state in listed:
        for name in state.capitals:
            found.add(name, "capital", state.id)


def _organisations(found: Names, organisations: Iterable[Row], meeting: frozenset[str]) -> None:
    """Organisations, and the summits of those that meet."""
    for row in organisations:
        ident, name, kind = row.cells[:3]
        for one in (name, *names(row.cells[5]), *names(row.cells[6])):
            found.add(one, kind, ident)
        if ident in meeting:
            for one in (name, *names(row.cells[5])):
                found.add(f"{one} summit", "summit", ident)


def _persons(found: Names, persons: Iterable[Row]) -> None:
    """Persons by their full names, then by what they are called for short."""
    shorts: list[tuple[str, str]] = []
    for row in persons:
        ident, name, _, _, aliases, short, _ = row.cells
        for one in (name, *names(aliases)):
            found.add(one, "person", ident)
        shorts.extend((one, ident) for one in family_names(name, short))
    for one, ident in shorts:
        found.add(one, "person", ident, short=True)
