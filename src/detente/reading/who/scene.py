"""What the resolvers of one document share: the text, its work, what it named so far, and who speaks."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from detente.reading.state import Mention, Who, Work
from detente.reading.who.memory import Key, Memory
from detente.reading.who.salience import Salience
from detente.reading.who.words import Words
from detente.world import World


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

    def at(self, token: Token) -> Mention | None:
        """The mention that covers a token."""
        return self.work.by_token.get(token.i)


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a pronoun or a description means; ``name`` for a stranger, ``key`` where a referent is carried on."""

    whos: tuple[Who, ...]
    name: str = ""
    key: Key | None = None


def state(code: str, sector: str | None = None) -> Who:
    """A state as somebody who acts."""
    return Who(code, code, sector, "state")
