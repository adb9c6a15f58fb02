"""Auxiliary modes: what did not happen, is planned, feared, conditional, or long past.

Walks from a trigger up through the clauses that embed it. Each clause word adds an
effect (a negator, a modal, an operator such as ``refuse`` or ``plan``, a marker
such as ``if``); a negated operator turns round ("have not hesitated to do
business" is business done; "did not refuse" is no refusal).
"""

from __future__ import annotations

from datetime import date, timedelta

from spacy.tokens import Token

from detente.reading.lexicon.frames import Lexicon, table
from detente.reading.rows import Dating
from detente.reading.syntax.arguments import infinitive, negation, particle, partner

_HISTORICAL_AFTER = timedelta(days=270)
_PAST = {row["kind"]: frozenset(row["words"].split()) for row in table("past.tsv")}
_WORDS = {row["kind"]: frozenset(row["words"].split()) for row in table("modality.tsv")}
#: What rules out the clause behind it: "instead of visiting", as tuples of words.
_RULED_OUT = {
    kind: tuple(tuple(row["words"].split()) for row in table("negators.tsv") if row["before"] == kind)
    for kind in ("verb", "noun")
}
_CLIMB = frozenset(
    {
        "xcomp",
        "ccomp",
        "pcomp",
        "advcl",
        "acl",
        "conj",
        "relcl",
        "dobj",
        "pobj",
        "nsubj",
        "nsubjpass",
        "attr",
        "prep",
        "appos",
        "dep",
        "parataxis",
    }
)
_VERBAL = frozenset({"VERB", "AUX"})


def auxiliary(token: Token, lexicon: Lexicon, dating: Dating | None, published: date | None, former: bool) -> list[str]:
    """Auxiliary modes of the event that a trigger reports, in the codebook's order; empty means it happened."""
    found = _effects(token, lexicon)
    if found >= {"future", "hypothetical"}:
        found.discard("future")
    if dating is not None and published is not None:
        start, end = date.fromisoformat(dating.start), date.fromisoformat(dating.end)
        if end < published - _HISTORICAL_AFTER and (dating.precision != "year" or end.year < published.year - 1):
            if not found & {"future", "hypothetical"}:
                found.add("historical")
        elif start > published and not _told(token) and not found & {"negation", "hypothetical"}:
            found.add("future")
    if (former or _past(token)) and not found & {"future", "hypothetical"}:
        found.add("historical")
    return [name for name in ("historical", "future", "hypothetical", "negation") if name in found]


def _told(verb: Token) -> bool:
    """Whether a verb stands in a past tense: a day to come then belongs to what was promised."""
    return verb.tag_ == "VBD" or any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.children)


def _past(token: Token) -> bool:
    """Whether a clause places itself in the past: "decades ago", "during the Cold War", "historically"."""
    verb = _verb_of(token)
    if verb is None:
        return False
    for child in verb.children:
        if child.dep_ in ("advmod", "npadvmod") and child.lower_ in _PAST["adverb"]:
            return True
        if child.lower_ == "ago" and any(_long_ago(g) for g in child.children):
            return True
        if child.dep_ == "prep" and child.lower_ in ("during", "under", "in", "throughout", "before"):
            ending = next((g for g in child.children if g.dep_ == "pobj"), None)
            if ending is None or not {ending.lemma_.lower(), ending.lower_} & _PAST["period"]:
                continue
            if child.lower_ == "in" and ending.lemma_.lower() == "war":
                continue
            if verb.tag_ in ("VBD", "VBN") and (ending.lemma_.lower() != "war" or ending.pos_ == "PROPN"):
                return True
    return False


def _long_ago(unit: Token) -> bool:
    if unit.lemma_.lower() in _PAST["ago"]:
        return True
    number = next((c for c in unit.children if c.dep_ == "nummod"), None)
    return unit.lemma_.lower() == "year" and number is not None and number.lower_ not in ("one", "1", "two", "2")


def _verb_of(token: Token) -> Token | None:
    while token.pos_ not in _VERBAL:
        if token.head == token:
            return None
        token = token.head
    return token


def _effects(token: Token, lexicon: Lexicon) -> set[str]:
    found: set[str] = set()
    _own(token, lexicon, found)
    current, depth = token, 0
    while current.head != current and depth < 12:
        depth += 1
        head, dep = current.head, current.dep_
        if dep not in _CLIMB or (dep == "ccomp" and _apart(current, head)):
            break
        if dep == "conj":
            head = partner(current)
        if (fate := _fate(current, head, dep, token, lexicon)) is not None:
            found -= {"future", "hypothetical"}
            found.add(fate)
            break
        if (
            current.pos_ == "NOUN"
            and dep in ("pobj", "nsubj", "nsubjpass", "conj", "appos")
            and depth > 1
            and head.pos_ in _VERBAL
        ):
            if dep in ("nsubj", "nsubjpass"):
                break
        if dep in ("acl", "relcl") and (verdict := _verdict(head, lexicon)):
            found.add(verdict)
            break
        if dep == "relcl":
            if infinitive(current) and _ranked(head):
                current = head
                continue
            effect = lexicon.operators.get((head.lemma_.lower(), "acl")) if infinitive(current) else None
            if infinitive(current):
                found.add("negation" if effect == "negation" else "future" if effect == "future" else "hypothetical")
                current = head
                continue
            if head.dep_ == "dobj" and lexicon.operators.get((head.head.lemma_.lower(), "dobj")) == "negation":
                if "hypothetical" in found or "future" in found:
                    found -= {"hypothetical", "future"}
                    found.add("negation")
            break
        if dep == "pcomp" and head.lower_ in ("by", "through") and head.head.pos_ in _VERBAL:
            _tense(head.head, lexicon, found)
            if _negated(head.head) and "hypothetical" not in found:
                found.add("negation")
            break
        if dep == "conj" and head.pos_ in _VERBAL and current.pos_ in _VERBAL:
            if _has_own_frame(current):
                current = head
                if current.dep_ in ("ROOT",):
                    break
                continue
            _shared(head, lexicon, found)
            current = head
            continue
        ruled_out = dep == "advcl" and current.tag_ == "VBG" and _operator(head, current, dep, lexicon) == "negation"
        if dep == "advcl" and not ruled_out:
            mark = next(
                (c.lower_ for c in current.children if c.dep_ in ("mark", "advmod") and c.lower_ in lexicon.markers),
                None,
            )
            if mark:
                found.add(lexicon.markers[mark])
            if current.tag_ == "VB" and any(c.lower_ == "to" for c in current.children):
                found.add("hypothetical")
            break
        governor = _governor(head) if dep == "pcomp" else head
        negated = _negated(governor) or (governor.pos_ in _VERBAL and _negated_arguments(governor))
        if _falsehood(head, current, dep):
            found.add("negation")
            break
        if dep == "xcomp" and head.lemma_ == "go" and head.tag_ == "VBG":
            found.add("future")
            if _negated(head) or _no_longer(head):
                found.add("negation")
            break
        if dep == "xcomp" and head.lemma_ in ("have", "be") and any(c.lower_ == "yet" for c in head.children):
            found.add("negation")
            break
        if dep == "acl" and infinitive(current) and _ranked(head):
            current = head
            continue
        if dep == "nsubj" and current == token and head.lemma_ == "be" and (likely := _likely(head, lexicon)):
            found.add(likely)
            break
        if dep == "xcomp" and inverted(head):
            found.add("hypothetical")
            break
        if dep == "xcomp" and head.lemma_ == "be" and infinitive(current) and not _cleft(head):
            condition = any(c.dep_ == "mark" and c.lower_ in lexicon.markers for c in head.children)
            found.add("hypothetical" if condition else "negation" if negated else "future")
            _tense(head, lexicon, found)
            break
        if dep == "pobj" and current == token and (effect := _noun_operator(head, lexicon)):
            found.add(effect)
            break
        if dep in ("nsubj", "nsubjpass") and current == token and token.pos_ == "NOUN" and _open(token, head):
            found.add("hypothetical")
            break
        effect = _operator(head, current, dep, lexicon)
        if effect == "negation" or (effect == "hypothetical" and governor.lemma_.lower() in _WORDS["turning"]):
            if negated and governor.lemma_.lower() in _WORDS["turning"]:
                if not _powerless(governor):
                    _tense(governor, lexicon, found)
            elif negated and effect == "negation":
                found.add("hypothetical")
            else:
                found.add(effect)
                _tense(head, lexicon, found)
            current = head
            continue
        if effect in ("future", "hypothetical", "alleged"):
            word = head.lemma_.lower()
            if negated and word in _WORDS["doubting"]:
                break
            if not negated and _performed(head, current):
                break
            if not negated and word in ("allow", "permit") and _was(head):
                current = head  # "was allowed to see him" saw him
                continue
            if word in _WORDS["doubting"] and head.pos_ == "NOUN" and _no_such(head):
                break
            if negated and word in _WORDS["willing"]:
                found.add("negation")
            elif effect == "future" and word in _WORDS["settled"] and "negation" in found:
                pass
            else:
                found.add("future" if effect == "future" else "hypothetical")
                if negated and effect == "future":
                    found.add("negation")
            current = head
            if head.pos_ in _VERBAL:
                break
            continue
        if dep == "xcomp" and head.pos_ == "VERB" and _unproven(current, head):
            found.add("hypothetical")
        if dep == "xcomp" and head.pos_ in _VERBAL:
            if not (negated and _powerless(head)):
                _tense(head, lexicon, found)
            if negated:
                found.add("negation")
        elif (dep in ("dobj", "nsubj", "nsubjpass", "attr", "pobj", "prep") and current == token) or (
            token.pos_ == "NOUN" and dep in ("dobj", "attr", "pobj", "prep", "nsubj")
        ):
            if head.pos_ in _VERBAL:
                if head.lemma_.lower() not in _WORDS["bearing"]:
                    break
                _tense(head, lexicon, found)
                if negated:
                    found.add("negation")
                current = head
                continue
        if dep == "ccomp" and head.lemma_.lower() in (
            "say",
            "tell",
            "report",
            "announce",
            "state",
            "note",
            "add",
            "claim",
            "argue",
            "declare",
            "confirm",
            "write",
            "show",
            "know",
            "think",
            "believe",
        ):
            if head.lemma_.lower() in ("think", "believe") and negated:
                found.add("negation")
            break
        current = head
    return found


def _ranked(noun: Token) -> bool:
    """ "the first leader to visit" did visit."""
    words = {noun.lower_, *(c.lower_ for c in noun.children if c.dep_ in ("amod", "advmod", "nummod"))}
    return bool(words & _WORDS["ranked"])


def _unproven(act: Token, verb: Token) -> bool:
    """Whether an infinitive says nothing of its having been done: "authorised [it] to strike", not "managed to"."""
    return infinitive(act) and verb.lemma_.lower() not in _WORDS["implicative"]


def _was(verb: Token) -> bool:
    """Whether a verb is a plain passive of the past."""
    return any(c.dep_ == "auxpass" and c.lower_ in ("was", "were") for c in verb.children) and not any(
        c.dep_ == "aux" for c in verb.children
    )


def _performed(wish: Token, act: Token) -> bool:
    """Whether saying it does it: "I want to thank", "we would like to pay tribute", "let me congratulate"."""
    if wish.lemma_.lower() not in _WORDS["wish"] or act.lemma_.lower() not in _WORDS["performed"]:
        return False
    return any(c.lower_ in ("i", "we", "me", "us") for t in (wish, act) for c in t.children)


def _apart(clause: Token, verb: Token) -> bool:
    """Whether a semicolon parts a clause from the verb behind it, which then governs nothing in it."""
    return clause.i < verb.i and any(t.text == ";" for t in clause.doc[clause.i : verb.i])


def _governor(preposition: Token) -> Token:
    """What a preposition, or the last of a chain of them, hangs on: "talked [it] out of", "stopped short of"."""
    while preposition.head != preposition and preposition.head.pos_ in ("ADP", "ADV"):
        preposition = preposition.head
    return preposition.head


def _fate(current: Token, head: Token, dep: str, token: Token, lexicon: Lexicon) -> str | None:
    """What became of a plan, a call or an offer to act: "resisted calls to", "the plan to ... came to nothing"."""
    if current == token or current.pos_ != "NOUN" or head.pos_ not in _VERBAL:
        if not (dep == "prep" and head.lemma_ == "come" and _negated_arguments(head)):
            return None
        return "negation"
    if (current.lemma_.lower(), "acl") not in lexicon.operators or _negated(head):
        return None
    if dep == "nsubj" and any(
        g.lower_ in _WORDS["nothing"] for c in head.children if c.dep_ == "prep" for g in c.children
    ):
        return "negation"
    name = "_".join(w for w in (head.lemma_.lower(), particle(head)) if w)
    kinds = {"dobj": ("appeal", "dobj"), "nsubjpass": ("appeal", "dobj"), "nsubj": ("fate",)}.get(dep, ())
    effects = {lexicon.operators.get((name, kind)) for kind in kinds}
    return "negation" if "negation" in effects else None


def _noun_operator(preposition: Token, lexicon: Lexicon) -> str | None:
    """What a noun says of the event behind its preposition: "the possibility of an attack", "plans for a visit"."""
    if preposition.lower_ not in ("of", "for", "about", "against", "on") or preposition.head.pos_ != "NOUN":
        return None
    effect = lexicon.operators.get((preposition.head.lemma_.lower(), "noun"))
    return "negation" if effect and _no_such(preposition.head) else effect


def _open(noun: Token, verb: Token) -> bool:
    """Whether an event is only thought of: "any attack will be answered", "an invasion would fail"."""
    if any(c.dep_ == "det" and c.lower_ == "any" for c in noun.children):
        return True
    definite = any(c.dep_ in ("det", "poss") and c.lower_ not in ("a", "an", "another", "some") for c in noun.children)
    modals = {c.lower_ for c in verb.children if c.dep_ == "aux"}
    return not definite and bool(modals & {"would", "could", "might", "may"})


def _powerless(verb: Token) -> bool:
    """ "nobody could stop it from attacking": a power that nobody had leaves the act done."""
    return any(c.dep_ == "aux" and c.lower_ in _WORDS["power"] for c in verb.children)


def _falsehood(head: Token, current: Token, dep: str) -> bool:
    """ "it is not true that", "it is false that"."""
    if head.lemma_ != "be" or dep not in ("ccomp", "csubj", "acl"):
        return False
    for child in head.children:
        if child.dep_ in ("acomp", "attr") and child != current:
            if child.lower_ in _WORDS["true"] and _negated(head):
                return True
            if child.lemma_.lower() in _WORDS["false"]:
                return not _negated(head)
    return False


def _verdict(noun: Token, lexicon: Lexicon) -> str | None:
    """ "rejected claims that it spied", "reports that it fired were false": what nobody stands by did not happen."""
    if noun.lemma_.lower() not in _WORDS["report"]:
        return None
    verb = noun.head
    if noun.dep_ in ("dobj", "nsubjpass") and not _negated(verb):
        kinds = {lexicon.operators.get((verb.lemma_.lower(), kind)) for kind in ("ccomp", "dobj")}
        return "negation" if "negation" in kinds else None
    if noun.dep_ == "nsubj" and verb.lemma_ in ("be", "prove") and _falsehood(verb, noun, "ccomp"):
        return "negation"
    return None


def _likely(copula: Token, lexicon: Lexicon) -> str | None:
    """ "a meeting is unlikely", "an attack is imminent": what a predicate says of the event that is its subject."""
    for child in copula.children:
        if child.dep_ == "acomp":
            effect = lexicon.operators.get((child.lower_, "nsubj")) or lexicon.operators.get((child.lower_, "xcomp"))
            if effect in ("hypothetical", "future", "negation"):
                return "hypothetical" if effect != "negation" and _negated(copula) else effect
    return None


def _no_longer(verb: Token) -> bool:
    return any(c.lower_ == "longer" and any(g.lower_ == "no" for g in c.children) for c in verb.children)


def _no_such(noun: Token) -> bool:
    return any(c.dep_ == "det" and c.lower_ == "no" for c in noun.children) or _negated(noun.head)


def _cleft(copula: Token) -> bool:
    """ "All that he did is to praise them": no plan."""
    return any(c.dep_ in ("nsubj", "csubj") and c.lower_ in ("all", "what", "thing") for c in copula.children)


def _has_own_frame(verb: Token) -> bool:
    return any(c.dep_ in ("nsubj", "nsubjpass", "aux") and c.lower_ != "to" for c in verb.children)


def _shared(head: Token, lexicon: Lexicon, found: set[str]) -> None:
    """A coordinated verb without auxiliaries of its own shares those of the first."""
    _tense(head, lexicon, found)
    if _negated(head):
        found.add("negation")


def _negated(token: Token) -> bool:
    return negation(token) is not None


def _own(token: Token, lexicon: Lexicon, found: set[str]) -> None:
    if token.pos_ in _VERBAL:
        _tense(token, lexicon, found)
        if _negated(token) or _negated_arguments(token) or _no_longer(token):
            found.add("negation")
            modals = {c.lower_ for c in token.children if c.dep_ == "aux"}
            if modals & _WORDS["power"] and not modals & {"may", "might"}:
                found.discard("hypothetical")
            elif "would" in modals and not _conditional(token, lexicon):
                found.discard("hypothetical")  # "would not hand him over" is a refusal
        if token.dep_ == "ROOT" and token.tag_ == "VB" and infinitive(token):
            found.add("future")
        if inverted(token):
            found.add("hypothetical")
        for child in token.children:
            if child.dep_ in ("mark", "advmod") and child.lower_ in lexicon.markers:
                found.add(lexicon.markers[child.lower_])
        if _instead(token, "verb"):
            found.add("negation")
        if (
            token.dep_ == "pcomp"
            and token.head.lower_ in ("of", "for", "about", "against")
            and token.head.head.pos_ == "NOUN"
        ):
            noun = token.head.head.lemma_.lower()
            effect = lexicon.operators.get((noun, "acl"))
            if effect:
                found.add("future" if effect == "future" else "negation" if effect == "negation" else "hypothetical")
                if _no_such(token.head.head):
                    found.add("negation")
    else:
        for child in token.children:
            word = child.lower_
            if child.dep_ in ("det", "neg", "preconj") and word in ("no", "neither"):
                found.add("negation")
            elif child.dep_ in ("amod", "compound", "advmod"):
                if word in _WORDS["planned"]:
                    found.add("future")
                elif word in _WORDS["possible"]:
                    found.add("hypothetical")
                elif word in _WORDS["failed"]:
                    found.add("negation")
        if _instead(token, "noun"):
            found.add("negation")
    if token.sent[-1].text == "?" or (len(token.sent) > 1 and token.sent[-2].text == "?"):
        found.add("hypothetical")


def _instead(token: Token, kind: str) -> bool:
    """Whether words right before a clause or a noun phrase rule it out: "instead of visiting", "without a deal"."""
    first = token.i if kind == "verb" else token.left_edge.i
    while kind == "verb" and first > token.sent.start and token.doc[first - 1].dep_ == "advmod":
        if token.doc[first - 1].lower_ == "than":
            break
        first -= 1
    low = max(token.sent.start, first - 4)
    before = tuple(t.lower_ for t in token.doc[low:first])
    return any(before[-len(words) :] == words for words in _RULED_OUT[kind])


def _conditional(verb: Token, lexicon: Lexicon) -> bool:
    """Whether a condition stands in a verb's sentence: "would not attack if", "were it to yield"."""
    return any(
        lexicon.markers.get(t.lower_) == "hypothetical" and t.dep_ in ("mark", "advmod", "prep") for t in verb.sent
    ) or any(inverted(c) for c in verb.children if c.dep_ in ("advcl", "ccomp"))


def inverted(verb: Token) -> bool:
    """Whether a clause is a condition without a marker: "had they attacked", "should it fail", "were it to attack"."""
    if verb.lower_ == "were" and verb.pos_ == "AUX" and verb.dep_ in ("advcl", "ccomp"):
        subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
        return subject is not None and verb.i < subject.left_edge.i and any(infinitive(c) for c in verb.children)
    subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is None or verb.dep_ not in ("advcl", "ccomp", "ROOT"):
        return False
    return any(
        c.dep_ == "aux"
        and c.lower_ in ("had", "were", "should")
        and c.i < subject.left_edge.i
        and (c.is_title or (verb.dep_ == "advcl" and c.i == verb.left_edge.i))
        for c in verb.children
    )


def _negated_arguments(verb: Token) -> bool:
    for child in verb.children:
        if child.dep_ in ("dobj", "nsubj", "nsubjpass", "attr"):
            if child.lower_ in ("nobody", "none", "nothing", "neither"):
                return True
            if child.dep_ != "attr" and any(g.dep_ == "det" and _scarce(g) for g in child.children):
                return True
            if child.dep_ in ("nsubj", "nsubjpass") and any(g.lower_ in ("neither", "not") for g in child.children):
                return True
            if child.dep_ == "dobj" and any(g.lower_ == "neither" for g in child.children):
                return True
        if child.dep_ == "agent" and any(g.lower_ in ("nobody", "none", "neither") for g in child.children):
            return True
        if child.dep_ == "prep" and child.lower_ in ("in", "at", "under", "by", "on"):
            if any(g.dep_ == "pobj" and any(w.lower_ == "no" for w in g.children) for g in child.children):
                return True
    return False


def _scarce(determiner: Token) -> bool:
    """ "no country", "hardly any country"."""
    if determiner.lower_ == "no":
        return True
    return determiner.i > 0 and determiner.nbor(-1).lower_ in ("hardly", "scarcely", "barely")


def _tense(verb: Token, lexicon: Lexicon, found: set[str]) -> None:
    for child in verb.children:
        word = child.lower_
        if child.dep_ == "aux" and word in lexicon.modals:
            effect = lexicon.modals[word]
            if word == "would" and _reported_future(verb):
                effect = "future"
            if word == "'d" and verb.tag_ == "VBN":
                continue
            found.add("future" if effect == "future" else "hypothetical")
        elif child.dep_ == "advmod" and lexicon.modals.get(word) == "hypothetical":
            found.add("hypothetical")
        elif child.dep_ in ("advmod", "npadvmod") and word == "tomorrow":
            found.add("future")


def _reported_future(verb: Token) -> bool:
    """ "said it would send": a plan told in the past, unless a condition hangs on it."""
    if any(c.dep_ == "advcl" and any(g.lower_ in ("if", "unless") for g in c.children) for c in verb.children):
        return False
    return verb.dep_ == "ccomp" and verb.head.lemma_.lower() in (
        "say", "announce", "tell", "promise", "pledge", "declare", "confirm", "vow", "add", "state",
    )  # fmt: skip


def _operator(head: Token, current: Token, dep: str, lexicon: Lexicon) -> str | None:
    lemma = head.lemma_.lower()
    part = particle(head)
    if part is None and any(c.lower_ == "through" and c.dep_ == "advmod" for c in head.children):
        part = "through"
    if part:
        lemma = f"{lemma}_{part}"
    if dep == "prep":
        return None
    if dep == "nsubjpass":
        return lexicon.operators.get((lemma, "dobj"))
    kind = {"advcl": "xcomp", "acl": "acl", "pcomp": "pcomp", "pobj": "pobj"}.get(dep, dep)
    if kind == "pcomp":
        governor = _governor(head)
        chain = [t.lower_ for t in (head, *head.ancestors) if t.pos_ in ("ADP", "ADV", "SCONJ")]
        chain = chain[: next((i for i, t in enumerate(head.ancestors, 1) if t == governor), 1)]
        effect = lexicon.operators.get(("_".join([governor.lemma_.lower(), *reversed(chain)]), "pcomp"))
        effect = effect or lexicon.operators.get((governor.lemma_.lower(), "pcomp"))
        if effect is None and governor.pos_ in ("NOUN",):
            effect = lexicon.operators.get((governor.lemma_.lower(), "acl"))
        if effect is None and head.lower_ in ("about", "of", "against", "from", "for") and governor.lemma_.lower() in (
            "warn", "caution", "threaten", "think", "talk", "accuse", "suspect", "dream", "fear", "complain",
        ):  # fmt: skip
            effect = "hypothetical"
        return effect
    if head.pos_ == "NOUN" and dep in ("acl", "ccomp", "relcl"):
        return lexicon.operators.get((lemma, "acl"))
    return lexicon.operators.get((lemma, kind))
