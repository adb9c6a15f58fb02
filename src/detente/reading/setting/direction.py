"""Which way a date looks: behind the day of the document or ahead of it, by the clause that it belongs to."""

from __future__ import annotations

from spacy.tokens import Span, Token

from detente.reading.setting.vocabulary import rows
from detente.tables import by_folder

_VERBAL = ("VERB", "AUX")
#: A chain of clauses is followed so far up.
_DEPTH = 8


@by_folder
def _words() -> dict[tuple[str, str], frozenset[str]]:
    return {(r["use"], r["direction"]): frozenset(r["words"].split()) for r in rows("directions.tsv")}


def direction(span: Span, known: dict[int, int] | None = None) -> int:
    """-1 where the clause of an expression tells what was, 1 where it tells what is to come, 0 where it is open.

    ``known`` keeps what was found of a document's verbs, by token.
    """
    words = _words()
    if span.start and span.doc[span.start - 1].lower_ in words["preposition", "-1"]:
        return -1
    if _deadline(span):
        return 1
    token = clause_beside(span) or span.root
    if token.pos_ in _VERBAL and any(c.dep_ in ("nsubj", "nsubjpass") and c.i < span.start for c in token.children):
        return _of_verb(token, _DEPTH)  # "will [start on Monday]"
    for _ in range(_DEPTH):
        if token.pos_ in _VERBAL and token.i not in range(span.start, span.end):
            found = known.get(token.i) if known is not None else None
            if found is None:
                found = _of_verb(token, _DEPTH)
                if known is not None:
                    known[token.i] = found
            return found
        if token.dep_ in ("compound", "amod", "nummod", "nmod", "poss") and token.i < token.head.i:
            return _of_modifier(token)
        if token.dep_ in ("relcl", "acl") and token.pos_ == "ADJ":
            return 1 if token.lower_ in words["adjective", "1"] else 0
        if token.lower_ in words["participle", "1"] and not span.start <= token.i < span.end:
            return 1  # not "the beginning of August"
        if token.lower_ == "ahead" and token.i < span.start:
            return 1  # "ahead of talks on Tuesday"
        if token.dep_ == "prep" and token.i < span.start and token.head.lemma_.lower() in words["prospect", "1"]:
            return 1 if token.i + 1 < span.start - 1 else 0  # "the possibility of talks on Tuesday"
        if token.head.lower_ in words["settled", "1"] and _settled(token, span):
            return 1
        if token.head.i == token.i:
            return 1 if token.lower_ in words["adjective", "1"] else 0
        token = token.head
    return 0


def _deadline(span: Span) -> bool:
    """Whether a day is one until which something is granted or put off: "gave them until Friday", "extended to May"."""
    before = span.doc[span.start - 1].lower_ if span.start else ""
    if before not in ("until", "till", "to"):
        return False
    verb, words = span.root.head.head, _words()
    if verb.pos_ not in _VERBAL or (verb.lemma_ == "have" and verb.tag_ == "VBD"):
        return False
    return verb.lemma_.lower() in words["delaying", "1"] | (words["granting", "1"] if before != "to" else set())


def clause_beside(span: Span) -> Token | None:
    """The verb whose date an expression is where the parser hangs it on another.

    "Norway said on Tuesday it would" has the day of the saying; "The following year she met him" is one clause;
    "urged him to withdraw in a call on Tuesday" has the day of the call.
    """
    root, doc = span.root, span.doc
    if (asked := _occasion(root)) is not None:
        return asked
    if root.dep_ == "ROOT" and span.start == span.sent.start:
        told = next((c for c in root.children if c.dep_ == "relcl" and c.i >= span.end), None)
        told_of = told is not None and any(c.tag_ in ("WDT", "WP", "WRB") or c.lower_ == "that" for c in told.children)
        return told if told is not None and not told_of else None
    at = span.start - 1
    if at > 0 and doc[at].dep_ == "prep":
        at -= 1
    before = doc[at] if at > span.sent.start else None
    if before is None or before.tag_ not in ("VBD", "VBZ", "VBP") or before.pos_ not in _VERBAL:
        return None
    above: Token = root
    while above.head.i != above.i and (above.pos_ not in _VERBAL or above.i == root.i):
        above = above.head
    return before if above.i >= span.end and above.is_ancestor(root) and above.dep_ == "ccomp" and (
        above.head.i == before.i) else None  # fmt: skip


def _occasion(root: Token) -> Token | None:
    """The verb of what was asked in a call, a letter, a speech of a day, where the parser hangs that on the deed."""
    noun = root.head.head if root.head.dep_ == "prep" else root
    deed = noun.head.head
    if noun.dep_ != "pobj" or noun.head.lower_ not in ("in", "during") or deed.dep_ not in ("xcomp", "ccomp"):
        return None
    spoken = noun.lemma_.lower() in _words()["occasion", "-1"] and deed.tag_ == "VB"
    return deed.head if spoken and deed.head.lemma_.lower() in _words()["asking", "1"] else None


def _of_modifier(token: Token) -> int:
    """ "Tuesday's attack" is told of with a past verb, "Tuesday's vote" may be to come, "ahead of Tuesday's" is."""
    foreseen = token.head.lemma_.lower() in _words()["noun", "0"]
    while token.head.i != token.i and token.head.pos_ not in _VERBAL:
        token = token.head
        if token.dep_ == "prep" and token.lower_ == "ahead":
            return 1
    return 0 if foreseen or token.head.i == token.i else min(0, _of_verb(token.head, _DEPTH))


def _of_verb(verb: Token, depth: int) -> int:
    """The direction of a verb's own tense, aspect and modality, or of what governs it."""
    words = _words()
    auxiliaries = [c for c in verb.children if c.dep_ in ("aux", "auxpass") and c.i < verb.i]
    lower = {a.lower_ for a in auxiliaries}
    if lower & words["modal", "1"]:
        return -1 if "have" in lower and lower & {"could", "should", "might", "would", "may", "must"} else 1
    if verb.pos_ == "AUX" and verb.lower_ in words["modal", "1"]:
        return 1
    if any(a.tag_ == "TO" for a in auxiliaries):
        return _of_infinitive(verb, depth)
    scheduled = _scheduled(verb)
    if scheduled and verb.tag_ in ("VBN", "VBD"):
        subject = verb.dep_ == "acl" and verb.head.dep_ in ("nsubj", "nsubjpass")
        return 0 if subject and _governed(verb, depth, 1) < 0 else _once(verb)
    if any(a.tag_ == "VBD" for a in auxiliaries) or "had" in lower:
        return -1
    if "have" in lower or "has" in lower or "'ve" in lower:
        return -1
    if verb.tag_ == "VBG":
        if any(a.lower_ in ("is", "are", "am", "'s", "'re", "’s", "’re") for a in auxiliaries):
            return 1
        return _governed(verb, depth, -1)
    if verb.tag_ == "VBD":
        return -1
    if verb.tag_ == "VBN":
        if any(a.lower_ in ("is", "are", "be", "being") for a in auxiliaries):
            return 0
        return -1
    if verb.lemma_ == "be" and _complement(verb):
        return 1
    if verb.tag_ == "VB" and not auxiliaries:
        return 1 if _subjunctive(verb) else _governed(verb, depth, 1)
    return 1 if verb.tag_ in ("VBZ", "VBP") and verb.lemma_ in words["timetable", "1"] else 0


def _settled(token: Token, span: Span) -> bool:
    """Whether it is the day itself that is set: "set the vote for May", "has set 10 May as the deadline"."""
    if token.dep_ == "prep":
        return token.lower_ == "for"
    things = [c for c in token.head.children if c.dep_ == "dobj" and c.i not in range(span.start, span.end)]
    return token.head.i == span.start - 1 and not things


def _subjunctive(verb: Token) -> bool:
    """Whether a verb is what somebody demands, not what was: "demanded that he leave by Friday"."""
    told = {c.dep_: c.lower_ for c in verb.children}
    asked = told.get("mark") == "that" or verb.head.lemma_.lower() in _words()["asking", "1"]
    return verb.dep_ == "ccomp" and "nsubj" in told and asked


def _scheduled(verb: Token) -> bool:
    """Whether a verb sets a day: "is scheduled for Tuesday", "the vote set for May"."""
    if verb.lower_ in _words()["settled", "1"] and any(c.dep_ == "nsubj" for c in verb.children):
        return False  # "set the huts on fire"
    return verb.lower_ in _words()["participle", "1"] or verb.lower_ in ("postponed", "delayed", "adjourned")


def _complement(verb: Token) -> bool:
    """ "is due in Paris on Tuesday", "is likely to visit"."""
    return any(c.dep_ in ("acomp", "oprd", "attr") and c.lower_ in _words()["adjective", "1"] for c in verb.children)


def _of_infinitive(verb: Token, depth: int) -> int:
    """What is to be done lies ahead, unless a verb such as "managed" carries it, or it is what another act was for."""
    words = _words()
    head = verb.head
    if head.i == verb.i or depth <= 0:
        return 1  # a headline: "Obama to visit Laos on Tuesday"
    if verb.dep_ in ("acl", "relcl") and head.pos_ in ("NOUN", "PROPN"):
        return 1 if head.lemma_.lower() in words["noun", "1"] else _governed(verb, depth, 1)
    if head.pos_ == "ADJ":
        return _once(head.head if head.head.pos_ in _VERBAL else head)
    if verb.dep_ in ("xcomp", "ccomp", "conj") and head.pos_ in _VERBAL:
        if head.lemma_.lower() in words["verb", "1"]:
            return _once(head) if head.tag_ == "VBN" else 1
        if head.lemma_ in ("be", "have", "go", "need"):
            return 1
        return _of_verb(head, depth - 1)
    if verb.dep_ == "advcl" and head.pos_ in _VERBAL:
        return 1 if head.lemma_.lower() in words["verb", "1"] else _of_verb(head, depth - 1)
    return _governed(verb, depth, 1)


def _once(verb: Token) -> int:
    """What "is expected to" come lies ahead; what "was expected to" may, what "had been" does not."""
    before = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")} | {verb.lower_}
    if "had" in before:
        return -1
    return 0 if before & {"was", "were"} else 1


def _governed(verb: Token, depth: int, otherwise: int) -> int:
    """The direction of the verb above, or ``otherwise`` where there is none."""
    token = verb
    while token.head.i != token.i and depth > 0:
        token, depth = token.head, depth - 1
        if token.pos_ in _VERBAL:
            return _of_verb(token, depth)
        if token.lemma_.lower() in _words()["noun", "1"] and otherwise > 0:
            return 1
    return otherwise
