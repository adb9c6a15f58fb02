"""Candidates that the encoder proposes: triggers with their types, and the parties that it points at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Span, Token

from detente.reading import rows
from detente.reading.encoder.labels import EVENT_KINDS
from detente.reading.encoder.triggers import Answer, Asked, Scores, Stretch, TriggerModel, stretches
from detente.reading.events.candidate import Candidate, Side, distinct, touch
from detente.reading.events.conditions import Scene, holds
from detente.reading.events.odds import odds
from detente.reading.events.parties import RECIPROCAL, PartyModel, features, nominals
from detente.reading.events.phrases import gathered, once, owner, whole
from detente.reading.lexicon import Lexicon
from detente.reading.state import Mention, Work, party
from detente.reading.syntax.arguments import arguments
from detente.reading.syntax.compounds import HYPHENS
from detente.reading.syntax.headings import spoken

#: A word is asked about as a trigger from this probability on, and as one of a second type from the other.
LIKELY, SECOND = 0.12, 0.25
#: An actor (first) or recipient is a word at least this probable; where there is none, the best from the second on.
_ENOUGH = ((0.5, 0.4), (0.5, 0.25))
#: Chances to act and to receive that are nearer than this tell no side.
_UNDECIDED = 0.2
_ROLES = ("actor", "recipient", "source")
_LETTERS = {"n": "negation", "f": "future", "y": "hypothetical", "h": "historical"}


class SpanProposer:
    """Reads a document once, proposes candidates, and gives evidence on those of others."""

    def __init__(self, model: TriggerModel, lexicon: Lexicon, parties: PartyModel | None = None) -> None:
        self.model = model
        self.lexicon = lexicon
        self.parties = parties

    def __call__(self, doc: Doc, work: Work, others: Sequence[Candidate]) -> list[Candidate]:
        """Candidates of the document, those of ``others`` among them with the encoder's evidence added."""
        spans = [(s.start_char, s.end_char) for s in doc.sents]
        read = ReadStretches(doc, self.model.read(spoken(doc, work.text), list(stretches(work.text, spans))))
        proposed: list[tuple[Token, int]] = []
        for token in doc:
            chances = read.chances(token)
            if chances is None or 1 - chances[0] < LIKELY:
                continue
            order = chances[1:].argsort()[::-1][:2]
            proposed += [(token, int(k)) for n, k in enumerate(order) if not n or chances[1 + k] >= SECOND]
        theirs = [(c.trigger, EVENT_KINDS.index(c.type)) for c in others]
        asked = list({(t.i, kind): (t, kind) for t, kind in [*proposed, *theirs]}.values())
        answers = read.ask(self.model, asked)
        sides = self._sides(work, read, asked, answers, others)
        told = {(t.i, kind): (a, s) for (t, kind), a, s in zip(asked, answers, sides, strict=True)}
        found = []
        for token, kind in proposed:
            answer, here = told[token.i, kind]
            if answer is not None:
                found.append(self._candidate(doc, work, read, token, kind, answer, here))
        for candidate, (token, kind) in zip(others, theirs, strict=True):
            answer, here = told[token.i, kind]
            if answer is not None:
                _weigh(candidate, read, kind, answer, here)
        return joined(found, others)

    def _sides(
        self,
        work: Work,
        read: ReadStretches,
        asked: Sequence[tuple[Token, int]],
        answers: Sequence[Answer | None],
        others: Sequence[Candidate],
    ) -> list[list[Side]]:
        """For each trigger its sentence's nominals with the probability of acting and of receiving."""
        framed: dict[int, list[Candidate]] = {}
        for other in others:
            framed.setdefault(other.trigger.sent.start, []).append(other)
        tokens: list[list[Token]] = []
        rows_: list[NDArray[np.float32]] = []
        for (trigger, kind), answer in zip(asked, answers, strict=True):
            here = [] if answer is None else nominals(trigger.sent, work, trigger)
            tokens.append(here)
            if answer is not None and self.parties is not None and here:
                rows_.append(features(trigger, kind, EVENT_KINDS[kind], here, work,
                                      partial(read.odds, trigger, answer.roles), self.parties.paths,
                                      framed.get(trigger.sent.start, ())))  # fmt: skip
        told = self.parties(np.concatenate(rows_)) if self.parties is not None and rows_ else None
        found: list[list[Side]] = []
        at = 0
        for here, (trigger, _), answer in zip(tokens, asked, answers, strict=True):
            if answer is None or not here:
                found.append([])
            elif told is None:
                roles = answer.roles
                found.append(
                    [
                        Side(t, read.strength(trigger, t, roles[:, 0]), read.strength(trigger, t, roles[:, 1]))
                        for t in here
                    ]
                )
            else:
                part = told[at : at + len(here)]
                at += len(here)
                found.append([Side(t, float(p[1] + p[3]), float(p[2] + p[3])) for t, p in zip(here, part, strict=True)])
        return found

    def _candidate(
        self, doc: Doc, work: Work, read: ReadStretches, token: Token, kind: int, answer: Answer, sides: list[Side]
    ) -> Candidate:
        taken = [once(_chosen(sides, side, work), work) for side in (0, 1)]
        heads = [gathered(side, work) for side in taken]
        heads = [[t for t in heads[n] if not owner(t, heads[1 - n], work)] for n in (0, 1)]
        words = [{t.i for side in some for t in side} for some in (heads, taken)]
        chosen = [
            distinct([p for h in heads[side] for p in _parties(work, read, token, h, answer.roles[:, side], *words)])
            for side in (0, 1)
        ]
        left = apart(chosen[0], chosen[1], sides)
        together = EVENT_KINDS[kind] in RECIPROCAL and len(left[0]) > 1
        if chosen[1] and not left[1] and not together:  # "Syrian troops took Palmyra from Islamic State"
            left[1] = self._next(work, read, token, sides, answer, taken[1], left[0])
        chosen = left
        type_ = EVENT_KINDS[kind]
        candidate = Candidate(
            token, doc[token.i : token.i + 1], type_, self._mode(token, type_, work), chosen[0], chosen[1],
            nominal=token.pos_ not in ("VERB", "AUX"), spans=True,
        )  # fmt: skip
        _weigh(candidate, read, kind, answer, sides)
        return candidate

    def _next(
        self, work: Work, read: ReadStretches, trigger: Token, sides: list[Side], answer: Answer,
        taken: list[Token], actors: list[rows.Party],
    ) -> list[rows.Party]:  # fmt: skip
        """The likeliest recipient beside those taken that is none of the actors, if he is likely enough."""
        others = sorted((s for s in sides if s.token not in taken), key=lambda s: -s.receives)
        for side in (s for s in others if s.receives >= _ENOUGH[1][1]):
            found = _parties(work, read, trigger, side.token, answer.roles[:, 1], {side.token.i}, {side.token.i})
            if not touch(found, actors):
                return found
        return []

    def _mode(self, token: Token, type_: str, work: Work) -> str | None:
        """The mode of the lexicon's plainest frame of the type that fits a word: "called Peru", not "a meeting"."""
        lemma = token.lemma_.lower()
        if token.pos_ != "VERB":
            frames = [f for f in self.lexicon.nouns.get(lemma, ()) if f.type == type_]
        else:
            scene = Scene(token, arguments(token), work, self.lexicon)
            frames = [f for f in self.lexicon.verbs.get(lemma, ()) if f.type == type_]
            frames = [f for f in frames if all(holds(c, scene) for c in f.conditions)]
        return min(frames, key=lambda f: len(f.conditions)).mode if frames else None


class ReadStretches:
    """The stretches of a document, by token."""

    def __init__(self, doc: Doc, read: Sequence[Stretch]) -> None:
        self.doc = doc
        self.pieces: dict[int, tuple[Stretch, int, int]] = {}
        token = 0
        for stretch in read:
            for i, (start, end) in enumerate(stretch.offsets):
                if start < 0:
                    continue
                while token < len(doc) and doc[token].idx + len(doc[token]) <= start:
                    token += 1
                at = token
                while at < len(doc) and doc[at].idx < end:
                    if at in self.pieces:
                        first = self.pieces[at]
                        self.pieces[at] = (first[0], first[1], i)
                    else:
                        self.pieces[at] = (stretch, i, i)
                    at += 1

    def chances(self, token: Token) -> Scores | None:
        """The probability of each type at a word, the first that it names none."""
        place = self.pieces.get(token.i)
        return None if place is None else place[0].chances[place[1]]

    def ask(self, model: TriggerModel, asked: Sequence[tuple[Token, int]]) -> list[Answer | None]:
        """Answers for words and types; None where the encoder did not read the word."""
        questions = [self._question(token, kind) for token, kind in asked]
        answers = iter(model.ask([q for q in questions if q is not None]))
        return [None if q is None else next(answers) for q in questions]

    def _question(self, token: Token, kind: int) -> Asked | None:
        """What is asked about a word, with the pieces of its sentence."""
        place = self.pieces.get(token.i)
        if place is None:
            return None
        stretch, piece, _ = place
        first, last = (self.pieces.get(t.i) for t in (token.sent[0], token.sent[-1]))
        low = first[1] if first is not None and first[0] is stretch else 0
        high = last[2] + 1 if last is not None and last[0] is stretch else len(stretch.offsets)
        return Asked(stretch, piece, kind, min(low, piece), max(high, piece + 1))

    def strength(self, trigger: Token, token: Token, roles: Scores) -> float:
        """The probability of a word in one role of a trigger; 0 beyond its stretch."""
        place, own = self.pieces.get(token.i), self.pieces.get(trigger.i)
        if place is None or own is None or place[0] is not own[0]:
            return 0.0
        return float(roles[place[1] : place[2] + 1].max())

    def odds(self, trigger: Token, roles: Scores, token: Token, role: int) -> float:
        """The log-odds of a word in a role of a trigger."""
        return odds(self.strength(trigger, token, roles[:, role]))

    def phrase(self, trigger: Token, roles: Scores, token: Token) -> Span:
        """A noun with the words before it that are as likely of the role."""
        chances = {t.i: self.strength(trigger, t, roles) for t in self.doc[token.left_edge.i : token.i + 1]}
        return self._phrase(token, chances, min(0.5, chances[token.i]))

    def _phrase(self, token: Token, chances: dict[int, float], sure: float) -> Span:
        """The words before a noun that belong to it and are as likely."""
        first = token.i
        while first - 1 >= token.left_edge.i and chances.get(first - 1, 0.0) >= sure * 0.8:
            first -= 1
        while first < token.i and (self.doc[first].pos_ in ("ADP", "CCONJ", "PUNCT") or self.doc[first].text == "'s"):
            first += 1
        return self.doc[first : token.i + 1]


def _chosen(sides: list[Side], side: int, work: Work) -> list[Token]:
    """The nominals that likely fill a side, with those joined to them by a hyphen ("US-Iran talks").

    Where none is likely enough, the likeliest may.
    """
    sure, least = _ENOUGH[side]
    chances = [s.receives if side else s.acts for s in sides]
    found = [s.token for s, chance in zip(sides, chances, strict=True) if chance >= sure]
    if not found and sides and max(chances) >= least:
        found = [sides[chances.index(max(chances))].token]
    joint = [s.token for s in sides if any(_hyphened(s.token, t) and work.name_at(s.token) for t in found)]
    return [*found, *(t for t in joint if t not in found)]


def _hyphened(one: Token, other: Token) -> bool:
    """Whether two names stand before one noun with a hyphen between them."""
    first, second = sorted((one, other), key=lambda t: t.i)
    if second.i - first.i != 2 or first.nbor(1).text not in HYPHENS or {first.pos_, second.pos_} != {"PROPN"}:
        return False
    return first.head.i == second.head.i and first.dep_ == second.dep_


def apart(
    actors: list[rows.Party], recipients: list[rows.Party], sides: Sequence[Side]
) -> list[list[rows.Party]]:
    """Both sides of an event, nobody on both: who is named twice stays where he is the likelier."""
    told = [(s.token.idx, s.acts, s.receives) for s in sides]

    def chance(item: rows.Party, side: int) -> float:
        return max((t[1 + side] for t in told if item.start <= t[0] < item.end), default=0.0)

    def leans(item: rows.Party) -> bool:
        return all(chance(item, 0) >= chance(r, 1) for r in recipients if touch([item], [r]))

    left = [p for p in actors if leans(p)]
    return [left, [p for p in recipients if not touch([p], left)]]


def _parties(
    work: Work,
    read: ReadStretches,
    trigger: Token,
    head: Token,
    roles: Scores,
    named: Collection[int],
    taken: Collection[int],
) -> list[rows.Party]:
    """Who a word is: the mention there, or its phrase with the state named in it."""
    mention = _described_by(work, head) or work.name_at(head)
    if mention is None:
        return [whole(work, read.phrase(trigger, roles, head), head, named, taken)]
    unknown = mention.match != "stranger" and not any(w.known for w in mention.whos)
    if unknown and mention.antecedent is None and mention.root == head.i:
        sector = mention.who.sector if mention.who else None
        return [whole(work, read.doc[mention.start : mention.end], head, named, taken, sector)]
    return party(work, read.doc, mention)


def _described_by(work: Work, name: Token) -> Mention | None:
    """The description that a name is part of and only tells whose somebody is: "the former U.S. ambassador"."""
    whole = work.mention_at(name.head)
    if whole is None or whole.how != "description" or whole.root != name.head.i:
        return None
    own = work.name_at(name)
    states = {w.state or w.entity for w in own.whos} if own is not None else set()
    told = all(w.kind == "person" or (w.state or w.entity) in states for w in whole.whos)
    covers = told and len(whole.whos) >= len(states)
    return whole if whole.start <= name.i < whole.root and covers and any(w.known for w in whole.whos) else None


def _weigh(candidate: Candidate, read: ReadStretches, kind: int, answer: Answer, sides: list[Side]) -> None:
    """The encoder's evidence on a candidate."""
    chances = read.chances(candidate.trigger)
    own = float(chances[1 + kind]) if chances is not None else 0.0
    candidate.modes = {_LETTERS[letter]: chance for letter, chance in answer.modes.items()}
    candidate.kinds = answer.kinds
    candidate.sides = sides
    candidate.evidence |= {
        "type": odds(own),
        "trigger": odds(1 - float(chances[0])) if chances is not None else odds(0.0),
        "core": odds(answer.core),
    }
    for side, name in enumerate(_ROLES[:2]):
        parties = (candidate.actors, candidate.recipients)[side]
        told = [(s.token.idx, s.receives if side else s.acts) for s in sides]
        best = [max((c for at, c in told if p.start <= at < p.end), default=0.02) for p in parties]
        left = [c for at, c in told if not any(p.start <= at < p.end for p in parties)]
        candidate.evidence[name] = odds(max(best)) if best else 0.0
        candidate.evidence[f"least_{name}"] = odds(min(best)) if best else 0.0
        candidate.evidence[f"no_{name}"] = 0.0 if best else odds(max(left, default=0.02))
        candidate.evidence[f"other_{name}"] = odds(max(left, default=0.02))


def joined(ours: list[Candidate], theirs: Sequence[Candidate]) -> list[Candidate]:
    """Candidates of both proposers, those that tell of one event folded into one.

    One event is told of by candidates of one type in one sentence whose triggers are one word or hang on one
    another, or whose parties touch on both sides.
    """
    found = list(ours)
    # Only who stands in one sentence is held against each other, however long the document is.
    near: dict[tuple[int, str], list[Candidate]] = defaultdict(list)
    for candidate in ours:
        near[candidate.trigger.sent.start, candidate.type].append(candidate)
    for other in theirs:
        beside = near[other.trigger.sent.start, other.type]
        same = [c for c in beside if c.spans and not c.frames and _one(c, other)]
        if not same:
            found.append(other)
            beside.append(other)
            continue
        best = max(same, key=lambda c: (c.trigger.i == other.trigger.i, c.evidence["type"]))
        within = [c for c in same if c is not best and c.trigger in other.words]
        if within:
            found = [c for c in found if c not in within]
            beside[:] = [c for c in beside if c not in within]
        best.folded += [other, *within]
        best.frame = other.frame
        best.frames, best.conditions, best.joint = True, other.conditions, other.joint
        best.mode, best.visited = other.mode or best.mode, other.visited
        if len(other.words) > 1:
            best.words = other.words
        best.evidence["agrees"] = float(
            touch(best.actors, other.actors)
            and (
                not other.recipients or touch(best.recipients, other.recipients) or touch(best.actors, other.recipients)
            )
        )
        # the trees have heard the frame: it speaks for itself only on a side that they leave empty
        for side, name in (("actors", "actor"), ("recipients", "recipient")):
            if getattr(best, side):
                continue
            facing = "recipients" if name == "actor" else "actors"
            across = getattr(best, facing)
            told = [p for p in getattr(other, side) if not touch([p], across) or _undecided(best, p)]
            left = [p for p in across if not touch([p], told)]
            if told and (left or not across):
                setattr(best, side, told)
                setattr(best, facing, left)
                best.evidence |= {k: v for k, v in other.evidence.items() if k.endswith(f"_{name}") or k == name}
    return sorted(found, key=lambda c: c.trigger.i)


def _undecided(candidate: Candidate, item: rows.Party) -> bool:
    """Whether the trees are in two minds about the side of a party."""
    told = [s for s in candidate.sides if item.start <= s.token.idx < item.end]
    return bool(told) and abs(sum(s.acts - s.receives for s in told)) < _UNDECIDED


def _one(a: Candidate, b: Candidate) -> bool:
    """Whether two candidates of one sentence tell of one event."""
    if a.trigger.i == b.trigger.i or a.trigger.head.i == b.trigger.i or b.trigger.head.i == a.trigger.i:
        return True
    return touch(a.actors, b.actors) and touch(a.recipients, b.recipients)
