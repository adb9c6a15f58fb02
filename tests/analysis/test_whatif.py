"""What-ifs: edits read from words, applied to a copy, held against chance."""

from __future__ import annotations

from datetime import date

import pytest

from detente.analysis import whatif
from detente.world import load_world
from tests.analysis.test_network import blocs


def test_edits_are_read() -> None:
    edit = whatif.parse("visit vladimir-putin PRK", load_world(), date(2019, 4, 25))
    assert edit == whatif.Edit("visit", ("RUS", "PRK"))
    for wrong in ("hug A B", "ally A", "sanction A B C", "visit A A"):
        with pytest.raises(ValueError):
            whatif.parse(wrong)


def test_the_network_itself_is_not_changed() -> None:
    found = blocs()
    told = whatif.whatif(found, [whatif.parse("visit A D"), whatif.parse("sanction E B")], draws=5)
    assert (found.cooperation == blocs().cooperation).all()
    change = {r["entity"]: r["change"] for r in told["isolation"]}
    assert change["A"] < 0
    assert abs(change["B"]) < 0.1  # who is sanctioned is pressed, which stands beside the index


def test_an_alliance_across_blocs_raises_tension() -> None:
    told = whatif.whatif(blocs(), [whatif.parse("ally A D")], formal=dict.fromkeys("ABCDEF", 2), draws=5)
    assert told["balance"]["change"] < 0
    assert {r["entity"] for r in told["isolation"]} == {"A", "D"}
    with pytest.raises(ValueError, match="not in the network"):
        whatif.whatif(blocs(), [whatif.parse("ally A Z")])
