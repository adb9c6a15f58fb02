"""Who bears a name on a day: the readings of a name, and the persons who share one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from detente.world.atlas import Atlas
from detente.world.dates import covers
from detente.world.entity import Entity, Resolution, Term
from detente.world.names import Surface
from detente.world.roles import Role
from detente.world.terms import LEADING

#: Titles that name one kind of office: a president is not a prime minister.
EXACT = frozenset(
    "president,prime minister,premier,chancellor,king,queen,emperor,emir,amir,sultan,pope,taoiseach,"
    "supreme leader".split(",")
)


def best(world: Atlas, surface: Surface, on: date | None, context: Sequence[str]) -> tuple[str, ...]:
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
        near = states_named(world, context, on)
        for state in near:
            kept = tuple(i for i in ids if world.state_of(i) == state)
            if len(kept) == 1:
                return kept
    return ids


def states_named(world: Atlas, context: Iterable[str], on: date | None) -> list[str]:
    """The states that a context names, by themselves or through persons who serve them, the most recent first."""
    found: dict[str, None] = {}
    for one in context:
        state = world.state_of(one, on)
        if state:
            found.setdefault(state)
    return list(found)


def resolved(
    entity: Entity, why: str, candidates: tuple[str, ...] = (), term: Term | None = None, sector: str | None = None
) -> Resolution:
    """The resolution that an entity was meant."""
    return Resolution(
        entity.id, entity.name, entity.kind, entity.state, sector or entity.sector, term, why,
        candidates or (entity.id,), (),
    )  # fmt: skip


def named(world: Atlas, surface: Surface, on: date | None, context: Sequence[str], said: str) -> Resolution:
    """What a name means: a person, or the one state, organisation or place that the day and context leave."""
    if surface.kind == "person":
        ids = tuple(i for k, i in surface.readings if k == "person")
        return bearer(world, ids, on, context, f"the name {said!r}", full=True)
    ids = best(world, surface, on, context)
    if len(ids) == 1:
        entity = world.entity(ids[0])
        assert entity is not None
        return resolved(entity, f"{said!r} is a name of {entity.name} ({surface.kind})", surface.ids)
    return Resolution(None, why=f"{said!r} can mean several", candidates=ids)


def weigh(
    world: Atlas, person: str, on: date | None, context: Sequence[str], near: Sequence[str], offices: Sequence[str] = ()
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


def _leads(world: Atlas, term: Term, on: date) -> bool:
    led = world.leader(term.state, on) if term.office in LEADING else None
    return led is not None and led.person == term.person


def bearer(
    world: Atlas,
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
    """The one of several persons of a name whom state, role, day and context leave, or the candidates."""
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
    if not full and offices and set(offices) <= set(LEADING):
        ids = tuple(i for i in ids if not leads_otherwise(world, i, offices))
    if not ids:
        return Resolution(None, why=f"{why}: nobody of that name is known there", state=state)
    near = states_named(world, context, on)
    scored = sorted(((weigh(world, i, on, context, near, offices), i) for i in ids), reverse=True, key=lambda s: s[0])
    ranked = tuple(i for _, i in scored)
    margin = scored[0][0] - scored[1][0] if len(scored) > 1 else 99.0
    use = world.uses.get(said.split()[-1].lower(), "") if said and not full else ""
    least = {"common": 0.5, "surname": 1.5}.get(use, 0.0)
    enough = full or state is not None or (titled and use != "common") or scored[0][0] >= least
    if len(ranked) > 1:
        enough = margin >= 1.5 and scored[0][0] > 0
    if not enough:
        return Resolution(None, why=f"{why} is not settled", candidates=ranked, state=_common(world, ranked))
    entity = world.entity(ranked[0])
    assert entity is not None
    term = term_held(world, ranked[0], on, offices)
    held = f"{term.role} {term.start or '?'} to {term.end or 'now'}" if term else "no term listed"
    return resolved(entity, f"{why}: {entity.name}, {held}", ranked, term)


def leads_otherwise(world: Atlas, person: str, offices: Sequence[str]) -> bool:
    """Whether a person only ever led in another office: a prime minister is not "President Yusuf"."""
    held = {t.office for t in world.terms(person)}
    return bool(held & set(LEADING)) and not held - {"head_of_state", "head_of_government"} and not held & set(offices)


def _homes(world: Atlas, person: str) -> set[str]:
    homes = {t.state for t in world.terms(person)}
    entity = world.entity(person)
    if entity and entity.state:
        homes.add(entity.state)
    return homes | {world.same_state(h) for h in homes}


def _common(world: Atlas, ids: Sequence[str]) -> str | None:
    states = {world.state_of(i) for i in ids}
    return states.pop() if len(states) == 1 else None


def _title_fits(term: Term, role: Role) -> bool:
    said = role.words.lower()
    if term.office not in LEADING:
        return True
    return term.role == said or said in ("leader", "strongman", "ruler") or said not in EXACT


def term_held(world: Atlas, person: str, on: date | None, offices: Sequence[str] = ()) -> Term | None:
    """The term a person is meant in: the highest held that day, or the only one there is."""
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
