"""A pipeline that remembers answers as one that does not."""

from __future__ import annotations

from spacy.language import Language
from spacy.pipeline import AttributeRuler

from detente.reading.pipeline import load_spacy
from detente.reading.syntax.remembering import multiply, remember

TEXTS = (
    "The envoys didn't say whether that was what the ministers' aides had gotten from Oslo.\n\n"
    "  I do know it; let's go, they're gonna leave. There are those who ain't going.",
    "That treaty, which Norway had signed once, is better than this one, but Peru's geese flew best.",
    "The worst is over, she said: whatever they do, we can't be seen doing nothin'.",
)
SEEN = ["ORTH", "TAG", "POS", "MORPH", "LEMMA", "DEP", "HEAD"]


def _told(nlp: Language) -> list[list[list[int]]]:
    return [doc.to_array(SEEN).tolist() for doc in nlp.pipe(TEXTS * 2)]


def test_words_are_tagged_and_lemmatized_as_without_memory() -> None:
    plain, remembering = load_spacy(exclude=("ner",)), load_spacy(exclude=("ner",))
    remember(remembering)
    assert _told(remembering) == _told(plain)


def test_products_by_another_library_change_no_parse() -> None:
    plain, multiplying = load_spacy(exclude=("ner",)), load_spacy(exclude=("ner",))
    multiply(multiplying)
    used = {name: {n.ops.use_blis for n in pipe.model.walk()} for name, pipe in multiplying.pipeline[:3]}
    assert used == {"tok2vec": {False}, "tagger": {False}, "parser": {False}}
    assert all(node.ops.use_blis for node in plain.get_pipe("tok2vec").model.walk())
    assert _told(multiplying) == _told(plain)


def test_rules_that_look_farther_than_a_word_or_at_its_letters_hold_too() -> None:
    nlp = load_spacy(exclude=("ner",))
    ruler = nlp.get_pipe("attribute_ruler")
    assert isinstance(ruler, AttributeRuler)
    ruler.add([[{"LOWER": "white"}, {"LOWER": "house"}]], {"LEMMA": "residence"}, index=1)
    ruler.add([[{"ORTH": "Turkey"}], [{"SHAPE": "XXX"}]], {"LEMMA": "state"})
    remember(nlp)
    for _ in range(2):
        lemmas = {t.text: t.lemma_ for t in nlp("The White House asked Turkey and a turkey farmer from the UAE.")}
        assert [lemmas[w] for w in ("House", "Turkey", "turkey", "UAE")] == ["residence", "state", "turkey", "state"]


def test_the_lemmatizer_still_goes_through_bytes() -> None:
    nlp = load_spacy(exclude=("ner",))
    remember(nlp)
    again = load_spacy(exclude=("ner",)).from_bytes(nlp.to_bytes())
    assert _told(again) == _told(nlp)
