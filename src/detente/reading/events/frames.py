"""Candidates that the lexicon proposes: its frames laid over the parse."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc, Span, Token

from detente.reading import rows
from detente.reading.events.candidate import Candidate
from detente.reading.events.conditions import NOMINAL, Scene, holds, parts
from detente.reading.events.nouns import NounFrames
from detente.reading.events.proposal import Proposal, worth
from detente.reading.events.seeking import Around, Seeker
from detente.reading.events.taken_up import demands, ellipses
from detente.reading.lexicon.frames import Frame, Lexicon
from detente.reading.lexicon.lists import listed
from detente.reading.state import Work
from detente.reading.syntax.arguments import Arguments, arguments, lemma_of, particle, prepositions
from detente.world import World

_ADVERBS = frozenset("out away back off down up over aside together".split())
#: Prepositions behind which stands who is in range.
_TOWARDS = ("with", "at", "against", "near", "towards", "over")
#: A noun takes up an event of at most so many tokens before its sentence.
_MEMORY = 60


class FrameProposer:
    """Proposes candidates of one document after another."""

    def __init__(self, world: World, lexicon: Lexicon) -> None:
        self.world = world
        self.lexicon = lexicon
        self.nouns = NounFrames(lexicon)

    def __call__(self, doc: Doc, work: Work) -> list[Candidate]:
        """Candidates of a document, in order of their triggers."""
        seeker = Seeker(self.world, doc, work)
        made: list[Candidate] = []
        consumed: set[int] = set()
        before: list[Proposal] = []
        for sentence in doc.sents:
            if not any(t.i in work.by_token or (t.pos_ == "ADJ" and t.is_title) for t in sentence):
                continue
            before = [p for p in before if p.trigger.i >= sentence.start - _MEMORY]
            found = self._verbs(seeker, sentence, consumed, before)
            nouns = (t for t in sentence if t.pos_ in NOMINAL and t.i not in consumed)
            found += [p for t in nouns if (p := self.nouns(seeker, t, before)) is not None]
            found += ellipses(seeker, sentence, found, before)
            found += demands(seeker, sentence, self.world, self.lexicon)
            found.sort(key=lambda p: p.trigger.i)
            made += [c for p in found if (c := p.candidate(doc, sentence)) is not None]
        return made

    def _verbs(
        self, seeker: Seeker, sentence: Span, consumed: set[int], before: list[Proposal]
    ) -> list[Proposal]:
        """Proposals of a sentence's verbs, which are put before those of the text above."""
        found = []
        for token in sentence:
            if token.pos_ == "VERB" or (token.pos_ == "AUX" and token.dep_ == "ROOT"):
                proposal = self._verb(seeker, token, consumed, before)
                if proposal is not None:
                    found.append(proposal)
                    before.insert(0, proposal)
        return found

    def _verb(
        self, seeker: Seeker, verb: Token, consumed: set[int], before: list[Proposal]
    ) -> Proposal | None:
        name = self._name(verb)
        frames = self.lexicon.verbs.get(name, ())
        if not frames:
            return None
        lemma = lemma_of(verb)
        args = arguments(verb)
        if args.passive and not args.agents and lemma in listed("stative"):
            return None
        scene = Scene(verb, args, seeker.work, self.lexicon)
        for frame, loose in [(f, False) for f in frames] + [(f, True) for f in frames if "ent-obj" in f.conditions]:
            if not all(
                holds(c, scene) or (loose and c == "ent-obj" and self._owned(args.objects, seeker.work))
                for c in frame.conditions
            ):
                continue
            actors, recipients = self._parties(seeker, Around(verb, args), frame, before)
            if not worth(actors, recipients):
                continue
            turned = (name, "dobj") in self.lexicon.operators
            borne = None
            if lemma in self.lexicon.light and any(c.startswith("obj=") for c in frame.conditions):
                borne = args.objects[0] if args.objects else None
            if not turned:  # "called off the visit": besides the calling off, a visit that was not made
                consumed.update(t.i for t in _consumed(frame, args))
            return Proposal(verb, frame, actors, recipients, borne=borne)
        return None

    def _name(self, verb: Token) -> str:
        """A verb with its particle, as the lexicon names it: "pulled its troops out", "turned a boat away"."""
        lemma = lemma_of(verb)
        part = particle(verb) or next(
            (
                c.lower_
                for c in verb.children
                if c.lower_ in _ADVERBS and c.i > verb.i and f"{lemma}_{c.lower_}" in self.lexicon.verbs
            ),
            None,
        )
        return f"{lemma}_{part}" if part else lemma

    def _owned(self, tokens: Iterable[Token], work: Work) -> bool:
        """Whether a thing belongs to somebody known: "hit a Turkish ship", "visited Ukraine's front"."""
        for child in (c for t in tokens for c in t.children):
            if child.dep_ == "poss" and (m := work.mention_at(child)) is not None:
                if any(w.known for w in m.whos):
                    return True
            elif child.dep_ in ("amod", "nmod", "compound") and child.is_title and self.world.find(child.text):
                return True
        return False

    def _parties(
        self, seeker: Seeker, around: Around, frame: Frame, before: list[Proposal]
    ) -> tuple[list[rows.Party], list[rows.Party]]:
        seeker.taken = set()
        if frame.joint:
            return seeker.places(around, frame.actor or frame.recipient, every=True), []
        objects = around.args.objects
        places = frame.actor or ("subj",)
        actors = seeker.tokens(objects) if "obj" in places else seeker.places(around, places, every=False)
        recipients = seeker.places(around, frame.recipient, every=False)
        if not recipients and "obj" in frame.recipient:
            recipients = self._behind(objects, {a.entity for a in actors}, before)
        if not recipients and frame.type in ("MOBILIZE", "THREATEN"):
            recipients = _aimed(seeker, around)
        return actors, recipients

    def _behind(
        self, objects: Iterable[Token], excluded: set[str | None], before: list[Proposal]
    ) -> list[rows.Party]:
        """Who did what an event noun refers back to: "tested missiles ... every test is seen as"."""
        for token in objects:
            types = {f.type for f in self.lexicon.nouns.get(token.lemma_.lower(), ())}
            for earlier in before:
                if earlier.trigger.i < token.i and earlier.frame.type in types:
                    return [a for a in earlier.actors if a.entity not in excluded]
        return []


def _consumed(frame: Frame, args: Arguments) -> Iterable[Token]:
    """Words that a frame takes into its event, so that they make none themselves."""
    for name, place, value in map(parts, frame.conditions):
        if name == "obj":
            yield from args.objects
        elif name == "prep" and value:
            yield from args.preps.get(place, [])


def _aimed(seeker: Seeker, around: Around) -> list[rows.Party]:
    """Who stands in range: "tested missiles with Japan in the target region"."""
    assert around.head is not None
    for holder in (around.head, *around.args.objects):
        for name in _TOWARDS:
            if found := seeker.tokens(prepositions(holder).get(name, [])):
                return found
    return []
