"""Watch lists as the note asks for them: names resolved to ids."""

from __future__ import annotations

from collections.abc import Callable

from detente.analysis.news import Interest
from detente.sources.feeds import WatchList

__all__ = ["Interest", "interest"]


def interest(chosen: WatchList, who: Callable[[str], str]) -> Interest:
    """A watch list with its names resolved by ``who``, which raises `errors.Unknown` (`naming`)."""
    return Interest(
        chosen.name,
        frozenset(who(e) for e in chosen.entities),
        tuple(frozenset(who(e) for e in pair) for pair in chosen.dyads),
        frozenset(chosen.types),
    )
