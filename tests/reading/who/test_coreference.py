"""Pronouns, descriptions and groups."""

from __future__ import annotations

import pytest

from tests.conftest import Read


def parties(read: Read, text: str, **kind: str) -> list[tuple[str, set[str | None], set[str | None]]]:
    return [
        (e.type, {p.entity for p in e.actors}, {p.entity for p in e.recipients})
        for e in read(text, **kind).event_mentions
    ]


def test_he_is_the_last_subject(read: Read) -> None:
    found = parties(read, "Vladimir Putin flew to Beijing. He praised China.")
    assert ("SUPPORT", {"vladimir-putin"}, {"CHN"}) in found


def test_description_resolves_on_the_day(read: Read) -> None:
    found = parties(read, "The North Korean leader criticised Japan.")
    assert ("ACCUSE", {"kim-jong-un"}, {"JPN"}) in found


def test_they_are_not_a_people_of_whom_nothing_was_said_for_long(read: Read) -> None:
    found = parties(
        read,
        "The Kenyans and the Ugandans warned Sudan in May. Sudan refused to answer, and the Kenyans closed a bridge. "
        "Sudan is not a country that gives way. It has two friends, Chad and Egypt. They armed the rebels.",
    )
    assert ("AID", {"TCD", "EGY"}, {None}) in found


def test_it_is_who_was_named_last_not_who_was_named_most(read: Read) -> None:
    text = "Chad shelled Sudan. Chad closed its border. The war in Chad worries Egypt. It condemned Israel."
    assert ("ACCUSE", {"EGY"}, {"ISR"}) in parties(read, text)


@pytest.mark.parametrize(
    ("pair", "published", "she"),
    [
        ("Barack Obama met Angela Merkel.", "2015-05-15", "angela-merkel"),
        ("Tsai Ing-wen received Fumio Kishida.", "2022-05-15", "tsai-ing-wen"),
    ],
)
def test_she_is_no_man_of_the_tables(read: Read, pair: str, published: str, she: str) -> None:
    """Given names tell the gender of half of all leaders; the others are men but for those who are listed."""
    found = parties(read, f"{pair} She praised Canada.", published=published)
    assert ("SUPPORT", {she}, {"CAN"}) in found


def test_a_family_name_that_stands_first_tells_no_gender(read: Read) -> None:
    found = parties(read, "Kim Jong Un flew to Beijing, where Xi Jinping waited. He praised Russia.")
    assert any(kind == "SUPPORT" and actors and None not in actors for kind, actors, _ in found)


@pytest.mark.parametrize(
    ("text", "published", "actor"),
    [
        ("Moon criticised Vietnam.", "2019-05-15", "moon-jae-in"),
        ("Straw criticised Iran.", "2003-02-01", "jack-straw"),
        ("Straw criticised Iran.", "2019-02-01", None),
        ("Emmanuel Macron met Hassan Rouhani. His Iranian guest criticised Israel.", "2018-09-05", "hassan-rouhani"),
        ("The Republic of the Congo criticised Angola.", "2018-09-05", "COG"),
        ("DPR Korea criticised Japan.", "2018-09-05", "PRK"),
        ("Gorbachev criticised Iran.", "2003-02-01", "mikhail-gorbachev"),
        ("Masisi criticised Iran.", "1996-02-01", None),
        ("Carlos Mateo Brandt criticised Iran.", "1997-02-01", None),
        ("Former Prime Minister Bennett criticised Iran.", "2022-08-14", "naftali-bennett"),
        ("Senator Scott criticised Iran.", "2022-04-28", None),
        ("The former prime minister criticised Iran.", "1988-02-01", None),
    ],
)
def test_who_criticises(read: Read, text: str, published: str, actor: str | None) -> None:
    found = [a for kind, a, _ in parties(read, text, published=published) if kind == "ACCUSE"]
    assert found == [{actor}]


def test_it_before_a_clause_is_nobody(read: Read) -> None:
    found = [who for kind, who, _ in parties(read, "Iran lost. It is time to condemn Israel.") if kind == "ACCUSE"]
    assert found and all("IRN" not in who for who in found)


def test_a_state_of_america_is_no_island(read: Read) -> None:
    found = {e for _, a, r in parties(read, "Police in New Jersey arrested Iranians.") for e in (*a, *r)}
    assert "IRN" in found and "JEY" not in found


def test_both_countries(read: Read) -> None:
    found = parties(read, "France spoke with Spain. Both countries condemned Iran.")
    assert ("ACCUSE", {"FRA", "ESP"}, {"IRN"}) in found


@pytest.mark.parametrize(
    ("said", "others"),
    [
        ("condemned the three", {"CHL", "PER", "BOL"}),
        ("condemned two point three", set()),
        ("spoke with oh three on Monday", set()),
    ],
)
def test_a_number_within_a_number_counts_nobody(read: Read, said: str, others: set[str]) -> None:
    found = parties(read, f"Chile and Peru met Bolivia. France {said}.")
    [who] = [a | r for _, a, r in found if "FRA" in a]
    assert who == {"FRA"} | others


def test_who_urges_both_leaders_is_none_of_them(read: Read) -> None:
    text = ("Emmanuel Macron met Joe Biden and Olaf Scholz in Paris. Biden and Scholz disagreed. "
            "Macron praised the host city. Macron urged both leaders to compromise.")
    [event] = [e for e in read(text, "2023-05-02").event_mentions if e.type == "REQUEST"]
    assert {p.entity for p in event.actors} == {"emmanuel-macron"}
    assert {p.entity for p in event.recipients} == {"joe-biden", "olaf-scholz"}


def test_we_is_the_speakers_side(read: Read) -> None:
    found = parties(read, "We condemn Iran.", source="Joe Biden")
    assert ("ACCUSE", {"USA"}, {"IRN"}) in found


def test_a_pronoun_without_antecedent_stays_open(read: Read) -> None:
    found = parties(read, "He praised China.")
    assert found and all(None in actors or not actors for _, actors, _ in found)


def test_speaker_named_by_the_heading(read: Read) -> None:
    text = "Statement by the Foreign Secretary, Robin Cook, 1 March 1999\n\nI met Slobodan Milosevic in Belgrade."
    (found,) = read(text, "1999-03-01").event_mentions
    assert {p.entity for p in (*found.actors, *found.recipients)} == {"robin-cook", "slobodan-milosevic"}


def test_whoever_says_i_is_not_he(read: Read) -> None:
    text = "Statement by Robin Cook, 1 March 1999\n\nI saw Slobodan Milosevic. I told him so, and he praised Russia."
    found = parties(read, text, published="1999-03-01")
    assert ("SUPPORT", {"slobodan-milosevic"}, {"RUS"}) in found


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Saudi Arabia spoke with Iran. Iran and China disagree. The kingdom condemned Israel.", "SAU"),
        ("Myanmar is at war. Myanmar has lost towns. Thailand is near. The junta condemned Israel.", "MMR"),
        ("Emmanuel Macron received Olaf Scholz. Macron praised his guest. His guest condemned Israel.", "olaf-scholz"),
        ("NATO met on Monday. The alliance condemned Israel.", "NATO"),
        ("General Min Aung Hlaing flew to Russia. Xi Jinping came. The general condemned Iran.", "min-aung-hlaing"),
        ("The foreign ministers of Peru and Chile condemned Israel.", "PER"),
        ("Ana Rojas, the Chilean minister, spoke first. She condemned Israel.", "CHL"),
    ],
)
def test_epithets(read: Read, text: str, actor: str) -> None:
    found = [e for e in read(text, "2023-09-20").event_mentions if e.type == "ACCUSE"]
    assert found and actor in {x for p in found[-1].actors for x in (p.entity, p.state)}


def test_general_secretary_is_no_general(read: Read) -> None:
    found = read("Xi Jinping flew to Moscow. The general condemned Israel.").event_mentions
    found = [e for e in found if e.type == "ACCUSE"]
    assert found and all(p.entity != "xi-jinping" for e in found for p in e.actors)


def test_family_name_first(read: Read) -> None:
    text = "State Councilor Wang Yi flew to Peru. State Councilor Wang praised Peru."
    found = parties(read, text, published="2022-06-01")
    assert ("SUPPORT", {"wang-yi"}, {"PER"}) in found


def test_news_of_a_speech_is_not_the_speech(read: Read) -> None:
    news = "Vladimir Putin spoke on Monday. Poland must act. \"We are strong, we are many,\" he said."
    found = read(news, title="Speech by Vladimir Putin rattles Europe").event_mentions
    assert all(e.type != "REQUEST" for e in found)
    speech = read("Poland must act. We are strong, we are many.", title="Speech by Vladimir Putin").event_mentions
    assert [e.type for e in speech] == ["REQUEST"]


def test_what_a_speaker_says_must_be_done_is_asked(read: Read) -> None:
    text = "Poland should correct its error. We regret this. I have nothing to add."
    (found,) = [e for e in read(text, title="Briefing by Sergey Lavrov").event_mentions if e.type == "REQUEST"]
    assert ([p.entity for p in found.actors], [p.entity for p in found.recipients]) == (["RUS"], ["POL"])
    assert found.actors[0].text == ""  # nobody is named there


def test_a_son_of_the_same_name_is_not_the_father(read: Read) -> None:
    reading = read("Donald Trump spoke in Lima. Trump Jr. met the envoys of Peru. Trump warned Peru.")
    assert all("donald-trump" not in {p.entity for p in e.actors} for e in reading.event_mentions if "Jr" in e.text)
    assert any("donald-trump" in {p.entity for p in e.actors} for e in reading.event_mentions if "warned" in e.text)


def test_a_state_never_says_i(read: Read) -> None:
    found = parties(read, 'The West was told so by Chad. "I condemn Mali for that and I will go on," NATO said.')
    assert [actors for _, actors, recipients in found if "MLI" in recipients] == [set()]


def test_letters_of_a_state_are_no_pronoun(judged: Read) -> None:
    text = "The administration of US President Donald Trump has corrected an injustice, Netanyahu said."
    found = parties(judged, text)
    assert any("benjamin-netanyahu" in actors for _, actors, _ in found)
    assert not any("ISR" in actors | recipients for _, actors, recipients in found)


def test_a_sum_of_money_is_no_state(read: Read) -> None:
    assert list(read("Chile asked for US$3 million.").entities) == ["CHL"]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Terrorists entered a village near the border with France. They attacked Norway.", None),
        ("Norwegian officials met the team. They accused Peru of lying.", "NOR"),
    ],
)
def test_they_are_who_acted_not_where(read: Read, text: str, state: str | None) -> None:
    event = read(text).event_mentions[-1]
    assert [(p.state, p.text) for p in event.actors] == [(state, "They")]


@pytest.mark.parametrize(
    "text",
    [
        "Norway closed its border with Chile. They accused Peru of lying.",
        "Norway spoke to Reuters of peace. They accused Peru of lying.",
    ],
)
def test_they_are_no_state_named_as_one(read: Read, text: str) -> None:
    assert read(text).event_mentions[-1].actors == []


def test_it_is_nobody_who_just_said_we(read: Read) -> None:
    found = parties(read, "We condemn Chad for its attack on Mali.", source="Joe Biden")
    assert ("ASSAULT", {"TCD"}, {"MLI"}) in found


def test_they_are_all_three_where_two_of_them_were_named_before(read: Read) -> None:
    text = "The states that arm Chad are Mali and Niger, and the three form a group despite a quarrel among the three. "
    text += "If they met, Sudan would protest. They condemned Sudan."
    assert ("ACCUSE", {"TCD", "MLI", "NER"}, {"SDN"}) in parties(read, text)
