"""Names, titles, descriptions and groups, at the document's date."""

from __future__ import annotations

from datetime import date

import pytest

from detente.world import load_world


@pytest.mark.parametrize(
    ("phrase", "on", "entity"),
    [
        ("the North Korean leader", "2023-09-20", "kim-jong-un"),
        ("the North Korean leader", "2005-01-01", "kim-jong-il"),
        ("the US secretary of state", "2011-01-01", "hillary-clinton"),
        ("Secretary Clinton", "2010-06-01", "hillary-clinton"),
        ("Clinton", "1996-01-01", "bill-clinton"),
        ("President Carlos Saul Menem", "1993-06-28", "carlos-menem"),
        ("the Thai prime minister", "2022-09-10", "prawit-wongsuwan"),
        ("Moscow", "1985-01-01", "SUN"),
        ("Moscow", "2015-01-01", "RUS"),
        ("the Georgian leader", "2004-06-01", "mikheil-saakashvili"),
        ("the Georgian leader", "2015-06-01", "irakli-garibashvili"),
        ("the Palestinian Islamist group Hamas", None, "HAMAS"),
        ("the Russian embassy in London", None, "RUS"),
        ("the former president", None, None),
        ("Kim", None, None),
        ("Congo", None, None),
        ("Iranian-backed militias", None, None),
        ("us", None, None),
        ("Dr.", None, None),
        ("the High Representative", "2016-09-22", "federica-mogherini"),
        ("Italy's Minister of Labour", None, "ITA"),
        ("Italian Minister of Labour and Social Policy", None, "ITA"),
        ("Vietnam, North", "1970-01-01", "VDR"),
        ("Vietnam, Republic of", "1970-01-01", "RVN"),
        ("Germany, East", "1985-01-01", "DDR"),
        ("Yemen, People's Democratic Republic", "1985-01-01", "YMD"),
        ("Congo, Rep.", "2015-01-01", "COG"),
        ("China, P.R.: Mainland", "2015-01-01", "CHN"),
        ("Ethiopia (excludes Eritrea)", "2015-01-01", "ETH"),
        ("Georgia (country)", "2015-01-01", "GEO"),
        ('Eswatini (fmr. "Swaziland")', "2020-01-01", "SWZ"),
        ("S. Sudan", "2015-01-01", "SSD"),
        ("South Korea's president", "2017-02-01", "park-geun-hye"),
        ("South Korea's acting president", "2017-02-01", "hwang-kyo-ahn"),
        ("South Korea's acting president", "2025-02-01", "choi-sang-mok"),
        ("the UN rights chief", "2012-01-01", "navi-pillay"),
    ],
)
def test_phrases(phrase: str, on: str | None, entity: str | None) -> None:
    assert load_world().resolve(phrase, date.fromisoformat(on) if on else None).entity == entity


@pytest.mark.parametrize(
    ("phrase", "state", "sector"),
    [
        ("Turkish officials", "TUR", "GOV"),
        ("the Israeli military", "ISR", "MIL"),
        ("Iranian state media", "IRN", "JRN"),
        ("Chinese protesters", "CHN", "CVL"),
        ("the Syrian opposition", "SYR", "OPP"),
        ("Kenyan police", "KEN", "COP"),
        ("the Pakistani supreme court", "PAK", "JUD"),
    ],
)
def test_sectors(phrase: str, state: str, sector: str) -> None:
    found = load_world().resolve(phrase, date(2015, 1, 1))
    assert (found.entity, found.sector) == (state, sector)


def test_what_is_not_settled_keeps_its_candidates() -> None:
    found = load_world().resolve("Kim", date(2000, 6, 13))
    assert found.entity is None
    assert {"kim-jong-il", "kim-dae-jung"} <= set(found.candidates)
    former = load_world().resolve("the former US president", date(2022, 1, 1))
    assert former.entity is None and former.candidates[0] == "donald-trump" and former.state == "USA"


def test_context_settles_a_name() -> None:
    world = load_world()
    on = date(2000, 6, 13)
    assert world.resolve("Kim", on, ["PRK"]).entity == "kim-jong-il"
    assert world.resolve("Kim", on, ["kim-dae-jung", "KOR"]).entity == "kim-dae-jung"
    assert world.resolve("the former president", date(2022, 1, 1), ["barack-obama"]).entity == "barack-obama"
    assert world.resolve("the president", date(2022, 1, 1), ["FRA"]).entity == "emmanuel-macron"
    assert world.resolve("Congo", None, ["COD"]).entity == "COD"


def test_groups() -> None:
    world = load_world()
    seen = ["vladimir-putin", "RUS", "kim-jong-un", "PRK"]
    assert world.resolve("the two leaders", date(2023, 9, 20), seen).members == ("vladimir-putin", "kim-jong-un")
    assert world.resolve("both countries", date(2023, 9, 20), seen).members == ("RUS", "PRK")
    assert set(world.resolve("the two Koreas").members) == {"KOR", "PRK"}
    assert world.resolve("Russia and China").members == ("RUS", "CHN")
    assert world.resolve("the two leaders").members == ()


def test_an_undated_title_is_no_guess() -> None:
    found = load_world().resolve("the US president")
    assert found.entity is None and found.state == "USA" and "joe-biden" in found.candidates


def test_the_term_is_told() -> None:
    found = load_world().resolve("German Chancellor", date(2015, 1, 1))
    assert found.term is not None
    assert (found.term.start, found.term.end, found.term.role) == (date(2005, 11, 22), date(2021, 12, 8), "chancellor")
