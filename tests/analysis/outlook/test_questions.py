"""Questions in words, and how the ledger settles them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from detente.analysis.outlook import asking, questions
from detente.analysis.outlook.forecast import Outlook
from detente.analysis.outlook.questions import parse
from detente.analysis.outlook.relations import VISIT
from detente.analysis.outlook.rows import fetch_of
from detente.desk.naming import meant
from detente.ledger.ledger import Ledger
from detente.world import World, load_world
from tests.analysis.outlook.conftest import coded

ON = date(2020, 3, 1)


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


@pytest.mark.parametrize(
    ("text", "sources", "targets", "relation", "due"),
    [
        ("KEN visit PER by 2020-06-30", ("KEN",), ("PER",), VISIT, date(2020, 6, 30)),
        ("Will Kenya visit Peru by 2021?", ("KEN",), ("PER",), VISIT, date(2021, 12, 31)),
        ("KEN,PER agree", ("KEN", "PER"), (), "AGREE", ON + timedelta(days=90)),
        ("Sweden sanctions Peru within 2 weeks", ("SWE",), ("PER",), "SANCTION", ON + timedelta(days=14)),
        ("SWE meets with Kenya or Peru in 10 days", ("SWE",), ("KEN", "PER"), "CONSULT", ON + timedelta(days=10)),
        ("North Korea accuses South Korea", ("PRK",), ("KOR",), "ACCUSE", ON + timedelta(days=90)),
    ],
)
def test_words_become_a_question(
    world: World, text: str, sources: tuple[str, ...], targets: tuple[str, ...], relation: str, due: date
) -> None:
    found = parse(text, ON, lambda words: meant(world, words, ON))
    assert (found.sources, found.targets, found.relation, found.due) == (sources, targets, relation, due)
    assert found.mutual == (not targets)
    assert str(due) in found.rule


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "says who does what"),
        ("Ruritania visit PER", "no entity is known as 'Ruritania'"),
        ("KEN dances PER", "names no act"),
        ("visit PER", "names no act"),
        ("KEN visit KEN", "both sides"),
        ("KEN visit PER by 2020-01-01", "has passed"),
        ("KEN visit PER by soon", "not a day"),
        ("KEN visit PER by 2090-01-01", "more than ten years"),
        ("KEN visit \x00", "says who does what"),
    ],
)
def test_what_cannot_be_asked_is_said(world: World, text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse(text, ON, lambda words: meant(world, words, ON))


@pytest.fixture
def ledger() -> Ledger:
    opened = Ledger(None)
    coded(opened, [
        (date(2020, 2, 1), "KEN", "PER", "CONSULT", None), (date(2020, 3, 1), "KEN", "PER", "CONSULT", "visit"),
        (date(2020, 3, 20), "PER", "KEN", "CONSULT", "visit"), (date(2020, 5, 1), "SWE", "THA", "AID", None),
    ])  # fmt: skip
    return opened


@pytest.mark.parametrize(
    ("text", "by", "outcome"),
    [
        ("PER visit KEN by 2020-03-31", date(2020, 4, 1), "yes"),
        # What came on the day of asking or before is no answer.
        ("KEN visit PER by 2020-03-31", date(2020, 4, 1), "no"),
        ("KEN,PER meet by 2020-03-31", date(2020, 3, 21), "yes"),
        ("KEN aid PER by 2020-03-31", date(2020, 3, 30), "open"),
        ("SWE visit BRA by 2020-04-10", date(2020, 4, 30), "void"),
        ("PER visit KEN by 2020-03-31", date(2020, 3, 19), "open"),
        # Past its day, but the ledger does not reach so far.
        ("KEN aid PER by 2020-05-31", date(2020, 6, 30), "open"),
    ],
)
def test_the_ledger_settles_by_the_rule(world: World, ledger: Ledger, text: str, by: date, outcome: str) -> None:
    question = parse(text, ON, lambda words: meant(world, words, ON))
    covered = min(by, date(2020, 5, 1))
    found = questions.settle(fetch_of(ledger.connection), question, by, covered)
    assert found.outcome == outcome, found.says
    assert bool(found.evidence) == (outcome == "yes")


def test_forecasts_are_added_and_never_changed(world: World, ledger: Ledger) -> None:
    fetch, connection = fetch_of(ledger.connection), ledger.connection
    question = parse("PER visit KEN by 2020-06-30", ON, lambda words: meant(world, words, ON))
    first = asking.ask(Outlook(fetch, world, ON), connection, question)
    assert (first["new"], first["before"]) == (True, [])
    assert first["base"] <= first["probability"] <= 1
    again = asking.ask(Outlook(fetch, world, ON), connection, question)
    assert (again["new"], len(again["before"])) == (False, 1)
    revised = asking.ask(Outlook(fetch, world, date(2020, 3, 10)), connection, question)
    assert revised["new"]
    assert revised["id"] == first["id"]
    listed = asking.listed(fetch, world)
    assert [f["made"] for f in listed[0]["forecasts"]] == ["2020-03-01", "2020-03-10"]

    # Of two forecasts of one day the one that was made last is the latest, also where it is the lower.
    connection.execute("DELETE FROM outlook_forecasts WHERE made = '2020-03-10'")
    for chance in (0.99, 0.98, 0.97):
        connection.execute(
            "INSERT INTO outlook_forecasts VALUES (?, '2020-03-10', ?, 0.1, 'base rates', '[]')", [question.id, chance]
        )
    assert asking.listed(fetch, world)[0]["forecasts"][-1]["probability"] == 0.97
    assert asking.ask(Outlook(fetch, world, date(2020, 3, 10)), connection, question)["new"]
    assert asking.listed(fetch, world)[0]["forecasts"][-1]["probability"] == revised["probability"]
    connection.execute("DELETE FROM outlook_forecasts WHERE probability > 0.96")

    settled = asking.resolve(fetch, connection, date(2020, 4, 30))
    assert [r["outcome"] for r in settled] == ["yes"]
    assert asking.resolve(fetch, connection, date(2020, 5, 1)) == []
    late = asking.ask(Outlook(fetch, world, date(2020, 7, 1)), connection, question)
    assert (late["new"], late["outcome"], late["probability"]) == (False, "yes", revised["probability"])
    after = asking.ask(Outlook(fetch, world, date(2020, 5, 1)), connection, question)
    assert (after["new"], after["outcome"]) == (False, "yes")
    told = asking.scored(fetch)
    assert told["questions"] == {"asked": 1, "yes": 1, "no": 0, "void": 0, "open": 0}
    assert told["asked"]["n"] == 2
    assert told["replayed"] is None


def test_a_question_asked_again_after_its_day_tells_what_was_said(world: World, ledger: Ledger) -> None:
    fetch, connection, text = fetch_of(ledger.connection), ledger.connection, "KEN aid PER by 2020-06-30"
    later = Outlook(fetch, world, date(2020, 8, 1))
    question = parse(text, later.as_of, lambda words: meant(world, words, ON), late=True)
    with pytest.raises(questions.BadQuestion, match="has passed"):
        asking.ask(later, connection, question)
    first = asking.ask(Outlook(fetch, world, ON), connection, parse(text, ON, lambda words: meant(world, words, ON)))
    again = asking.ask(later, connection, question)
    assert (again["id"], again["probability"], again["new"]) == (first["id"], first["probability"], False)
    assert again["notes"] == ["It was due on 2020-06-30, before 2020-08-01: settle it with detente outlook resolve."]
    (left,) = asking.resolve(fetch, connection, later.as_of)
    assert left["says"] == "due on 2020-06-30, but the ledger ends on 2020-05-01"


def test_either_way_is_no_two_independent_questions(world: World, ledger: Ledger) -> None:
    outlook = Outlook(fetch_of(ledger.connection), world, ON)
    told = {
        text: asking.forecast(outlook, parse(f"{text} by 2020-06-30", ON, lambda words: meant(world, words, ON)))
        for text in ("KEN meet PER", "PER meet KEN", "KEN,PER meet", "KEN,THA meet PER")
    }
    one, other, either, several = told.values()
    for key in ("probability", "base"):
        most, apart = max(one[key], other[key]), 1 - (1 - one[key]) * (1 - other[key])
        assert most < either[key] < (most + apart) / 2
        # Pairs that share a party are taken as independent.
        assert several[key] > one[key]


def test_a_commitment_raises_questions(world: World) -> None:
    row = {"id": "d/k1", "kind": "invitation", "from": ["KEN"], "to": ["PER"], "made": "2020-02-20", "due": None}
    (found,) = questions.of_commitment(row, world, ON)
    assert (found.sources, found.targets, found.relation) == (("PER",), ("KEN",), VISIT)
    assert found.origin == "invitation:d/k1"
    assert found.due == date(2022, 2, 19)
    assert questions.of_commitment({**row, "made": None}, world, ON) == []
    assert questions.of_commitment({**row, "to": []}, world, ON) == []
