"""Event mentions: candidates are proposed by lexicon and encoder, judged together, and settled as rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from spacy.tokens import Doc, Token

from detente.reading.encoder.triggers import TriggerModel
from detente.reading.events.bystanders import Bystanders
from detente.reading.events.candidate import Candidate, touch
from detente.reading.events.frames import FrameProposer
from detente.reading.events.homes import Homes
from detente.reading.events.judge import Judge
from detente.reading.events.parties import PartyModel
from detente.reading.events.settle import Settler, dated
from detente.reading.events.spans import SpanProposer
from detente.reading.events.sure import settled
from detente.reading.events.twins import folded
from detente.reading.lexicon import Lexicon
from detente.reading.lexicon.lists import listed
from detente.reading.rows import COUNTED, Party
from detente.reading.setting.narrated import Narrated
from detente.reading.setting.retold import retell
from detente.reading.state import Work
from detente.reading.syntax.arguments import is_passive, particle
from detente.world import World

#: What the encoder alone proposes is worth a row from this probability on.
WORTH = 0.15


class EventFinder:
    """Proposes, judges and settles the events of one document after another.

    Without a model the lexicon alone proposes, and its own certainty is the confidence.
    """

    def __init__(
        self,
        world: World,
        lexicon: Lexicon,
        model: TriggerModel | None = None,
        overlay: Path | None = None,
        parties: PartyModel | None = None,
        judge: Judge | None = None,
    ) -> None:
        self.frames = FrameProposer(world, lexicon)
        self.spans = SpanProposer(model, lexicon, parties) if model is not None else None
        self.bystanders = Bystanders(lexicon)
        self.open = lexicon.classes["leaves-open"]
        self.judge = judge or (Judge.load() if model is not None else Judge())
        self.settler = Settler(world, lexicon, overlay)

    def __call__(self, doc: Doc, work: Work) -> None:
        """Append the event mentions of a document to its reading, in order of their triggers."""
        candidates = self.proposed(doc, work)
        self.judge(candidates)
        work.weighed = candidates
        work.standing = [c for c in candidates if c.type.startswith("=")]
        story, homes = Narrated(doc, work), Homes(doc, work)
        for candidate in candidates:
            if candidate.type.startswith("="):
                candidate.fate = "assessment"
                continue
            if candidate.confidence < WORTH and not candidate.frames:
                candidate.fate = "unsure"
                continue
            if _reported(candidate, candidates):
                candidate.fate = "said"
                continue
            if _private(candidate) or _unnamed(candidate.trigger):
                candidate.fate = "private"
                continue
            dating = dated(candidate, work)
            candidate.settled = modes = self.settler.modes_of(candidate, doc, work, dating)
            if "negation" in modes and self._left_open(candidate.trigger):
                candidate.fate = "open"
                continue  # "did not rule out strikes": nothing was rejected, and nothing done
            candidate.fate = "row"
            candidate.actors, candidate.recipients = homes(candidate.actors), homes(candidate.recipients)
            when = story.dating(candidate.trigger, candidate.type, modes, dating, candidate.confidence)
            self.settler(candidate, doc, work, modes, when)
        retell(work)

    def proposed(self, doc: Doc, work: Work) -> list[Candidate]:
        """The candidates of a document with their evidence, not yet judged."""
        candidates = self.frames(doc, work)
        for candidate in candidates:
            self.settler.planned(candidate, doc, work)
        if self.spans is not None:
            candidates = self.spans(doc, work, candidates)
            for candidate in candidates:
                self.settler.planned(candidate, doc, work)
            candidates = settled(candidates)
        self.bystanders(doc, work, candidates)
        return folded(candidates) if self.spans is not None else candidates

    def _left_open(self, trigger: Token) -> bool:
        part = particle(trigger)
        return f"{trigger.lemma_}_{part}" in self.open or trigger.lemma_ in self.open


def _private(candidate: Candidate) -> bool:
    """Whether nobody acts in politics: "two teenagers robbed a shopkeeper", "locusts invaded Kenya", "beat them in the
    final".
    """
    doc = candidate.trigger.doc
    spans = ((p, doc.char_span(p.start, p.end, alignment_mode="expand")) for p in candidate.recipients)
    beside = [p for p, span in spans if span is not None and span.root.head.lower_ in ("in", "at", "near", "outside")]
    others = [p for p in candidate.recipients if p not in beside]
    acting, done_to = _last_words(doc, candidate.actors), _last_words(doc, others)
    if acting and acting <= listed("nature") | listed("sporting"):
        return True
    if _idle(candidate.trigger) or (done_to and done_to <= listed("ills") and candidate.type == "ASSAULT"):
        return True
    if _in_a_match(candidate.trigger) or (done_to and done_to <= listed("sporting")):
        return True
    known = any(p.entity or p.state or p.sector for p in (*candidate.actors, *others))
    if not acting or known:
        return False
    alone = bool(done_to) and done_to <= listed("private") and acting <= listed("private") | listed("anybody")
    return alone or acting <= listed("private")


def _idle(trigger: Token) -> bool:
    """Whether a verb and its object tell of no act: "broke its silence", "took note of"."""
    objects = (c for c in trigger.children if c.dep_ in ("dobj", "nsubjpass"))
    return any(f"{trigger.lemma_}_{c.lemma_}".lower() in listed("idioms") for c in objects)


def _last_words(doc: Doc, parties: Sequence[Party]) -> set[str]:
    """Last words of parties in small letters; amid a sentence names keep their capital: "Sea Tigers" are no beasts."""
    spans = (doc.char_span(p.start, p.end, alignment_mode="expand") for p in parties if p.text.strip())
    words = [span[-1] for span in spans if span is not None]
    return {t.text if t.pos_ == "PROPN" and not t.is_sent_start else t.lower_ for t in words}


def _in_a_match(trigger: Token) -> bool:
    """Whether it is a match: "beat Chile in the final", "met in the quarter-final"."""
    preps = (c for c in trigger.children if c.dep_ == "prep" and c.lower_ in ("in", "into"))
    return any(g.dep_ == "pobj" and g.lemma_.lower() in listed("rounds") for c in preps for g in c.children)


def _unnamed(trigger: Token) -> bool:
    """Whether somebody only speaks without a name: "who refused to be identified", "asked not to be named"."""
    asked = (c for c in trigger.children if c.dep_ in ("xcomp", "ccomp", "advcl"))
    return any(c.lemma_.lower() in listed("anonymity") and is_passive(c) for c in asked)


def _reported(candidate: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether a plain word of saying is taken for an accusation of whom its clause tells of: "says Chad shot at Mali".

    What is said is told by a row of its own.
    """
    verb = candidate.trigger
    if candidate.type != "ACCUSE" or candidate.frames or verb.lemma_ != "say":
        return False
    clauses = {c.i for c in verb.children if c.dep_ == "ccomp"}
    return any(
        o.trigger.i in clauses and o.confidence >= COUNTED and touch(o.actors, candidate.recipients) for o in others
    )
