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
from detente.reading.setting.offsets import counted, counted_from, counting
from detente.reading.setting.sharing import (
    OPEN,
    PAST,
    PERFECT,
    PRESENT,
    VERBAL,
    apart,
    shares,
    since,
    tense,
    verb_above,
    verbal,
    words,
)
from detente.reading.setting.vocabulary import rows
from detente.reading.state import Moment, Work
from detente.tables import by_folder, laid_over

#: What sets a date before a noun: "the 2015 agreement", "Tuesday's attack".
_BEFORE_NOUN = frozenset({"amod", "compound", "nmod", "nummod", "poss"})
#: What follows one another and is joined by "and" is one stretch.
_JOINED = frozenset({"day", "month", "year"})
_LINKS = frozenset({"and", "and in", "and on", ",", ", and"})
#: Where a story takes place it may be tomorrow already.
_ZONES = 1
_BOUNDS = frozenset({"before", "by", "until", "till"})


def dating_of(work: Work, sentence: Span, token: Token) -> Dating | None:
    """The date of the event that a trigger reports: its own, else one so far from that of another event of a day."""
    return _own(work, sentence, token) or _from_another(work, sentence, token)


def _from_another(work: Work, sentence: Span, token: Token) -> Dating | None:
    """The day so long before or after another event: "on Monday, two days after the envoys had met"."""
    offset = counted_from(token) or (counting(token) if token.pos_ in VERBAL else None)
    if offset is None:
        return None
    told = _own(work, sentence, offset.other)
    if told is None and tense(offset.other) == PRESENT and work.published is not None:  # "comes a day after they met"
        today = work.published.isoformat()
        told = Dating(today, today, "day", offset.other.text)
    return counted(told, offset) if told is not None else None


def _own(work: Work, sentence: Span, token: Token) -> Dating | None:
    """The date of an event by the nearest expression of its own phrase, else of its clause.

    A date that belongs to another noun ("the 2015 agreement") or to the clause of who says it ("said on Tuesday
    that ...") is none. Seasons are those of the hemisphere of the states that the sentence names.
    """
    best: tuple[int, int, Token, int] | None = None
    moments = work.moments_within(sentence.start_char, sentence.end_char)
    for number, moment in enumerate(moments):
        span = sentence.doc.char_span(moment.start, moment.end, alignment_mode="expand")
        if moment.dating is None or span is None or _lasting(span) or _compared(span):
            continue
        if _to_come(moment.dating, token, work) or _record(span, token):
            continue
        rank = _rank(span, token, work.published is not None and moment.dating.end < work.published.isoformat())
        if rank is not None and (best is None or (rank, abs(span.root.i - token.i)) < best[:2]):
            best = (rank, abs(span.root.i - token.i), span.root, number)
    if best is None:
        planned = _planned(token) or (_planned(token.head) if token.dep_ == "nsubj" and token.pos_ == "NOUN" else None)
        return _own(work, sentence, planned) if planned is not None else None
    number = _closer(work, moments, best[3])
    found = _until(work, best[2], token, _listed(work, moments, number))
    if best[0] == 3 and work.published is not None and since(best[2], verb_above(token) or token):
        found = replace(found, end=max(found.start, work.published.isoformat()))
    south = moments[number].south
    return south if south is not None and _in_south(work, sentence) else found


def _to_come(dating: Dating, token: Token, work: Work) -> bool:
    """Whether days lie so far ahead that a verb of the past cannot be of them: "praised the visit of next May"."""
    if work.published is None or not _past(token):
        return False
    governed = token.dep_ == "ccomp" or token.lemma_.lower() in words("verb") or token.lemma_.lower() in words("plan")
    return not governed and dating.start > (work.published + timedelta(days=_ZONES)).isoformat()


def _past(token: Token) -> bool:
    """Whether a verb tells in the past, or is a participle of a clause that does."""
    while token.tag_ == "VBG" and tense(token) == OPEN and token.head.i != token.i:
        token = token.head
    return token.tag_ == "VBD" and tense(token) == PAST


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


def _closer(work: Work, moments: Sequence[Moment], number: int) -> int:
    """The expression beside one that tells more closely what it means: "at the weekend, on Sunday"."""
    for beside in (number + 1, number - 1):
        if not 0 <= beside < len(moments):
            continue
        wide, close = moments[number].dating, moments[beside].dating
        if wide is None or close is None or not wide.start <= close.start <= close.end <= wide.end:
            continue
        first, second = moments[min(number, beside)], moments[max(number, beside)]
        shorter = (close.start, close.end) != (wide.start, wide.end)
        if shorter and work.text[first.end : second.start].strip(" ,(") in ("", "in", "on"):
            return beside
    return number


def _listed(work: Work, moments: Sequence[Moment], number: int) -> Dating:
    """The days of "on 20 and 21 June", the years of "in 2014, 2015 and 2016" where one of them was found."""
    dating = moments[number].dating
    assert dating is not None
    first = last = number
    while first and _follows(work, moments[first - 1], moments[first]):
        first -= 1
    while last + 1 < len(moments) and _follows(work, moments[last], moments[last + 1]):
        last += 1
    start, end = moments[first].dating, moments[last].dating
    if first == last or start is None or end is None or _between(work, moments[last - 1], moments[last]) == ",":
        return dating
    return replace(dating, start=start.start, end=end.end)


def _between(work: Work, first: Moment, second: Moment) -> str:
    return work.text[first.end : second.start].strip()


def _follows(work: Work, one: Moment, other: Moment) -> bool:
    """Whether an expression goes on where the one before it ends, with "and" or a comma between them."""
    first, second = one.dating, other.dating
    if first is None or second is None or first.precision not in _JOINED or second.precision != first.precision:
        return False
    following = date.fromisoformat(first.end) + timedelta(days=1)
    return second.start == following.isoformat() and _between(work, one, other) in _LINKS


def _lasting(span: Span) -> bool:
    """ "Imposed sanctions until 2017", "postponed the visit until May": how long it lasts, not when it was."""
    first = span.start
    while first > 1 and span.doc[first - 1].lower_ in ("at", "least", "most"):
        first -= 1
    if not first or span.doc[first - 1].lower_ not in ("until", "till"):
        return False
    verb = verb_above(span.root)
    return direction(span) < 0 or (verb is not None and verb.tag_ in ("VBD", "VBN")
                                   and verb.lemma_.lower() in words("delaying") | words("granting"))  # fmt: skip


def _record(span: Span, trigger: Token) -> bool:
    """ "The first missile that was launched since 2009": that of the one before."""
    if not span.start or span.doc[span.start - 1].lower_ != "since":
        return False
    before = span.doc[span.sent.start : span.start]
    highest = (t.tag_ == "JJS" and t.lower_ not in words("newest") for t in before)
    return trigger.i < span.start and (any(highest) or any(t.lower_ in words("only") for t in before))


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
    while holder.pos_ == "NUM" and root.dep_ in _BEFORE_NOUN and holder.i >= span.end:  # "its 1975-1990 war"
        root, holder = holder, holder.head
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
    governor = _governor(root, past)
    if past and governor is not None and _perfect(governor, root):
        return 1 if governor.i < trigger.i < root.i and _object(trigger, governor) else None
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
    if governor is not None and clause is not None and _cleft(governor, root, clause):
        return 1
    if _inside(root, trigger):
        return 0
    return _by_clause(root, governor, clause, trigger) if governor is not None and clause is not None else None


def _perfect(governor: Token, date: Token) -> bool:
    """Whether a past date hangs on a verb that has no time of its own: "has condemned the attack in May"."""
    exact = date.head.lower_ in ("in", "on", "at") and date.head.head.i == governor.i
    return tense(governor) == PERFECT and exact and governor.i < date.i


def _object(noun: Token, verb: Token) -> bool:
    above = verb_above(noun)
    return noun.pos_ == "NOUN" and noun.dep_ in ("dobj", "pobj") and above is not None and above.i == verb.i


def _governor(date: Token, past: bool) -> Token | None:
    """The verb that a date is of: of a past date that the parser ties to the present, the past verb between them."""
    governor = verb_above(date)
    if governor is not None and governor.lower_ in words("from") and governor.head.i != governor.i:
        governor = verb_above(governor.head)  # "will impose tariffs starting 1 July"
    if governor is None or not past or tense(governor) != PRESENT:
        return governor
    between = [t for t in date.doc[governor.i + 1 : date.i] if verbal(t) and tense(t) == PAST]
    return between[-1] if between and governor.is_ancestor(between[-1]) else governor


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
    if doing.dep_ not in ("acl", "relcl") or doing.lemma_.lower() not in words("doing"):
        return False
    first = doing.left_edge.i  # "for producers at the talks, which began in May": not the producers
    before = trigger.i + 1 == first or (trigger.i + 2 == first and trigger.doc[first - 1].text == ",")
    return doing.head.i == trigger.i or (before and doing.head.is_ancestor(trigger))


def _cleft(governor: Token, date: Token, clause: Token) -> bool:
    """ "It was in May that they met": the day of what is told behind it."""
    that = clause.left_edge
    told = clause.dep_ in ("ccomp", "relcl", "advcl") and governor.is_ancestor(clause) and that.lower_ == "that"
    return told and governor.lemma_ == "be" and governor.doc[governor.i - 1].lower_ == "it" and date.i < that.i


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
    if noun.dep_ == "attr" and lemma == "be" and any(c.dep_ == "expl" for c in verb.children):
        return True  # "there were clashes on Friday"
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


def _in_south(work: Work, sentence: Span) -> bool:
    """Whether all states that a sentence names lie in the southern half of the world."""
    states = {w.state for t in sentence if (m := work.mention_at(t)) is not None for w in m.whos if w.state}
    return bool(states) and states <= _southern()
