"""Which of the date expressions of a sentence is the date of an event in it: that of its own clause or phrase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from spacy.tokens import Span, Token

from detente.reading.lexicon import Lexicon, load_lexicon
from detente.reading.lexicon.lists import listed
from detente.reading.rows import Dating
from detente.reading.setting.direction import clause_beside, direction
from detente.reading.setting.sharing import (
    PAST,
    VERBAL,
    apart,
    shares,
    since,
    tense,
    verb_above,
    verbal,
    words,
)
from detente.reading.setting.stretch import season
from detente.reading.setting.vocabulary import rows
from detente.reading.state import Moment, Work
from detente.tables import by_folder, laid_over

#: What sets a date before a noun: "the 2015 agreement", "Tuesday's attack".
_BEFORE_NOUN = frozenset({"amod", "compound", "nmod", "nummod", "poss"})
#: What follows one another and is joined by "and" is one stretch.
_JOINED = frozenset({"day", "month", "year"})
#: Where a story takes place it may be tomorrow already.
_ZONES = 1
_BOUNDS = frozenset({"before", "by", "until", "till"})


def dating_of(work: Work, sentence: Span, token: Token) -> Dating | None:
    """The date of the event that a trigger reports: the nearest expression of its own phrase, else of its clause.

    A date that belongs to another noun ("the 2015 agreement") or to the clause of who says it ("said on Tuesday
    that ...") is none. Seasons are those of the hemisphere of the states that the sentence names.
    """
    best: tuple[int, int, Token, int] | None = None
    moments = work.moments_within(sentence.start_char, sentence.end_char)
    for number, moment in enumerate(moments):
        span = sentence.doc.char_span(moment.start, moment.end, alignment_mode="expand")
        if moment.dating is None or span is None or _lasting(span) or _compared(span):
            continue
        if _to_come(moment.dating, token, work):
            continue
        rank = _rank(span, token, work.published is not None and moment.dating.end < work.published.isoformat())
        if rank is not None and (best is None or (rank, abs(span.root.i - token.i)) < best[:2]):
            best = (rank, abs(span.root.i - token.i), span.root, number)
    if best is None:
        planned = _planned(token) or (_planned(token.head) if token.dep_ == "nsubj" and token.pos_ == "NOUN" else None)
        return dating_of(work, sentence, planned) if planned is not None else None
    found = _until(work, best[2], token, _both_days(work, moments, best[3]))
    if best[0] == 3 and work.published is not None and since(best[2], verb_above(token) or token):
        found = replace(found, end=max(found.start, work.published.isoformat()))
    return _hemisphere(work, sentence, found)


def _to_come(dating: Dating, token: Token, work: Work) -> bool:
    """Whether days lie so far ahead that a verb of the past cannot be of them: "praised the visit of next May"."""
    if work.published is None or token.tag_ != "VBD" or tense(token) != PAST:
        return False
    governed = token.dep_ == "ccomp" or token.lemma_.lower() in words("verb") or token.lemma_.lower() in words("plan")
    return not governed and dating.start > (work.published + timedelta(days=_ZONES)).isoformat()


def _planned(token: Token) -> Token | None:
    """What a plan is for, whose day is that of the plan: "is expected to visit on Friday", "plans to meet"."""
    if token.lemma_.lower() not in words("plan"):
        return None
    for child in token.children:
        if child.dep_ in ("acomp", "oprd", "attr") and token.pos_ in VERBAL:
            return _planned(child)
        if child.dep_ in ("xcomp", "ccomp") and child.pos_ in VERBAL and child.i > token.i:
            return child
    return None


def _both_days(work: Work, moments: Sequence[Moment], number: int) -> Dating:
    """The days of "on 20 and 21 June", the months of "in May and June" where one of them was found."""
    dating = moments[number].dating
    assert dating is not None
    for one, two in ((number, number + 1), (number - 1, number)):
        if one < 0 or two >= len(moments):
            continue
        first, second = moments[one], moments[two]
        if first.dating is None or second.dating is None or first.dating.precision not in _JOINED:
            continue
        following = date.fromisoformat(first.dating.end) + timedelta(days=1)
        if second.dating.precision != first.dating.precision or second.dating.start != following.isoformat():
            continue
        if work.text[first.end : second.start].strip() in ("and", "and in", "and on"):
            return replace(dating, start=first.dating.start, end=second.dating.end)
    return dating


def _lasting(span: Span) -> bool:
    """ "Imposed sanctions until 2017", "postponed the visit until May": how long it lasts, not when it was."""
    first = span.start
    while first > 1 and span.doc[first - 1].lower_ in ("at", "least", "most"):
        first -= 1
    if not first or span.doc[first - 1].lower_ not in ("until", "till"):
        return False
    verb = verb_above(span.root)
    return direction(span) < 0 or (verb is not None and verb.tag_ in ("VBD", "VBN")
                                   and verb.lemma_.lower() in words("delaying"))  # fmt: skip


def _compared(span: Span) -> bool:
    """ "Rose compared to 2021", "fewer than in 2020": the day of what an event is held against."""
    before = [t.lower_ for t in span.doc[max(span.start - 3, span.sent.start) : span.start]]
    return not words("compared").isdisjoint(before) and not {"more", "less", "later", "earlier"} & set(before)


def _rank(span: Span, trigger: Token, past: bool) -> int | None:
    """How closely an expression belongs to a trigger, 0 the closest; None where it does not.

    ``past`` says that it lies behind the document, where no plan or demand can lie.
    """
    root = span.root
    holder = root.head
    if root.dep_ in _BEFORE_NOUN and holder.i >= span.end and holder.pos_ in ("NOUN", "PROPN"):
        if _happening(root, holder, trigger) or (trigger.dep_ == "acl" and trigger.head.i == holder.i):
            return 1
        return 0 if holder.i == trigger.i or (trigger.i in (t.i for t in holder.subtree) and holder.pos_ == "PROPN"
                                              and trigger.head.i == holder.i) else None  # fmt: skip
    clause = verb_above(trigger) if trigger.pos_ not in VERBAL else trigger
    if clause is not None and _opened(span, clause):
        return 0
    if (beside := clause_beside(span)) is not None:
        return 1 if trigger.i == beside.i or (clause is not None and clause.i == beside.i) else None
    if apart(root, trigger) or _titled(span):
        return None
    trigger = _counted(trigger)
    governor = verb_above(root)
    if governor is not None and _set_for(governor, trigger):
        return 0
    while past and governor is not None and _intended(governor):  # "invited them to return two weeks ago"
        if governor.i == trigger.i:
            return None
        governor = governor.head
    if governor is not None and governor.i == trigger.i:
        return 0 if _inside(root, trigger) else 1
    if governor is not None and _done_by(governor, trigger):
        return 2
    if _inside(root, trigger):
        return 0
    return _by_clause(root, governor, clause, trigger) if governor is not None and clause is not None else None


def _by_clause(root: Token, governor: Token, clause: Token, trigger: Token) -> int | None:
    """How closely the date of one clause belongs to a trigger of the same or of another."""
    if governor.i != clause.i and _set_for(governor, clause):
        return 2
    if trigger.i != clause.i and not _carried(trigger, clause):
        return None
    if since(root, clause):
        return 3
    return 1 if governor.i == clause.i else shares(governor, clause, root)


def _counted(trigger: Token) -> Token:
    """The noun that counts a trigger, on which its date hangs: "a series of strikes in May"."""
    above = trigger.head
    if trigger.dep_ == "pobj" and above.lower_ == "of" and above.head.lemma_.lower() in listed("partitive"):
        return above.head
    return trigger


def _titled(span: Span) -> bool:
    """Whether a year is part of a title: "the Terrorism Act 2006"."""
    before = span.doc[span.start - 1] if span.start > span.sent.start else None
    return before is not None and before.is_title and before.lower_ in words("act")


def _set_for(setting: Token, trigger: Token) -> bool:
    """Whether a trigger is what a participle behind it sets a day for: "talks scheduled for 4 January"."""
    if setting.dep_ != "acl" or setting.lower_ not in words("participle"):
        return False
    noun = setting.head
    light = noun.dep_ == "dobj" and trigger.lemma_.lower() in _lexicon().light and trigger.i == noun.head.i
    meant = noun.dep_ == "pobj" and noun.head.lower_ in words("at") and noun.head.head.i == trigger.i
    return noun.i == trigger.i or light or meant


def _happening(date: Token, noun: Token, trigger: Token) -> bool:
    """Whether a clause tells of what happened in an event of a day: "In Sunday's unrest, they fired"."""
    if date.dep_ != "poss" or noun.dep_ != "pobj" or noun.head.lower_ not in ("in", "during"):
        return False
    verb = verb_above(noun)
    return verb is not None and verb.i == trigger.i


def _done_by(doing: Token, trigger: Token) -> bool:
    """Whether a clause behind a noun says when it came to be: "sanctions adopted in May"."""
    return doing.dep_ in ("acl", "relcl") and doing.head.i == trigger.i and doing.lemma_.lower() in words("doing")


def _opened(span: Span, clause: Token) -> bool:
    """Whether a clause says what was at a date right before it: "in May, when troops fired on the crowd"."""
    first = clause.left_edge.i
    if not any(c.lower_ == "when" and c.i == first for c in clause.children):
        return False
    return first == span.end or (first == span.end + 1 and span.doc[span.end].text == ",")


def _intended(verb: Token) -> bool:
    """Whether a verb is what another invites, asks or orders somebody to do."""
    if verb.dep_ not in ("xcomp", "ccomp") or verb.head.lemma_.lower() not in words("asking"):
        return False
    return any(c.tag_ == "TO" for c in verb.children)


def _carried(noun: Token, verb: Token) -> bool:
    """Whether a noun shares the date of its verb: "held talks on Monday", not "condemned the attack on Monday"."""
    lexicon = _lexicon()
    lemma = verb.lemma_.lower()
    if lemma in lexicon.light or noun.dep_ in ("nsubj", "nsubjpass", "csubj"):
        return True
    if noun.dep_ == "pobj" and noun.head.head.i == verb.i and noun.head.lower_ in ("in", "at", "during"):
        return True  # "said on Monday in a call with her"
    return lemma not in lexicon.verbs and _near(noun, verb)


def _near(noun: Token, verb: Token) -> bool:
    """Whether a noun is what a verb takes, and no part of what its act was for: "reacted on Monday to his promise"."""
    steps = 0
    while noun.i != verb.i and noun.head.i != noun.i:
        if noun.dep_ == "prep" and noun.lower_ in words("apart"):
            return False
        steps += noun.dep_ == "prep" and not (noun.lower_ == "of" and noun.head.lemma_.lower() in listed("partitive"))
        noun = noun.head
    return steps <= 1


@by_folder
def _lexicon() -> Lexicon:
    return load_lexicon(laid_over())


def _inside(word: Token, trigger: Token) -> bool:
    """Whether a word belongs to a trigger's own phrase or clause, and not to a clause of its own inside it."""
    for ancestor in word.ancestors:
        if ancestor.i == trigger.i:
            return True
        if verbal(ancestor):
            return False
    return False


def _until(work: Work, date: Token, trigger: Token, dating: Dating) -> Dating:
    """The days that a preposition farther up makes of a date: "before the end of his term in January"."""
    if work.published is None or dating.end < work.published.isoformat():
        return dating
    for ancestor in date.ancestors:
        if ancestor.i == trigger.i:
            break
        if ancestor.lower_ in _BOUNDS and ancestor.dep_ in ("prep", "mark"):
            return replace(dating, start=min(dating.end, work.published.isoformat()))
    return dating


@by_folder
def _southern() -> frozenset[str]:
    return frozenset(code for row in rows("southern.tsv") for code in row["states"].split())


def _hemisphere(work: Work, sentence: Span, dating: Dating) -> Dating:
    """A season of the south, where all states that its sentence names lie there."""
    if dating.precision != "season":
        return dating
    states = {w.state for t in sentence if (m := work.mention_at(t)) is not None for w in m.whos if w.state}
    if not states or not states <= _southern():
        return dating
    code = {3: "SP", 6: "SU", 9: "FA", 12: "WI"}.get(int(dating.start[5:7]))
    if code is None:
        return dating
    there = season(int(dating.start[:4]), code, southern=True)
    return replace(dating, start=there.start.isoformat(), end=there.end.isoformat())
