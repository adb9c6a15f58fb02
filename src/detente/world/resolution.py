"""Who a phrase means on a day: names, titles, descriptions, groups.

A phrase is cut into pieces (names, role words, modifiers); the pieces decide which of the
readings below applies. When the evidence does not settle it, the candidates are returned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from detente.world.atlas import Atlas
from detente.world.bearers import bearer, best, named, resolved, term_held
from detente.world.entity import Resolution
from detente.world.groups import group, listed
from detente.world.inverted import state_written
from detente.world.names import Word, words
from detente.world.pieces import ARTICLES, Piece, cut, written
from detente.world.terms import LEADING
from detente.world.titles import former_holder, holder, placeless
from detente.world.variants import first_name, nearest


def resolve(world: Atlas, phrase: str, on: date | None, context: Sequence[str]) -> Resolution:
    """Who ``phrase`` means on ``on`` in a document that otherwise names ``context``."""
    parts = words(phrase.strip())
    if not parts:
        return Resolution(None, why="no words")
    whole = _whole(world, parts, on, context)
    if whole is not None:
        return whole
    written = world.entity(state_written(world, phrase, on) or "")
    if written is not None:
        return resolved(written, f"{phrase.strip()!r} is a way to write {written.name}")
    if parts[0].key in ARTICLES:
        parts = parts[1:]
        if not parts:
            return Resolution(None, why="no words")
        whole = _whole(world, parts, on, context)
        if whole is not None:
            return whole
    several = group(world, parts, on, context)
    if several is not None:
        return several
    return _described(world, cut(world, parts), on, context)


def _whole(world: Atlas, parts: list[Word], on: date | None, context: Sequence[str]) -> Resolution | None:
    surface = world.names.get(tuple(part.key for part in parts))
    if surface is None or not written(surface, parts, len(parts) > 1):
        return None
    said = " ".join(part.text for part in parts)
    if surface.short:
        return bearer(world, surface.ids, on, context, f"the name {said!r}", said=said)
    return named(world, surface, on, context, said)


def _described(world: Atlas, pieces: list[Piece], on: date | None, context: Sequence[str]) -> Resolution:
    said = " ".join(w.text for p in pieces for w in p.words)
    pieces = _without_where(pieces)
    modified = any(p.kind == "modifier" for p in pieces)
    persons = [p for p in pieces if p.kind in ("person", "short")]
    placed = [p for p in pieces if p.kind == "name"]
    roles = [p for p in pieces if p.kind == "role"]
    unknown = [p for p in pieces if p.kind == "unknown"]
    if any(p.kind == "and" for p in pieces):
        return listed(pieces, said, lambda run: _described(world, run, on, context))
    if any(p.kind == "owner" for p in pieces) and not persons and not placed:
        owner = True
    else:
        owner = False
    state = _place_of(world, placed, on, context)
    if persons:
        return _with_person(world, pieces, persons, roles, unknown, state, on, context, said)
    strangers = [p for p in unknown if p.words[0].text[0].isupper()]
    if strangers and roles:
        guessed = _guessed(world, roles, strangers, state, on, context, said)
        if guessed is not None:
            return guessed
    if strangers and (roles or placed):
        sector = next((p.role.sector for p in roles if p.role), None)
        return Resolution(None, state=_iso(world, state), sector=sector, why=f"{said!r}: a name that is not known here")
    if roles:
        if len(placed) > 1 and state is None:
            ids = tuple(dict.fromkeys(i for p in placed if p.surface for i in best(world, p.surface, on, context)))
            return Resolution(None, why=f"{said!r} names several", candidates=ids, members=ids)
        return _role(world, roles, placed, state, modified, owner, on, context, said, bool(unknown))
    if placed and not unknown:
        if len(placed) == 1 and placed[0].surface is not None:
            return (
                replace(named(world, placed[0].surface, on, context, said), sector=None)
                if modified
                else named(world, placed[0].surface, on, context, said)
            )
        ids = tuple(dict.fromkeys(i for p in placed if p.surface for i in best(world, p.surface, on, context)[:1]))
        if state is not None and len(ids) > 1 and (e := world.entity(state)) and e.kind != "state":
            ids = (state,)
        if len(ids) == 1:
            entity = world.entity(ids[0])
            assert entity is not None
            return resolved(entity, f"{said!r} names {entity.name}")
        return Resolution(None, why=f"{said!r} names several", candidates=ids, members=ids)
    if placed and state is not None:
        return Resolution(
            None, state=_iso(world, state), why=f"{said!r} is something of {state}, not an actor known here",
            candidates=(state,),
        )  # fmt: skip
    return Resolution(None, why=f"{said!r} is not known here")


def _without_where(pieces: list[Piece]) -> list[Piece]:
    """A phrase without the places that a link adds: "the Russian embassy in London"."""
    kept: list[Piece] = []
    skipping = False
    for piece in pieces:
        if piece.kind == "link" and piece.words[0].key != "of" and any(p.kind == "name" for p in kept):
            skipping = True
        elif skipping and piece.kind in ("name", "article", "and"):
            continue
        else:
            skipping = False
            kept.append(piece)
    return kept


def _guessed(
    world: Atlas,
    roles: list[Piece],
    strangers: list[Piece],
    state: str | None,
    on: date | None,
    context: Sequence[str],
    said: str,
) -> Resolution | None:
    """The holder whose name an unlisted spelling is near to, among those whom title, state and day leave."""
    role = next((p.role for p in roles if p.role and p.role.offices), None)
    if role is None:
        return None
    offices = (*LEADING, "head_of_organisation") if "leader" in role.offices else role.offices
    home = _iso(world, state) or state or role.state
    if home is not None:
        held = [t for o in offices for t in world.holders(home, o, on)]
        least = 0.74
    elif on is not None:
        held = world.serving(offices, on)
        least = 1.7
    else:
        return None
    words = [p.words[0] for p in strangers]
    person = nearest(world, words, (t.person for t in held), least)
    if person is None:
        return None
    entity = world.entity(person)
    assert entity is not None
    return resolved(
        entity, f"{said!r}: near to the name of {entity.name}", (person,), term_held(world, person, on, offices)
    )


def _iso(world: Atlas, entity: str | None) -> str | None:
    return world.state_of(entity) if entity else None


def _place_of(world: Atlas, placed: list[Piece], on: date | None, context: Sequence[str]) -> str | None:
    """The one state, organisation or group that the names in a phrase point at, or None."""
    found: list[str] = []
    for piece in placed:
        assert piece.surface is not None
        ids = best(world, piece.surface, on, context)
        if len(ids) != 1:
            return None
        if ids[0] not in found:
            found.append(ids[0])
    if len(found) == 1:
        return found[0]
    organisations = [i for i in found if (e := world.entity(i)) and e.kind == "organisation"]
    if len(organisations) == 1 and len(found) == 2:
        return organisations[0]
    if len(found) == 2:
        for one, other in (found, reversed(found)):
            entity = world.entity(one)
            if entity and entity.kind in ("group", "organisation", "region") and entity.state == other:
                return one
    states = {world.state_of(i) for i in found}
    return found[0] if len(states) == 1 and None not in states else None


def _with_person(
    world: Atlas,
    pieces: list[Piece],
    persons: list[Piece],
    roles: list[Piece],
    unknown: list[Piece],
    state: str | None,
    on: date | None,
    context: Sequence[str],
    said: str,
) -> Resolution:
    named = persons[-1]
    assert named.surface is not None
    at = pieces.index(named)
    before = before_roles = [p for p in pieces[:at] if p.kind == "role"]
    after = [p for p in pieces[at + 1 :] if p.kind == "role"]
    ids = tuple(i for k, i in named.surface.readings if k == "person")
    role = before[-1].role if before else None
    titled = bool(before) or any(p.kind == "honorific" for p in pieces[:at])
    strangers = [p for p in unknown if not p.words[0].text[0].islower()]
    if named.kind == "short" and strangers:
        firsts = {p.words[0].key for p in strangers}
        fit = tuple(i for i in ids if first_name(world, i) in firsts)
        if fit:
            ids, strangers, named = fit, [], replace(named, kind="person")
        else:
            close = nearest(world, [p.words[0] for p in strangers], ids, 0.8)
            if close is not None:
                ids, strangers, named = (close,), [], replace(named, kind="person")
    if named.kind == "short" and strangers and abs(pieces.index(strangers[-1]) - at) == 1:
        guessed = _guessed(world, before_roles, [*strangers, named], state, on, context, said) if before_roles else None
        if guessed is not None:
            return guessed
        return Resolution(
            None, state=_iso(world, state), why=f"{said!r}: a longer name that is not known here", candidates=()
        )
    home = state if state and (e := world.entity(state)) and e.kind in ("state", "organisation") else None
    if role and role.state and home is None and named.kind == "short":
        home = role.state
    who = bearer(
        world, ids, on, context, repr(said), full=named.kind == "person", state=home, role=role, titled=titled,
        said=" ".join(w.text for w in named.words),
    )  # fmt: skip
    if who.entity is None and home is not None and named.kind == "short" and who.candidates == ():
        who = replace(who, sector=role.sector if role else None)
    possessed = named.words[-1].possessive
    if after and after[-1].role is not None and (possessed or after[-1].role.kind in ("body", "people")):
        base = who.state or _iso(world, state)
        following = after[-1].role
        if base and following.kind == "office" and following.offices and possessed:
            return holder(world, following, base, on, context, said)
        if base and world.entity(base) and following.kind != "title":
            entity = world.entity(base)
            assert entity is not None
            return resolved(entity, f"{said!r}: of {who.name or 'somebody'}, so {entity.name}", sector=following.sector)
    if possessed and any(p.kind == "unknown" for p in pieces[at + 1 :]):
        return Resolution(None, state=who.state, why=f"{said!r} is something of {who.name}", candidates=who.candidates)
    return who


def _role(
    world: Atlas,
    roles: list[Piece],
    placed: list[Piece],
    state: str | None,
    modified: bool,
    owner: bool,
    on: date | None,
    context: Sequence[str],
    said: str,
    loose: bool,
) -> Resolution:
    role = next((p.role for p in reversed(roles) if p.role and p.role.kind != "title"), None) or roles[-1].role
    assert role is not None
    why = f"{said!r}"
    if state is None and not placed and role.state:
        state = role.state
    if state is None and placed:
        ids = tuple(dict.fromkeys(i for p in placed if p.surface for i in best(world, p.surface, on, context)))
        return Resolution(None, why=f"{why} is not settled", candidates=ids, sector=role.sector)
    if state is None:
        return placeless(world, role, modified, on, context, said)
    entity = world.entity(state)
    assert entity is not None
    own = entity.kind != "region" or bool(world.holders(state, None, on)) or not role.offices
    home = entity.state if entity.state and (entity.kind == "city" or not own) else state
    if entity.kind == "region" and role.offices and not own:
        return resolved(entity, f"{why}: nobody is listed, so {entity.name}", sector=role.sector)
    if role.kind == "office" and role.offices:
        if modified:
            return former_holder(world, role, home, on, context, said)
        return holder(world, role, home, on, context, said)
    target = world.entity(home)
    assert target is not None
    return resolved(target, f"{why}: of {target.name}", sector=role.sector or target.sector)
