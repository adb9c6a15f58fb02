"""Finding names in running text: what a scan of the table finds, less what is no name there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from detente.world.atlas import Atlas
from detente.world.entity import Match
from detente.world.names import Surface, Word, key, words
from detente.world.surfaces import THING
from detente.world.variants import first_name

_PLACING = frozenset("in to from at near of for around outside off via through leaving reach reached".split())
_OF_ONE_STATE = frozenset({"national", "supreme", "federal", "homeland"})
_GOVERNING = frozenset({"house", "senate", "congressional"})
_BEFORE_NAMES = frozenset({"modifier", "honorific", "function", "prefix"})
_YOUNGER = frozenset({"jr", "junior"})
_HYPHENS = "-‐‑–"


@dataclass(frozen=True, slots=True)
class _Text:
    """A text under search: its words, and where whole names begin and end in it."""

    world: Atlas
    text: str
    parts: list[Word]
    starts: frozenset[int]
    ends: frozenset[int]
    named: frozenset[str]
    persons: frozenset[int]

    def use(self, at: int) -> str:
        """How a small word is used, or an empty text."""
        return self.world.uses.get(self.parts[at].key, "")

    def adjacent(self, at: int) -> bool:
        """Whether only a blank lies between a word and the next."""
        return self.text[self.parts[at].end : self.parts[at + 1].start] == " "


def find(world: Atlas, text: str) -> list[Match]:
    """Every name in ``text``, in order; see `World.find`."""
    parts = words(text)
    hits = list(world.names.scan(text, parts))
    whole = [hit for hit in hits if not hit[2].short]
    seen = _Text(
        world,
        text,
        parts,
        frozenset(at for at, _, _ in whole),
        frozenset(stop for _, stop, _ in whole),
        frozenset(i for _, _, surface in whole if surface.kind == "person" for i in surface.ids),
        frozenset(stop for _, stop, surface in whole if surface.kind == "person"),
    )
    found = [match for hit in hits if (match := _match(seen, *hit)) is not None]
    taken = {match.start for match in found}
    for at, word in enumerate(parts):
        if text[word.end : word.end + 1] in _HYPHENS and word.end < len(text) and seen.use(at) == "prefix":
            state = world.notes.get(word.key, "")
            if word.capital and word.start not in taken and state:
                found.append(Match(word.start, word.end, word.text, "demonym", (state,)))
    found.sort(key=lambda match: match.start)
    return found


def _match(seen: _Text, at: int, stop: int, surface: Surface) -> Match | None:
    """A hit as a match, or None where the words are no name there."""
    parts, world = seen.parts, seen.world
    first, last = parts[at], parts[stop - 1]
    ids = _bearers(seen, at, stop, surface)
    if not ids or surface.kind == THING or _shouted(seen, at, stop, surface):
        return None
    if surface.short:
        if at in seen.persons and seen.adjacent(at - 1):
            return None  # the rest of a longer name: "Hamad bin Jassim al-Thani"
        if seen.use(at) == "prefix" and seen.text[last.end : last.end + 1] in _HYPHENS and last.end < len(seen.text):
            return None
        full = _with_first_name(seen, at, ids)
        if full is not None:
            begin, person = full
            return Match(begin.start, last.end, seen.text[begin.start : last.end], "person", (person,))
        if not _stands_alone(seen, at, stop) or _letters(seen, at, stop):
            return None
        if stop - at == 1 and seen.use(at) in ("common", "filler") and not _introduced(seen, at, ids):
            return None
        ids = tuple(sorted(ids, key=lambda i: (i not in seen.named, *world.prominence(i))))
    elif stop - at == 1:
        use = seen.use(at)
        if use == "given" and _of_a_person(seen, at):
            return None
        if use == "word" and (not at or parts[at - 1].key not in _PLACING):
            return None
    if _part_of_another(seen, at, stop, surface):
        return None
    if surface.kind == "bloc" and stop < len(parts) and stop not in seen.starts:
        after = parts[stop]
        if after.text[0].isupper() and seen.adjacent(stop - 1) and not _small(seen, stop):
            return None
    if first.key == "the" and stop - at > 1:
        first = parts[at + 1]
    return Match(first.start, last.end, seen.text[first.start : last.end], surface.kind, ids)


def _bearers(seen: _Text, at: int, stop: int, surface: Surface) -> tuple[str, ...]:
    """Whom a name may mean: before "Jr." only who is known by it too ("Hoyt Jr." is not Hoyt)."""
    if surface.kind != "person" or stop == len(seen.parts) or seen.parts[stop].key not in _YOUNGER:
        return surface.ids
    son = seen.world.names.get(tuple(word.key for word in seen.parts[at : stop + 1]))
    named = ((i, seen.world.entity(i)) for i in surface.ids)
    younger = {i for i, entity in named if entity and entity.name.lower().rstrip(".").endswith(" jr")}
    return tuple(i for i in surface.ids if i in younger or (son is not None and i in son.ids))


def _part_of_another(seen: _Text, at: int, stop: int, surface: Surface) -> bool:
    """Whether a body's name is the end of that of another: "the National Security Council", a party's."""
    if surface.kind == "organisation" and at and seen.parts[at - 1].capital and seen.adjacent(at - 1):
        return seen.parts[at - 1].key in _OF_ONE_STATE or (stop - at > 1 and _of_a_people(seen, at - 1))
    return surface.kind == "group" and _tail(seen, at, stop, surface.ids[0])


def _of_a_people(seen: _Text, at: int) -> bool:
    """Whether a word is the adjective of a state: the "Russian Security Council" is not the world's."""
    surface = seen.world.names.get((seen.parts[at].key,))
    return surface is not None and surface.kind == "demonym"


def _tail(seen: _Text, at: int, stop: int, party: str) -> bool:
    """Whether a party's name is the end of another's: of another country's, or behind a word of no table.

    A name of one word ("Democrats") is so behind a creed alone.
    """
    entity = seen.world.entity(party)
    before = seen.parts[at - 1]
    if not at or entity is None or entity.sector != "PTY" or not (before.possessive or seen.adjacent(at - 1)):
        return False
    if not before.capital or seen.use(at - 1) in _BEFORE_NAMES or before.key in _GOVERNING:
        return False
    if stop - at == 1:
        return before.key in seen.world.creeds
    tails = (tuple(word.key for word in seen.parts[max(0, at - back) : at]) for back in (3, 2, 1))
    surface = next((s for tail in tails if (s := seen.world.names.get(tail)) is not None and not s.short), None)
    if surface is not None and surface.kind in ("state", "demonym", "region"):
        return all(seen.world.state_of(i) != entity.state for i in surface.ids)
    if before.possessive:
        return False
    opens = not seen.text[: before.start].rstrip(" \"'“‘").strip() or seen.text[: before.start].rstrip()[-1] in ".!?:"
    return surface is None and (not opens or before.key in seen.world.creeds)


def _with_first_name(seen: _Text, at: int, ids: tuple[str, ...]) -> tuple[Word, str] | None:
    """The first name before a family name, over one or two names or initials between ("Malcolm B. Turnbull")."""
    for back in range(2, 4):
        if at - back < 0 or at - back in seen.ends:
            return None
        between = seen.parts[at - back : at]
        if not all(word.capital and not word.possessive for word in between):
            return None
        gap = seen.text[between[0].end : seen.parts[at].start]
        if len(gap) - sum(len(word.text) for word in between[1:]) > 2 * len(between) or "\n\n" in gap or "," in gap:
            return None
        if any("." in seen.text[w.end : n.start] and len(w.text) > 2 for w, n in pairwise((*between, seen.parts[at]))):
            return None  # a stop behind more than an initial ends a sentence
        for person in ids:
            if _christened(seen.world, person, [word.key for word in between]):
                return between[0], person
    return None


def _christened(world: Atlas, person: str, given: list[str]) -> bool:
    """Whether given names are a person's: V. K. Singh is not V. P. Singh, who has as many."""
    if first_name(world, person) != given[0]:
        return False
    entity = world.entity(person)
    own = key(entity.name)[:-1] if entity else ()
    return len(own) != len(given) or all(a[0] == b[0] for a, b in zip(own, given, strict=True))


def _stands_alone(seen: _Text, at: int, stop: int) -> bool:
    """Whether a family name is not part of a longer name that the table lacks."""
    parts, text = seen.parts, seen.text
    shouted = parts[at].text.isupper() and len(parts[at].text) > 2
    if at and at not in seen.ends:
        before = parts[at - 1]
        if (
            before.capital
            and seen.adjacent(at - 1)
            and not before.possessive
            and not _small(seen, at - 1)
            and not (shouted and before.text.isupper())
        ):
            return False
        if text[before.end : parts[at].start] == ". " and len(before.text) == 1:
            return False
    if stop < len(parts) and stop not in seen.starts:
        after = parts[stop]
        joined = seen.adjacent(stop - 1) or text[parts[stop - 1].end : after.start] == "-"
        if (
            after.text[0].isupper()
            and joined
            and not parts[stop - 1].possessive
            and not _small(seen, stop)
            and ((named := seen.world.names.get((after.key,))) is None or (named.short and seen.adjacent(stop - 1)))
            and not (shouted and after.text.isupper())
        ):
            return False
    return True


def _shouted(seen: _Text, at: int, stop: int, surface: Surface) -> bool:
    """Whether letters are a small word in a line all of capitals: "WHO IS THE FRONT-RUNNER?"."""
    if stop - at > 1 or surface.shape != "A" or seen.use(at) != "function":
        return False
    near = [seen.parts[k].text for k in range(max(at - 2, 0), min(at + 4, len(seen.parts))) if k != at]
    return len(near) > 2 and all(word.isupper() for word in near)


def _letters(seen: _Text, at: int, stop: int) -> bool:
    """Whether a short family name is written as letters that stand for words ("AI" is nobody's name)."""
    word = seen.parts[at].text
    if stop - at > 1 or not word.isupper() or not 1 < len(word) <= 3:
        return False
    near = [seen.parts[k].text for k in (at - 1, stop) if 0 <= k < len(seen.parts)]
    return not any(len(w) > 3 and w.isupper() for w in near)


def _small(seen: _Text, at: int) -> bool:
    """Whether a capitalised word is a role, a title or a common word rather than part of a name."""
    if seen.use(at) in ("modifier", "filler", "honorific", "deputy", "function", "prefix"):
        return True
    for back in range(min(4, at + 1)):
        role = seen.world.roles.at(seen.parts, at - back)
        if role is not None and role[1] > at:
            return True
    return False


def _introduced(seen: _Text, at: int, ids: tuple[str, ...]) -> bool:
    """Whether a family name that is a common word follows a title, or its bearer is named in full elsewhere."""
    if any(i in seen.named for i in ids):
        return True
    if at and seen.use(at - 1) == "honorific":
        return True
    for back in range(1, min(5, at + 1)):
        role = seen.world.roles.at(seen.parts, at - back)
        if role is not None and role[1] == at and role[0].kind in ("office", "title"):
            return True
    return False


def _of_a_person(seen: _Text, at: int) -> bool:
    """Whether a state's or city's name is here a person's given or family name ("Chad Smith")."""
    parts = seen.parts
    word = parts[at]
    if at + 1 < len(parts):
        after = parts[at + 1]
        if (
            after.text[0].isupper()
            and len(after.text) > 1
            and not after.text.isupper()
            and not word.possessive
            and seen.adjacent(at)
            and at + 1 not in seen.starts
            and not _small(seen, at + 1)
            and seen.use(at + 1) != "place"
        ):
            return True
    if at and at not in seen.ends:
        before = parts[at - 1]
        if before.capital and seen.adjacent(at - 1) and seen.use(at - 1) == "forename":
            return True
    return False
