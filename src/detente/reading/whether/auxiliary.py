"""Auxiliary modes: what did not happen, is planned, feared, conditional, or long past.

Walks from a trigger up through the clauses that embed it. Each clause word adds an effect (a negator, a modal, an
operator such as ``refuse`` or ``plan``, a marker such as ``if``); a negated operator turns round ("have not hesitated
to do business" is business done; "did not refuse" is no refusal). The rules stand in `detente.reading.whether.own`
and `detente.reading.whether.climbing`, by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from spacy.tokens import Token

from detente.reading.lexicon.frames import Lexicon
from detente.reading.rows import Dating
from detente.reading.syntax.arguments import partner
from detente.reading.whether import climbing, operators, own
from detente.reading.whether.negation import SCARCELY, additive, negated, no_longer, of_nobody
from detente.reading.whether.operators import apart
from detente.reading.whether.past import VERBAL, past
from detente.reading.whether.tense import WORDS

_HISTORICAL_AFTER = timedelta(days=270)
_CLIMB = frozenset(
    "xcomp ccomp pcomp advcl acl conj relcl dobj pobj nsubj nsubjpass attr prep appos dep parataxis".split()
)
#: So many steps up at most.
_HIGHEST = 12


def auxiliary(token: Token, lexicon: Lexicon, dating: Dating | None, published: date | None) -> list[str]:
    """Auxiliary modes of the event that a trigger reports, in the codebook's order; empty means it happened."""
    found: set[str] = set()
    for _ in reasons(token, lexicon, found):
        pass
    if found >= {"future", "hypothetical"}:
        found.discard("future")
    if dating is not None and published is not None:
        start, end = date.fromisoformat(dating.start), date.fromisoformat(dating.end)
        if end < published - _HISTORICAL_AFTER and (dating.precision != "year" or end.year < published.year - 1):
            if not found & {"future", "hypothetical"}:
                found.add("historical")
        elif end > published <= start and not _told(token) and not found & {"negation", "hypothetical"}:
            found.add("future")
    if past(token) and not found & {"future", "hypothetical"}:
        found.add("historical")
    return [name for name in ("historical", "future", "hypothetical", "negation") if name in found]


def held(token: Token) -> bool:
    """Whether what sounds like a negation leaves an act done.

    "did not only arm", "could not but praise", "did not fail to visit", "never stopped talking", "hardly had he
    arrived when": the words that deny do not deny the act; those of a verb of stopping, not what it stops.
    """
    if additive(token) or _no_sooner(token):
        return True
    if token.lemma_.lower() in WORDS["turning"] and any(c.dep_ == "xcomp" for c in token.children):
        return negated(token)
    above = operators.governor(token.head) if token.dep_ == "pcomp" else token.head
    turned = token.dep_ in ("xcomp", "pcomp") and above.lemma_.lower() in WORDS["turning"]
    turned_back = above.dep_ == "xcomp" and above.head.lemma_.lower() in WORDS["turning"]  # "failed to prevent"
    return turned and (negated(above) or of_nobody(above) or turned_back)


def undenied(token: Token) -> bool:
    """Whether a denial of an act is denied itself, or never was one.

    "no longer denies that it fired", "declined to rule out firing", "not the first to condemn", "not alone in
    condemning", "it was not until May that it fired".
    """
    above = operators.governor(token.head) if token.dep_ == "pcomp" else token.head
    if token.dep_ in ("relcl", "acl"):
        return above.dep_ == "attr" and operators.ranked(above) and negated(above.head)
    if above.lemma_ == "be" and negated(above):
        near = {c.lower_ for c in above.children}
        return (token.dep_ == "pcomp" and "alone" in near) or (token.dep_ == "ccomp" and "until" in near)
    denied = token.dep_ == "ccomp" and above.lemma_.lower() in WORDS["doubting"]
    excluded = token.dep_ in ("xcomp", "dobj") and above.lemma_.lower() in WORDS["excluding"]
    if not denied and not excluded:
        return False
    over = above.head.lemma_.lower() if above.dep_ == "xcomp" else ""
    turned = over in WORDS["turning"] or over in WORDS["ending"]
    return negated(above) or no_longer(above) or (turned and not negated(above.head))


def _no_sooner(verb: Token) -> bool:
    first = verb.sent[0]
    sooner = first.lower_ == "no" and first.nbor(1).lower_ == "sooner" if len(verb.sent) > 1 else False
    opening = first.head == verb and (first.lower_ in SCARCELY or sooner)
    return opening and any(c.dep_ == "advcl" for c in verb.children)


def _told(verb: Token) -> bool:
    """Whether a verb stands in a past tense: a day to come then belongs to what was promised."""
    return verb.tag_ == "VBD" or any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.children)


def reasons(token: Token, lexicon: Lexicon, found: set[str]) -> Iterator[tuple[str, Token]]:
    """The rules that had something to say of a trigger, each with the word that it was about; fills ``found``."""
    for name, rule in ((own.OF_VERBS if token.pos_ in VERBAL else own.OF_NOUNS) | own.OF_ALL).items():
        before = set(found)
        rule(token, lexicon, found)
        if found != before:
            yield name, token
    current = token
    for depth in range(1, _HIGHEST + 1):
        head, dep = current.head, current.dep_
        if head == current or dep not in _CLIMB or (dep == "ccomp" and apart(current, head)):
            return
        step = climbing.Step(token, current, partner(current) if dep == "conj" else head, dep, depth, lexicon, found)
        for name, rule_ in climbing.RULES.items():
            before = set(found)
            move = rule_(step)
            if move is not None or found != before:
                yield name, step.head
            if move is climbing.Move.STOP:
                return
            if move is climbing.Move.ON:
                break
        current = step.head
