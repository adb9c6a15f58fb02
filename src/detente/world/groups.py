"""Phrases that name several: "the two leaders", "both countries", "Russia and China"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from detente.world.atlas import Atlas
from detente.world.bearers import states_named
from detente.world.entity import Resolution
from detente.world.names import Word
from detente.world.pieces import Piece

_NUMBERS = {"two": 2, "both": 2, "three": 3, "all": 0, "four": 4, "five": 5}
_GROUP_STATES = frozenset(
    "countries nations states neighbours neighbors governments sides capitals powers foes allies rivals "
    "parties superpowers republics".split()
)
_GROUP_PERSONS = frozenset("leaders presidents men women statesmen premiers ministers politicians heads".split())


def listed(pieces: list[Piece], said: str, one_of: Callable[[list[Piece]], Resolution]) -> Resolution:
    """All that a phrase with "and" names, each part resolved by ``one_of``."""
    members: list[str] = []
    run: list[Piece] = []
    for piece in [*pieces, Piece("and", ())]:
        if piece.kind != "and":
            run.append(piece)
            continue
        if run:
            one = one_of(run)
            ids = (one.entity,) if one.entity else one.members
            members.extend(i for i in ids if i and i not in members)
        run = []
    return Resolution(
        members[0] if len(members) == 1 else None, why=f"{said!r} names several", members=tuple(members),
        candidates=tuple(members),
    )  # fmt: skip


def group(world: Atlas, parts: list[Word], on: date | None, context: Sequence[str]) -> Resolution | None:
    """The several that a phrase such as "the two leaders" or "both countries" names, or None if it names none."""
    said = " ".join(part.text for part in parts)
    keys = [part.key for part in parts if part.key not in ("of", "the")]
    together = world.together.get(tuple(keys))
    if together is not None:
        return Resolution(None, why=f"{said!r} names several", candidates=together, members=together)
    if not keys or keys[0] not in _NUMBERS:
        return None
    wanted = _NUMBERS[keys[0]]
    rest = [k for k in keys[1:] if world.uses.get(k) not in ("filler", "modifier", "deputy")]
    if not rest and keys[0] in ("two", "both", "three", "four"):
        pool = states_named(world, context, on) if not _persons(world, context) else _persons(world, context)
    elif rest and rest[-1] in _GROUP_STATES:
        pool = states_named(world, [c for c in context if (e := world.entity(c)) and e.kind == "state"], on)
        if len(pool) < (wanted or 2):
            pool = states_named(world, context, on)
    elif rest and rest[-1] in _GROUP_PERSONS:
        pool = _persons(world, context)
        if len(pool) < (wanted or 2) and rest[-1] == "leaders" and on is not None:
            led = [world.leader(s, on) for s in states_named(world, context, on)]
            pool = [*pool, *(t.person for t in led if t and t.person not in pool)]
    else:
        return None
    if wanted == 0:
        wanted = len(pool)
    if len(pool) < max(wanted, 2):
        return Resolution(None, why=f"{said!r}: the text names too few before", candidates=tuple(pool))
    members = tuple(pool[:wanted])
    return Resolution(None, why=f"{said!r}: the {wanted} named last", candidates=members, members=members)


def _persons(world: Atlas, context: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(c for c in context if (e := world.entity(c)) and e.kind == "person"))
