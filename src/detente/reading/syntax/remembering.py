"""What spaCy may do in less time with the same result.

The attribute ruler tries all of its rules on every word, though nearly all of them look at one word alone; the
lemmatizer looks each form that it tries up in lists of tens of thousands of words; and the networks multiply by a
library that knows less of a processor's instructions than numpy's.
"""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps

#: What a rule may ask of a word, so that its answer can be remembered for the next such word.
_ASKED = frozenset({"LOWER", "TAG", "DEP", "IS_SPACE"})
#: So many kinds of words are remembered at most.
_MOST = 200_000
Match = tuple[int, int, int, int]


def remember(nlp: Language) -> None:
    """Let a pipeline's attribute ruler and lemmatizer remember, where it has them."""
    for _, pipe in nlp.pipeline:
        if isinstance(pipe, AttributeRuler):
            pipe.match = _Rules(pipe).match  # type: ignore[method-assign]
    if "lemmatizer" in nlp.pipe_names:
        index = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index", {})  # type: ignore[attr-defined]
        for kind, words in list(index.items()):
            index[kind] = dict.fromkeys(words)


def multiply(nlp: Language) -> None:
    """Let a pipeline's networks multiply by numpy's library, where they run on the processor by thinc's own."""
    ops = NumpyOps(use_blis=False)
    for _, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        for node in model.walk() if isinstance(model, Model) else ():
            if type(node.ops) is NumpyOps:
                node.ops = ops


class _Rules:
    """The rules of an attribute ruler: those on one word, answered from memory, and those that look farther."""

    def __init__(self, ruler: AttributeRuler) -> None:
        self._single, self._farther = Matcher(ruler.vocab), Matcher(ruler.vocab)
        self._strings = ruler.vocab.strings
        self._known: dict[tuple[int, ...], list[tuple[int, int]]] = {}
        rules: Any = ruler.patterns
        for number, rule in enumerate(rules):
            for pattern in rule["patterns"]:
                single = len(pattern) == 1 and pattern[0].keys() <= _ASKED
                (self._single if single else self._farther).add(str(number), [pattern])

    def match(self, doc: Doc) -> list[Match]:
        """What `AttributeRuler.match` finds: the number of each rule that holds, its key, and where."""
        if len(self._known) > _MOST:
            self._known.clear()
        farther = self._farther(doc, allow_missing=True)
        found = [(int(self._strings[key]), key, first, last) for key, first, last in farther]
        for i, word in enumerate(map(tuple, doc.to_array(["LOWER", "TAG", "DEP"]).tolist())):
            held = self._known.get(word)
            if held is None:
                told = self._single(doc[i : i + 1], allow_missing=True)
                held = self._known[word] = [(int(self._strings[key]), key) for key, _, _ in told]
            found += [(number, key, i, i + 1) for number, key in held]
        return sorted(found)
