"""Which of the date expressions of a sentence is the date of an event in it: that of its own clause or phrase."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Span, Token

from detente.reading.lexicon import Lexicon, load_lexicon
from detente.reading.rows import Dating
from detente.reading.setting.direction import direction
from detente.reading.setting.stretch import season
from detente.reading.setting.vocabulary import rows
from detente.reading.state import Moment, Work
from detente.tables import by_folder, laid_over

_VERBAL = ("VERB", "AUX")
#: Ways up from a verb by which it shares the date of the clause above; a date behind it may be its own by any.
_SHARED = frozenset({"conj", "advcl", "xcomp", "parataxis", "dep"})
#: What sets a date before a noun: "the 2015 agreement", "Tuesday's attack".
_BEFORE_NOUN = frozenset({"amod", "compound", "nmod", "nummod", "poss"})
_BOUNDS = frozenset({"before", "by", "until", "till"})


def dating_of(work: Work, sentence: Span, token: Token) -> Dating | None:
    """The date of the event that a trigger reports: the nearest expression of its own phrase, else of its clause.

    A date that belongs to another noun ("the 2015 agreement") or to the clause of who says it ("said on Tuesday
    that ...") is none. Seasons are those of the hemisphere of the states that the sentence names.
    """
    best: tuple[int, int, Token, Moment] | None = None
    for moment in work.moments_within(sentence.start_char, sentence.end_char):
        span = sentence.doc.char_span(moment.start, moment.end, alignment_mode="expand")
        if moment.dating is None or span is None or _lasting(span):
            continue
        rank = _rank(span, token)
        if rank is not None and (best is None or (rank, abs(span.root.i - token.i)) < best[:2]):
            best = (rank, abs(span.root.i - token.i), span.root, moment)
    if best is None or best[3].dating is None:
        return None
    return _hemisphere(work, sentence, _until(work, best[2], token, best[3].dating))


def _lasting(span: Span) -> bool:
    """ "Imposed sanctions until 2017": how long it lasts, not when it was."""
    return bool(span.start) and span.doc[span.start - 1].lower_ in ("until", "till") and direction(span) < 0


def _rank(span: Span, trigger: Token) -> int | None:
    """How closely an expression belongs to a trigger, 0 the closest; None where it does not."""
    root = span.root
    holder = root.head
    if root.dep_ in _BEFORE_NOUN and holder.i >= span.end and holder.pos_ in ("NOUN", "PROPN"):
        return 0 if holder.i == trigger.i or (trigger.i in (t.i for t in holder.subtree) and holder.pos_ == "PROPN"
                                              and trigger.head.i == holder.i) else None  # fmt: skip
    if _inside(root, trigger):
        return 0
    governor = _verb_above(root)
    if governor is None:
        return None
    clause = _verb_above(trigger) if trigger.pos_ not in _VERBAL else trigger
    if clause is None:
        return None
    if governor.i == clause.i:
        return 1 if trigger.i == clause.i or _carried(trigger, clause) else None
    return _through(governor, clause, root)


def _through(governor: Token, clause: Token, date: Token) -> int | None:
    """Whether a clause shares the date of one above it (2), or one behind it is its own by another parse (2)."""
    token = clause
    while token.head.i != token.i:
        above = token.head
        step = token.dep_
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
    """Verbs that are the beginning, the end or the doing of the act that they govern."""
    return verb.lemma_.lower() in ("begin", "start", "continue", "stop", "finish", "cease", "help", "go", "manage")


def _carried(noun: Token, verb: Token) -> bool:
    """Whether a noun shares the date of its verb: "held talks on Monday", not "condemned the attack on Monday"."""
    lexicon = _lexicon()
    lemma = verb.lemma_.lower()
    if lemma in lexicon.light or noun.dep_ in ("nsubj", "nsubjpass", "csubj"):
        return True
    return lemma not in lexicon.verbs


@by_folder
def _lexicon() -> Lexicon:
    return load_lexicon(laid_over())


def _verb_above(token: Token) -> Token | None:
    while token.pos_ not in _VERBAL:
        if token.head.i == token.i:
            return None
        token = token.head
    return token


def _inside(word: Token, trigger: Token) -> bool:
    """Whether a word belongs to a trigger's own phrase or clause, and not to a clause of its own inside it."""
    for ancestor in word.ancestors:
        if ancestor.i == trigger.i:
            return True
        if ancestor.pos_ in _VERBAL:
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
