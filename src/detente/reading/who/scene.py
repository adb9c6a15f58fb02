"""What the resolvers of one document share: the text, its work, what it named so far, and who speaks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from detente.reading.state import Mention, Who, Work
from detente.reading.who.memory import Key, Memory
from detente.reading.who.salience import Salience
from detente.reading.who.words import Words
from detente.world import World

#: A document is about a country to which this share of those belong whom it names, and so many of them.
_ABOUT, _LEAST = 0.5, 2
#: "The troops" may be a neighbour's more easily than "the prime minister" is: they are at home from this share on.
AT_HOME = 0.6


@dataclass(frozen=True, slots=True)
class Scene:
    """One document while its pronouns and descriptions are resolved, left to right."""

    world: World
    words: Words
    salience: Salience
    doc: Doc
    work: Work
    memory: Memory
    sayers: dict[int, Mention]
    bodies: dict[str, Who]

    def at(self, token: Token) -> Mention | None:
        """The mention that covers a token."""
        return self.work.by_token.get(token.i)


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a pronoun or a description means; ``name`` for a stranger, ``key`` where a referent is carried on."""

    whos: tuple[Who, ...]
    name: str = ""
    key: Key | None = None


def country_of(work: Work, world: World, share: float = _ABOUT) -> str | None:
    """The one country that a document is about: that of a share of all who belong to a state, or None."""
    counts = Counter(w.state for m in work.mentions for w in m.whos[:1] if w.state in world.states)
    if not counts:
        return None
    (code, most), total = counts.most_common(1)[0], counts.total()
    return code if most >= share * total and most >= _LEAST else None


def state(code: str, sector: str | None = None) -> Who:
    """A state as somebody who acts."""
    return Who(code, code, sector, "state")
