"""Every rule of modality has an example that is read differently without it."""

from __future__ import annotations

from typing import Any

import pytest
from spacy.tokens import Token

from detente.reading.lexicon import load_lexicon
from detente.reading.pipeline import Reader
from detente.reading.whether import climbing, own
from detente.reading.whether.auxiliary import auxiliary
from detente.reading.whether.past import PAST
from detente.sources import Document

TABLES: dict[str, dict[str, Any]] = {
    "verb": own.OF_VERBS, "noun": own.OF_NOUNS, "all": own.OF_ALL, "climb": climbing.RULES, "past": PAST,
}  # fmt: skip
N, F, Y, H = {"negation"}, {"future"}, {"hypothetical"}, {"historical"}
#: Table and rule, a sentence, its trigger, and the modes that it has.
EXAMPLES: list[tuple[str, str, str, str, set[str]]] = [
    ("verb", "modal", "Chile will visit Peru.", "visit", F),
    ("verb", "denied", "Chile did not attack Peru.", "attack", N),
    ("verb", "unable", "Chile could not persuade Peru to leave.", "persuade", N),
    ("verb", "unavoidable", "The king could not but congratulate Chile.", "congratulate", set()),
    ("verb", "refused", "Chile would not attack Peru.", "attack", N),
    ("verb", "to come", "Lima to send more tanks to Santiago", "send", F),
    ("verb", "deliberated", "Chile considered banning Peruvian ships.", "considered", Y),
    ("verb", "inverted", "Had Chile attacked Peru, Brazil would have condemned Chile.", "attacked", Y),
    ("verb", "marked", "Whether Chile will join the bloc is uncertain.", "join", Y),
    ("verb", "ruled out", "Instead of attacking Peru, Chile called for talks.", "attacking", N),
    ("noun", "none", "Chile imposed no sanctions on Peru.", "sanctions", N),
    ("noun", "qualified", "The possible visit of Boric pleased Peru.", "visit", Y),
    ("noun", "done without", "The talks between Chile and Peru ended without an agreement.", "agreement", N),
    ("all", "asked", "Did Chile attack Peru?", "attack", Y),
    ("climb", "fate", "Chile resisted calls to condemn Peru.", "condemn", N),
    ("climb", "subject", "An exchange of prisoners between Chile and Peru fell through.", "prisoners", set()),
    ("climb", "verdict", "Claims that Chile attacked the Peruvian navy are baseless.", "attacked", N),
    ("climb", "ranked", "Michelle Bachelet became the first president to visit Peru.", "visit", set()),
    ("climb", "to be done", "Chile has nothing to add.", "add", Y),
    ("climb", "relative", "Peru vetoed a resolution that would have condemned Chile.", "condemned", N),
    ("climb", "means", "Chile could respond by freezing Peruvian assets.", "freezing", Y),
    ("climb", "joined", "Chile neither confirmed nor denied the report.", "denied", N),
    ("climb", "adverbial", "Chile could deploy ships to face Peru.", "face", Y),
    ("climb", "falsehood", "It is not true that Boric visited Lima.", "visited", N),
    ("climb", "going", "Chile is going to build a port for Peru.", "build", F),
    ("climb", "yet", "Chile has yet to apologise to Peru.", "apologise", N),
    ("climb", "likely", "Talks between Chile and Peru are due to begin in June.", "Talks", F),
    ("climb", "needed", "It is vital that Chile backs the talks with Peru.", "backs", Y),
    ("climb", "inverted", "Were Belarus to attack Latvia, the alliance would answer.", "attack", Y),
    ("climb", "be to", "Chile is to host the talks between Lima and Quito.", "host", F),
    ("climb", "of a noun", "The possibility of a Chilean blockade of Peru worries Brazil.", "blockade", Y),
    ("climb", "thought of", "Any attack will be answered by Chile.", "attack", Y),
    ("climb", "turned", "Chile denied arming Peru.", "arming", N),
    ("climb", "undoubted", "Nobody doubts that Chile backs the rebels in Peru.", "backs", set()),
    ("climb", "performed", "I want to thank Peru, said Michelle Bachelet.", "thank", set()),
    ("climb", "let", "Boric was allowed to inspect the Peruvian base.", "inspect", set()),
    ("climb", "operated", "Chile plans to blockade Peru.", "blockade", F),
    ("climb", "ended", "Peru ceased to deny that it had bombed Chile.", "bombed", set()),
    ("climb", "unproven", "Chile persuaded Peru to sell the ships.", "sell", Y),
    ("climb", "governed", "Chile did not begin to attack Peru.", "attack", N),
    ("climb", "borne", "Chile threatened to expel Peruvian troops.", "troops", set()),
    ("climb", "reported", "Boric does not believe that the sanctions will work.", "work", F | N),
    ("past", "adverb", "Chile historically backed Peru.", "backed", H),
    ("past", "ago", "Chile attacked Peru five decades ago.", "attacked", H),
    ("past", "period", "Chile attacked Peru in the eighties.", "attacked", H),
]


@pytest.fixture(scope="module")
def triggers(reader: Reader) -> dict[str, Token]:
    """The trigger of every example, by its sentence."""
    docs = list(reader.docs(Document(str(n), example[2]) for n, example in enumerate(EXAMPLES)))
    return {e[2]: next(t for t in d if t.text == e[3]) for e, d in zip(EXAMPLES, docs, strict=True)}


def _modes(token: Token) -> set[str]:
    return set(auxiliary(token, load_lexicon(), None, None))


def test_every_rule_has_an_example() -> None:
    assert {(table, name) for table, rules in TABLES.items() for name in rules} == {e[:2] for e in EXAMPLES}


@pytest.mark.parametrize(("table", "rule", "text", "trigger", "modes"), EXAMPLES)
def test_a_rule_holds_its_example(
    triggers: dict[str, Token], monkeypatch: pytest.MonkeyPatch, table: str, rule: str, text: str, trigger: str,
    modes: set[str],
) -> None:  # fmt: skip
    assert _modes(triggers[text]) == modes
    monkeypatch.setitem(TABLES[table], rule, lambda *_: None)
    assert _modes(triggers[text]) != modes
