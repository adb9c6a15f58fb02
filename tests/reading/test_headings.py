"""Headings end where they end, and read as sentences."""

import pytest

from detente.reading.pipeline import Reader
from detente.reading.syntax import headings
from detente.sources import Document


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(model=False)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Peru Shells Chilean Positions in Ecuador", "Peru shells Chilean positions in Ecuador"),
        ("NORWAY ATTACKS PERU", "Norway attacks Peru"),
        ("Talks With Chile to Resume in June", "Talks with Chile to resume in June"),
        (
            "Minister Denies Rice Held Talks in Oslo\n\nOn Monday Secretary Rice met nobody in Oslo.",
            "Minister denies Rice held talks in Oslo\n\nOn Monday Secretary Rice met nobody in Oslo.",
        ),
        ("Lula and Putin Meet in Oslo", "Lula and Putin meet in Oslo"),
        ("Norway met Peru in Oslo", "Norway met Peru in Oslo"),
        ("Foreign Ministers Of Peru And Chile Met On Monday.", "Foreign ministers of Peru and Chile met on Monday."),
        ("Is Oslo Ready? Peru Wants Talks With Chile.", "Is Oslo ready? Peru wants talks with Chile."),
        ("Peru and Chile Met in Oslo on Monday.", "Peru and Chile Met in Oslo on Monday."),
    ],
)
def test_common_words_of_a_heading_are_lowered(reader: Reader, text: str, plain: str) -> None:
    assert headings.lowered(text, reader._names, reader._common) == plain


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Chile warns Peru\nNorway invited the president of Chile to Oslo on Friday.", [16]),
        ("Photo: our own\nUpdated 3 March 2019\nNorway met Peru.", [14, 35]),
        ("Norway has said that it will not take part in the talks that\nPeru has proposed this autumn", []),
        ("Norway met\nwith Peru.", []),
        ("Chile warned Peru.\nNorway invited Chile.", []),
        ("Chile warned Peru of a war.\nA new port\nNorway invited the president of Chile to Oslo.", [38]),
        ("Chile warned Peru,\nits neighbour\nNorway and the president of Chile.", []),
        ("- Chile warns Peru\n- Norway invites Chile", [18]),
        ("Our demands\n* Peru must disarm\nNorway invited the president of Chile to Oslo.", [11, 30]),
        ("NEWS IN BRIEF\nASIA\nNorway invited the president of Chile.", [13, 18]),
    ],
)
def test_where_headings_end(text: str, ends: list[int]) -> None:
    assert headings.ends(text) == ends


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Norway, Chile Meet in Oslo to Discuss Trade", "Norway& Chile Meet in Oslo to Discuss Trade"),
        ("Chile, Peru and Norway Sign Treaty", "Chile, Peru and Norway Sign Treaty"),
        ("DAR ES SALAAM, Tanzania (AP) _\nTanzania expelled five Norwegians on Friday.", None),
        ("Chile, Peru signed it on Friday.", None),
    ],
)
def test_a_comma_between_two_who_act_is_spoken_in_headings(reader: Reader, text: str, said: str | None) -> None:
    doc = next(iter(reader.docs([Document("d", text)])))
    assert headings.spoken(doc, text) == (said or text)


def test_words_and_offsets_stay_those_of_the_text(reader: Reader) -> None:
    text = "Norway Attacks Peru\n\nOslo sent its fleet to sea on Monday."
    found = next(iter(reader.read([Document("d", text, published="2020-03-03")])))
    event = found.event_mentions[0]
    assert (event.type, event.trigger.text) == ("ASSAULT", "Attacks")
    assert text[event.trigger.start : event.trigger.end] == "Attacks"
    assert [p.entity for p in event.actors] == ["NOR"]


def test_a_name_before_a_finite_verb_is_its_subject(reader: Reader) -> None:
    found = next(iter(reader.read([Document("d", "Norway attacks Peru.")])))
    (event,) = found.event_mentions
    assert ([p.entity for p in event.actors], [p.entity for p in event.recipients]) == (["NOR"], ["PER"])


def test_parties_end_with_their_heading(reader: Reader) -> None:
    text = "Norway met Peru in Oslo on Monday. \nEnergy \nThe Presidents condemned Chile for its attack on Bolivia."
    found = next(iter(reader.read([Document("d", text, published="2020-03-03")])))
    told = [p.text for e in found.event_mentions for p in (*e.actors, *e.recipients)]
    assert told and not any("\n" in words for words in told)


def test_a_name_ends_with_its_sentence(reader: Reader) -> None:
    text = "Norway met the Prime Minister, Aldo Brenner\n\nBrenner Vasquez condemned Chile on Monday."
    found = next(iter(reader.read([Document("d", text, published="2020-03-03")])))
    told = [p.text for e in found.event_mentions for p in (*e.actors, *e.recipients)]
    assert "Brenner Vasquez" in told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("- Chile warns Peru\n- Peru warns Chile", ["- ", "- "]),
        ("1. Chile warns Peru\n2. Peru warns Chile", ["1. ", "2. "]),
        ("## Chile warns Peru\n\nOslo met Lima.", ["## "]),
        ("News:\n• Chile warns Peru", ["• "]),
        ("Boric -\nthe president\n- met Boluarte on page\nnumber\n2. and again", []),
    ],
)
def test_marks_of_items_and_headings(text: str, found: list[str]) -> None:
    assert [text[a:b] for a, b in headings.marks(text)] == found
    assert len(headings.unmarked(text)) == len(text)


def test_each_item_of_a_list_is_a_sentence_without_its_mark(reader: Reader) -> None:
    text = "Briefs\n- Norway condemned Peru\n- Chile and Bolivia held talks\n* Brazil expelled two Peruvian envoys"
    found = next(iter(reader.read([Document("d", text, published="2020-03-03")])))
    assert [(e.text, e.type) for e in found.event_mentions] == [
        ("Norway condemned Peru", "ACCUSE"),
        ("Chile and Bolivia held talks", "CONSULT"),
        ("Brazil expelled two Peruvian envoys", "SANCTION"),
    ]
    assert all(text[e.trigger.start : e.trigger.end] == e.trigger.text for e in found.event_mentions)


def test_a_heading_is_one_sentence(reader: Reader) -> None:
    text = "* Belarus jails two Poles\n* Norway invites Chile"
    (doc,) = reader.docs([Document("d", text)])
    assert [s.text.strip() for s in doc.sents if s.text.strip()] == ["Belarus jails two Poles", "Norway invites Chile"]


def test_a_heading_says_before_a_colon_of_which_state_it_tells(reader: Reader) -> None:
    found = next(iter(reader.read([Document("d", "Peru: army kills protesters", published="2020-03-03")])))
    assert [p.entity for e in found.event_mentions for p in e.actors] == ["PER"]


@pytest.mark.parametrize(
    "text", ["Norway\u2019s navy said it hasn\u2019t attacked Peru.", "The two states\u2019 armies met."]
)
def test_typographic_apostrophes_are_straight_to_the_tagger_alone(reader: Reader, text: str) -> None:
    curly, straight = reader.docs([Document("a", text), Document("b", text.replace("\u2019", "'"))])
    assert curly.text == text
    assert [(t.idx, t.tag_, t.dep_, t.lemma_) for t in curly] == [(t.idx, t.tag_, t.dep_, t.lemma_) for t in straight]
