"""Words for roles: what office or sector a noun such as "foreign minister" or "troops" stands for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from detente.world.names import Word, key
from detente.world.tables import Row, names

ROLE_KINDS = ("office", "people", "title", "body")


@dataclass(frozen=True, slots=True)
class Role:
    """What a role noun stands for.

    ``offices`` are the offices it can name, likeliest first (empty for a mere group of
    people); ``sector`` its PLOVER sector; ``state`` the state or organisation it means
    when none is said ("the pope"); ``kind`` is ``office`` (one holder), ``people``
    (several, of a state), ``body`` (an institution) or ``title`` (goes before a name).
    """

    words: str
    offices: tuple[str, ...]
    sector: str | None
    state: str | None
    kind: str


class Roles:
    """All role words, looked up by the longest, which has ``longest`` words."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._by_key: dict[tuple[str, ...], Role] = {}
        self._ends: set[str] = set()
        self.longest = 1
        for row in rows:
            said, offices, sector, state, kind = row.cells
            if kind not in ROLE_KINDS:
                raise row.refuse(f"unknown kind {kind!r}; one of {', '.join(ROLE_KINDS)}")
            for one in names(said):
                keys = key(one)
                if keys in self._by_key and not row.overlaid:
                    continue  # the row that stands first says what the words mean
                self._by_key[keys] = Role(one, names(offices), sector or None, state or None, kind)
                self._ends.add(keys[-1])
                self.longest = max(self.longest, len(keys))

    def at(self, parts: list[Word], start: int) -> tuple[Role, int] | None:
        """The longest role that begins at a word, and the word after it."""
        for stop in range(min(len(parts), start + self.longest), start, -1):
            role = self._by_key.get(tuple(part.key for part in parts[start:stop]))
            if role is not None:
                return role, stop
        return None

    def ends(self, word: str) -> bool:
        """Whether any role ends in a word."""
        return any(last in self._ends for last in key(word)[-1:])

    def get(self, words: str) -> Role | None:
        """The role of exactly these words."""
        return self._by_key.get(key(words))
