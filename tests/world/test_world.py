"""Questions to the world: leaders, memberships, alliances, summits, places, cards."""

from __future__ import annotations

from datetime import date

import pytest

from detente.world import load_world
from detente.world.card import card, who


def test_leaders() -> None:
    world = load_world()
    assert [t.person for t in world.holders("RUS", "head_of_state", date(2010, 1, 1))] == ["dmitry-medvedev"]
    assert [t.person for t in world.holders("USA", "head_of_government", date(2010, 1, 1))] == ["barack-obama"]
    leader = world.leader("IRN", date(2010, 1, 1))
    assert leader is not None and leader.person == "ali-khamenei"
    assert world.state_of("vladimir-putin") == "RUS"


@pytest.mark.parametrize(
    ("organisation", "state", "on", "member"),
    [
        ("NATO", "SWE", date(2023, 1, 1), False),
        ("NATO", "SWE", date(2024, 6, 1), True),
        ("BRICS", "ZAF", date(2010, 1, 1), False),
        ("BRICS", "IRN", date(2024, 6, 1), True),
        ("G8", "RUS", date(2013, 1, 1), True),
        ("G7", "RUS", date(2013, 1, 1), False),
        ("EU", "GBR", date(2021, 1, 1), False),
        ("UNSC", "DEU", date(2019, 6, 1), True),
        ("UNSC", "DEU", date(2021, 6, 1), False),
        ("UN", "SSD", date(2012, 1, 1), True),
    ],
)
def test_members(organisation: str, state: str, on: date, member: bool) -> None:
    assert (state in load_world().members(organisation, on)) is member


def test_the_security_council_has_fifteen_members_every_year() -> None:
    for year in range(1990, 2027):
        assert len(load_world().members("UNSC", date(year, 7, 1))) == 15, year


def test_alliances() -> None:
    world = load_world()
    assert [a.id for a in world.allied("USA", "JPN", date(2018, 1, 1))] == ["US-JAPAN"]
    assert world.allied("RUS", "PRK", date(2010, 1, 1)) == []
    assert [a.id for a in world.allied("RUS", "PRK", date(2025, 1, 1))] == ["RUSSIA-NORTH-KOREA"]
    nato = next(a for a in world.alliances("FRA", date(2020, 6, 1)) if a.id == "NATO")
    assert "MKD" in nato.members and "FIN" not in nato.members


@pytest.mark.parametrize(
    ("occasion", "asked", "city", "year"),
    [
        ("G20", {"place": "New Delhi"}, "New Delhi", 2023),
        ("G20 summit", {"place": "Bali"}, "Bali (Nusa Dua)", 2022),
        ("G20", {"year": 2022}, "Bali (Nusa Dua)", 2022),
        ("BRICS", {"place": "Johannesburg", "on": date(2023, 9, 20)}, "Johannesburg", 2023),
        ("BRICS", {"place": "South Africa", "on": date(2014, 1, 1)}, "Durban", 2013),
        ("G8", {"on": date(2013, 7, 1)}, "Lough Erne (Enniskillen)", 2013),
        ("NATO", {"on": date(2023, 7, 12)}, "Vilnius", 2023),
    ],
)
def test_summits(occasion: str, asked: dict[str, object], city: str, year: int) -> None:
    found = load_world().summit(occasion, **asked)  # type: ignore[arg-type]
    assert found is not None
    assert (found.city, found.start.year) == (city, year)


def test_an_unknown_or_open_summit_is_none() -> None:
    world = load_world()
    assert world.summit("BRICS", place="London") is None
    assert world.summit("G20") is None


def test_places() -> None:
    world = load_world()
    tripoli = world.place("Tripoli", ["LBN"])
    assert tripoli is not None and tripoli.country == "LBN"
    paris = world.place("Paris")
    assert paris is not None and paris.country == "FRA" and abs(paris.lat - 48.85) < 0.1
    assert world.place("Nowhere at all") is None


def test_who_has_exactly_its_keys() -> None:
    shown = who(load_world(), "the North Korean leader", date(2023, 9, 20))
    assert list(shown) == ["entity", "name", "kind", "state", "term", "why", "candidates"]
    assert shown["entity"] == "kim-jong-un" and shown["name"] == "Kim Jong Un" and shown["state"] == "PRK"
    assert shown["term"] == {"start": "2011-12-17", "end": None, "role": "supreme leader"}


def test_a_card() -> None:
    shown = card(load_world(), "RUS", date(2023, 1, 1))
    assert shown["capital"] == "Moscow"
    assert "BRICS" in {m["organisation"] for m in shown["memberships"]}
    assert "CSTO" in {a["id"] for a in shown["alliances"]}
    assert "vladimir-putin" in {t["person"] for t in shown["leaders"]}
    with pytest.raises(KeyError):
        card(load_world(), "no-such-entity")
