"""The date of an event that is named again: "The envoys met on Sunday. ... During the meeting, they agreed"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from spacy.tokens import Token

from detente.reading.lexicon.lists import listed
from detente.reading.rows import COUNTED, Dating, EventMention
from detente.reading.state import Work

#: What has only been planned, feared or denied is not what was told.
_UNDONE = frozenset({"future", "hypothetical", "negation"})
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
    rows = [e for e in work.reading.event_mentions if e.confidence >= COUNTED and not _UNDONE & set(e.auxiliary)]
    sentences = {start: number for number, start in enumerate(sorted({e.start for e in work.reading.event_mentions}))}
    dated = [e for e in rows if e.date is not None]
    for event in rows:
        if event.date is None and _again(work.triggers[event.id]):
            first = _first(event, dated, sentences, work)
            if first is not None and _of_news(first.date, work.published):
                event.date = first.date


def _again(token: Token) -> bool:
    """Whether a word may name an event that was told before."""
    if any(c.lower_ in listed("anew") for c in token.children):
        return False
    if token.pos_ in ("NOUN", "PROPN"):
        return any(c.dep_ == "poss" or c.lower_ in _POINTING for c in token.children)
    return token.tag_ in _FINITE


def _first(
    event: EventMention, dated: Sequence[EventMention], sentences: dict[int, int], work: Work
) -> EventMention | None:
    """The dated mention that a row repeats: the last before it, else, in the lead, the first behind it."""
    stem = work.triggers[event.id].lemma_.lower()[:_STEM]
    alike = [
        e for e in dated
        if e.type == event.type and _meet(e, event)
        and work.triggers[e.id].lemma_.lower()[:_STEM] == stem and e.trigger.start != event.trigger.start
    ]  # fmt: skip
    before = [e for e in alike if e.trigger.start < event.trigger.start]
    if before:
        return before[-1]
    return alike[0] if alike and sentences[event.start] < _LEAD else None


def _meet(one: EventMention, other: EventMention) -> bool:
    """Whether two rows have a party in common, or one of them tells none."""
    mine, theirs = _parties(one), _parties(other)
    return not mine or not theirs or bool(mine & theirs)


def _parties(event: EventMention) -> set[str]:
    return {name for p in (*event.actors, *event.recipients) if (name := p.entity or p.state)}


def _of_news(dating: Dating | None, published: date | None) -> bool:
    if dating is None or dating.precision not in _EXACT or published is None:
        return False
    return published - _NEWS <= date.fromisoformat(dating.end) <= published
