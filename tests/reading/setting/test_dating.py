"""The date of an event is that of its own clause or phrase."""

from __future__ import annotations

import pytest

from detente.reading.pipeline import Reader
from detente.sources import Document
from tests.conftest import Read


def dates(reader: Reader, text: str) -> dict[str, str | None]:
    """First days by trigger."""
    (reading,) = reader.read([Document("t", text, published="2016-09-07")])
    return {e.trigger.text: e.date.start if e.date else None for e in reading.event_mentions}


@pytest.mark.parametrize(
    ("text", "trigger", "start"),
    [
        ("Norway criticised the 2015 agreement with Peru.", "criticised", None),
        ("Norway condemned Monday's attack on Peru.", "condemned", None),
        ("Norway said on Tuesday that Peru attacked Chile on Sunday.", "attacked", "2016-09-04"),
        ("Norway said on Tuesday that Peru attacked Chile.", "attacked", None),
        ("Norway attacked Peru on Sunday and condemned Chile.", "attacked", "2016-09-04"),
        ("Norway will attack Peru before the end of its mandate in January.", "attack", "2016-09-07"),
        ("Norway attacked Peru in October 2014, a year after Chile did.", "attacked", "2014-10-01"),
        ("Australia attacked New Zealand in the winter of 2014.", "attacked", "2014-06-01"),
        ("Norway attacked Sweden in the winter of 2014.", "attacked", "2014-12-01"),
        ("Argentina will attack Chile in the spring.", "attack", "2016-09-01"),
        ("Argentina attacked Chile last spring.", "attacked", "2015-09-01"),
        ("Norway imposed sanctions on Peru until 2030.", "imposed sanctions", None),
        ("Norway imposed sanctions on Peru until at least March.", "imposed sanctions", None),
        ("Settlers in their early 20s attacked Peru.", "attacked", None),
        ("Norway gave Peru aid in the '20s.", "gave Peru aid", "1920-01-01"),
        ("Norway's exports to Chile rose compared to 2014, and it praised Peru.", "praised", None),
        ("Norway praised Peru more than two years ago.", "praised", "2014-01-01"),
        ("Norway met Peru in this Thursday, Sept. 1, 2016 photo.", "met", "2016-09-01"),
        ("Norway plans to visit Peru in November.", "plans", "2016-11-01"),
        ("Norway invited Peru to rejoin the talks two days ago.", "invited", "2016-09-05"),
        ("Norway withdrew in May, when Peru attacked Chile.", "attacked", "2016-05-01"),
        ("Norway met Peru in Oslo last Monday and Tuesday.", "met", "2016-09-05"),
        ("Barack Obama leaves for Peru on Friday.", "leaves", "2016-09-09"),
        ("Norway has attacked Peru in the past fortnight.", "attacked", "2016-08-24"),
        ("In Sunday's unrest, Norway attacked Peru.", "attacked", "2016-09-04"),
        ("Norway closed the debate on Tuesday by condemning Peru.", "condemning", "2016-09-06"),
        ("Norway said on Tuesday it would attack Peru.", "attack", None),
        ("Norway postponed the visit to Peru until next month.", "postponed", None),
        ("Norway attacked Peru and invaded Chile in May.", "attacked", "2016-05-01"),
        ("Troops fled to Chile in 2014 and are now attacking Peru.", "attacking", None),
        ("A militia attacking Peru crossed the border on Tuesday.", "attacking", "2016-09-06"),
        ("Norway has attacked Peru since Chile left the talks in May.", "attacked", "2016-05-01"),
        ("Norway arrested two Chileans under the Terrorism Act 2006.", "arrested", None),
        ("After talks with Chile on Monday, Norway condemned Peru.", "condemned", None),
        ("A series of Norwegian strikes on Peru in May killed ten soldiers.", "strikes", "2016-05-01"),
        ("Norway praised the planned visit of Peru to Chile next May.", "praised", None),
        ("Merkel will meet Hollande for talks scheduled for 4 January.", "meet", "2017-01-04"),
        ("Norway has agreed to visit Peru next month.", "agreed", "2016-10-01"),
        ("Talks between Norway and Peru are due to resume on 25 September.", "Talks", "2016-09-25"),
        ("Angela Merkel said on Monday that Peru should withdraw its troops.", "should", "2016-09-05"),
        ("Angela Merkel said on Monday that she condemned Peru.", "condemned", "2016-09-05"),
        ("Angela Merkel said on Monday that she had condemned Peru.", "condemned", None),
    ],
)
def test_own_clause(reader: Reader, text: str, trigger: str, start: str | None) -> None:
    assert dates(reader, text)[trigger] == start


def test_a_plan_for_the_days_until_a_bound_is_to_come(read: Read) -> None:
    event = read("Norway plans to visit Peru by the end of the year.", published="2016-09-07").event_mentions[0]
    assert event.auxiliary == ["future"]
    assert event.date is not None and event.date.end == "2016-12-31"


def test_a_weekday_behind_and_follows_the_one_before_it(read: Read) -> None:
    event = read("Norway will attack Peru next Wednesday and Thursday.", published="2016-09-07").event_mentions[0]
    assert event.date is not None and (event.date.start, event.date.end) == ("2016-09-14", "2016-09-15")


def test_two_days_joined_by_and_are_both_meant(reader: Reader) -> None:
    (reading,) = reader.read([Document("t", "Norway met Peru in Oslo on 29 and 30 August.", published="2016-09-07")])
    (date,) = {(e.date.start, e.date.end) for e in reading.event_mentions if e.date}
    assert date == ("2016-08-29", "2016-08-30")


def test_a_date_of_what_comes_after_is_not_that_of_the_event(read: Read) -> None:
    text = "Ahead of a summit next week, Merkel will meet Macron in Rome on Sunday."
    dates = [e.date for e in read(text, published="2019-05-15").event_mentions if e.trigger.text.endswith("meet")]
    assert dates and all(d is not None and d.start == "2019-05-19" for d in dates)


def test_the_day_of_what_may_be_is_to_come(reader: Reader) -> None:
    text = "Norway consulted Peru on the possibility of talks on Monday."
    doc = next(reader.docs([Document("t", text, published="2016-09-07")]))
    assert [m.dating.start for m in doc._.detente.moments] == ["2016-09-12"]
