"""Who is meant by an id or a name: one answer, and one complaint, for every face."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from detente.desk import text
from detente.desk.errors import Unknown
from detente.desk.store import Store
from detente.desk.window import last
from detente.ledger.ledger import Ledger
from detente.world import World

#: Names that a complaint offers.
OFFERED = 3
#: Rows of the ledger's entities, by id.
Known = Mapping[str, Mapping[str, Any]]


def meant(
    world: World, words: str, on: date, known: Known | None = None, acts: Callable[[str], bool] = lambda _: False
) -> str:
    """The id that words mean: an id, a name that the ledger knows (``known``), or one that the world does.

    ``acts`` says whether an id that neither names takes part in a row. Raises Unknown, with the nearest names,
    where nobody is meant.
    """
    words, known = words.strip(), known or {}
    for guess in (words, words.upper(), words.lower()):
        if guess in known or world.entity(guess) is not None or acts(guess):
            return guess
    wanted = text.folded(words)
    own = sorted(k for k, v in known.items() if v["name"] and text.folded(str(v["name"])) == wanted)
    if len(own) == 1:
        return str(own[0])
    found = world.resolve(words, on)
    if found.entity is not None:
        return str(found.entity)
    raise Unknown(unknown(world, words, {k: str(v["name"] or k) for k, v in known.items()}, found.candidates))


def named(store: Store, words: str, on: date | None = None) -> str:
    """The id that words mean to a store, as `meant` has it."""
    return meant(store.world, words, on or last(store), store.names, store.seen.__contains__)


def in_ledger(ledger: Ledger, world: World, words: str, on: date | None = None) -> tuple[str, Known]:
    """The id that words mean to a ledger's own file, as `meant` has it, and the entities of the ledger."""
    known = {r["entity"]: r for r in ledger.fetch("SELECT * FROM entities")}

    def acts(guess: str) -> bool:
        sql = "SELECT 1 AS n FROM coded_events WHERE ? IN (actor, recipient) LIMIT 1"
        return ledger.has("coded_events") and bool(ledger.fetch(sql, [guess]))

    return meant(world, words, on or date.today(), known, acts), known


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
