"""What is done goes on at the day that the story told; what is said, and what another date parts from it, does not."""

from __future__ import annotations

import pytest

from detente.reading.pipeline import Reader
from detente.sources import Document


def started(reader: Reader, text: str, trigger: str) -> str | None:
    """The first day of an event."""
    (reading,) = reader.read([Document("t", text, published="2016-09-07")])
    (found,) = [e for e in reading.event_mentions if e.trigger.text == trigger]
    return found.date.start if found.date else None


@pytest.mark.parametrize(
    ("text", "trigger", "start"),
    [
        ("Norway attacked Peru on Sunday. Norwegian police arrested protesters in Oslo.", "arrested", "2016-09-04"),
        ("Norway attacked Peru on Sunday. Chile condemned Norway.", "condemned", None),
        ("Norway attacked Peru on Sunday. Norwegian police had arrested protesters in Oslo.", "arrested", None),
        ("Norway attacked Peru on Sunday. Norwegian police have arrested protesters in Oslo.", "arrested", None),
        ("Norway attacked Peru on 4 May. Norwegian police arrested protesters in Oslo.", "arrested", None),
        (
            "Norway attacked Peru on Sunday. A vote is due in May. Norwegian police arrested protesters in Oslo.",
            "arrested",
            None,
        ),
    ],
)
def test_a_story_goes_on_at_its_day(reader: Reader, text: str, trigger: str, start: str | None) -> None:
    assert started(reader, text, trigger) == start


def test_hours_are_counted_in_days(reader: Reader) -> None:
    text = "Norway attacked Peru in the past 48 hours."
    (reading,) = reader.read([Document("t", text, published="2016-09-07")])
    (date,) = {(e.date.start, e.date.end) for e in reading.event_mentions if e.date}
    assert date == ("2016-09-05", "2016-09-07")
