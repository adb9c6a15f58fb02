"""Events that a clause takes up from another: "something that even China did not", "Lithuania should correct it"."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Span, Token

from detente.reading import rows
from detente.reading.events.proposal import Proposal
from detente.reading.events.seeking import Seeker
from detente.reading.lexicon.frames import Frame, Lexicon
from detente.reading.lexicon.lists import listed
from detente.reading.syntax.arguments import arguments, coordinated
from detente.reading.who.speakers import speaking_at
from detente.world import World

#: Modals of demands; and who says what another must do asks it.
_DEMANDING = frozenset("should must".split())
_STANDING_FOR = ("something", "that", "which", "what", "so")
_LIKEWISE = ("so", "nor", "neither")
_DEMAND = Frame("REQUEST", "change", (), ("subj",), ("obj",), False, 0)


def ellipses(
    seeker: Seeker, sentence: Span, found: Sequence[Proposal], before: Sequence[Proposal]
) -> list[Proposal]:
    """ "something that even China did not": the verb phrase before, with a new actor."""
    made: list[Proposal] = []
    for token in sentence:
        if not _stands_for_a_verb(token, sentence):
            continue
        likewise = any(c.lower_ in _LIKEWISE and c.i == token.i - 1 for c in token.children)
        earlier = [p for p in (*found, *made) if p.trigger.i < token.i and p.trigger.head.i != token.i]
        if not earlier and likewise:
            earlier = list(before[:1])
        if not earlier or not (likewise or any(c.dep_ == "neg" for c in token.children)):
            continue
        seeker.taken = set()
        actors = seeker.tokens(c for s in token.children if s.dep_ == "nsubj" for c in coordinated(s))
        if any(a.entity or a.state for a in actors):
            own = {a.entity for a in actors}
            model = earlier[-1]
            recipients = [p for p in model.recipients if p.entity is None or p.entity not in own]
            made.append(Proposal(token, model.frame, actors, recipients))
    return made


def _stands_for_a_verb(token: Token, sentence: Span) -> bool:
    if token.lemma_ != "do" or (token.dep_ == "aux" and token.head.pos_ == "VERB"):
        return False
    if any(c.dep_ in ("dobj", "xcomp") and c.lower_ not in _STANDING_FOR for c in token.children):
        return False
    return not (token.i + 1 < sentence.end and any(c.dep_ == "prep" for c in token.children))


def demands(seeker: Seeker, sentence: Span, world: World, lexicon: Lexicon) -> list[Proposal]:
    """What a speaker says that another should or must do is asked of it: "Lithuania should correct it"."""
    made = []
    for token in sentence:
        if token.dep_ != "aux" or token.lower_ not in _DEMANDING or token.head.pos_ not in ("VERB", "AUX"):
            continue
        verb = token.head
        marked = any(c.dep_ == "mark" and c.lower_ in lexicon.markers for c in verb.children)
        if marked or verb.dep_ == "relcl":
            continue
        seeker.taken = set()
        asked = [p for p in seeker.tokens(arguments(verb).subjects) if p.entity or p.state]
        asking = _asking(seeker, verb, world)
        own = {p.state or p.entity for p in asking}
        if asked and asking and not own & {p.state or p.entity for p in asked}:
            made.append(Proposal(token, _DEMAND, asking, asked))
    return made


def _asking(seeker: Seeker, verb: Token, world: World) -> list[rows.Party]:
    """Who says that another should: the subject of the verb of saying, or whoever speaks there."""
    if verb.dep_ == "ccomp" and verb.head.lemma_ in listed("telling"):
        return seeker.tokens(arguments(verb.head).subjects)
    if verb.dep_ != "ROOT":
        return []
    voice, sides = speaking_at(seeker.work, verb.idx, world)
    at = verb.sent.start_char
    return [
        rows.Party(w.entity, w.serves, w.sector, "", at, at) for w in (sides or ((voice,) if voice is not None else ()))
    ]
