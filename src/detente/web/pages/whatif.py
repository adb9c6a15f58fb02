"""What-ifs: edits of the network, and before and after side by side."""

from __future__ import annotations

from datetime import date
from typing import Any

from detente.analysis.whatif import KINDS
from detente.web import measures, text
from detente.web.query import BadQuery
from detente.web.store import Store

EDITS = 3
WORDS = {
    "ally": "defence pact among", "sanction": "first sanctions second", "visit": "first visits second",
}  # fmt: skip


def entity_of(store: Store, words: str, on: date) -> str:
    """The id that words mean: an id, or a name. Raises BadQuery."""
    words = words.strip()
    for guess in (words, words.upper(), words.lower()):
        if store.kind(guess) is not None:
            return guess
    found = store.world.resolve(words, on).entity
    if found is None:
        raise BadQuery(f"{text.line(words, 60)!r} is no entity: write an id such as PRK, or a name")
    return found


def edits_of(store: Store, kinds: list[str], who: list[str], on: date) -> list[str]:
    """Edits in the words of ``detente whatif`` from the form's fields. Raises BadQuery."""
    found = []
    if len(who) > EDITS or len(kinds) > EDITS:
        raise BadQuery(f"at most {EDITS} edits at once")
    for kind, names in zip(kinds, who, strict=False):
        if not names.strip():
            continue
        if kind not in KINDS or len(names) > 200 or "\x00" in names:
            raise BadQuery(f"an edit is one of {', '.join(KINDS)}, of entities parted by commas")
        entities = [entity_of(store, n, on) for n in names.split(",") if n.strip()]
        if any(" " in e or "'" in e or '"' in e or "\\" in e for e in entities):
            raise BadQuery("only states and persons of states can be edited")
        found.append(" ".join([kind, *entities]))
    return found


def context(store: Store, kinds: list[str], who: list[str], day: str | None, draw: bool = False) -> dict[str, Any]:
    """The page: the form as it was sent, and the outcome where there is one."""
    last = date.fromisoformat(store.last[:10]) if store.last else date.today()
    on = date.fromisoformat(day) if day else last
    outcome, error, drawn = None, None, True
    try:
        edits = edits_of(store, kinds, who, on)
        if edits:
            drawn = draw or not measures.large(store, on)
            outcome = measures.suppose(store, edits, on, draws=20 if drawn else 0)
    except (BadQuery, ValueError) as fault:
        error = text.line(fault, 300)
    fields = [
        {"kind": kinds[n] if n < len(kinds) and kinds[n] in KINDS else "ally", "who": who[n] if n < len(who) else ""}
        for n in range(EDITS)
    ]
    return {
        "fields": fields, "kinds": WORDS, "on": on.isoformat(), "outcome": outcome, "error": error, "drawn": drawn,
    }  # fmt: skip
