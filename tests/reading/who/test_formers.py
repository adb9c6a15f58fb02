"""Who held an office acts for no state any more."""

from __future__ import annotations

import pytest

from tests.conftest import Read


def _served(read: Read, text: str, published: str = "2019-06-03") -> set[tuple[str | None, str | None]]:
    return {
        (p.entity, p.state)
        for e in read(text, published=published).event_mentions
        for p in (*e.actors, *e.recipients)
        if p.entity is not None and p.entity != p.state
    }


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Former vice president Joe Biden criticised Iran.", "joe-biden"),
        ("The former vice president, Joe Biden, criticised Iran.", "joe-biden"),
        ("Joe Biden, the former vice president, praised Chile.", "joe-biden"),
        ("Joe Biden, a former US vice-president, praised Chile.", "joe-biden"),
        ("Former US Secretary of State Hillary Clinton accused Russia.", "hillary-clinton"),
        ("Ex-minister Boris Johnson accused Russia.", "boris-johnson"),
        ("Then-premier Malcolm Turnbull praised Chile.", "malcolm-turnbull"),
        ("The then foreign secretary, Boris Johnson, condemned Russia.", "boris-johnson"),
        ("Retired general David Petraeus praised Chile.", "david-petraeus"),
        ("Former vice president Joe Biden came to Lima. Peru grew. Biden praised Chile.", "joe-biden"),
    ],
)
def test_former(read: Read, text: str, person: str) -> None:
    assert (person, None) in _served(read, text)


@pytest.mark.parametrize(
    ("text", "published", "served"),
    [
        ("Then-Prime Minister Theresa May accused Russia.", "2019-06-03", ("theresa-may", "GBR")),
        ("Then President Emmanuel Macron accused Russia.", "2019-06-03", ("emmanuel-macron", "FRA")),
        ("Boris Johnson, a former rival of Theresa May, praised Chile.", "2019-08-03", ("boris-johnson", "GBR")),
        ("A former adviser to Emmanuel Macron met. Emmanuel Macron praised Chile.", "2019-06-03",
         ("emmanuel-macron", "FRA")),
    ],
)  # fmt: skip
def test_not_former(read: Read, text: str, published: str, served: tuple[str, str]) -> None:
    assert served in _served(read, text, published)
