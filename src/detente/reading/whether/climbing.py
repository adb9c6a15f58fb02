"""What the clauses above a trigger say of it: rules by name, each with an example, tried in order at every step up.

The first rule that has something to say of a step ends it: the climb stops there, or goes on from the word above.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from spacy.tokens import Token

from detente.reading.lexicon.frames import Lexicon
from detente.reading.syntax.arguments import infinitive
from detente.reading.whether import operators
from detente.reading.whether.negation import negated, no_longer, no_such, of_nobody
from detente.reading.whether.past import VERBAL
from detente.reading.whether.tense import WORDS, inverted, powerless, tense, was


class Move(Enum):
    """What becomes of the climb."""

    STOP = "stop"
    ON = "on"


@dataclass(slots=True)
class Step:
    """From ``current`` up to ``head``, ``dep`` between them; ``found`` are the modes of ``trigger`` so far."""

    trigger: Token
    current: Token
    head: Token
    dep: str
    depth: int
    lexicon: Lexicon
    found: set[str]

    @property
    def governor(self) -> Token:
        """The word above, without a preposition between."""
        return operators.governor(self.head) if self.dep == "pcomp" else self.head

    @property
    def negated(self) -> bool:
        """Whether the word above is negated, or nobody takes part in it."""
        above = self.governor
        return negated(above) or (above.pos_ in VERBAL and (of_nobody(above) or no_longer(above)))

    @property
    def effect(self) -> str | None:
        """The effect of the word above, as an operator."""
        return operators.operator(self.head, self.current, self.dep, self.lexicon)

    @property
    def word(self) -> str:
        """The word above."""
        return self.head.lemma_.lower()

    @property
    def first(self) -> bool:
        """Whether the climb has just begun."""
        return self.current == self.trigger


Rule = Callable[[Step], Move | None]


def _fate(step: Step) -> Move | None:
    """ "resisted calls to attack", "the plan to attack came to nothing" """
    fate = operators.fate(step.current, step.head, step.dep, step.trigger, step.lexicon)
    if fate is None:
        return None
    step.found -= {"future", "hypothetical"}
    step.found.add(fate)
    return Move.STOP


def _subject(step: Step) -> Move | None:
    """ "the plan to attack failed to impress": what a noun does says nothing of what hangs on it """
    own = step.current.pos_ == "NOUN" and step.dep in ("nsubj", "nsubjpass")
    return Move.STOP if own and step.depth > 1 and step.head.pos_ in VERBAL else None


def _verdict(step: Step) -> Move | None:
    """ "rejected claims that it attacked" """
    verdict = operators.verdict(step.head, step.lexicon) if step.dep in ("acl", "relcl") else None
    if verdict is None:
        return None
    step.found.add(verdict)
    return Move.STOP


def _ranked(step: Step) -> Move | None:
    """ "the first leader to visit" did visit, and so did who was not the first to """
    if step.dep not in ("relcl", "acl") or not infinitive(step.current) or not operators.ranked(step.head):
        return None
    return Move.STOP if step.head.dep_ == "attr" and negated(step.head.head) else Move.ON


def _to_be_done(step: Step) -> Move | None:
    """ "has nothing to add", "the man to lead the talks" """
    if step.dep != "relcl" or not infinitive(step.current):
        return None
    step.found.add("hypothetical")
    return Move.ON


def _relative(step: Step) -> Move | None:
    """ "scrapped a deal that would supply arms" """
    if step.dep != "relcl":
        return None
    above = step.head.head.lemma_.lower()
    if step.head.dep_ == "dobj" and step.lexicon.operators.get((above, "dobj")) == "negation":
        if step.found & {"hypothetical", "future"}:
            step.found -= {"hypothetical", "future"}
            step.found.add("negation")
    return Move.STOP


def _means(step: Step) -> Move | None:
    """ "will answer by attacking" """
    above = step.head.head
    if step.dep != "pcomp" or step.head.lower_ not in ("by", "through") or above.pos_ not in VERBAL:
        return None
    tense(above, step.lexicon, step.found)
    if negated(above) and "hypothetical" not in step.found:
        step.found.add("negation")
    return Move.STOP


def _joined(step: Step) -> Move | None:
    """ "will condemn and attack": a verb without auxiliaries of its own shares those of the first """
    if step.dep != "conj" or step.head.pos_ not in VERBAL or step.current.pos_ not in VERBAL:
        return None
    apart = step.head.tag_ == "VB" and step.current.tag_ in ("VBD", "VBZ")  # "did not invade but sent"
    if not apart and not operators.has_own_frame(step.current):
        tense(step.head, step.lexicon, step.found)
        added = step.head.tag_ == "VBN" and any(c.lower_ == "and" for c in step.head.children)
        if negated(step.head) and not added:  # "had never seen the like and urged it to help"
            step.found.add("negation")
    return Move.ON


def _adverbial(step: Step) -> Move | None:
    """ "if it decides to attack"; "met to sign a pact": what something is done for is open """
    if step.dep != "advcl" or (step.current.tag_ == "VBG" and step.effect == "negation" and not _parted(step)):
        return None
    near = (c.lower_ for c in step.current.children if c.dep_ in ("mark", "advmod"))
    if mark := next((word for word in near if word in step.lexicon.markers), None):
        step.found.add(step.lexicon.markers[mark])
    if step.current.tag_ == "VB" and any(c.lower_ == "to" for c in step.current.children):
        step.found.add("hypothetical")
    return Move.STOP


def _parted(step: Step) -> bool:
    """Whether a comma parts a participle from the verb above: "denied it, accusing Peru", not "avoided accusing"."""
    first = step.current.left_edge
    return first.i > 0 and first.nbor(-1).text == ","


def _falsehood(step: Step) -> Move | None:
    """ "it is not true that Chile attacked" """
    if not operators.falsehood(step.head, step.current, step.dep):
        return None
    step.found.add("negation")
    return Move.STOP


def _going(step: Step) -> Move | None:
    """ "is going to attack", "is not going to" """
    if step.dep != "xcomp" or step.head.lemma_ != "go" or step.head.tag_ != "VBG":
        return None
    step.found.add("future")
    if negated(step.head) or no_longer(step.head):
        step.found.add("negation")
    return Move.STOP


def _yet(step: Step) -> Move | None:
    """ "has yet to attack" """
    if step.dep != "xcomp" or step.head.lemma_ not in ("have", "be"):
        return None
    if not any(c.lower_ == "yet" for c in step.head.children):
        return None
    step.found.add("negation")
    return Move.STOP


def _likely(step: Step) -> Move | None:
    """ "an attack is imminent", "a meeting is unlikely", "it is likely that it attacked" """
    if step.dep not in ("nsubj", "ccomp"):
        return None
    likely = operators.likely(step.head, step.lexicon)
    if likely is None:
        return None
    step.found.add(likely)
    return Move.STOP


def _needed(step: Step) -> Move | None:
    """ "it is vital that Chile support it"; that Chile supported it has been done """
    if step.dep != "ccomp" or step.head.lemma_ != "be" or step.current.tag_ == "VBD":
        return None
    operators_ = step.lexicon.operators
    if not any(c.dep_ == "acomp" and (c.lower_, "ccomp") in operators_ for c in step.head.children):
        return None
    step.found.add("hypothetical")
    return Move.STOP


def _inverted(step: Step) -> Move | None:
    """ "were Chile to attack" """
    if step.dep != "xcomp" or not inverted(step.head):
        return None
    step.found.add("hypothetical")
    return Move.STOP


def _be_to(step: Step) -> Move | None:
    """ "is to visit", "was not to return", "if it is to attack" """
    if step.dep != "xcomp" or step.head.lemma_ != "be" or not infinitive(step.current) or operators.cleft(step.head):
        return None
    condition = any(c.dep_ == "mark" and c.lower_ in step.lexicon.markers for c in step.head.children)
    step.found.add("hypothetical" if condition else "negation" if step.negated else "future")
    tense(step.head, step.lexicon, step.found)
    return Move.STOP


def _of_noun(step: Step) -> Move | None:
    """ "the possibility of an attack", "plans for a visit" """
    effect = operators.noun_operator(step.head, step.lexicon) if step.dep == "pobj" and step.first else None
    if effect is None:
        return None
    step.found.add(effect)
    return Move.STOP


def _thought_of(step: Step) -> Move | None:
    """ "any attack will be answered", "an invasion would fail" """
    if step.dep not in ("nsubj", "nsubjpass") or not step.first or step.trigger.pos_ != "NOUN":
        return None
    if not operators.only_thought_of(step.trigger, step.head):
        return None
    step.found.add("hypothetical")
    return Move.STOP


def _turned(step: Step) -> Move | None:
    """ "refused to attack"; "has not hesitated to attack" attacked """
    turning = step.governor.lemma_.lower() in WORDS["turning"]
    effect = step.effect
    if effect != "negation" and not (effect == "hypothetical" and turning):
        return None
    if not step.negated and "negation" in step.found and effect == "negation":
        step.found.discard("negation")  # "failed to prevent it from attacking"; "refused to deny" leaves it open
        step.found |= {"hypothetical"} if step.current.lemma_ in WORDS["doubting"] | WORDS["excluding"] else set()
    elif not step.negated:
        step.found.add(effect)
        tense(step.head, step.lexicon, step.found)
    elif not turning or no_longer(step.governor):
        step.found.add("hypothetical")
    elif not powerless(step.governor):
        tense(step.governor, step.lexicon, step.found)
    return Move.ON


def _undoubted(step: Step) -> Move | None:
    """ "nobody doubts that Chile attacked", "there is no doubt that" """
    if step.effect not in _OPEN or step.word not in WORDS["doubting"]:
        return None
    return Move.STOP if step.negated or (step.head.pos_ == "NOUN" and no_such(step.head)) else None


def _performed(step: Step) -> Move | None:
    """ "I want to thank Peru" """
    told = step.effect in _OPEN and not step.negated and operators.performed(step.head, step.current)
    return Move.STOP if told else None


def _let(step: Step) -> Move | None:
    """ "was allowed to see him" saw him """
    told = step.effect in _OPEN and not step.negated and step.word in ("allow", "permit") and was(step.head)
    return Move.ON if told else None


def _operated(step: Step) -> Move | None:
    """ "plans to attack", "wants to attack", "did not want to attack" """
    effect = step.effect
    if effect not in _OPEN:
        return None
    if step.negated and step.word in WORDS["willing"]:
        step.found.add("negation")
    elif effect != "future" or step.word not in WORDS["settled"] or "negation" not in step.found:
        step.found.add("future" if effect == "future" else "hypothetical")
        if step.negated and effect == "future":
            step.found.add("negation")
    return Move.STOP if step.head.pos_ in VERBAL else Move.ON


def _ended(step: Step) -> Move | None:
    """ "ceased to deny that Chile attacked", "stopped refusing to meet" """
    if step.dep != "xcomp" or step.first or step.negated or step.word not in WORDS["ending"]:
        return None
    step.found.discard("negation")
    step.found |= {"hypothetical"} if step.current.lemma_ in WORDS["turning"] else set()
    return Move.ON


def _unproven(step: Step) -> Move | None:
    """ "authorised Chile to attack" """
    open_ = step.dep == "xcomp" and step.head.pos_ == "VERB" and operators.unproven(step.current, step.head)
    if open_ and not step.negated:
        step.found.add("hypothetical")
    return None


def _governed(step: Step) -> Move | None:
    """ "will begin to attack", "did not begin to attack", but not "never stopped attacking" """
    if step.dep != "xcomp" or step.head.pos_ not in VERBAL:
        return None
    if not (step.negated and powerless(step.head)):
        tense(step.head, step.lexicon, step.found)
    if step.negated and step.word not in WORDS["turning"]:
        step.found.add("negation")
    return Move.ON


def _borne(step: Step) -> Move | None:
    """ "will hold talks", "did not hold talks", but not "will criticise the talks" """
    nominal = step.trigger.pos_ == "NOUN" and step.dep in ("dobj", "attr", "pobj", "prep", "nsubj")
    if not nominal and not (step.first and step.dep in ("dobj", "nsubj", "nsubjpass", "attr", "pobj", "prep")):
        return None
    if step.head.pos_ not in VERBAL:
        return None
    if step.word not in WORDS["bearing"]:
        return Move.STOP
    tense(step.head, step.lexicon, step.found)
    if step.negated and not operators.said_of(step.head, step.dep):
        step.found.add("negation")
    return Move.ON


def _reported(step: Step) -> Move | None:
    """ "does not believe that Chile attacked", "will say that Chile attacked" """
    if step.dep != "ccomp" or step.word not in WORDS["reporting"]:
        return None
    if step.word in WORDS["thinking"] and step.negated:
        step.found.add("negation")
    return Move.STOP


_OPEN = frozenset({"future", "hypothetical"})
#: The rules, in the order in which they are tried.
RULES: dict[str, Rule] = {
    "fate": _fate, "subject": _subject, "verdict": _verdict, "ranked": _ranked, "to be done": _to_be_done,
    "relative": _relative, "means": _means, "joined": _joined, "adverbial": _adverbial, "falsehood": _falsehood,
    "going": _going, "yet": _yet, "likely": _likely, "needed": _needed, "inverted": _inverted, "be to": _be_to,
    "of a noun": _of_noun, "thought of": _thought_of, "turned": _turned, "undoubted": _undoubted,
    "performed": _performed, "let": _let, "operated": _operated, "ended": _ended, "unproven": _unproven,
    "governed": _governed, "borne": _borne, "reported": _reported,
}  # fmt: skip
