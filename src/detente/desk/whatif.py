"""What-ifs over an open ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from detente.analysis.index import formal_ties
from detente.analysis.whatif import pacts_of, parse, whatif
from detente.desk.groupings import network
from detente.desk.store import Store

#: The most entities for which a what-if draws and regroups at once.
LARGE = 60


def suppose(store: Store, edits: Sequence[str], on: date | None = None, draws: int = 20) -> dict[str, Any]:
    """What edits would change on a day. Raises ValueError for an edit that cannot be read or made."""
    day = on or (date.fromisoformat(store.last[:10]) if store.last else date.today())
    parsed = [parse(e, store.world, day) for e in edits]
    found = network(store, day)
    if not found.entities:
        raise ValueError("the ledger holds no dated events between states in the window before that day")
    return store.cached(
        ("whatif", tuple(edits), day, draws),
        lambda: whatif(
            found, parsed, formal=formal_ties(store.world, found.entities, day),
            pacts=pacts_of(store.world, found.entities, day), draws=draws,
            regroup=len(found.entities) <= LARGE,
        ),
    )  # fmt: skip


def large(store: Store, on: date) -> bool:
    """Whether random edits of the network on a day take too long to be drawn unasked."""
    return len(network(store, on).entities) > LARGE
