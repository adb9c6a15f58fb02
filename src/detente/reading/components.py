"""The stages of the reading as spaCy components.

``nlp.add_pipe("detente")`` puts all stages behind the parser of any English pipeline; each is registered on its own
too, by its name in `STAGES`, so that one can be swapped. What was read lies in ``doc._.detente``: it goes through
`Doc.to_bytes`, `DocBin`, pickle and ``nlp.pipe(n_process=2)``. A stage that a document went through is not gone
through again; set ``doc._.detente = None`` to read a document anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from detente.reading import saving
from detente.reading.affairs.assessments import AssessmentFinder
from detente.reading.affairs.commitments import CommitmentFinder
from detente.reading.affairs.conditionals import ConditionalFinder
from detente.reading.affairs.encounters import EncounterFinder
from detente.reading.events.finder import EventFinder
from detente.reading.lexicon import load_lexicon
from detente.reading.models import NONE, Models, models
from detente.reading.says.attribution import AttributionFinder
from detente.reading.says.claims import ClaimFinder
from detente.reading.setting.namesakes import Namesakes
from detente.reading.setting.times import moments
from detente.reading.state import Work, begin
from detente.reading.who.coreference import Coreference
from detente.reading.who.mentions import MentionFinder
from detente.sources import Document, identify
from detente.tables import under
from detente.world import load_world

_UNDATED = "undated document: relative dates stay unresolved"
Stage = Callable[[Doc, Work], None]
Maker = Callable[[Path | None], Stage]

if not Doc.has_extension("detente"):
    Doc.set_extension("detente", default=None)


def _times(overlay: Path | None) -> Stage:
    def stage(doc: Doc, work: Work) -> None:
        work.moments = moments(doc, work.published)
        if work.published is None and any(m.dating is None and m.value is None for m in work.moments):
            if _UNDATED not in work.reading.notes:
                work.reading.notes.append(_UNDATED)

    return stage


def _events(overlay: Path | None, found: Models) -> Stage:
    return EventFinder(load_world(overlay), load_lexicon(overlay), found.triggers, overlay, found.parties, found.judge)


STAGES: dict[str, Maker] = {
    "detente_times": _times,
    "detente_mentions": lambda o: MentionFinder(load_world(o)),
    "detente_namesakes": lambda o: Namesakes(load_world(o)),
    "detente_coreference": lambda o: Coreference(load_world(o)),
    "detente_events": lambda o: _events(o, models()),
    # What stands in a condition is marked before anything is told from it.
    "detente_conditionals": lambda o: ConditionalFinder(),
    "detente_encounters": lambda o: EncounterFinder(load_world(o), load_lexicon(o), o),
    "detente_attribution": lambda o: AttributionFinder(models().statements, o),
    "detente_assessments": lambda o: AssessmentFinder(load_lexicon(o), o),
    "detente_commitments": lambda o: CommitmentFinder(o),
    "detente_claims": lambda o: ClaimFinder(),
}
#: What stands for a stage where the trained models are not wanted.
PLAIN: dict[str, Maker] = {
    "detente_events": lambda o: _events(o, NONE),
    "detente_attribution": lambda o: AttributionFinder(None, o),
}
#: Stages made before a process was forked off: their models have no threads here, and cannot be closed either.
_LEFT: list[Any] = []


class Component:
    """Some stages as one component. In another process than it was made in, it makes its stages anew."""

    def __init__(self, names: Sequence[str], overlay: str, model: bool) -> None:
        self.names, self.overlay, self.model = tuple(names), overlay, model
        self._process = 0
        self._stages: dict[str, Stage] = {}
        self._made()

    def __call__(self, doc: Doc) -> Doc:
        """Put a document through those of the stages that it has not been through."""
        work: Work = doc._.detente or begin(doc, Document(identify(doc.text), doc.text))
        todo = [name for name in self.names if name not in work.done]
        if todo and not work.whole:
            work = doc._.detente = work.anew()
            todo = list(self.names)
        stages = self._made()
        with under(Path(self.overlay) if self.overlay else None):
            for name in todo:
                stages[name](doc, work)
                work.done.add(name)
        return doc

    def stage(self, name: str) -> Stage:
        """One of the stages. Raises KeyError for one that the component lacks."""
        return self._made()[name]

    def _made(self) -> dict[str, Stage]:
        if self._process != os.getpid():
            _LEFT.append(self._stages)
            overlay = Path(self.overlay) if self.overlay else None
            makers = STAGES if self.model else {**STAGES, **PLAIN}
            self._stages = {name: makers[name](overlay) for name in self.names}
            self._process = os.getpid()
        return self._stages

    def __reduce__(self) -> tuple[type[Component], tuple[tuple[str, ...], str, bool]]:
        return Component, (self.names, self.overlay, self.model)


_NEEDS = ["doc.sents", "token.dep", "token.head", "token.lemma", "token.tag"]


for _name in STAGES:
    Language.factory(
        _name,
        default_config={"overlay": "", "stage": _name},
        requires=_NEEDS,
        assigns=["doc._.detente"],
        func=lambda nlp, name, overlay, stage: Component((stage,), overlay, True),
    )


@Language.factory("detente", default_config={"overlay": "", "model": True}, requires=_NEEDS, assigns=["doc._.detente"])
def detente(nlp: Language, name: str, overlay: str, model: bool) -> Component:
    """All stages, in their order."""
    return Component(tuple(STAGES), overlay, model)


__all__ = ["PLAIN", "STAGES", "Component", "Stage", "saving"]
