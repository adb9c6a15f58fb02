"""What the words round a trigger say of it: rules by name, each with an example, gone through in order.

A rule adds to the modes found so far or takes from them.
"""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Token

from detente.reading.lexicon.frames import Lexicon
from detente.reading.syntax.arguments import infinitive
from detente.reading.whether.negation import additive, instead, negated, no_longer, of_nobody
from detente.reading.whether.tense import WORDS, conditional, inverted, tense

Rule = Callable[[Token, Lexicon, set[str]], None]


def _modal(verb: Token, lexicon: Lexicon, found: set[str]) -> None:
    """ "will attack", "might attack" """
    tense(verb, lexicon, found)


def _denied(verb: Token, _: Lexicon, found: set[str]) -> None:
    """ "did not attack", "no state attacked", "no longer attacks" """
    if _undone(verb):
        found.add("negation")


def _unable(verb: Token, _: Lexicon, found: set[str]) -> None:
    """ "could not reach a deal": none was reached, and nothing is open """
    modals = _auxiliaries(verb)
    if modals & WORDS["power"] and not modals & {"may", "might"} and _undone(verb):
        found.discard("hypothetical")


def _unavoidable(verb: Token, _: Lexicon, found: set[str]) -> None:
    """ "could not but praise" praised """
    if _auxiliaries(verb) & WORDS["power"] and additive(verb):
        found.discard("hypothetical")


def _refused(verb: Token, lexicon: Lexicon, found: set[str]) -> None:
    """ "would not hand him over" is a refusal """
    if "would" in _auxiliaries(verb) and _undone(verb) and not conditional(verb, lexicon):
        found.discard("hypothetical")


def _to_come(verb: Token, _: Lexicon, found: set[str]) -> None:
    """ "Chile to visit Peru", as headlines have it """
    if verb.dep_ == "ROOT" and verb.tag_ == "VB" and infinitive(verb):
        found.add("future")


def _inverted(verb: Token, _: Lexicon, found: set[str]) -> None:
    """ "had Chile attacked" """
    if inverted(verb):
        found.add("hypothetical")


def _marked(verb: Token, lexicon: Lexicon, found: set[str]) -> None:
    """ "if Chile attacks" """
    found.update(
        lexicon.markers[c.lower_] for c in verb.children if c.dep_ in ("mark", "advmod") and c.lower_ in lexicon.markers
    )


def _deliberated(verb: Token, lexicon: Lexicon, found: set[str]) -> None:
    """ "is considering sanctions", "mulls sending troops" """
    if verb.lemma_.lower() in WORDS["deliberating"] and any(_an_act(c, lexicon) for c in verb.children):
        found.add("hypothetical")


def _ruled_out(verb: Token, _: Lexicon, found: set[str]) -> None:
    """ "instead of attacking" """
    if instead(verb, "verb"):
        found.add("negation")


def _none(noun: Token, _: Lexicon, found: set[str]) -> None:
    """ "no agreement" """
    if any(c.dep_ in ("det", "neg", "preconj") and c.lower_ in ("no", "neither") for c in noun.children):
        found.add("negation")


def _qualified(noun: Token, _: Lexicon, found: set[str]) -> None:
    """ "a planned visit", "a possible visit", "a cancelled visit" """
    for child in noun.children:
        if child.dep_ in ("amod", "compound", "advmod"):
            kind = next((k for k in _QUALIFIED if child.lower_ in WORDS[k]), None)
            if kind is not None:
                found.add(_QUALIFIED[kind])


def _done_without(noun: Token, _: Lexicon, found: set[str]) -> None:
    """ "ended without an agreement" """
    if instead(noun, "noun"):
        found.add("negation")


def _asked(token: Token, _: Lexicon, found: set[str]) -> None:
    """ "Did Chile attack?" """
    if any(t.text == "?" for t in token.sent[-2:]):
        found.add("hypothetical")


#: What a kind of word before a noun says of it.
_QUALIFIED = {"planned": "future", "possible": "hypothetical", "failed": "negation"}
#: Rules on verbs, on other words, and on both.
OF_VERBS: dict[str, Rule] = {
    "modal": _modal, "denied": _denied, "unable": _unable, "unavoidable": _unavoidable, "refused": _refused,
    "to come": _to_come, "deliberated": _deliberated, "inverted": _inverted, "marked": _marked, "ruled out": _ruled_out,
}  # fmt: skip
OF_NOUNS: dict[str, Rule] = {"none": _none, "qualified": _qualified, "done without": _done_without}
OF_ALL: dict[str, Rule] = {"asked": _asked}


def _an_act(token: Token, lexicon: Lexicon) -> bool:
    """Whether what hangs on a verb is an act, by a noun or a participle."""
    if token.dep_ == "xcomp":
        return token.tag_ == "VBG"
    return token.dep_ == "dobj" and token.pos_ == "NOUN" and token.lemma_.lower() in lexicon.nouns


def _undone(verb: Token) -> bool:
    return negated(verb) or of_nobody(verb) or no_longer(verb)


def _auxiliaries(verb: Token) -> set[str]:
    return {c.lower_ for c in verb.children if c.dep_ == "aux"}
