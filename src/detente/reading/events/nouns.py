"""Events that nouns name: "Sudan's attack on Egypt", "talks between Chile and Peru"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from spacy.tokens import Token

from detente.reading import rows
from detente.reading.events.conditions import noun_holds
from detente.reading.events.proposal import Proposal, worth
from detente.reading.events.seeking import Around, Seeker
from detente.reading.lexicon.frames import Frame, Lexicon
from detente.reading.lexicon.lists import listed
from detente.reading.syntax.arguments import Arguments, arguments, lemma_of, particle, prepositions
from detente.reading.whether.negation import negation

#: Prepositions between a verb and the talks that its subject takes part in.
_BESIDE = frozenset("for in during at after following before ahead".split())
#: Behind these stand the things that an event deals with.
_OF = ("of", "on", "about", "over")


class _Carrier(NamedTuple):
    """The verb that bears a noun ("held talks") or turns it round ("called off the visit")."""

    verb: Token | None
    light: Arguments | None
    turning: Arguments | None

    @property
    def receiving(self) -> bool:
        return self.verb is not None and self.light is not None and lemma_of(self.verb) in listed("receiving")


class NounFrames:
    """Lays the lexicon's frames of nouns over words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def __call__(self, seeker: Seeker, noun: Token, before: Sequence[Proposal]) -> Proposal | None:
        """The first frame that fits a noun; ``before`` are proposals of the text above, the nearest first."""
        frames = self.lexicon.nouns.get(noun.lemma_.lower(), ()) or self.lexicon.nouns.get(noun.lower_, ())
        named = noun.i in seeker.work.by_token and seeker.work.by_token[noun.i].how == "name"
        if not frames or noun.dep_ in ("compound", "amod") or named:
            return None
        around = Around(noun, self._arguments(seeker, noun))
        carrier = self._carrier(noun)
        for frame in frames:
            if not all(noun_holds(c, noun) for c in frame.conditions):
                continue
            seeker.taken = set()
            if carrier.receiving and frame.recipient:
                actors, recipients = _received(seeker, around, carrier, frame)
                return Proposal(noun, frame, actors, recipients, nominal=True) if worth(actors, recipients) else None
            actors = _actors(seeker, around, carrier, frame)
            recipients = _recipients(seeker, around, carrier, frame)
            if frame.mode == "visit":
                actors = actors or seeker.tokens(_travelling(noun))
                recipients = recipients or seeker.compound(noun)
            if not any(p.entity or p.state for p in (*actors, *recipients)):
                again = _again(noun, frame, before)
                if again is None:
                    continue
                actors, recipients = again
            return Proposal(noun, frame, actors, recipients, nominal=True)
        return None

    def _arguments(self, seeker: Seeker, noun: Token) -> Arguments:
        args = Arguments(preps=prepositions(noun))
        for inner in [t for name in _OF for t in args.preps.get(name, ())]:
            mention = seeker.work.mention_at(inner)
            if mention is None or not any(w.known for w in mention.whos):
                for name, objects in prepositions(inner).items():
                    args.preps.setdefault(name, objects)  # "an exchange of prisoners between the two"
        return args

    def _carrier(self, noun: Token) -> _Carrier:
        verb = noun.head if noun.dep_ in ("dobj", "nsubjpass") and noun.head.pos_ == "VERB" else None
        if verb is None:
            return _Carrier(None, None, None)
        lemma = lemma_of(verb)
        governor = "_".join(w for w in (lemma, particle(verb)) if w)
        return _Carrier(
            verb,
            arguments(verb) if lemma in self.lexicon.light else None,
            arguments(verb) if (governor, "dobj") in self.lexicon.operators else None,
        )


def _received(
    seeker: Seeker, around: Around, carrier: _Carrier, frame: Frame
) -> tuple[list[rows.Party], list[rows.Party]]:
    """ "Sudan received aid from Egypt": the subject is who receives."""
    assert carrier.light is not None
    recipients = seeker.tokens(carrier.light.subjects)
    actors = seeker.places(around, frame.actor, every=frame.joint)
    return actors or seeker.tokens(carrier.light.preps.get("from", [])), recipients


def _actors(seeker: Seeker, around: Around, carrier: _Carrier, frame: Frame) -> list[rows.Party]:
    noun = around.head
    assert noun is not None
    between = "between" in frame.actor
    actors = seeker.places(around, frame.actor, every=frame.joint or between)
    if carrier.light is not None:
        actors = seeker.tokens(carrier.light.subjects) or actors
    elif "with" in frame.actor and (above := _attending(noun)) is not None:
        here = seeker.tokens(arguments(above).subjects)
        actors = here + actors if actors else []
    if not actors and between and (above := _outcome(noun)) is not None:
        actors = seeker.tokens(arguments(above).subjects)
    if carrier.turning is not None and (not actors or (len(actors) < 2 and between)):
        actors = seeker.tokens(carrier.turning.subjects) + actors
    return actors


def _recipients(seeker: Seeker, around: Around, carrier: _Carrier, frame: Frame) -> list[rows.Party]:
    found = seeker.places(around, frame.recipient, every=False)
    if carrier.light is not None and not found:
        found = seeker.places(Around(carrier.verb, carrier.light), frame.recipient, every=False)
    return found


def _again(
    noun: Token, frame: Frame, before: Sequence[Proposal]
) -> tuple[list[rows.Party], list[rows.Party]] | None:
    """The parties of an event that a noun takes up, denied: "Macron telephoned Putin. The call did not ..."."""
    if [c.lower_ for c in noun.children if c.i < noun.i] != ["the"] or noun.dep_ not in ("nsubj", "nsubjpass"):
        return None
    if negation(noun.head) is None:
        return None
    for earlier in before:
        if earlier.trigger.i < noun.i and earlier.frame.type == frame.type and (earlier.actors or earlier.recipients):
            return list(earlier.actors), list(earlier.recipients)
    return None


def _travelling(noun: Token) -> list[Token]:
    """Who is "on a visit": the subject of the clause, or the name that the phrase hangs on."""
    if noun.dep_ != "pobj" or noun.head.lower_ not in ("on", "during") or any(c.dep_ == "poss" for c in noun.children):
        return []
    holder = noun.head.head
    return arguments(holder).subjects if holder.pos_ in ("VERB", "AUX") else [holder]


def _attending(noun: Token) -> Token | None:
    """The verb whose subject takes part in talks beside it: "flew to Rome for talks", "in talks with X, Y said"."""
    if noun.dep_ != "pobj" or any(c.dep_ == "poss" for c in noun.children):
        return None
    prep = noun.head
    while prep.head.pos_ == "ADP" and prep.head != prep:
        prep = prep.head
    verb = prep.head
    if verb.pos_ not in ("VERB", "AUX") or prep.lower_ not in _BESIDE:
        return None
    return verb


def _outcome(noun: Token) -> Token | None:
    """The verb whose parties a noun shares as their outcome: "the talks ended in a deal", "collapsed without one"."""
    if noun.dep_ != "pobj" or noun.head.head.pos_ not in ("VERB", "AUX"):
        return None
    verb = noun.head.head
    if noun.head.lower_ == "without":
        return verb
    return verb if noun.head.lower_ in ("in", "with") and lemma_of(verb) in listed("endings") else None
