"""The date of an event that is named again: "The envoys met on Sunday. ... During the meeting, they agreed"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from spacy.tokens import Token

from detente.reading.lexicon.lists import listed
from detente.reading.rows import COUNTED, Dating, EventMention
from detente.reading.setting.dating import dating_of
from detente.reading.setting.sharing import FUTURE, PAST, PRESENT, VERBAL, tense, verb_above
from detente.reading.state import Work
from detente.reading.whether.tense import WORDS

_Word = tuple[str, str]
#: What has only been planned, feared or denied is not what was told.
_UNDONE = frozenset({"future", "hypothetical", "negation"})
#: Types that are done by saying so.
_SPOKEN = frozenset({"REQUEST", "ACCUSE", "REJECT", "THREATEN", "SUPPORT"})
#: Dates that tell one event from another.
_EXACT = frozenset({"day", "week", "month"})
#: So many letters of a lemma are alike in "bomb" and "bombing".
_STEM = 5
#: Later mentions lend their date to the first sentences only, which news tells again in full.
_LEAD = 2
#: What is farther behind the document is history, and told of as such.
_NEWS = timedelta(days=270)
_FINITE = frozenset({"VBD", "VBG", "VBP"})
_POINTING = frozenset({"the", "this", "that", "these", "those"})


def retell(work: Work) -> None:
    """Give undated rows the date of the mention of the same event before them.

    The same is what goes by the same word, of the same type, with a party in common or none told. A participle
    ("killed in attacks") and a noun without an article tell of others as often.
    """
    date_speech(work)
    rows = [e for e in work.reading.event_mentions if e.confidence >= COUNTED and not _UNDONE & set(e.auxiliary)]
    rows.sort(key=lambda e: e.trigger.start)
    lead = sorted({e.start for e in work.reading.event_mentions})[:_LEAD]
    first, last = _Told(), _Told()
    dated = {e.id for e in rows if e.date is not None}
    for event in reversed([e for e in rows if e.id in dated]):
        first.add(event, _word(event, work))
    for event in rows:
        if event.id in dated:
            last.add(event, _word(event, work))
        elif _again(work.triggers[event.id]):
            told = last.like(event, _word(event, work), max) or (
                first.like(event, _word(event, work), min) if event.start in lead else None
            )
            if told is not None and _of_news(told.date, work.published):
                work.revise(event, date=told.date)


def date_speech(work: Work) -> None:
    """Give undated words of demand and blame the date at which their speaker said them.

    "She said on Monday that the army should withdraw" demands on Monday; what was, or will be, done is of its own day.
    """
    for event in tuple(work.reading.event_mentions):
        token = work.triggers[event.id]
        verb = verb_above(token.head if token.dep_ == "aux" else token)
        if event.date is not None or event.type not in _SPOKEN or verb is None:
            continue
        while verb.dep_ == "conj" and verb.head.pos_ in VERBAL:
            verb = verb.head
        if verb.dep_ != "ccomp" or verb.head.lemma_ not in WORDS["telling"] or not _meanwhile(verb):
            continue
        sayers = (work.mention_at(c) for c in verb.head.children if c.dep_ == "nsubj")
        said = {name for m in sayers if m is not None for w in m.whos if (name := w.entity or w.state)}
        if said & {name for p in event.actors if (name := p.entity or p.state)}:
            work.revise(event, date=dating_of(work, token.sent, verb.head))


def _meanwhile(verb: Token) -> bool:
    """Whether what is said holds as it is said: "said on Monday that it regretted", not "that it had regretted"."""
    told = tense(verb)
    before = any(c.lower_ == "had" for c in verb.children if c.dep_ == "aux")
    return told in (PRESENT, FUTURE) or (told == PAST and verb.head.tag_ == "VBD" and not before)


def _again(token: Token) -> bool:
    """Whether a word may name an event that was told before."""
    if any(c.lower_ in listed("anew") for c in token.children):
        return False
    if token.pos_ in ("NOUN", "PROPN"):
        return any(c.dep_ == "poss" or c.lower_ in _POINTING for c in token.children)
    return token.tag_ in _FINITE


class _Told:
    """Dated mentions by word and party: of each the one that was added last. A row is looked up in no time."""

    def __init__(self) -> None:
        self._by: dict[tuple[_Word, str | None], EventMention] = {}

    def add(self, event: EventMention, word: _Word) -> None:
        """Keep a mention for each of its parties, for who tells none (""), and for whoever asks without one (None)."""
        for party in (None, *(_parties(event) or ("",))):
            self._by[word, party] = event

    def like(self, event: EventMention, word: _Word, nearest: Callable[..., EventMention]) -> EventMention | None:
        """The mention of the same word that has a party in common with a row, or that tells none, or any if it does."""
        asked = ("", *_parties(event)) if _parties(event) else (None,)
        known = (self._by.get((word, party)) for party in asked)
        found = [e for e in known if e is not None and e.trigger.start != event.trigger.start]
        return nearest(found, key=lambda e: e.trigger.start) if found else None


def _word(event: EventMention, work: Work) -> _Word:
    return event.type, work.triggers[event.id].lemma_.lower()[:_STEM]


def _parties(event: EventMention) -> set[str]:
    return {name for p in (*event.actors, *event.recipients) if (name := p.entity or p.state)}


def _of_news(dating: Dating | None, published: date | None) -> bool:
    if dating is None or dating.precision not in _EXACT or published is None:
        return False
    return published - _NEWS <= date.fromisoformat(dating.end) <= published
