"""Labels that the small parser gets wrong in ways that can be seen from the labels themselves."""

from __future__ import annotations

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Token

from detente.reading.lexicon import load_lexicon
from detente.reading.lexicon.lists import listed
from detente.reading.syntax.expletives import empty
from detente.tables import laid_over

NAME = "detente_repairs"
_FINITE = frozenset({"VBZ", "VBD", "VBP"})
_CLAUSES = frozenset({"ROOT", "conj", "advcl", "ccomp", "parataxis"})
#: What the parser takes a strange name before a verb for.
_ADVERBIAL = frozenset({"advmod", "npadvmod", "amod", "compound"})
_GIVING = frozenset("award deny give grant hand lend offer promise sell send".split())
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})


@Language.component(NAME)
def repair(doc: Doc) -> Doc:
    """Mend labels of a parsed document, in place."""
    labels = doc.to_array("DEP")
    for label, mend in _MENDS:
        for i in np.flatnonzero(labels == doc.vocab.strings[label]).tolist():
            mend(doc[i])
    for token in doc:
        if empty(token):
            token.dep_ = "expl"
    return doc


def _root(token: Token) -> None:
    """A noun that heads a sentence and has an object, or two names before it, is its verb: "Chile and Peru attack
    Norway", "Macron, Merkel meet to talk".
    """
    names = [c for c in token.lefts if c.dep_ in ("nmod", "compound") and c.pos_ == "PROPN"]
    paired = len(names) > 1 and _has(token, {"advcl"}) and any(c.text == "," for c in token.lefts)
    if token.tag_ == "NN" and (paired or _has(token, {"dobj"})) and not _has(token, {"det", "poss"}):
        token.tag_, token.pos_, token.lemma_ = "VBP", "VERB", token.lower_
        for child in token.lefts:
            if child.dep_ in ("nmod", "compound") and child.pos_ == "PROPN":
                child.dep_ = "nsubj"


def _called(noun: Token) -> None:
    """A noun and the name behind it are one subject, where the sentence has no other verb: "The Chadian group Foo
    attacked Mali" is no group that a name attacked Mali.
    """
    verb = next((c for c in noun.rights if c.dep_ == "relcl" and _past(c) and _has(c, {"dobj"})), None)
    if noun.lower_ not in listed("bands") or verb is None:
        return
    if any(c.pos_ in ("VERB", "AUX") and c != verb for c in noun.children):
        return
    name = next((c for c in verb.lefts if c.dep_ == "nsubj"), None)
    if name is None or name.pos_ != "PROPN" or name.left_edge.i != noun.i + 1 or verb.left_edge.i != noun.i + 1:
        return
    after = [c for c in noun.rights if c.i > verb.i]
    verb.head, verb.dep_, verb.tag_ = verb, "ROOT", "VBD" if verb.tag_ == "VBN" else verb.tag_
    noun.head, noun.dep_ = name, "nmod"
    for child in after:
        child.head = verb


def _both(root: Token) -> None:
    """Two names and a verb in its plain form open a headline that the parser takes for one noun: "France, Chad bomb
    Libya", "Peru, Chile expel Cuban diplomats".
    """
    sentence = root.sent
    first = _last_of_name(sentence[0])
    if first is None or first.i + 2 >= sentence.end or first.nbor(1).lower_ not in (",", "&", "and"):
        return
    link, second = first.nbor(1), _last_of_name(first.nbor(2))
    if second is None or second.i + 2 >= sentence.end:
        return
    verb = second.nbor(1)
    thing = verb.head
    if not verb.is_lower or verb.dep_ not in ("compound", "amod", "nmod") or root not in (first, thing):
        return
    if thing.i < verb.i or (thing.i == verb.i + 1 and thing.tag_ not in ("NNP", "NNPS", "NNS")):
        return  # "London, UK bomb plot"
    if verb.lower_ not in load_lexicon(laid_over()).verbs or any(_acts(t) for t in sentence if t != verb):
        return
    verb.head, verb.dep_, verb.tag_, verb.pos_, verb.lemma_ = verb, "ROOT", "VBP", "VERB", verb.lower_
    thing.head, thing.dep_ = verb, "dobj"
    first.head, first.dep_ = verb, "nsubj"
    second.head, second.dep_ = first, "conj"
    link.head = first


def _last_of_name(token: Token) -> Token | None:
    """The last word of the name that begins with a word, or None."""
    if token.pos_ != "PROPN":
        return None
    while token.i + 1 < token.sent.end and token.nbor(1).pos_ == "PROPN" and token.whitespace_:
        token = token.nbor(1)
    return token


def _pair(verb: Token) -> None:
    """A comma between two names that open a sentence right before its verb is an "and": "Macron, Merkel meet"."""
    lefts = [c for c in verb.lefts if not c.is_punct]
    if verb.pos_ not in ("VERB", "AUX") or not lefts or any(c.pos_ != "PROPN" for c in lefts):
        return
    first, second = verb.doc[verb.sent.start], verb.nbor(-1)
    while first.i + 1 < second.i and first.nbor(1).text != ",":
        first = first.nbor(1)
    if first.pos_ != "PROPN" or first.i + 1 >= second.left_edge.i or second.pos_ != "PROPN":
        return
    if first.head.i != verb.i or second.head.i != verb.i or second.left_edge.i != first.i + 2:
        return
    first.dep_ = "nsubj"
    second.head, second.dep_ = first, "conj"


def _subject(token: Token) -> None:
    """A name is no compound of a finite verb, but its subject: "Norway attacks Peru"."""
    verb = token.head
    if token.pos_ == "PROPN" and _acts(verb) and token.i < verb.i and not _has(verb, _SUBJECTS):
        token.dep_ = "nsubj"


def _object(token: Token) -> None:
    """A name straight behind a verb without an object is no measure of it, but its object: "Norway attacks Peru"."""
    verb = token.head
    if token.pos_ == "PROPN" and _acts(verb) and token.left_edge.i == verb.i + 1 and not _has(verb, {"dobj"}):
        token.dep_ = "dobj"


def as_holder(start: int, name: Token, post: Token) -> None:
    """Whoever bears the name that begins at ``start`` is meant by the post that is said in full before it.

    "Minister of Education Ana Rojas" is read as "Education Minister Ana Rojas" is.
    """
    link, over = post.nbor(1), [c for c in name.lefts if c.i < start]
    if link.head != post or post.head == post:
        return
    if post.is_ancestor(name):
        name.head, name.dep_ = post.head, post.dep_
    elif post.head != name.head or post.dep_ not in _ADVERBIAL:
        return
    if over:
        for inner in [c for c in link.rights if c.dep_ == "pobj"] + over[:-1]:
            inner.head, inner.dep_ = over[-1], "compound"
        over[-1].head, over[-1].dep_ = link, "pobj"
    post.head, post.dep_ = name, "compound"


def as_object(name: Token) -> None:
    """A name of the tables that the parser takes for an adverb behind a verb is its object: "shelled Bakhmut"."""
    if name.dep_ in ("advmod", "npadvmod") and name.head.i + 1 == name.left_edge.i:
        name.pos_, name.tag_ = "PROPN", "NNP"
        _object(name)


def _second(token: Token) -> None:
    """A name between "and" and a verb without a subject is that subject: "Chile met Peru in Lima and Oslo invited"."""
    if token.pos_ != "PROPN" or token.head.dep_ not in ("pobj", "dobj", "conj") or token.i + 1 >= len(token.doc):
        return
    verb = token.nbor(1)
    if _acts(verb) and verb.dep_ in _CLAUSES and not _has(verb, _SUBJECTS) and verb.sent == token.sent:
        token.head = verb
        token.dep_ = "nsubj"


def as_subject(name: Token) -> None:
    """A name is no adverb of the verb behind it, but its subject, and no part of the name behind a participle:
    "Baerbock met Blinken", "Baerbock hosted Blinken".
    """
    verb = name.nbor(1) if name.i + 1 < len(name.doc) else name
    if name.dep_ not in _ADVERBIAL or verb.sent.start != name.sent.start or name.left_edge.i != name.sent.start:
        return
    if verb.tag_ == "VBN" and verb.dep_ == "amod" and verb.head.dep_ == "ROOT" and verb.head.i == verb.i + 1:
        _as_clause(verb, verb.head)
    if name.head not in (verb, verb.head) or not _past(verb):
        return
    behind = [c for c in verb.rights if c.dep_ == "nsubj" and c.left_edge.i == verb.i + 1]
    if behind and not _has(verb, {"dobj", "ccomp"}):
        behind[0].dep_ = "dobj"
    if not any(c.dep_ in _SUBJECTS for c in verb.lefts):
        name.head, name.dep_, name.pos_, name.tag_ = verb, "nsubj", "PROPN", "NNP"
        verb.tag_ = "VBD" if verb.tag_ == "VBN" else verb.tag_


def _as_clause(verb: Token, name: Token) -> None:
    """Make a participle before a name, the two of which were a sentence, its verb."""
    verb.head, verb.dep_, verb.tag_, verb.pos_ = verb, "ROOT", "VBD", "VERB"
    for child in [*name.lefts, name, *name.rights]:
        child.head = verb
    name.dep_ = "dobj"


def _named(token: Token) -> None:
    if token.pos_ == "PROPN":
        as_subject(token)


def _title(token: Token) -> None:
    """Letters right before a name are its title: "PM Modi met Macron"."""
    name = token.nbor(1) if token.i + 1 < len(token.doc) else token
    if token.is_upper and 1 < len(token) <= 3 and name.pos_ == "PROPN" and name.dep_ in _SUBJECTS:
        token.head, token.dep_ = name, "compound"


def _hyphened(token: Token) -> None:
    """Two names with a hyphen between them stand before one noun: "Russian-Chinese talks", "US-Iranian talks"."""
    second = token.head
    if second.i != token.i + 2 or token.nbor(1).text not in ("-", "–") or not (token.is_title or token.is_upper):
        return
    if second.is_title and second.dep_ in ("amod", "compound", "nmod") and second.head.i > second.i:
        token.head, token.dep_, second.dep_ = second.head, "amod", "amod"


def _captive(token: Token) -> None:
    """Who is held hostage is the object, "hostage" what he is held as: "held two aid workers hostage"."""
    noun = token.nbor(-1) if token.i else token
    if token.lower_ not in ("hostage", "captive", "prisoner") or token.head.lemma_ not in ("hold", "take", "keep"):
        return
    if noun.head != token or noun.dep_ not in ("compound", "nmod") or noun.i <= token.head.i:
        return
    for child in [c for c in token.lefts if c != noun]:
        child.head = noun
    noun.head, noun.dep_, token.dep_ = token.head, "dobj", "oprd"


def _given(token: Token) -> None:
    """A name between a verb of giving and a bare noun is whom it is given: "offered Turkey talks"."""
    noun, verb = token.head, token.head.head
    if not token.is_title or noun.dep_ != "dobj" or verb.lemma_ not in _GIVING or token.left_edge.i != verb.i + 1:
        return
    if noun.i == token.i + 1 and noun.is_lower and not any(c.lower_ == "to" for t in (noun, verb) for c in t.rights):
        token.head, token.dep_ = verb, "dative"


def _number(token: Token) -> None:
    """Before a number that acts, "No" is short for number: "No 10 condemned Moscow"."""
    name = token.head
    if token.lower_ == "no" and token.is_title and name.i == token.i + 1 and name.like_num and name.dep_ in _SUBJECTS:
        token.pos_, token.tag_, token.dep_ = "PROPN", "NNP", "compound"
        name.pos_, name.tag_ = "PROPN", "NNP"


def _modal(token: Token) -> None:
    """No modal stands before a past tense: "May spoke to Netanyahu" is of somebody called May."""
    if token.tag_ == "MD" and token.is_title and token.head.tag_ == "VBD" and token.head.i == token.i + 1:
        token.tag_, token.pos_, token.dep_, token.lemma_ = "NNP", "PROPN", "nsubj", token.text


def _general(token: Token) -> None:
    """The end of a title is a noun: "the secretary-general condemned"."""
    if token.pos_ == "ADJ" and token.i > 1 and token.nbor(-1).text in ("-", "–") and token.nbor(-2).pos_ == "NOUN":
        token.pos_, token.tag_ = "NOUN", "NN"


def _past(verb: Token) -> bool:
    active = verb.tag_ == "VBN" and verb.dep_ in ("ROOT", "relcl") and not _has(verb, {"aux", "auxpass"})
    return active or _acts(verb)


def _acts(verb: Token) -> bool:
    return verb.pos_ == "VERB" and verb.tag_ in _FINITE


def _has(verb: Token, labels: frozenset[str] | set[str]) -> bool:
    return any(c.dep_ in labels for c in verb.children)


_MENDS = (
    ("ROOT", _both), ("ROOT", _root), ("ROOT", _called), ("compound", _subject), ("advmod", _named),
    ("npadvmod", _named), ("compound", _named), ("ROOT", _pair), ("amod", _named), ("npadvmod", _title),
    ("npadvmod", _object), ("conj", _second), ("aux", _modal),
    ("det", _number), ("amod", _hyphened), ("npadvmod", _hyphened), ("compound", _hyphened), ("nmod", _hyphened),
    ("nsubj", _general), ("pobj", _general), ("dobj", _general), ("dobj", _captive), ("compound", _given),
)  # fmt: skip
