"""Documents read as far as who is named: the parse, dates, mentions, coreference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc

from detente.reading.pipeline import load_spacy
from detente.reading.state import begin
from detente.sources import Document

STAGES = ("detente_times", "detente_mentions", "detente_coreference")


def mentions(documents: Iterable[Document]) -> Iterator[Doc]:
    """Each document parsed, with its mentions in ``doc._.detente``."""
    nlp = load_spacy(exclude=("ner",))
    nlp.add_pipe("detente_layout", before="parser")
    for stage in STAGES:
        nlp.add_pipe(stage)

    def made(document: Document) -> Doc:
        doc = nlp.make_doc(document.text)
        begin(doc, document)
        return doc

    yield from nlp.pipe((made(d) for d in documents), batch_size=16)
