"""Words by what they mean to a rule: the lists of ``lists.tsv``, a user's in place of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from detente.reading.lexicon.tables import table
from detente.tables import by_folder, laid_over


@by_folder
def _lists() -> Mapping[str, frozenset[str]]:
    return {row["list"]: frozenset(row["words"].split()) for row in table("lists.tsv", laid_over())}


@cache
def _phrases(name: str, column: str, kind: str, folder: Path | None) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row["words"].split()) for row in table(name, folder) if row[column] == kind)


@cache
def _words(name: str, column: str, kind: str, folder: Path | None) -> frozenset[str]:
    return frozenset(word for phrase in _phrases(name, column, kind, folder) for word in phrase)


@dataclass(frozen=True, slots=True)
class Kinds:
    """The words of a table by kind: ``Kinds("past.tsv")["ago"]``; a user's rows add to ours."""

    name: str
    column: str = "kind"

    def __getitem__(self, kind: str) -> frozenset[str]:
        return _words(self.name, self.column, kind, laid_over())

    def phrases(self, kind: str) -> tuple[tuple[str, ...], ...]:
        """The rows of a kind, each as its words, for a table of phrases."""
        return _phrases(self.name, self.column, kind, laid_over())


def listed(name: str) -> frozenset[str]:
    """The words of a list, in lower case. Raises KeyError where there is none of that name."""
    return _lists()[name]
