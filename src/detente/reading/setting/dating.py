"""Which of the date expressions of a sentence is the date of an event in it: that of its own clause or phrase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from spacy.tokens import Span, Token

from detente.reading.lexicon import Lexicon, load_lexicon
from detente.reading.rows import Dating
from detente.reading.setting.direction import clause_beside, direction
from detente.reading.setting.stretch import season
from detente.reading.setting.vocabulary import rows
from detente.reading.state import Moment, Work
from detente.tables import by_folder, laid_over

_VERBAL = ("VERB", "AUX")
#: Ways up from a verb by which it shares the date of the clause above; a date behind it may be its own by any.
_SHARED = frozenset({"conj", "advcl", "xcomp", "parataxis", "dep"})
#: What sets a date before a noun: "the 2015 agreement", "Tuesday's attack".
_BEFORE_NOUN = frozenset({"amod", "compound", "nmod", "nummod", "poss"})
#: Places of nouns: a name there that the tagger takes for a verb is none ("Trump on Monday said").
_NOMINAL = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "compound", "poss"})
#: What follows one another and is joined by "and" is one stretch.
_JOINED = frozenset({"day", "month", "year"})
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
        if moment.dating is None or span is None or _lasting(span):
            continue
        rank = _rank(span, token, work.published is not None and moment.dating.end < work.published.isoformat())
        if rank is not None and (best is None or (rank, abs(span.root.i - token.i)) < best[:2]):
            best = (rank, abs(span.root.i - token.i), span.root, number)
    if best is None:
        planned = _planned(token)
        return dating_of(work, sentence, planned) if planned is not None else None
    return _hemisphere(work, sentence, _until(work, best[2], token, _both_days(work, moments, best[3])))


def _planned(token: Token) -> Token | None:
    """What a plan is for, whose day is that of the plan: "is expected to visit on Friday", "plans to meet"."""
    if token.lemma_.lower() not in _words("plan"):
        return None
    for child in token.children:
        if child.dep_ in ("acomp", "oprd", "attr") and token.pos_ in _VERBAL:
            return _planned(child)
        if child.dep_ in ("xcomp", "ccomp") and child.pos_ in _VERBAL and child.i > token.i:
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


@by_folder
def _uses() -> dict[str, frozenset[str]]:
    return {row["use"]: frozenset(row["words"].split()) for row in rows("directions.tsv")}


def _words(use: str) -> frozenset[str]:
    return _uses().get(use, frozenset())


def _lasting(span: Span) -> bool:
    """ "Imposed sanctions until 2017", "postponed the visit until May": how long it lasts, not when it was."""
    if not span.start or span.doc[span.start - 1].lower_ not in ("until", "till"):
        return False
    verb = _verb_above(span.root)
    return direction(span) < 0 or (verb is not None and verb.tag_ in ("VBD", "VBN")
                                   and verb.lemma_.lower() in _words("delaying"))  # fmt: skip


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
    clause = _verb_above(trigger) if trigger.pos_ not in _VERBAL else trigger
    if clause is not None and _opened(span, clause):
        return 0
    if (beside := clause_beside(span)) is not None:
        return 1 if trigger.i == beside.i or (clause is not None and clause.i == beside.i) else None
    if _of_another(root, trigger):
        return None
    governor = _verb_above(root)
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
    if governor is None or clause is None:
        return None
    if governor.i == clause.i:
        return 1 if trigger.i == clause.i or _carried(trigger, clause) else None
    return _through(governor, clause, root)


def _set_for(setting: Token, trigger: Token) -> bool:
    """Whether a trigger is what a participle behind it sets a day for: "talks scheduled for 4 January"."""
    if setting.dep_ != "acl" or setting.lower_ not in _words("participle"):
        return False
    noun = setting.head
    light = noun.dep_ in ("dobj", "pobj") and trigger.lemma_.lower() in _lexicon().light
    return noun.i == trigger.i or (light and trigger.i in (noun.head.i, noun.head.head.i))


def _happening(date: Token, noun: Token, trigger: Token) -> bool:
    """Whether a clause tells of what happened in an event of a day: "In Sunday's unrest, they fired"."""
    if date.dep_ != "poss" or noun.dep_ != "pobj" or noun.head.lower_ not in ("in", "during"):
        return False
    verb = _verb_above(noun)
    return verb is not None and verb.i == trigger.i


def _done_by(doing: Token, trigger: Token) -> bool:
    """Whether a clause behind a noun says when it came to be: "sanctions adopted in May"."""
    return doing.dep_ in ("acl", "relcl") and doing.head.i == trigger.i and doing.lemma_.lower() in _words("doing")


def _of_another(date: Token, trigger: Token) -> bool:
    """Whether a date is that of what an event comes before: "ahead of a summit next week, she met him"."""
    noun = date.head
    while noun.i != trigger.i and noun.head.i != noun.i and noun.pos_ not in _VERBAL:
        if noun.pos_ == "NOUN" and noun.head.lower_ == "of" and noun.head.head.lower_ == "ahead":
            return True
        noun = noun.head
    return False


def _opened(span: Span, clause: Token) -> bool:
    """Whether a clause says what was at a date right before it: "in May, when troops fired on the crowd"."""
    first = clause.left_edge.i
    if not any(c.lower_ == "when" and c.i == first for c in clause.children):
        return False
    return first == span.end or (first == span.end + 1 and span.doc[span.end].text == ",")


def _intended(verb: Token) -> bool:
    """Whether a verb is what another invites, asks or orders somebody to do."""
    if verb.dep_ not in ("xcomp", "ccomp") or verb.head.lemma_.lower() not in _words("asking"):
        return False
    return any(c.tag_ == "TO" for c in verb.children)


def _through(governor: Token, clause: Token, date: Token) -> int | None:
    """Whether a clause shares the date of one above it (2), or one behind it is its own by another parse (2)."""
    token = clause
    while token.head.i != token.i:
        above = token.head
        step = token.dep_
        if step == "pcomp" and above.lower_ == "by":  # "closed the debate on Tuesday by reaffirming its support"
            token = above
            above, step = above.head, "advcl"
        if step not in _SHARED and not (step in ("ccomp", "xcomp", "acl") and date.i > clause.i and step != "ccomp"):
            return None
        if step == "xcomp" and date.i < clause.i and not _aspect(above):
            return None  # "agreed on Tuesday to visit"
        if step == "advcl" and any(c.dep_ == "mark" for c in token.children):
            return None
        if above.i == governor.i:
            return 2
        token = above
    return None


def _aspect(verb: Token) -> bool:
    """Verbs that are the beginning, the end, the doing or the seeing of the act that they govern."""
    return verb.lemma_.lower() in _words("aspect")


def _carried(noun: Token, verb: Token) -> bool:
    """Whether a noun shares the date of its verb: "held talks on Monday", not "condemned the attack on Monday"."""
    lexicon = _lexicon()
    lemma = verb.lemma_.lower()
    if lemma in lexicon.light or noun.dep_ in ("nsubj", "nsubjpass", "csubj"):
        return True
    if noun.dep_ == "pobj" and noun.head.head.i == verb.i and noun.head.lower_ in ("in", "at", "during"):
        return True  # "said on Monday in a call with her"
    return lemma not in lexicon.verbs


@by_folder
def _lexicon() -> Lexicon:
    return load_lexicon(laid_over())


def _verb_above(token: Token) -> Token | None:
    while token.pos_ not in _VERBAL or token.dep_ in _NOMINAL:
        if token.head.i == token.i:
            return None
        token = token.head
    return token


def _inside(word: Token, trigger: Token) -> bool:
    """Whether a word belongs to a trigger's own phrase or clause, and not to a clause of its own inside it."""
    for ancestor in word.ancestors:
        if ancestor.i == trigger.i:
            return True
        if ancestor.pos_ in _VERBAL and ancestor.dep_ not in _NOMINAL:
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
