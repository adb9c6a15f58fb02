"""Bodies whose name many states have: "the Congress" is that of the state which its words or its document speak of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from spacy.tokens import Doc

from detente.reading.state import Work
from detente.world import Match, World

_Placed = tuple[Match, int, int]
#: A state that a document names so many times as often as another, and so often at all, is the one that it is about.
_ABOUT, _OFTEN = 3, 5
#: Words between a body and the state whose it is.
_OWNED = frozenset({"of", "in"})
_PLACES = frozenset({"state", "demonym", "capital", "metonym"})


def settled(doc: Doc, work: Work, world: World, matches: Sequence[_Placed]) -> list[_Placed]:
    """The names of a document, each local one that of the state meant: its parliament, or a party that no table has."""
    if not any(m.text in world.local for m, _, _ in matches):
        return list(matches)
    homes = [world.state_of(m.candidates[0], work.published) if m.candidates else None for m, _, _ in matches]
    said = Counter(h for (m, _, _), h in zip(matches, homes, strict=True) if h and m.text not in world.local)
    places = {i: h for (m, a, b), h in zip(matches, homes, strict=True) if m.kind in _PLACES and h for i in range(a, b)}
    found, owners = [], dict[str, str]()
    for match, start, end in matches:
        bearers = world.local.get(match.text)
        if bearers is None or match.kind == "person":
            found.append((match, start, end))
            continue
        by_home = {world.state_of(b): b for b in bearers}
        owner = _owner(doc, start, end, places)
        if owner is not None:
            owners[match.text] = owner
        owner = owners.get(match.text) or _where(doc, start, places) or _about(said, by_home)
        entity = world.entity(bearers[0])
        if owner in by_home:
            found.append((Match(match.start, match.end, match.text, match.kind, (by_home[owner],)), start, end))
        elif entity is not None and entity.sector == "LEG":
            found.append((Match(match.start, match.end, match.text, "state", (owner,) if owner else ()), start, end))
        else:  # a party of another country, which no table has
            found.append((Match(match.start, match.end, match.text, match.kind, ()), start, end))
    return found


def _owner(doc: Doc, start: int, end: int, places: dict[int, str]) -> str | None:
    """The state that the words beside a name give it: "Brazil's Congress", "Congress of India"."""
    before = start - 1
    if before >= 0 and doc[before].text in ("'s", "’s", "'", "’"):
        before -= 1
    if before in places:
        return places[before]
    if end + 1 < len(doc) and doc[end].lower_ in _OWNED:
        return places.get(end + (2 if doc[end + 1].lower_ == "the" else 1))
    return None


def _where(doc: Doc, start: int, places: dict[int, str]) -> str | None:
    """The state in which the sentence of a name is set: "In Peru, Congress voted"."""
    first = doc[start].sent.start
    if first + 1 >= start or doc[first].lower_ not in ("in", "across"):
        return None
    return places.get(first + (2 if doc[first + 1].lower_ == "the" else 1))


def _about(said: Counter[str], bearers: Mapping[str | None, str]) -> str | None:
    """The state that a document speaks of: a bearer's, unless it speaks far more often of another."""
    home = max(bearers, key=lambda h: said[h] if h else 0)
    state, times = said.most_common(1)[0] if said else (home, 0)
    return state if times >= max(_OFTEN, _ABOUT * said[home or ""]) else home
