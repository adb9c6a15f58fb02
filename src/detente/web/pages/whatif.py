"""What-ifs: edits of the network, and before and after side by side."""

from __future__ import annotations

from datetime import date
from typing import Any

from detente.desk import text
from detente.desk import whatif as desk
from detente.desk.errors import BadQuery
from detente.desk.store import Store

WORDS = {
    "ally": "defence pact among", "sanction": "first sanctions second", "visit": "first visits second",
}  # fmt: skip


def context(store: Store, kinds: list[str], who: list[str], day: str | None, draw: bool = False) -> dict[str, Any]:
    """The page: the form as it was sent, and the outcome where there is one."""
    last = date.fromisoformat(store.last[:10]) if store.last else date.today()
    on = date.fromisoformat(day) if day else last
    outcome, error, drawn = None, None, True
    try:
        edits = desk.edits_of(store, kinds, who, on)
        if edits:
            drawn = draw or not desk.large(store, on)
            outcome = desk.suppose(store, edits, on, draws=desk.DRAWS if drawn else 0)
    except (BadQuery, ValueError) as fault:
        error = text.line(fault, 300)
    fields = [
        {"kind": kinds[n] if n < len(kinds) and kinds[n] in WORDS else "ally", "who": who[n] if n < len(who) else ""}
        for n in range(desk.EDITS)
    ]
    return {
        "fields": fields, "kinds": WORDS, "on": on.isoformat(), "outcome": outcome, "error": error, "drawn": drawn,
    }  # fmt: skip
