"""What-ifs over an open ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from detente.analysis import network as nets
from detente.analysis.index import formal_ties
from detente.analysis.sums import Pairs
from detente.analysis.whatif import KINDS, Edit, extended, pacts_of, parse, whatif
from detente.desk.errors import BadQuery
from detente.desk.groupings import network
from detente.desk.isolation import measure
from detente.desk.naming import named
from detente.desk.store import Store
from detente.desk.window import last

#: Edits that are taken at once.
EDITS = 3
#: Random edits that a change is held against, and the most entities for which a page draws them unasked.
DRAWS, LARGE = 50, 60


def suppose(
    store: Store,
    edits: Sequence[str],
    on: date | None = None,
    draws: int = DRAWS,
    years: float | None = None,
    each: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """What edits would change on a day (`detente.analysis.whatif`), and ``conditionals`` that the texts state.

    ``each`` is told how many of how many draws are done. Raises ValueError for an edit that cannot be read or made.
    """
    day, span = on or last(store), years or store.years
    parsed = [parse(e, store.world, day) for e in edits]
    for edit in parsed:
        unknown = [e for e in edit.entities if e not in store.world.states]
        if unknown:
            raise ValueError(f"no state is known as {', '.join(unknown)}")
    return store.cached(
        ("whatif", tuple(edits), day, draws, span), lambda: _suppose(store, parsed, day, draws, span, each)
    )


def _suppose(
    store: Store, edits: Sequence[Edit], day: date, draws: int, years: float, each: Callable[[int, int], None] | None
) -> dict[str, Any]:
    found = network(store, day, years)
    named = {e for edit in edits for e in edit.entities}
    core = sorted({*(e for e in found.entities if e in store.world.states), *named})
    allies = {m for e in core for p in store.world.alliances(e, day) for m in p.members}
    found = extended(found, sorted(named | allies))
    entities = tuple(found.entities)
    formal, pacts = store.cached(
        ("bound", day, entities),
        lambda: (formal_ties(store.world, entities, day), pacts_of(store.world, entities, day)),
    )
    told = whatif(
        found, edits, formal=formal, pacts=pacts, draws=draws, each=each,
        parted=store.cached(("as it is", day, years, entities), lambda: _parted(found, pacts)),
    )  # fmt: skip
    return {
        "as_of": day.isoformat(), "measure": measure(store), **told, "conditionals": _conditionals(store, edits)
    }  # fmt: skip


def _parted(found: Pairs, pacts: Sequence[tuple[str, str]]) -> list[int] | None:
    """The partition of a network as it is, or None without the libraries."""
    try:
        return nets.partition(found, pacts=pacts)
    except nets.GroupingsMissing:
        return None


def _conditionals(store: Store, edits: Sequence[Edit]) -> list[dict[str, Any]]:
    """What texts say would follow where two parties of an edit act as the condition says."""
    sql = (
        "SELECT c.id, c.text, c.antecedent, c.consequent, list_distinct(list_concat("
        "list_transform(m.actors, lambda p: p.state), list_transform(m.recipients, lambda p: p.state))) AS parties "
        "FROM conditionals c JOIN event_mentions m ON c.antecedent = m.id ORDER BY c.id"
    )
    rows = store.cached("conditionals", lambda: store.rows(sql))
    return [
        {k: r[k] for k in ("id", "text", "antecedent", "consequent")}
        for r in rows
        if any(len(set(r["parties"]) & set(e.entities)) > 1 for e in edits)
    ]


def large(store: Store, on: date) -> bool:
    """Whether random edits of the network on a day take too long to be drawn unasked."""
    return len(network(store, on).entities) > LARGE


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
