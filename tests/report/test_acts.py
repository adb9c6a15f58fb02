"""Which verb tells an event, and whether it was done, is planned or may be."""

from __future__ import annotations

from typing import Any

import pytest

from detente.report import acts
from tests.report.test_parties import party, row

CHILE = {"entity": "CHL", "state": "CHL"}


def told(sentence: str, trigger: str, whom: str, *auxiliary: str, **more: Any) -> str | None:
    """An agreement or intention of Chile towards somebody."""
    event = row(sentence, trigger, [party("Chile", sentence, **CHILE)], [party(whom, sentence, **more)], "AGREE")
    return acts.act({**event, "mode": None, "auxiliary": list(auxiliary)}, ["Chile"], [whom])


@pytest.mark.parametrize(
    ("sentence", "trigger", "auxiliary", "line"),
    [
        ("Chile agreed on terms with Peru.", "agreed", (), "Chile agreed with Peru"),
        ("Chile means to support the fleets of Peru.", "support", (), "Chile planned to support Peru"),
        ("Chile will soon support the fleets of Peru.", "support", ("future",), "Chile is to support Peru"),
        ("Chile might support the fleets of Peru.", "support", ("hypothetical",), "Chile may support Peru"),
        ("Chile is prepared to engage the navy of Peru.", "prepared", (), "Chile showed willingness towards Peru"),
        ("Chile was scheduled to meet a guest from Peru.", "scheduled", ("future",), "Chile is to meet Peru"),
        ("Chile plans a stop next to Peru.", "plans", (), None),
    ],
)
def test_an_intention_is_no_agreement(
    sentence: str, trigger: str, auxiliary: tuple[str, ...], line: str | None
) -> None:
    assert told(sentence, trigger, "Peru", *auxiliary, entity="PER", state="PER") == line


def test_nobody_agrees_with_a_people() -> None:
    assert told("Chile reached a deal for the Peruvians.", "reached", "Peruvians", entity="PER",
                state="PER") == "Chile made plans for Peruvians"  # fmt: skip
    assert told("Chile meant to support refugees.", "meant", "refugees") == "Chile planned to support refugees"
    assert told("Chile agreed to let in the inspectors.", "agreed", "inspectors") == "Chile made plans for inspectors"
    assert told("Chile will back the Peruvians.", "back", "Peruvians", "future", entity="PER", state="PER") == (
        "Chile is to support Peruvians"
    )


def test_who_holds_others_or_beats_them_back_did_not_attack_them() -> None:
    for sentence, trigger, line in (
        ("Chile holds hostages.", "holds", "Chile held hostages"),
        ("Chile repelled raiders.", "repelled", "Chile fought raiders"),
    ):
        whom = sentence.split()[-1].strip(".")
        event = row(sentence, trigger, [], [party(whom, sentence)], "ASSAULT")
        assert acts.act({**event, "mode": None, "auxiliary": []}, ["Chile"], [whom]) == line
    event = {**row("A battle cost traders dear.", "battle", [], [], "ASSAULT"), "mode": None, "auxiliary": []}
    assert acts.act(event, [], ["traders"]) is None
    asked = {**row("A request to Peru.", "request", [], [], "REQUEST"), "mode": None, "auxiliary": []}
    assert acts.act(asked, ["Chile"], ["Peru"]) is None
    event = row("Chile kept its distance.", "distance", [], [], "REJECT")
    assert acts.act({**event, "mode": None, "auxiliary": []}, ["Chile"], ["Peru"]) == "Chile kept a distance from Peru"


def test_what_says_no_more_than_that_somebody_travelled_or_signed_is_no_line() -> None:
    for type, mode, trigger in (("CONSULT", "visit", "visit"), ("AGREE", None, "signed")):
        event = {**row(f"Chile {trigger}.", trigger, [], [], type), "mode": mode, "auxiliary": []}
        assert acts.act(event, ["Chile"], []) is None


def test_forces_go_to_a_place_and_against_a_foe() -> None:
    def deployed(sentence: str) -> str | None:
        event = row(sentence, "deployed", [], [party("Peru", sentence, entity="PER", state="PER")], "MOBILIZE")
        return acts.act({**event, "mode": "troops", "auxiliary": []}, ["Chile"], ["Peru"])

    assert deployed("Chile deployed two divisions to Peru.") == "Chile sent troops to Peru"
    assert deployed("Chile deployed two divisions against Peru.") == "Chile moved troops against Peru"


@pytest.mark.parametrize(
    ("sentence", "trigger", "frame"),
    [
        ("Chile pledged to lift the ban by May.", "pledged", "happened"),
        ("Chile will pledge to lift the ban by May.", "pledge", "planned"),
        ("Chile lifts the ban in May.", "lifts", "planned"),
        ("Chile was expected to offer ships.", "offer", "planned"),
    ],
)
def test_who_pledges_has_done_so_though_what_is_pledged_lies_ahead(sentence: str, trigger: str, frame: str) -> None:
    assert acts.status({**row(sentence, trigger, [], []), "auxiliary": ["future"]}) == frame


def test_what_says_nothing_without_a_place_is_told_with_it() -> None:
    event = {**row("Chile struck in Peru.", "struck", [], [], "ASSAULT"), "mode": None, "auxiliary": []}
    assert acts.act(event, ["Chile"], []) is None
    assert acts.act(event, ["Chile"], [], placed=True) == "Chile carried out an attack"
