"""Who is meant by an id or a name: one answer, and one complaint, for every face."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from datetime import date

from detente.analysis.whatif import KINDS
from detente.desk import text
from detente.desk.errors import BadQuery, Unknown
from detente.desk.store import Store
from detente.desk.window import last
from detente.world import World

#: Edits that a what-if takes at once, and names that a complaint offers.
EDITS, OFFERED = 3, 3


def named(store: Store, words: str, on: date | None = None) -> str:
    """The id that words mean: an id, a name that the ledger knows, or one that the world does.

    Raises Unknown, with the nearest names, where nobody is meant.
    """
    words = words.strip()
    for guess in (words, words.upper(), words.lower()):
        if store.known(guess):
            return guess
    wanted = text.folded(words)
    own = sorted(k for k, v in store.names.items() if v["name"] and text.folded(str(v["name"])) == wanted)
    if len(own) == 1:
        return str(own[0])
    found = store.world.resolve(words, on or last(store))
    if found.entity is None:
        names = {k: str(v["name"] or k) for k, v in store.names.items()}
        raise Unknown(unknown(store.world, words, names, found.candidates))
    return str(found.entity)


def unknown(
    world: World, words: str, names: Mapping[str, str] | None = None, candidates: Iterable[str] = ()
) -> str:
    """The complaint that nobody is known by some words, with the nearest ids and names."""
    said = text.line(words, 60)
    listed = {e.id: e.name for e in world.entities()} | dict(names or {})
    offered = [c for c in candidates if c in listed][:OFFERED]
    if not offered:
        spelled: dict[str, str] = {}
        for entity, name in listed.items():
            spelled.setdefault(text.folded(name), entity)
            spelled.setdefault(entity.casefold(), entity)
        near = difflib.get_close_matches(text.folded(words)[:60], spelled, OFFERED * 2, 0.6)
        offered = list(dict.fromkeys(spelled[n] for n in near))[:OFFERED]
    near_by = ", ".join(f"{listed[e]} ({e})" if listed[e] != e else e for e in offered)
    hint = f"; nearest: {near_by}" if near_by else ": write an id such as PRK, or a name"
    return f"no entity is known as {said!r}{hint}"


def edits_of(store: Store, kinds: list[str], who: list[str], on: date) -> list[str]:
    """Edits in the words of ``detente whatif`` from kinds and lists of names parted by commas. Raises BadQuery."""
    found = []
    if len(who) > EDITS or len(kinds) > EDITS:
        raise BadQuery(f"at most {EDITS} edits at once")
    for kind, names in zip(kinds, who, strict=False):
        if not names.strip():
            continue
        if kind not in KINDS or len(names) > 200 or "\x00" in names:
            raise BadQuery(f"an edit is one of {', '.join(KINDS)}, of entities parted by commas")
        entities = [named(store, n, on) for n in names.split(",") if n.strip()]
        if any(" " in e or "'" in e or '"' in e or "\\" in e for e in entities):
            raise BadQuery("only states and persons of states can be edited")
        found.append(" ".join([kind, *entities]))
    return found
