"""`doc._.detente` inside a spaCy program: through bytes, pickle and other processes, and twice over one document."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, asdict

import pytest
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from detente.reading.components import STAGES
from detente.reading.pipeline import Reader, load_spacy
from detente.reading.rows import Reading
from detente.reading.saving import restored, saved
from detente.sources import Document

TEXT = (
    "Norway condemned Serbia on 3 May 2021. The minister said Norway would send two ships to Ghana. "
    "Fiji is isolated. If Chad agrees, Ghana will invite Peru. President Emmanuel Macron met Olaf Scholz in Lyon."
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    made = load_spacy(exclude=("ner",))
    made.add_pipe("detente")
    return made


@pytest.fixture(scope="module")
def doc(nlp: Language) -> Doc:
    return nlp(TEXT)


def rows(doc: Doc) -> dict[str, object]:
    return asdict(doc._.detente.reading)


def test_every_kind_of_row_goes_through_bytes(doc: Doc) -> None:
    back = Doc(doc.vocab).from_bytes(doc.to_bytes())
    reading = back._.detente.reading
    assert isinstance(reading, Reading) and rows(back) == rows(doc)
    assert reading.event_mentions and reading.assessments and reading.attributions and reading.encounters
    assert [type(e.trigger).__name__ for e in reading.event_mentions][:1] == ["Span"]


def test_doc_bin_keeps_what_was_read(nlp: Language, doc: Doc) -> None:
    store = DocBin(store_user_data=True, docs=[doc])
    [back] = DocBin().from_bytes(store.to_bytes()).get_docs(nlp.vocab)
    assert rows(back) == rows(doc)


def test_pickle_keeps_what_was_read(doc: Doc) -> None:
    assert rows(pickle.loads(pickle.dumps(doc))) == rows(doc)


def test_a_second_run_changes_nothing(nlp: Language, doc: Doc) -> None:
    before = rows(doc)
    component = nlp.get_pipe("detente")
    assert rows(component(doc)) == before
    assert rows(component(Doc(doc.vocab).from_bytes(doc.to_bytes()))) == before


def test_reading_anew_gives_the_same(nlp: Language) -> None:
    doc = nlp(TEXT)
    before = rows(doc)
    doc._.detente = None
    assert rows(nlp.get_pipe("detente")(doc)) == before


def test_two_processes_read_as_one(nlp: Language, doc: Doc) -> None:
    found = list(nlp.pipe([TEXT, "Mali thanked Niger."] * 2, n_process=2, batch_size=1))
    assert [rows(d) for d in found[::2]] == [rows(doc)] * 2
    assert [e.type for e in found[1]._.detente.reading.event_mentions] == ["SUPPORT"]


def test_stages_one_by_one_give_what_all_give(doc: Doc) -> None:
    apart = load_spacy(exclude=("ner",))
    for name in STAGES:
        apart.add_pipe(name)
    again = apart(TEXT)
    assert rows(again) == rows(doc)
    assert rows(apart.get_pipe("detente_events")(again)) == rows(doc)


def test_a_document_half_read_is_read_anew_after_bytes(nlp: Language, doc: Doc) -> None:
    half = load_spacy(exclude=("ner",))
    for name in ("detente_times", "detente_mentions"):
        half.add_pipe(name)
    back = Doc(nlp.vocab).from_bytes(half(TEXT).to_bytes())
    assert rows(nlp.get_pipe("detente")(back)) == rows(doc)


def test_what_a_document_carries_is_kept(reader: Reader) -> None:
    [found] = reader.read([Document("a", TEXT, published="2021-05-04", source="Wire", notes=("cut",))])
    work = reader.nlp(reader.doc(found.document))._.detente
    assert work.reading.event_mentions and restored(saved(work)).reading == work.reading
    assert restored(saved(work)).published == work.published


def test_the_pipeline_knows_what_the_components_need(nlp: Language) -> None:
    found = nlp.analyze_pipes()
    assert found["summary"]["detente"]["assigns"] == ["doc._.detente"]
    assert found["problems"]["detente"] == []


def test_rows_do_not_change_and_a_revised_one_is_the_same_everywhere(doc: Doc) -> None:
    work = doc._.detente
    event = next(e for e in work.reading.event_mentions if "hypothetical" in e.auxiliary)
    with pytest.raises(FrozenInstanceError):
        event.contested = True
    assert event in work.acts[work.triggers[event.id].i]
    assert {c.antecedent for c in work.reading.conditionals} == {event.id}
