"""Every branch of the rules of modality has a sentence that is read differently without it."""

from __future__ import annotations

from datetime import date

import pytest
from spacy.tokens import Token

from detente.reading.lexicon import load_lexicon
from detente.reading.pipeline import Reader
from detente.reading.rows import Dating
from detente.reading.whether.auxiliary import auxiliary, held, reasons, undenied
from detente.reading.whether.tense import condition
from detente.sources import Document

N, F, Y, H = {"negation"}, {"future"}, {"hypothetical"}, {"historical"}
NONE: set[str] = set()
#: A sentence, its trigger, and the modes that it has, by what the branch looks at.
SENTENCES: dict[str, list[tuple[str, str, set[str]]]] = {
    "coordination": [
        ("Boric declared that he would not go to Peru and accused Chile of lies.", "accused", NONE),
        ("Boric said he had never seen such floods and urged Chile to help.", "urged", NONE),
        ("Boric had never visited Lima or met Humala.", "met", N),
    ],
    "what is alleged is told as done": [
        ("Peru accuses Chile of arming rebels.", "arming", NONE),
        ("Peru blames Chile for attacking Lima.", "attacking", NONE),
        ("Chile allegedly attacked Peru.", "attacked", NONE),
        ("Peru condemned the alleged attack of Chile.", "attack", NONE),
        ("It is important that Chile attacked Peru.", "attacked", NONE),
        ("It is important that Chile supports Peru.", "supports", Y),
    ],
    "plans": [
        ("Chile is not going to attack Peru.", "attack", F | N),
        ("Chile may yet begin to attack Peru.", "attack", Y),
        ("Chile was not to attack Peru.", "attack", N),
        ("If Chile is to attack Peru, it needs ships.", "attack", Y),
        ("Chile does not plan to attack Peru.", "attack", F | N),
        ("Chile did not want to attack Peru.", "attack", N),
        ("Chile will begin to attack Peru.", "attack", F),
        ("Chile failed to explain why it wants to attack Peru.", "attack", Y),
        ("Chile has plans for attacking Peru.", "attacking", F),
        ("Peru fears for attacking Chile.", "attacking", Y),
        ("Chile did not respond by attacking Peru.", "attacking", N),
        ("If Chile begins to attack Peru, Brazil will protest.", "attack", Y),
    ],
    "what verbs of stopping and denying leave": [
        ("Chile did not rule out attacking Peru.", "attacking", Y),
        ("Chile will not hesitate to attack Peru.", "attack", F),
        ("Peru did not reject calls to attack Chile.", "attack", Y),
        ("Peru rejected the offer of Chile.", "offer", NONE),
        ("Peru rejected reports that Chile attacked Bolivia.", "attacked", N),
        ("I want to attack Peru, said Pinochet.", "attack", Y),
        ("Chile failed to prevent Peru from attacking Brazil.", "attacking", NONE),
        ("Chile refused to deny that it had attacked Peru.", "attacked", Y),
        ("Chile no longer denies that it attacked Peru.", "attacked", Y),
        ("Chile no longer refuses to visit Peru.", "visit", Y),
        ("Chile stopped refusing to visit Peru.", "visit", Y),
        ("Chile never ceased to deny that it had attacked Peru.", "attacked", N),
        ("Chile was not the first state to condemn Peru.", "condemn", NONE),
        ("Chile will not be the first state to condemn Peru.", "condemn", NONE),
        ("Chile declined to rule out attacking Peru.", "attacking", Y),
        ("Chile denied any role in the bombing, accusing Peru of lies.", "accusing", NONE),
        ("No sooner had Chile attacked Peru than Brazil protested.", "attacked", NONE),
        ("Chile did not invade Peru but armed Bolivia.", "armed", NONE),
    ],
    "nouns": [
        ("The attack on Peru angered Brazil.", "attack", NONE),
        ("The attack on Peru is wrong.", "attack", NONE),
        ("The possibility behind the attack worried Peru.", "attack", NONE),
        ("There is no possibility of an attack by Chile.", "attack", N),
        ("The talks between Chile and Peru are not imminent.", "talks", Y),
        ("An agreement between Chile and Peru was not in sight.", "agreement", N),
        ("This was not an agreement with Peru.", "agreement", N),
        ("Chile did not hold a round of talks with Peru.", "talks", N),
        ("Chile plans a visit to and talks with Peru.", "talks", F),
        ("The visit to Peru fell through.", "visit", N),
        ("A Chilean attack on Peru.", "attack", NONE),
    ],
    "words that deny": [
        ("Boric did not call, nor did he travel to Lima.", "travel", N),
        ("Chile never ever attacked Peru.", "attacked", N),
        ("Chile has never just attacked Peru.", "attacked", N),
        ("Chile can not but praise Peru.", "praise", NONE),
        ("Chile attacked Peru with no warning.", "attacked", NONE),
    ],
    "tenses": [
        ("Chile said that it would send ships to Peru.", "send", F),
        ("Chile said that it would send ships if Peru agreed.", "send", Y),
        ("They'd attacked Peru.", "attacked", NONE),
        ("Chile possibly attacked Peru.", "attacked", Y),
        ("Chile visits Peru tomorrow.", "visits", F),
        ("Chile arrived and should attack Peru.", "attack", Y),
    ],
    "the past": [
        ("Chile paid Peru for the eighties.", "paid", NONE),
        ("Chile attacked Peru in Lima.", "attacked", NONE),
        ("Chile attacked Peru in the Cold War.", "attacked", NONE),
        ("Chile attacked Peru during the Cold War.", "attacked", H),
    ],
    "what is said of a clause": [
        ("It is likely that Chile attacked Peru.", "attacked", Y),
        ("War is likely after the attack on Peru.", "attack", NONE),
        ("A visit to Peru looks unlikely.", "visit", Y),
    ],
}
CASES = [pytest.param(*row, id=row[0]) for rows in SENTENCES.values() for row in rows]


def word(reader: Reader, text: str, trigger: str) -> Token:
    (doc,) = reader.docs([Document("t", text)])
    return next(t for t in doc if t.text == trigger)


@pytest.mark.parametrize(("text", "trigger", "modes"), CASES)
def test_modes(reader: Reader, text: str, trigger: str, modes: set[str]) -> None:
    assert set(auxiliary(word(reader, text, trigger), load_lexicon(), None, None)) == modes


@pytest.mark.parametrize(
    ("text", "trigger", "days", "precision", "modes"),
    [
        ("Chile attacked Peru.", "attacked", ("2010-01-01", "2010-01-31"), "month", H),
        ("Chile attacked Peru.", "attacked", ("2012-05-01", "2012-05-31"), "month", NONE),
        ("Chile attacked Peru.", "attacked", ("2011-01-01", "2011-01-31"), "month", H),
        ("Chile attacked Peru.", "attacked", ("2011-01-01", "2011-12-31"), "year", NONE),
        ("Chile attacked Peru.", "attacked", ("2010-01-01", "2010-12-31"), "year", H),
        ("Chile will attack Peru.", "attack", ("2010-01-01", "2010-01-31"), "month", F),
        ("Chile attacks Peru.", "attacks", ("2013-01-01", "2013-01-31"), "month", F),
        ("Chile attacked Peru.", "attacked", ("2013-01-01", "2013-01-31"), "month", NONE),
        ("Chile has attacked Peru.", "attacked", ("2013-01-01", "2013-01-31"), "month", NONE),
        ("Chile does not attack Peru.", "attack", ("2013-01-01", "2013-01-31"), "month", N),
    ],
)
def test_what_its_day_says(
    reader: Reader, text: str, trigger: str, days: tuple[str, str], precision: str, modes: set[str]
) -> None:
    dating = Dating(*days, precision, "then")
    found = auxiliary(word(reader, text, trigger), load_lexicon(), dating, date(2012, 12, 1))
    assert set(found) == modes


def test_who_never_stopped_did_not_stop(reader: Reader) -> None:
    assert held(word(reader, "Chile has never stopped arming Peru.", "stopped"))
    assert not held(word(reader, "Chile stopped arming Peru.", "stopped"))


@pytest.mark.parametrize(
    ("text", "trigger", "yes"),
    [
        ("Chile no longer denies that it attacked Peru.", "attacked", True),
        ("Chile refused to deny that it had attacked Peru.", "attacked", True),
        ("Chile ceased to deny that it had attacked Peru.", "attacked", True),
        ("Chile never ceased to deny that it had attacked Peru.", "attacked", False),
        ("Chile denies that it attacked Peru.", "attacked", False),
        ("Chile was not the first state to condemn Peru.", "condemn", True),
        ("Chile was not alone in condemning Peru.", "condemning", True),
        ("It was not until May that Chile apologised to Peru.", "apologised", True),
        ("Chile declined to rule out attacking Peru.", "attacking", True),
        ("Chile ruled out attacking Peru.", "attacking", False),
        ("Chile was the first state to condemn Peru.", "condemn", False),
    ],
)
def test_whose_denial_is_denied_himself(reader: Reader, text: str, trigger: str, yes: bool) -> None:
    assert undenied(word(reader, text, trigger)) is yes


def test_rules_tell_where_they_spoke(reader: Reader) -> None:
    trigger = word(reader, "Chile did not begin to attack Peru tomorrow.", "attack")
    told = [(name, at.text) for name, at in reasons(trigger, load_lexicon(), set())]
    assert told == [("modal", "attack"), ("governed", "begin")]


@pytest.mark.parametrize(
    ("text", "clause", "opened_by"),
    [
        ("If Chile attacks Peru, Brazil will protest.", "attacks", "If"),
        ("Had Chile attacked Peru, Brazil would have protested.", "attacked", "Had"),
        ("Because Chile attacked Peru, Brazil protested.", "attacked", None),
        ("Brazil says that Chile attacked Peru.", "attacked", None),
    ],
)
def test_what_makes_a_clause_a_condition(reader: Reader, text: str, clause: str, opened_by: str | None) -> None:
    found = condition(word(reader, text, clause))
    assert (found.text if found else None) == opened_by
