"""Who a phrase means on a day: names, titles, descriptions, groups.

A phrase is cut into pieces (names, role words, modifiers); the pieces decide which of the
readings below applies. When the evidence does not settle it, the candidates are returned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from detente.world.dates import covers
from detente.world.entity import Entity, Resolution, Term
from detente.world.names import Surface, Word, words
from detente.world.roles import Role
from detente.world.terms import LEADING
from detente.world.variants import first_name, nearest

if TYPE_CHECKING:
    from detente.world.world import World

_ARTICLES = frozenset("the a an this that these those".split())
_OWNERS = frozenset("its his her their our your my".split())
_LINKS = frozenset("of for in to from at".split())
_NUMBERS = {"two": 2, "both": 2, "three": 3, "all": 0, "four": 4, "five": 5}
_GROUP_STATES = frozenset(
    "countries nations states neighbours neighbors governments sides capitals powers foes allies rivals "
    "parties superpowers republics".split()
)
_GROUP_PERSONS = frozenset("leaders presidents men women statesmen premiers ministers politicians heads".split())


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a phrase: ``name``, ``person``, ``short``, ``role`` or a kind of small word."""

    kind: str
    words: tuple[Word, ...]
    surface: Surface | None = None
    role: Role | None = None


def resolve(world: World, phrase: str, on: date | None, context: Sequence[str]) -> Resolution:
    """Who ``phrase`` means on ``on`` in a document that otherwise names ``context``."""
    parts = words(phrase.strip())
    if not parts:
        return Resolution(None, why="no words")
    whole = _whole(world, parts, on, context)
    if whole is not None:
        return whole
    if parts[0].key in _ARTICLES:
        parts = parts[1:]
        if not parts:
            return Resolution(None, why="no words")
        whole = _whole(world, parts, on, context)
        if whole is not None:
            return whole
    group = _group(world, parts, on, context)
    if group is not None:
        return group
    pieces = cut(world, parts)
    return _described(world, pieces, on, context)


def cut(world: World, parts: list[Word]) -> list[Piece]:
    """A phrase's pieces, the longest names and roles first, from left to right."""
    lower = not any(part.text[0].isupper() for part in parts)
    pieces: list[Piece] = []
    at = 0
    while at < len(parts):
        role = world.roles.at(parts, at)
        surface, stop = _name_at(world, parts, at, lower)
        if surface is not None and (
            role is None or stop > role[1] or (stop == role[1] and _rather(surface, role[0], pieces, parts, at))
        ):
            kind = "short" if surface.short else "person" if surface.kind == "person" else "name"
            pieces.append(Piece(kind, tuple(parts[at:stop]), surface=surface))
            at = stop
            continue
        if role is not None:
            pieces.append(Piece("role", tuple(parts[at : role[1]]), role=role[0]))
            at = role[1]
            continue
        word = parts[at]
        if word.key in _ARTICLES:
            kind = "article"
        elif word.key in _OWNERS:
            kind = "owner"
        elif word.key in _LINKS:
            kind = "link"
        elif word.key == "and":
            kind = "and"
        else:
            kind = world.uses.get(word.key, "unknown")
            if kind == "backer" and pieces and pieces[-1].kind == "name":
                pieces.pop()
                kind = "filler"
            elif kind not in ("modifier", "filler", "honorific"):
                kind = "unknown"
        pieces.append(Piece(kind, (word,)))
        at += 1
    return pieces


def _rather(surface: Surface, role: Role, pieces: list[Piece], parts: list[Word], at: int) -> bool:
    """Whether words that can be a name or a role are the name ("Prime Minister Major")."""
    if not surface.short:
        return surface.kind != "person" or role.kind != "title"
    return at + 1 == len(parts) and bool(pieces) and pieces[-1].kind in ("role", "honorific")


def _name_at(world: World, parts: list[Word], at: int, lower: bool) -> tuple[Surface | None, int]:
    for stop in range(min(len(parts), at + 9), at, -1):
        surface = world.names.get(tuple(part.key for part in parts[at:stop]))
        if surface is not None and _written(surface, parts[at:stop], lower and stop - at < len(parts)):
            return surface, stop
    return None, at


def _written(surface: Surface, parts: Sequence[Word], lower: bool) -> bool:
    for want, part in zip(surface.shape, parts, strict=True):
        if want == "A" and not part.text.replace(".", "").isupper():
            return False
        if want == "C" and part.text[0].islower() and not lower and part is parts[0]:
            return False
    return True


def _whole(world: World, parts: list[Word], on: date | None, context: Sequence[str]) -> Resolution | None:
    surface = world.names.get(tuple(part.key for part in parts))
    if surface is None or not _written(surface, parts, len(parts) > 1):
        return None
    said = " ".join(part.text for part in parts)
    if surface.short:
        return _person(world, surface.ids, on, context, f"the name {said!r}", said=said)
    return _named(world, surface, on, context, said)


# --- names


def _named(world: World, surface: Surface, on: date | None, context: Sequence[str], said: str) -> Resolution:
    if surface.kind == "person":
        ids = tuple(i for k, i in surface.readings if k == "person")
        return _person(world, ids, on, context, f"the name {said!r}", full=True)
    ids = best(world, surface, on, context)
    if len(ids) == 1:
        entity = world.entity(ids[0])
        assert entity is not None
        return _entity(entity, f"{said!r} is a name of {entity.name} ({surface.kind})", surface.ids)
    return Resolution(None, why=f"{said!r} can mean several", candidates=ids)


def best(world: World, surface: Surface, on: date | None, context: Sequence[str]) -> tuple[str, ...]:
    """The readings of a name that the day and the context leave, one if they settle it."""
    top = surface.readings[0][0]
    tied = ("state", "demonym", "capital", "metonym") if top in ("state", "demonym", "capital", "metonym") else (top,)
    ids = tuple(dict.fromkeys(i for k, i in surface.readings if k in tied))
    for wanted in context:
        for reading in surface.ids:
            if reading == wanted:
                return (reading,)
    if len(ids) > 1:
        alive = tuple(i for i in ids if world.lives(i, on))
        ids = alive or ids
    if len(ids) > 1:
        near = _states(world, context)
        for state in near:
            kept = tuple(i for i in ids if world.state_of(i) == state)
            if len(kept) == 1:
                return kept
    return ids


def _states(world: World, context: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for one in context:
        state = world.state_of(one)
        if state:
            found.setdefault(state)
    return list(found)


def _entity(
    entity: Entity, why: str, candidates: tuple[str, ...] = (), term: Term | None = None, sector: str | None = None
) -> Resolution:
    return Resolution(
        entity.id, entity.name, entity.kind, entity.state, sector or entity.sector, term, why,
        candidates or (entity.id,), (),
    )  # fmt: skip


# --- persons


def weigh(
    world: World, person: str, on: date | None, context: Sequence[str], near: Sequence[str], offices: Sequence[str] = ()
) -> float:
    """How well a day and a context fit a person: higher is likelier, below 0 unlikely."""
    score = 0.0
    terms = world.terms(person)
    if person in context:
        score += 8 - 0.5 * min(context.index(person), 8)
    homes = {t.state for t in terms}
    entity = world.entity(person)
    if entity and entity.state:
        homes.add(entity.state)
    for rank, state in enumerate(near):
        if state in homes:
            score += 3 - 0.25 * min(rank, 6)
            break
    if on is None or not terms:
        return score
    if offices and any(t.office in offices and covers(t.start, t.end, on) for t in terms):
        score += 4
    held = [t for t in terms if covers(t.start, t.end, on)]
    if any(_leads(world, t, on) for t in held):
        score += 5.5
    elif any(t.office in LEADING or t.office == "head_of_organisation" for t in held):
        score += 3.5
    elif held:
        score += 2
    else:
        last = max((t.end or date.max for t in terms if (t.start or date.min) <= on), default=None)
        first = min((t.start or date.min for t in terms), default=date.min)
        if last is None:
            gap = (first - on).days
            score += 0.5 if gap <= 400 else -1 if gap <= 1500 else -4
        else:
            gap = (on - last).days
            score += 1 if gap <= 800 else 0 if gap <= 5500 else -1.5
    return score


def _leads(world: World, term: Term, on: date) -> bool:
    led = world.leader(term.state, on) if term.office in LEADING else None
    return led is not None and led.person == term.person


def _person(
    world: World,
    ids: tuple[str, ...],
    on: date | None,
    context: Sequence[str],
    why: str,
    *,
    full: bool = False,
    state: str | None = None,
    role: Role | None = None,
    titled: bool = False,
    said: str = "",
) -> Resolution:
    if state is not None:
        homes = tuple(i for i in ids if state in _homes(world, i))
        ids = homes or (ids if full else ())
    offices = role.offices if role else ()
    if role and offices and len(ids) > 1:
        fit = tuple(
            i
            for i in ids
            if any(t.office in offices and _title_fits(t, role) for t in world.terms(i) if covers(t.start, t.end, on))
        ) or tuple(i for i in ids if any(t.office in offices and _title_fits(t, role) for t in world.terms(i)))
        ids = fit or ids
    if not ids:
        return Resolution(None, why=f"{why}: nobody of that name is known there", state=state)
    near = _states(world, context)
    scored = sorted(((weigh(world, i, on, context, near, offices), i) for i in ids), reverse=True, key=lambda s: s[0])
    ranked = tuple(i for _, i in scored)
    margin = scored[0][0] - scored[1][0] if len(scored) > 1 else 99.0
    common = world.uses.get(said.split()[-1].lower()) == "common" if said and not full else False
    enough = full or state is not None or (titled and not common) or scored[0][0] >= (0.5 if common else 0)
    if len(ranked) > 1:
        enough = margin >= 1.5 and scored[0][0] > 0
    if not enough:
        return Resolution(None, why=f"{why} is not settled", candidates=ranked, state=_common(world, ranked))
    entity = world.entity(ranked[0])
    assert entity is not None
    term = _term(world, ranked[0], on, offices)
    held = f"{term.role} {term.start or '?'} to {term.end or 'now'}" if term else "no term listed"
    return _entity(entity, f"{why}: {entity.name}, {held}", ranked, term)


def _homes(world: World, person: str) -> set[str]:
    homes = {t.state for t in world.terms(person)}
    entity = world.entity(person)
    if entity and entity.state:
        homes.add(entity.state)
    return homes | {world.same_state(h) for h in homes}


def _common(world: World, ids: Sequence[str]) -> str | None:
    states = {world.state_of(i) for i in ids}
    return states.pop() if len(states) == 1 else None


def _title_fits(term: Term, role: Role) -> bool:
    said = role.words.lower()
    if term.office not in LEADING:
        return True
    return term.role == said or said in ("leader", "strongman", "ruler") or said not in _EXACT


#: Titles that name one kind of office: a president is not a prime minister.
_EXACT = frozenset(
    "president,prime minister,premier,chancellor,king,queen,emperor,emir,amir,sultan,pope,taoiseach,"
    "supreme leader".split(",")
)


def _term(world: World, person: str, on: date | None, offices: Sequence[str] = ()) -> Term | None:
    terms = world.terms(person)
    if not terms:
        return None
    held = [t for t in terms if covers(t.start, t.end, on)] if on else []
    preferred = [t for t in held if t.office in offices] or held
    if preferred:
        return min(preferred, key=world.rank)
    if on is None:
        return terms[-1] if len(terms) == 1 else None
    return None


# --- descriptions


def _described(world: World, pieces: list[Piece], on: date | None, context: Sequence[str]) -> Resolution:
    said = " ".join(w.text for p in pieces for w in p.words)
    pieces = _without_where(pieces)
    modified = any(p.kind == "modifier" for p in pieces)
    persons = [p for p in pieces if p.kind in ("person", "short")]
    placed = [p for p in pieces if p.kind == "name"]
    roles = [p for p in pieces if p.kind == "role"]
    unknown = [p for p in pieces if p.kind == "unknown"]
    if any(p.kind == "and" for p in pieces):
        return _listed(world, pieces, on, context, said)
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
                replace(_named(world, placed[0].surface, on, context, said), sector=None)
                if modified
                else _named(world, placed[0].surface, on, context, said)
            )
        ids = tuple(dict.fromkeys(i for p in placed if p.surface for i in best(world, p.surface, on, context)[:1]))
        if state is not None and len(ids) > 1 and (e := world.entity(state)) and e.kind != "state":
            ids = (state,)
        if len(ids) == 1:
            entity = world.entity(ids[0])
            assert entity is not None
            return _entity(entity, f"{said!r} names {entity.name}")
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
    world: World,
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
    return _entity(entity, f"{said!r}: near to the name of {entity.name}", (person,), _term(world, person, on, offices))


def _iso(world: World, entity: str | None) -> str | None:
    return world.state_of(entity) if entity else None


def _place_of(world: World, placed: list[Piece], on: date | None, context: Sequence[str]) -> str | None:
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
    world: World,
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
    who = _person(
        world, ids, on, context, repr(said), full=named.kind == "person", state=home, role=role, titled=titled,
        said=" ".join(w.text for w in named.words),
    )  # fmt: skip
    if who.entity is None and home is not None and named.kind == "short" and who.candidates == ():
        who = replace(who, sector=role.sector if role else None)
    possessed = named.words[-1].possessive
    if after and after[-1].role is not None and (possessed or after[-1].role.kind in ("body", "people")):
        base = who.state or _iso(world, state)
        following = after[-1].role
        if base and world.entity(base) and following.kind != "title":
            entity = world.entity(base)
            assert entity is not None
            return _entity(entity, f"{said!r}: of {who.name or 'somebody'}, so {entity.name}", sector=following.sector)
    if possessed and any(p.kind == "unknown" for p in pieces[at + 1 :]):
        return Resolution(None, state=who.state, why=f"{said!r} is something of {who.name}", candidates=who.candidates)
    return who


def _role(
    world: World,
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
        return _placeless(world, role, modified, on, context, said)
    entity = world.entity(state)
    assert entity is not None
    own = entity.kind != "region" or bool(world.holders(state, None, on)) or not role.offices
    home = entity.state if entity.state and (entity.kind == "city" or not own) else state
    if entity.kind == "region" and role.offices and not own:
        return _entity(entity, f"{why}: nobody is listed, so {entity.name}", sector=role.sector)
    if role.kind == "office" and role.offices:
        if modified:
            return _former(world, role, home, on, context, said)
        return _holder(world, role, home, on, context, said)
    target = world.entity(home)
    assert target is not None
    return _entity(target, f"{why}: of {target.name}", sector=role.sector or target.sector)


def _holder(world: World, role: Role, state: str, on: date | None, context: Sequence[str], said: str) -> Resolution:
    entity = world.entity(state)
    assert entity is not None
    held = _undisputed(office_terms(world, role, state, on))
    persons = tuple(dict.fromkeys(t.person for t in held))
    if on is None and len(persons) > 1:
        seen = [p for p in context if p in persons]
        if seen:
            persons = (seen[0],)
        else:
            return Resolution(
                None, state=entity.state, sector=role.sector or "GOV", candidates=persons[:12],
                why=f"{said!r} had several holders, and no date says which",
            )  # fmt: skip
    if len(persons) > 1:
        seen = [p for p in context if p in persons]
        if len(set(seen)) >= 1:
            persons = (seen[0],)
    if len(persons) == 1:
        person = world.entity(persons[0])
        assert person is not None
        term = next(t for t in held if t.person == persons[0])
        return _entity(
            person, f"{said!r}: {person.name}, {term.role}, {term.start or '?'} to {term.end or 'now'}", persons, term
        )
    if not persons:
        return _entity(
            entity, f"{said!r}: the holder is not in the table, so {entity.name}", sector=role.sector or entity.sector
        )
    return Resolution(
        None, state=entity.state, sector=role.sector, candidates=persons, why=f"{said!r} had several holders that day"
    )


def _undisputed(held: list[Term]) -> list[Term]:
    """Of several holders at once, the one who acts for another, else those who are no rivals or deputies."""
    if len(held) < 2:
        return held
    acting = [t for t in held if t.role.startswith("acting")]
    plain = [t for t in held if not t.role.startswith(("rival", "second", "co-")) and "annulled" not in t.role]
    return acting if len(acting) == 1 else plain or held


def office_terms(world: World, role: Role, state: str, on: date | None) -> list[Term]:
    """Who held what a role word names in a state on a day (ever, if undated)."""
    said = role.words.lower()
    known = world.entity(state)
    if known is not None and known.kind != "state":
        for office in (*role.offices, "head_of_organisation", "group_leader", "governor", "party_leader"):
            held = world.holders(state, office, on)
            if held:
                return held
        return []
    if "leader" in role.offices:
        if on is not None:
            led = world.leader(state, on)
            if led is not None:
                return [led]
        offices: tuple[str, ...] = (*LEADING, "head_of_organisation", "group_leader")
    else:
        offices = role.offices
    for office in offices:
        held = world.holders(state, office, on)
        if said in _EXACT:
            held = [t for t in held if _same_title(t.role, said)]
        if held:
            return held
    return []


def _same_title(role: str, said: str) -> bool:
    alike = {"premier": "prime minister", "amir": "emir", "taoiseach": "prime minister"}
    role, said = role.lower(), said.lower()
    return said in role or alike.get(said, said) in role or alike.get(role, role) == alike.get(said, said)


def _former(world: World, role: Role, state: str, on: date | None, context: Sequence[str], said: str) -> Resolution:
    offices = role.offices if "leader" not in role.offices else LEADING
    ended: list[Term] = []
    for office in offices:
        ended.extend(
            t for t in world.former(state, office, on) if role.words not in _EXACT or _same_title(t.role, role.words)
        )
    now = {t.person for office in offices for t in world.holders(state, office, on)} if on else set()
    ended.sort(key=lambda t: t.end or date.max, reverse=True)
    persons = tuple(dict.fromkeys(t.person for t in ended if t.person not in now))
    seen = [p for p in context if p in persons]
    entity = world.entity(state)
    home = entity.state if entity else None
    if seen or len(persons) == 1:
        chosen = seen[0] if seen else persons[0]
        person = world.entity(chosen)
        assert person is not None
        term = next(t for t in ended if t.person == chosen)
        return _entity(person, f"{said!r}: {person.name}, {term.role} until {term.end}", persons[:12], term)
    return Resolution(None, state=home, sector="ELI", candidates=persons[:12], why=f"{said!r}: several former holders")


def _placeless(
    world: World, role: Role, modified: bool, on: date | None, context: Sequence[str], said: str
) -> Resolution:
    """A role without a state: the context's persons of that office, else its latest state."""
    if role.kind == "office" and role.offices and context:
        offices = role.offices if "leader" not in role.offices else LEADING
        for one in context:
            for term in world.terms(one):
                if term.office in offices and (role.words not in _EXACT or _same_title(term.role, role.words)):
                    fits = (on is None or covers(term.start, term.end, on)) != modified or on is None
                    person = world.entity(one)
                    if fits and person is not None:
                        return _entity(person, f"{said!r}: {person.name}, named before", term=term)
        for state in _states(world, context):
            found = (
                _former(world, role, state, on, context, said)
                if modified
                else _holder(world, role, state, on, context, said)
            )
            if found.entity and found.kind == "person":
                return found
            if modified and found.candidates:
                return found
    if role.kind in ("people", "body") and context:
        states = _states(world, context)
        if len(states) == 1:
            entity = world.entity(states[0])
            assert entity is not None
            return _entity(entity, f"{said!r}: of {entity.name}, the only state named", sector=role.sector)
    return Resolution(None, sector=role.sector, why=f"{said!r} says no state")


# --- several at once


def _listed(world: World, pieces: list[Piece], on: date | None, context: Sequence[str], said: str) -> Resolution:
    members: list[str] = []
    run: list[Piece] = []
    for piece in [*pieces, Piece("and", ())]:
        if piece.kind != "and":
            run.append(piece)
            continue
        if run:
            one = _described(world, run, on, context)
            ids = (one.entity,) if one.entity else one.members
            members.extend(i for i in ids if i and i not in members)
        run = []
    return Resolution(
        members[0] if len(members) == 1 else None, why=f"{said!r} names several", members=tuple(members),
        candidates=tuple(members),
    )  # fmt: skip


def _group(world: World, parts: list[Word], on: date | None, context: Sequence[str]) -> Resolution | None:
    said = " ".join(part.text for part in parts)
    keys = [part.key for part in parts if part.key not in ("of", "the")]
    together = world.together.get(tuple(keys))
    if together is not None:
        return Resolution(None, why=f"{said!r} names several", candidates=together, members=together)
    if not keys or keys[0] not in _NUMBERS:
        return None
    wanted = _NUMBERS[keys[0]]
    rest = [k for k in keys[1:] if world.uses.get(k) not in ("filler", "modifier")]
    if not rest and keys[0] in ("two", "both", "three", "four"):
        pool = _states(world, context) if not _persons(world, context) else _persons(world, context)
    elif rest and rest[-1] in _GROUP_STATES:
        pool = _states(world, [c for c in context if (e := world.entity(c)) and e.kind == "state"])
        if len(pool) < (wanted or 2):
            pool = _states(world, context)
    elif rest and rest[-1] in _GROUP_PERSONS:
        pool = _persons(world, context)
        if len(pool) < (wanted or 2) and rest[-1] == "leaders" and on is not None:
            led = [world.leader(s, on) for s in _states(world, context)]
            pool = [*pool, *(t.person for t in led if t and t.person not in pool)]
    else:
        return None
    if wanted == 0:
        wanted = len(pool)
    if len(pool) < max(wanted, 2):
        return Resolution(None, why=f"{said!r}: the text names too few before", candidates=tuple(pool))
    members = tuple(pool[:wanted])
    return Resolution(None, why=f"{said!r}: the {wanted} named last", candidates=members, members=members)


def _persons(world: World, context: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(c for c in context if (e := world.entity(c)) and e.kind == "person"))


__all__ = ["Piece", "best", "cut", "office_terms", "resolve", "weigh"]
