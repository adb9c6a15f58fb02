"""Who is meant by the names that news uses: titles, orders of names, capitals, demonyms, pairs."""

from __future__ import annotations

import pytest

from tests.conftest import Read

NAMED = [
    ("PM Kishida met Joe Biden.", "2023-05-20", "fumio-kishida"),
    ("Prime Minister Kishida Fumio met Joe Biden.", "2023-05-20", "fumio-kishida"),
    ("Abe Shinzo met Donald Trump.", "2018-05-20", "shinzo-abe"),
    ("Moon met Kim in Panmunjom.", "2018-05-01", "moon-jae-in kim-jong-un"),
    ("Nguyen Phu Trong met Xi Jinping.", "2022-11-01", "nguyen-phu-trong xi-jinping"),
    ("Crown Prince Mohammed bin Salman accused Iran of sabotage.", "2019-06-10", "mohammed-bin-salman"),
    ("The Saudi crown prince accused Iran of sabotage.", "2019-06-10", "mohammed-bin-salman"),
    ("MBS met Emmanuel Macron.", "2021-12-05", "mohammed-bin-salman"),
    ("The Kremlin accused the White House of escalation.", "2022-03-01", "RUS USA"),
    ("Downing Street condemned Tehran.", "2022-03-01", "GBR IRN"),
    ("No 10 condemned Tehran.", "2022-03-01", "GBR IRN"),
    ("Number 10 condemned Tehran.", "2022-03-01", "GBR IRN"),
    ("The Elysee condemned Iran.", "2019-03-01", "FRA IRN"),
    ("Foggy Bottom condemned Iran.", "2019-03-01", "USA IRN"),
    ("Tehran threatened Tel Aviv.", "2021-03-01", "IRN ISR"),
    ("Ankara condemned Paris.", "2021-03-01", "TUR FRA"),
    ("North and South Korea held talks.", "2018-05-01", "PRK KOR"),
    ("East and West Germany held talks.", "1988-05-01", "DDR"),
    ("The two Koreas held talks.", "2018-05-01", "PRK KOR"),
    ("Both Koreas condemned Japan.", "2018-05-01", "PRK KOR JPN"),
    ("Franco-German forces bombed Mali.", "2017-05-01", "FRA DEU MLI"),
    ("Peruvian-Chilean forces attacked Bolivia.", "2017-05-01", "PER CHL BOL"),
    ("Anglo-American forces bombed Iraq.", "2003-04-01", "GBR USA IRQ"),
    ("EU and NATO members condemned Russia.", "2022-03-01", "EU NATO RUS"),
    ("The Indian National Congress condemned Narendra Modi.", "2022-03-01", "INC narendra-modi"),
    ("Congress condemned Russia.", "2022-03-01", "US-CONGRESS RUS"),
    ("Moscow accused Kyiv of lying.", "2024-05-01", "RUS UKR"),
    ("Islamabad and New Delhi held talks.", "2017-05-01", "PAK IND"),
    ("Zhongnanhai condemned Washington.", "2017-05-01", "CHN USA"),
    ("The Blue House condemned Pyongyang.", "2017-05-01", "KOR PRK"),
    ("Rashtrapati Bhavan condemned Pakistan.", "2017-05-01", "IND PAK"),
    ("The Holy See condemned Russia.", "2022-05-01", "VAT RUS"),
    ("Emirati and Qatari diplomats met in Doha.", "2022-05-01", "ARE QAT"),
    ("The Dutch and the Belgians condemned Russia.", "2022-05-01", "NLD BEL RUS"),
    ("South Sudanese troops attacked Sudan.", "2022-05-01", "SSD SDN"),
    ("Congo-Brazzaville condemned Rwanda.", "2022-05-01", "COG RWA"),
    ("Congo accused Rwanda of backing rebels near Goma.", "2022-05-01", "COD RWA"),
    ("Nigerian troops attacked Boko Haram.", "2023-08-26", "NGA BOKO-HARAM"),
    ("Nigerien troops attacked Boko Haram.", "2023-08-26", "NER BOKO-HARAM"),
    ("EU foreign policy chief Josep Borrell condemned Russia.", "2022-05-01", "josep-borrell RUS"),
    ("Sheikh Hasina met Narendra Modi.", "2022-05-01", "sheikh-hasina narendra-modi"),
    ("Sheikh Tamim bin Hamad Al Thani met Emmanuel Macron.", "2022-05-01", "tamim-bin-hamad-al-thani"),
    ("King Abdullah met Joe Biden.", "2022-05-01", "abdullah-ii joe-biden"),
    ("Sisi met Putin.", "2018-05-01", "abdel-fattah-el-sisi vladimir-putin"),
    ("Aung San Suu Kyi met Xi Jinping.", "2018-05-01", "aung-san-suu-kyi xi-jinping"),
    ("Jokowi met Xi Jinping.", "2018-05-01", "joko-widodo xi-jinping"),
    ("Lula met Emmanuel Macron.", "2023-06-23", "luiz-inacio-lula-da-silva emmanuel-macron"),
]


@pytest.mark.parametrize(("text", "day", "whos"), NAMED)
def test_parties(read: Read, text: str, day: str, whos: str) -> None:
    (event, *_) = read(text, published=day).event_mentions
    assert set(whos.split()) <= {p.entity for p in (*event.actors, *event.recipients)}
    assert event.auxiliary == []


OUT_OF_OFFICE = [
    ("Former president Barack Obama criticised Iran.", "2019-05-01", "barack-obama"),
    ("Barack Obama criticised Iran.", "2019-05-01", "barack-obama"),
    ("Tony Blair criticised Iran.", "2016-05-01", "tony-blair"),
    ("Angela Merkel criticised Iran.", "2024-05-01", "angela-merkel"),
    ("Ex-foreign minister Mohammad Javad Zarif criticised Israel.", "2022-05-01", "mohammad-javad-zarif"),
]


@pytest.mark.parametrize(("text", "day", "person"), OUT_OF_OFFICE)
def test_out_of_office(read: Read, text: str, day: str, person: str) -> None:
    (event,) = read(text, published=day).event_mentions
    (actor,) = event.actors
    assert (actor.entity, actor.state, actor.sector) == (person, None, "ELI")
    assert event.auxiliary == []  # what a former president does now is not told as history


@pytest.mark.parametrize("text", ["Barack Obama criticised Iran.", "The former senator Barack Obama criticised Iran."])
def test_in_office(read: Read, text: str) -> None:
    (event,) = read(text, published="2015-05-01").event_mentions
    (actor,) = event.actors
    assert (actor.entity, actor.state, actor.sector) == ("barack-obama", "USA", "GOV")


def test_a_former_soldier_is_not_his_state(read: Read) -> None:
    (event,) = read("A former Norwegian soldier attacked Peru.", published="2015-05-01").event_mentions
    (actor,) = event.actors
    assert (actor.entity, actor.sector) == (None, "ELI")


def test_whoever_met_somebody_who_is_called_former_met_him_long_ago(read: Read) -> None:
    (event,) = read("Angela Merkel met former President Barack Obama in Peru.", published="2021-05-01").event_mentions
    assert event.auxiliary == ["historical"]
    (event,) = read("Former President Barack Obama met Angela Merkel in Peru.", published="2021-05-01").event_mentions
    assert event.auxiliary == []


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("Peruvian-Chilean talks were held in Oslo on Tuesday.", {"PER", "CHL"}),
        ("The US-Peruvian talks were held in Oslo on Tuesday.", {"USA", "PER"}),
        ("Norway attacked the Peruvian-backed militia.", {"NOR"}),
    ],
)
def test_two_adjectives_with_a_hyphen_are_two_parties(read: Read, text: str, states: set[str]) -> None:
    event = max(read(text).event_mentions, key=lambda e: e.confidence)
    assert {p.state for p in event.actors if p.state} == states


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Congress condemned Norway.", "US-CONGRESS"),
        ("Congress condemned Norway and Chile. Both protested.", "US-CONGRESS"),
        ("In Peru, Congress condemned Norway.", "PER"),
        ("The Congress of India condemned Norway.", "INC"),
        ("Narendra Modi spoke in India. The Congress condemned Norway.", "INC"),
        ("Brazil's Congress met. Congress condemned Norway.", "BRA"),
        ("In Japan, the House of Representatives condemned Norway.", "JPN"),
        ("The Labour Party condemned Norway.", "LABOUR-UK"),
        ("In New Zealand, the Labour Party condemned Norway.", None),
    ],
)
def test_a_body_is_that_of_the_state_spoken_of(read: Read, text: str, actor: str | None) -> None:
    events = [e for e in read(text).event_mentions if "NOR" in {p.state for p in e.recipients}]
    assert events and {p.entity for p in events[0].actors} == {actor}


def test_the_prime_minister_of_a_text_about_no_one_country_stays_open(read: Read) -> None:
    event = read("The prime minister accused Kim Jong Un of lying in Hanoi.", published="2019-03-13").event_mentions[0]
    assert {p.entity for p in event.actors} <= {None}


def test_the_latter_is_no_town_where_the_two_met(read: Read) -> None:
    text = "Theresa May met Imran Khan in Lima; the latter accused Norway of lying."
    event = next(e for e in read(text, published="2019-03-13").event_mentions if e.type == "ACCUSE")
    assert [p.entity for p in event.actors] == ["imran-khan"]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Norway voted. Norway's fleet left. Peru watched Norway. The troops attacked Chile.", "NOR"),
        ("Norway voted. Peru's fleet left. Norway grew. Peru shrank. Norway rested. The troops attacked Chile.", None),
        ("Norway voted. Norway's fleet left. Norway grew. The embassy accused Chile of fraud.", None),
    ],
)
def test_bodies_without_a_state(read: Read, text: str, state: str | None) -> None:
    """They are of the country that the text is plainly about; an embassy never is of where it stands."""
    (event,) = [e for e in read(text, published="2019-05-15").event_mentions if e.type in ("ASSAULT", "ACCUSE")]
    assert {p.state for p in event.actors} <= {state}
    assert {p.state for p in event.actors} == {state} or state is None


@pytest.mark.parametrize(
    ("text", "entity", "state"),
    [
        ("Students in Lima burned Norwegian flags.", None, "PER"),
        ("Rebels in Peru attacked Bolivia.", None, "PER"),
        ("Police in Peru arrested Norwegian sailors.", "PER", "PER"),
        ("The assembly in New York accused Norway of theft.", None, None),
    ],
)
def test_who_only_is_in_a_place_does_not_act_for_it(
    read: Read, text: str, entity: str | None, state: str | None
) -> None:
    (event,) = read(text, published="2019-03-01").event_mentions
    assert [(p.entity, p.state) for p in event.actors] == [(entity, state)]


def test_a_capital_is_of_the_state_that_it_was_of_on_the_day(read: Read) -> None:
    text = "Moscow condemned Peru."
    for day, state in (("1988-05-01", "SUN"), ("2020-05-01", "RUS")):
        (found,) = read(text, published=day).event_mentions
        assert {p.entity for p in found.actors} == {state}


def test_two_family_names_are_one_strangers_name(read: Read) -> None:
    text = "Joseph Yun, an envoy of the United States, flew to Oslo. Yun condemned Peru."
    (found,) = [e for e in read(text, published="2017-11-15").event_mentions if e.type == "ACCUSE"]
    assert {p.entity for p in found.actors} == {None}


def test_a_region_behind_a_title_and_a_first_name_is_a_family_name(read: Read) -> None:
    text = "Former Premier Aldo Moro died twenty years ago. Moro condemned Peru."
    (found,) = [e for e in read(text, published="1998-05-01").event_mentions if e.type == "ACCUSE"]
    assert "MINDANAO" not in {p.entity for p in found.actors}


@pytest.mark.parametrize(
    ("text", "name", "state"),
    [
        ("Minister of Education Clara Montes criticised the European Commission.", "Clara Montes", None),
        ("Italy's Minister of Labour Clara Montes criticised Spain.",
         "Italy's Minister of Labour Clara Montes", "ITA"),
        ("Defence Ministers Tran Van Hoa and Sergei Shoigu criticised the EU.", "Tran Van Hoa", None),
        ("Commander of the Iranian Army Major General Reza Amiri criticised the EU.",
         "Commander of the Iranian Army Major General Reza Amiri", "IRN"),
        ("Deputy Chairman of the State Duma Ivan Belov criticised the EU.",
         "Deputy Chairman of the State Duma Ivan Belov", "RUS"),
        ("A spokeswoman for the Israeli Defense Ministry criticised the EU.",
         "spokeswoman", "ISR"),
    ],
)  # fmt: skip
def test_who_holds_a_post_that_is_said_in_full(read: Read, text: str, name: str, state: str | None) -> None:
    event = next(e for e in read(text, published="2018-02-01").event_mentions if e.type == "ACCUSE")
    assert [(p.text, p.state) for p in event.actors if p.entity in (None, "ISR")] == [(name, state)]


def test_what_a_post_is_over_is_no_party(read: Read) -> None:
    reading = read("The Assistant Secretary for European Affairs met Serbian leaders in Belgrade.")
    event = next(e for e in reading.event_mentions if e.type == "CONSULT")
    assert {p.entity for p in (*event.actors, *event.recipients)} == {"USA", "SRB"}


@pytest.mark.parametrize(
    ("words", "entity"),
    [
        ("Germany's vice chancellor", "robert-habeck"), ("The deputy head of the UN", "UN"),
        ("The deputy leader of Hamas", "HAMAS"), ("The US Assistant Secretary of State", "USA"),
        ("The Russian Deputy Foreign Minister", "RUS"), ("NATO's deputy secretary-general", "NATO"),
    ],
)  # fmt: skip
def test_a_deputy_is_not_his_chief(read: Read, words: str, entity: str) -> None:
    event = next(e for e in read(f"{words} met Serbian leaders.", published="2022-03-01").event_mentions)
    assert entity in {p.entity for p in (*event.actors, *event.recipients)}


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("London accused Brussels of bad faith.", {"GBR", "EU"}),
        ("Brussels accused London of lying, Belgian officials said.", {"BEL", "GBR"}),
        ("Angela Merkel flew to Brussels.", {"angela-merkel", "BEL"}),
        ("Seoul said the North had attacked Japan.", {"PRK", "JPN"}),
        ("Rwanda said the North had attacked Japan.", {None, "JPN"}),
    ],
)
def test_what_a_place_stands_for(read: Read, text: str, parties: set[str | None]) -> None:
    event = next(e for e in read(text, published="2018-02-01").event_mentions)
    assert {p.entity for p in (*event.actors, *event.recipients)} == parties


def test_one_of_many_is_not_the_holder(read: Read) -> None:
    found = read("A French president condemned Rwanda. The French president condemned Rwanda.").event_mentions
    assert [[(p.entity, p.state) for p in e.actors] for e in found] == [[(None, "FRA")], [("emmanuel-macron", "FRA")]]


def test_the_pope_is_of_no_other_state(read: Read) -> None:
    event = next(e for e in read("The Pope condemned Lebanon.", published="1989-08-20").event_mentions)
    assert [p.entity for p in event.actors] == ["pope-john-paul-ii"]


def test_twelve_people_are_not_the_people(read: Read) -> None:
    found = read("The Iranian people condemned Israel. Twelve Iranian people attacked Israel.").event_mentions
    assert [[p.entity for p in e.actors] for e in found] == [["IRN"], [None]]
