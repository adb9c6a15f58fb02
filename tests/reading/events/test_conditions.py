"""Every condition of the lexicon has a sentence that is read differently without it."""

from __future__ import annotations

import pytest

from detente.reading.events.conditions import CHECKS
from detente.reading.rows import EventMention
from tests.conftest import Read

#: A condition, a sentence whose frame rests on it, and whether it holds there.
EXAMPLES = [
    ("obj", "Chile imposed sanctions on Peru.", True),
    ("ent-obj", "Chile consulted Peru.", True),
    ("no-oprd", "Gabriel Boric called Joe Biden on Monday.", True),
    ("ent-prep", "Gabriel Boric spoke to Joe Biden on Monday.", True),
    ("no-prep", "Chile called on Peru for help.", False),
    ("no-to", "Chile called on Peru to withdraw its troops.", False),
    ("ent-subj", "Chile protested against the Peruvian decision.", True),
    ("many-subj", "Chile and Peru talked on Monday.", True),
    ("person-obj", "Gabriel Boric hugged Joe Biden.", True),
    ("obj-mod", "Chile handed a protest note to Peru.", True),
    ("org-obj", "Chile quit the United Nations.", True),
    ("org-from", "Chile exited from the United Nations.", True),
    ("no-obj", "Gabriel Boric and Joe Biden chatted on Monday.", True),
    ("xcomp", "Chile agreed with Peru to cut tariffs.", True),
    ("ccomp", "Chile acknowledged to Peru that it had erred.", True),
    ("acomp", "Chile declared Peru responsible for the fire.", True),
    ("dative", "Chile gave Peru two weeks.", True),
    ("subj", "Chilean protesters chanted outside the Peruvian embassy.", True),
    ("as", "Chile regards Peru as a menace.", True),
    ("prep", "Chile fired missiles into Peru.", True),
]


def test_every_condition_has_an_example() -> None:
    assert {name for name, _, _ in EXAMPLES} == set(CHECKS)


@pytest.mark.parametrize(("name", "text", "holds"), EXAMPLES)
def test_a_condition_holds_its_example(
    read: Read, monkeypatch: pytest.MonkeyPatch, name: str, text: str, holds: bool
) -> None:
    before = [_told(e) for e in read(text).event_mentions]
    monkeypatch.setitem(CHECKS, name, lambda *_: not holds)
    assert [_told(e) for e in read(text).event_mentions] != before


def _told(event: EventMention) -> tuple[str, str | None, list[str | None], list[str | None]]:
    return event.type, event.mode, [p.entity for p in event.actors], [p.entity for p in event.recipients]
