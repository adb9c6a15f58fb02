"""Where events took place, and in which country places lie."""

from __future__ import annotations

import pytest

from detente.reading.pipeline import Reader
from detente.reading.setting.places import whereabouts
from detente.sources import Document
from detente.world import World, load_world


@pytest.fixture(scope="module")
def world() -> World:
    """The shipped world."""
    return load_world()


def places(reader: Reader, text: str) -> dict[str, tuple[str, str | None] | None]:
    """Name and country of the place of each event, by trigger."""
    (reading,) = reader.read([Document("t", text, published="2016-09-07")])
    return {e.trigger.text: (e.place.name, e.place.country) if e.place else None for e in reading.event_mentions}


@pytest.mark.parametrize(
    ("text", "trigger", "place"),
    [
        ("Norway attacked Peru in Lima.", "attacked", ("Lima", "PER")),
        ("Norway bombed targets near Damascus, Syria.", "bombed", ("Damascus", "SYR")),
        ("Norway shelled Krasnohorivka in Donetsk Oblast.", "shelled", ("Krasnohorivka", "UKR")),
        ("Norway held talks with Peru in the city of Najaf.", "held talks", ("Najaf", "IRQ")),
        ("Norway attacked Peru in Cambridge, Massachusetts.", "attacked", ("Cambridge", "USA")),
        ("Norway attacked Peru in Niger State.", "attacked", ("Niger State", "NGA")),
        ("Norway attacked Peru in eastern Ukraine.", "attacked", ("Ukraine", "UKR")),
        ("Norway attacked Peru in West Africa.", "attacked", ("West Africa", None)),
        ("Norway condemned Peru over abuses in Chile.", "condemned", None),
        ("Norway attacked Peru near the Dnipro.", "attacked", None),
        ("Norway attacked Peru near Dnipro.", "attacked", ("Dnipro", "UKR")),
        ("Norway accused Peru of attacks in Paris.", "accused", None),
        ("Norway shelled Bakhmut.", "shelled", ("Bakhmut", "UKR")),
        ("Norway met Peru on the sidelines of a summit in Osaka.", "met", ("Osaka", "JPN")),
        ("Norway met Peru at a base in Chile's far south.", "met", ("Chile", "CHL")),
        ("Norway attacked Peru on an island in Chile.", "attacked", ("Chile", "CHL")),
        ("Norway attacked Peru in the north of Mali.", "attacked", ("Mali", "MLI")),
        ("Norway met Peru at Chile's embassy in Rome.", "met", ("Rome", "ITA")),
        ("Norway ratified the accord in Dayton, Ohio.", "ratified", ("Dayton", "USA")),
        ("Norway condemned the accord in Dayton, Ohio.", "condemned", None),
        ("A bomb in the Afghan capital killed nine people.", "killed", ("Kabul", "AFG")),
        ("On a visit to Kinshasa, Obama met Macron.", "met", ("Kinshasa", "COD")),
        ("Norway attacked Peru at the palace of Versailles.", "attacked", ("Versailles", "FRA")),
        ("Norway attacked Peru near Maungdaw.", "attacked", ("Maungdaw", "MMR")),
    ],
)
def test_where_it_happened(reader: Reader, text: str, trigger: str, place: tuple[str, str | None] | None) -> None:
    assert places(reader, text)[trigger] == place


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("They met in Paris, Texas, last week.", "Paris", "USA"),
        ("They met in Paris last week.", "Paris", "FRA"),
        ("They met in Athens, Ga., last week.", "Athens", "USA"),
        ("They met in Tripoli, Lebanon, last week.", "Tripoli", "LBN"),
        ("Canada and Alberta spoke. They met in London, Ontario.", "London", "CAN"),
        ("They left Lebanon, Pennsylvania, by train.", "Lebanon", "USA"),
        ("They left Lebanon, Syria and Jordan.", "Lebanon", "LBN"),
        ("Kenya sent police to Nyanza Province.", "Nyanza Province", "KEN"),
        ("They met the Russian Foreign Ministry.", "Russian Foreign Ministry", "RUS"),
    ],
)
def test_by_what_stands_beside_it(reader: Reader, world: World, text: str, name: str, country: str) -> None:
    (doc,) = reader.nlp.pipe([reader.doc(Document("t", text))])
    at = text.index(name)
    span = doc.char_span(at, at + len(name))
    assert span is not None
    found = whereabouts(doc, doc._.detente, world).locate(span)
    assert found is not None
    assert found.country == country


def test_a_place_once_told_stays_where_it_is(reader: Reader, world: World) -> None:
    text = "They met in Paris, Texas. Paris has a small tower."
    (doc,) = reader.nlp.pipe([reader.doc(Document("t", text))])
    found = whereabouts(doc, doc._.detente, world)
    for at in (text.index("Paris"), text.rindex("Paris")):
        span = doc.char_span(at, at + 5)
        assert span is not None
        place = found.locate(span)
        assert place is not None
        assert place.country == "USA"


@pytest.mark.parametrize(
    ("text", "state", "there"),
    [
        ("Georgia's governor met Democrats in Atlanta.", "GEO", False),
        ("Georgia met Russia in Tbilisi.", "GEO", True),
        ("The Congolese army fled Goma.", "COD", True),
        ("The Congolese army fled Brazzaville.", "COG", True),
        ("The mayor left Paris, Texas.", "FRA", False),
        ("Police in Athens, Ohio, met Norway.", "GRC", False),
        ("Gunmen held students in Niger State.", "NER", False),
    ],
)
def test_namesakes(reader: Reader, text: str, state: str, there: bool) -> None:
    (doc,) = reader.nlp.pipe([reader.doc(Document("t", text))])
    work = doc._.detente
    assert (state in {w.state for m in work.mentions for w in m.whos}) is there
    assert (state in work.reading.entities) <= there
