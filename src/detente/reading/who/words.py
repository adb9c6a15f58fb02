"""The small words that refer: pronouns, numbers, heads of groups, common nouns for people and bodies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from detente.reading.lexicon import table


@dataclass(frozen=True, slots=True)
class Words:
    """What the tables of this room say, the overlay's rows first.

    ``kinds`` are the words of ``referring.tsv`` by kind; ``pronouns`` map each pronoun to ``he``, ``she``, ``it``,
    ``they``, ``i`` or ``we``; ``numbers`` "both" to 2; ``genders`` a given name to ``f`` or ``m``; ``actors`` a
    common noun to its PLOVER sector; ``epithets`` a kind and a noun to its bearers; ``organisations`` are words
    of organisations' names; ``women`` persons of the world's tables whose given name does not tell that they are.
    """

    kinds: Mapping[str, frozenset[str]]
    pronouns: Mapping[str, str]
    numbers: Mapping[str, int]
    genders: Mapping[str, str]
    actors: Mapping[str, str]
    epithets: Mapping[tuple[str, str], frozenset[str]]
    organisations: frozenset[str]
    women: frozenset[str]

    def voice(self, noun: str) -> bool:
        """Whether a noun names somebody who speaks for another."""
        return ("voice", noun) in self.epithets

    def human(self, noun: str) -> bool:
        """Whether a singular noun names one person, not a body."""
        if noun in self.kinds["human"] or noun in self.kinds["man"] or noun in self.kinds["woman"]:
            return True
        return noun in self.actors and noun not in self.kinds["body"]

    def gender(self, word: str) -> str | None:
        """``f`` or ``m`` of a given name, a title or a noun such as "king", or None."""
        low = word.lower().rstrip(".")
        if low in self.kinds["woman"]:
            return "f"
        if low in self.kinds["man"]:
            return "m"
        return self.genders.get(word)


@lru_cache(maxsize=8)
def load_words(overlay: Path | None = None) -> Words:
    """The words of the shipped tables and of an overlay's."""
    kinds: dict[str, frozenset[str]] = {}
    for row in table("referring.tsv", overlay):
        kinds[row["kind"]] = kinds.get(row["kind"], frozenset()) | frozenset(row["words"].split())
    actors: dict[str, str] = {}
    for row in table("actor_nouns.tsv", overlay):
        for noun in row["nouns"].split():
            actors.setdefault(noun, row["sector"])  # the first sector listed wins
    epithets = {
        (row["kind"], noun): frozenset(row["bearers"].split())
        for row in reversed(table("epithets.tsv", overlay))
        for noun in row["nouns"].split()
    }
    genders = {n: row["gender"] for row in reversed(table("given_names.tsv", overlay)) for n in row["names"].split()}
    return Words(
        kinds=kinds,
        pronouns={w: kind for kind in ("he", "she", "it", "they", "i", "we") for w in kinds[kind]},
        numbers={w: int(kind) for kind, words in kinds.items() if kind.isdigit() for w in words},
        genders=genders,
        actors=actors,
        epithets=epithets,
        organisations=frozenset(w for row in table("organisation_words.tsv", overlay) for w in row["words"].split()),
        women=frozenset(w for row in table("women.tsv", overlay) for w in row["persons"].split()),
    )
