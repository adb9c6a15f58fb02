"""What did not happen, is open, or did happen although a "not" stands near."""

from __future__ import annotations

import pytest

from detente.reading.pipeline import Reader
from detente.reading.whether.auxiliary import held
from tests.conftest import Read


@pytest.mark.parametrize(
    ("text", "trigger", "auxiliary"),
    [
        ("Chile resisted calls to condemn Peru.", "condemn", {"negation"}),
        ("Chile's plan to attack Peru came to nothing.", "attack", {"negation"}),
        ("Instead of attacking Peru, Chile called for talks.", "attacking", {"negation"}),
        ("Rather than attack Peru, Chile called for talks.", "attack", {"negation"}),
        ("Chile decided against attacking Peru.", "attacking", {"negation"}),
        ("Brazil talked Chile out of attacking Peru.", "attacking", {"negation"}),
        ("Claims that Chile attacked the Peruvian navy are baseless.", "attacked", {"negation"}),
        ("Hardly any country recognised the Taliban government.", "recognised", {"negation"}),
        ("Nor did Michelle Bachelet travel to Peru.", "travel", {"negation"}),
        ("Chile would not attack Peru.", "attack", {"negation"}),
        ("The talks between Chile and Peru ended without an agreement.", "agreement", {"negation"}),
        ("Nobody could stop Chile from attacking Peru.", "attacking", set()),
        ("Chile did not only attack Peru but occupied it.", "attack", set()),
        ("Michelle Bachelet became the first president to visit Peru.", "visit", set()),
        ("I want to thank Peru, said Michelle Bachelet.", "thank", set()),
        ("Chile was about to attack Peru.", "attack", {"future"}),
        ("The council authorised Chile to attack Peru.", "attack", {"hypothetical"}),
        ("The possibility of an attack by Chile on Peru worries Brazil.", "attack", {"hypothetical"}),
        ("Were Chile to attack Peru, Brazil would condemn Chile.", "attack", {"hypothetical"}),
        ("Had Chile attacked Peru, Brazil would have condemned Chile.", "attacked", {"hypothetical"}),
        ("Chile has promised to help Peru by 2031.", "promised", set()),
        ("Chile condemned Peru; Brazil denied that.", "condemned", set()),
    ],
)
def test_modes(read: Read, text: str, trigger: str, auxiliary: set[str]) -> None:
    found = [e for e in read(text, "2012-06-01").event_mentions if trigger in e.trigger.text.split()]
    assert found and set(found[0].auxiliary) - {"historical"} == auxiliary


def test_a_verb_in_another_tense_is_not_in_the_clause_before(read: Read) -> None:
    text = "Miguel Díaz-Canel declared that he would not go to Peru and accused Chile of lies."
    (found,) = [e for e in read(text, "2022-06-01").event_mentions if e.type == "ACCUSE"]
    assert found.auxiliary == [] and [p.entity for p in found.actors] == ["miguel-diaz-canel"]


@pytest.mark.parametrize(
    ("text", "word", "done"),
    [
        ("Chile has never stopped arming Peru.", "arming", True),
        ("The king could not but congratulate Chile.", "congratulate", True),
        ("Nobody could keep Chile from attacking Peru.", "attacking", True),
        ("Hardly had Boric visited Lima when the talks broke down.", "visited", True),
        ("Chile stopped arming Peru.", "arming", False),
        ("Chile did not praise Peru.", "praise", False),
    ],
)
def test_what_is_denied_may_be_done(reader: Reader, text: str, word: str, done: bool) -> None:
    (token,) = [t for t in reader.nlp(text) if t.text == word]
    assert held(token) is done
