"""Names without end, as broken pages hold them, cost no more than their length."""

from __future__ import annotations

import spacy
from spacy.tokens import Doc

from detente.reading.who.acronyms import explained
from detente.reading.who.names import NameFinder
from detente.reading.who.words import load_words
from detente.world import load_world
from detente.world.roles import Role, Roles


class Counted(Roles):
    """Roles that count what they are asked."""

    asked = 0

    def get(self, words: str) -> Role | None:
        self.asked += len(words)
        return super().get(words)


def _finder() -> tuple[NameFinder, Counted]:
    world = load_world()
    finder = NameFinder(world, load_words())
    roles = Counted([])
    roles.__dict__.update(world.roles.__dict__)
    finder.roles = roles
    return finder, roles


def _capitals(words: list[str]) -> Doc:
    doc = Doc(spacy.blank("en").vocab, words)
    for token in doc:
        token.pos_ = "PROPN"
    doc[0].is_sent_start = True
    return doc


def test_a_name_of_a_thousand_words_is_looked_up_as_far_as_titles_reach() -> None:
    spent = []
    for length in (100, 1000):
        finder, roles = _finder()
        assert [(n.start, n.end) for n in finder(_capitals(["Foo"] * length), ())] == [(0, length)]
        spent.append(roles.asked)
    assert spent[0] == spent[1] > 0


def test_a_title_before_a_name() -> None:
    finder, _ = _finder()
    assert [(n.start, n.end) for n in finder(_capitals(["Foreign", "Minister", "Ravi", "Menon"]), ())] == [(2, 4)]


def test_letters_explained_far_into_a_run_of_words() -> None:
    world = load_world()
    assert explained("x " * 3000 + "“Additional Protocol (AP) holds.", world) == {"AP"}
    assert not explained("Protocol, Additional (AP), Additional Protocol(AP), Additional\nProtocol  (AP)", world)
