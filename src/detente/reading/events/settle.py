"""Settling: a judged candidate gets its modes, date and place, and is written as a row, once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from spacy.tokens import Doc, Span, Token

from detente import ontology
from detente.reading import rows
from detente.reading.events.candidate import Candidate
from detente.reading.events.odds import odds, sigmoid
from detente.reading.lexicon import Lexicon, table
from detente.reading.setting.dating import dating_of
from detente.reading.setting.places import PLACES, of_mention, place_of
from detente.reading.state import Work
from detente.reading.syntax.arguments import SUBJECTS
from detente.reading.whether.auxiliary import auxiliary, held, undenied
from detente.world import World

#: What the grammar says of a trigger that the lexicon knows weighs at least this much (log-odds).
_SURE = {"negation": 8.0, "historical": 4.0, "hypothetical": 4.0, "future": 2.5}
_UNREAL = frozenset({"would", "could", "might"})
_AGREED = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID"})


class Settler:
    """Writes the rows of judged candidates."""

    def __init__(self, world: World, lexicon: Lexicon, overlay: Path | None = None) -> None:
        self.world = world
        self.lexicon = lexicon
        self.contexts = {w: r["context"] for r in reversed(table("contexts.tsv", overlay)) for w in r["words"].split()}
        self.modes = {r["mode"]: r for r in table("modes.tsv", overlay)}

    def grammar(self, candidate: Candidate, doc: Doc, work: Work, dating: rows.Dating | None) -> list[str]:
        """Auxiliary modes by the words round the trigger."""
        if candidate.told is None:
            token = candidate.trigger
            aside = token.dep_ == "aux"
            told = [] if aside else auxiliary(token, self.lexicon, dating, work.published)
            if told == [] and not aside and _of_old(candidate, doc, work):
                told = ["historical"]
            candidate.told = told
        return candidate.told

    def planned(self, candidate: Candidate, doc: Doc, work: Work) -> None:
        """What is only planned of a cooperative act is an agreement."""
        if candidate.type in _AGREED and self.grammar(candidate, doc, work, dated(candidate, work)) == ["future"]:
            candidate.proposed_as = candidate.type
            candidate.type, candidate.mode = "AGREE", None

    def modes_of(self, candidate: Candidate, doc: Doc, work: Work, dating: rows.Dating | None) -> list[str]:
        """Auxiliary modes: the grammar's word and the encoder's, weighed; the grammar's alone without the encoder."""
        told = self.grammar(candidate, doc, work, dating)
        if not candidate.modes:
            return told
        found = [mode for mode, chance in self.chances(candidate).items() if chance >= 0.5]
        found = _outright(candidate, told, found)
        if candidate.type == "AGREE":  # a plan is an agreement as it stands, unless it names the day that it is for
            found = [m for m in found if m != "future"]
            if "future" in told and _ahead(dating, work.published):
                found.append("future")
        return [m for m in ontology.AUXILIARY if m in found]

    def chances(self, candidate: Candidate) -> dict[str, float]:
        """The chance of each auxiliary mode, by grammar and encoder together; empty where the encoder was not asked."""
        found = {}
        for mode in ontology.AUXILIARY if candidate.modes else ():
            row = self.modes[mode]
            grammar = max(float(row["grammar"]), _SURE.get(mode, 0.0)) if candidate.frames else float(row["grammar"])
            sum_ = float(row["bias"]) + grammar * (mode in (candidate.told or ()))
            sum_ += float(row["encoder"]) * odds(candidate.modes[mode])
            contrary = mode == "hypothetical" and mode in (candidate.told or ()) and _counterfactual(candidate.trigger)
            found[mode] = 1.0 if contrary else sigmoid(sum_)
        return found

    def __call__(
        self, candidate: Candidate, doc: Doc, work: Work, modes: list[str], dating: rows.Dating | None
    ) -> None:
        """Append the row of a candidate to the document's reading."""
        token, sentence = candidate.trigger, candidate.trigger.sent
        type_, mode = candidate.type, candidate.mode
        if type_ in _AGREED and modes == ["future"]:
            type_, mode = "AGREE", None
        event = rows.EventMention(
            id=work.new_id("e"),
            document_id=work.reading.document.document_id,
            text=sentence.text.strip(),
            start=sentence.start_char,
            end=sentence.end_char,
            trigger=rows.Span(candidate.words.text, candidate.words.start_char, candidate.words.end_char),
            type=type_,
            mode=mode,
            contexts=sorted({self.contexts[t.lower_] for t in sentence if t.lower_ in self.contexts}),
            auxiliary=modes,
            actors=candidate.actors,
            recipients=candidate.recipients,
            date=dating,
            place=self._place(candidate, doc, work, sentence),
            quad=ontology.quad(type_),
            score=ontology.score(type_, mode),
            cameo=ontology.cameo(type_, mode),
            confidence=round(candidate.confidence, 2),
            decided_by=candidate.decided_by,
        )
        work.act(event, token)
        work.candidates[event.id] = candidate

    def _place(self, candidate: Candidate, doc: Doc, work: Work, sentence: Span) -> rows.Locale | None:
        place = place_of(doc, work, candidate.trigger, self.world, sentence)
        if candidate.mode != "visit" or not candidate.recipients:
            return place
        host = _host(candidate, doc)
        span = doc.char_span(host.start, host.end, alignment_mode="expand")
        mention = work.mention_at(span.root) if span is not None else None
        if mention is not None and mention.match in PLACES:
            place = of_mention(doc, mention, self.world) or place
        if place is None and candidate.visited and host.state:
            entity = self.world.entity(host.state)
            place = rows.Locale(entity.name if entity else host.state, host.state)
        return place


def _host(candidate: Candidate, doc: Doc) -> rows.Party:
    """Who is visited: the recipient, but of who receives somebody the subject, on whichever side it stands."""
    for item in (*candidate.recipients, *candidate.actors) if candidate.visited else ():
        span = doc.char_span(item.start, item.end, alignment_mode="expand")
        if span is not None and span.root.dep_ in SUBJECTS and span.root.head.i == candidate.trigger.i:
            return item
    return candidate.recipients[0]


def _outright(candidate: Candidate, told: list[str], found: list[str]) -> list[str]:
    """Modes less those that grammar rules out: what came to nothing is not open, nor what never stopped undone."""
    if candidate.type != "REJECT" and held(candidate.trigger):  # "did not refuse" is no refusal
        return [m for m in found if m not in ("negation", "hypothetical")]
    if undenied(candidate.trigger):
        return [m for m in found if m != "negation"]
    if candidate.frames and "negation" in told and "hypothetical" not in told:
        return [m for m in found if m != "hypothetical"]
    return found


def _counterfactual(verb: Token) -> bool:
    """ "would have condemned": grammar alone says that it did not come about."""
    words = {c.lower_ for c in verb.children if c.dep_ == "aux" and c.i < verb.i}
    return verb.tag_ == "VBN" and "have" in words and bool(words & _UNREAL)


def _ahead(dating: rows.Dating | None, published: date | None) -> bool:
    """Whether a plan names the day that it is for: what is planned without one is an agreement as it stands."""
    return dating is not None and published is not None and dating.end > published.isoformat()


def _of_old(candidate: Candidate, doc: Doc, work: Work) -> bool:
    """Whether somebody was met who is called former by now: "met former President Obama" tells of when he was one."""
    if candidate.type != "CONSULT" or candidate.trigger.tag_ not in ("VBD", "VBN"):
        return False
    spans = (doc.char_span(p.start, p.end, alignment_mode="expand") for p in (*candidate.actors, *candidate.recipients))
    others = (s.root for s in spans if s is not None and s.root.dep_ not in SUBJECTS)
    return any(m is not None and m.former for m in map(work.mention_at, others))


def dated(candidate: Candidate, work: Work) -> rows.Dating | None:
    """The date of a candidate."""
    return dating_of(work, candidate.trigger.sent, candidate.trigger)
