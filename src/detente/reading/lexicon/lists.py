"""Words by what they mean to a rule: the lists of ``lists.tsv``, a user's in place of ours."""

from __future__ import annotations

from collections.abc import Mapping

from detente.reading.lexicon.tables import table
from detente.tables import by_folder, laid_over


@by_folder
def _lists() -> Mapping[str, frozenset[str]]:
    return {row["list"]: frozenset(row["words"].split()) for row in table("lists.tsv", laid_over())}


def listed(name: str) -> frozenset[str]:
    """The words of a list, in lower case. Raises KeyError where there is none of that name."""
    return _lists()[name]
