"""What could not be read, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One input that could not be read: where, and a sentence that says what to do.

    Where ``counts`` is false nothing is amiss: it says what was rightly left out.
    """

    where: str
    reason: str
    counts: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


class Unreadable(ValueError):
    """Raised inside this package with the reason of a Problem."""
