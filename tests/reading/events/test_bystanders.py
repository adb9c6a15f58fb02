"""Who stands beside an event is no party to it; each rule has an example that is read otherwise without it."""

from __future__ import annotations

import pytest

from detente.reading.events.bystanders import RULES
from tests.conftest import Read

#: Rule, sentence, type, and somebody who is no party to the event.
EXAMPLES = [
    ("likened", "Chile praised the Peru-backed plan.", "SUPPORT", "PER"),
    ("posted", "The ambassador of Chile to Peru accused Bolivia of theft.", "ACCUSE", "PER"),
    ("posted", "The Norwegian representative for Peru visited Chile.", "CONSULT", "PER"),
    ("posted", "The Norwegian high commissioner to Kenya praised Uganda.", "SUPPORT", "KEN"),
    (
        "teller", "Kenya's foreign minister told reporters that Somalia had recalled its ambassador.",
        "SANCTION", "alfred-mutua",
    ),
    ("named after a town", "The Nairobi conference condemned Norway.", "ACCUSE", "KEN"),
    ("called after", "The Peru talks between Chile and Norway ended.", "CONSULT", "PER"),
    ("where", "The rally in Lima accused Norway of theft.", "ACCUSE", "PER"),
    ("where", "The tribunal in The Hague sentenced the Peruvian general.", "SANCTION", "NLD"),
    ("topic", "The Arab League met on Peru.", "CONSULT", "PER"),
    ("topic", "Chile and Norway signed an agreement on Peru's refugees.", "SUPPORT", "PER"),
    ("discussed", "Chile and Norway discussed Peru.", "CONSULT", "PER"),
    ("discussed", "Chile and Norway discussed Peru's missiles.", "CONSULT", "PER"),
    ("policy", "Brazil and Colombia coordinated their policy towards Peru.", "COOPERATE", "PER"),
    ("torn", "The Chadian civil war has killed thousands of people.", "ASSAULT", "TCD"),
    ("of holders", "Chile met the head of the International Atomic Energy Agency (IAEA).", "CONSULT", "IAEA"),
    ("discussed", "The Arab League will meet to discuss Peru.", "AGREE", "PER"),
]  # fmt: skip


def parties(judged: Read, text: str, type_: str) -> set[str | None]:
    rows = [e for e in judged(text).event_mentions if e.type == type_ and e.confidence >= 0.3]
    assert rows
    return {p.entity for e in rows for p in (*e.actors, *e.recipients)}


def test_every_rule_has_an_example() -> None:
    assert {e[0] for e in EXAMPLES} == set(RULES)


@pytest.mark.parametrize(("rule", "text", "type_", "nobody"), EXAMPLES)
def test_a_bystander_is_no_party(judged: Read, rule: str, text: str, type_: str, nobody: str) -> None:
    assert nobody not in parties(judged, text, type_)


@pytest.mark.parametrize(("rule", "text", "type_", "nobody"), EXAMPLES)
def test_but_for_its_rule_he_would_be_one(
    judged: Read, monkeypatch: pytest.MonkeyPatch, rule: str, text: str, type_: str, nobody: str
) -> None:
    monkeypatch.delitem(RULES, rule)
    assert nobody in parties(judged, text, type_)


@pytest.mark.parametrize(
    ("text", "type_", "somebody"),
    [
        ("Chile opened an embassy in Peru.", "SUPPORT", "PER"),
        ("Chile expelled the ambassador to Peru.", "SANCTION", "PER"),
        ("Chile imposed sanctions on Peru.", "SANCTION", "PER"),
        ("Chile's talks with Peru ended.", "CONSULT", "CHL"),
        ("Chile sponsored a critical resolution on Peru.", "ACCUSE", "PER"),
        ("Chile said that it had recalled its ambassador to Peru.", "SANCTION", "CHL"),
    ],
)
def test_whom_an_act_is_done_to_stays(judged: Read, text: str, type_: str, somebody: str) -> None:
    assert somebody in parties(judged, text, type_)
