"""Who is meant by an id or a name."""

from __future__ import annotations

from datetime import date

from detente.analysis.whatif import KINDS
from detente.desk import text
from detente.desk.rows import BadQuery
from detente.desk.store import Store

#: Edits that a what-if takes at once.
EDITS = 3


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
