"""The world: one object that knows who exists, who holds which office, and who a phrase means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from detente.tables import check_folder
from detente.world import finding, resolution
from detente.world.atlas import Atlas
from detente.world.entity import Match, Resolution
from detente.world.places import identity


class World(Atlas):
    """Who exists, on any day, and who is meant. Build one with `load_world`."""

    def find(self, text: str) -> list[Match]:
        """Every name in running text, the longest first, none overlapping, in order.

        Offsets count characters of ``text``; a possessive ending lies outside the span.
        """
        return finding.find(self, text)

    def resolve(self, phrase: str, on: date | None = None, context: Sequence[str] = ()) -> Resolution:
        """Who a name, title or description means on a day.

        ``context`` holds the ids of entities that the document otherwise names, the most
        recent first. What stays unsettled is returned with its candidates.
        """
        return resolution.resolve(self, phrase, on, context)


@lru_cache(maxsize=8)
def load_world(overlay: Path | None = None) -> World:
    """The world, with a user's tables laid over the shipped ones; kept per overlay.

    Raises TableError (file, line, reason) for a file or a row that cannot be used.
    """
    if overlay is not None:
        check_folder(overlay)
    world = World(overlay)
    if overlay is not None:
        _ = (world.term_book, world.membership_book, world.alliance_book, world.summit_book, world.places)
        _ = (world.roles, world.uses, world.together)
    return world


__all__ = ["World", "identity", "load_world"]
