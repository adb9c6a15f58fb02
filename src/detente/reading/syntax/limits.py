"""Bounds on what the parser is given, so that time and memory grow with a text's length and no faster.

News stays far within them. A run of characters without a space is cut into tokens, a
sentence without an end at a comma or conjunction, a long document into pieces that are
parsed one after another and put together again. The text itself is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

#: Characters of a run without a space, from which it is cut, and of the tokens it is cut into.
RUN, TOKEN = 400, 80
#: Tokens of a sentence, beyond which it is cut; and tokens after which a sure end of a sentence is held to.
SENTENCE, PINNED = 250, 600
#: Tokens that are parsed at once.
PIECE = 4000

_RUN = re.compile(rf"\S{{{RUN},}}")
_PART = re.compile(rf"\w{{1,{TOKEN}}}|\W{{1,{TOKEN}}}")
_ENDS = frozenset({".", "!", "?", "…", "...", "?!", "!?"})
_JOINTS = frozenset({",", ";", ":", "-", "–", "—", "and", "or", "but", "while", "that", "then"})


def tokens(nlp: Language, text: str) -> tuple[Doc, int]:
    """A text as tokens, and how many runs without a space were too long and had to be cut."""
    runs = list(_RUN.finditer(text))
    if not runs:
        return nlp.make_doc(text), 0
    words: list[str] = []
    spaces: list[bool] = []
    at = 0
    for run in (*runs, None):
        plain = nlp.tokenizer(text[at : run.start() if run else len(text)])
        words += [t.text for t in plain]
        spaces += [bool(t.whitespace_) for t in plain]
        if run:
            parts = _PART.findall(run[0])
            words += parts
            spaces += [False] * len(parts)
            at = run.end()
    return Doc(nlp.vocab, words, spaces), len(runs)


def bound(doc: Doc) -> int:
    """Begin a sentence wherever one would grow too long; how many had to be cut where they did not end."""
    cut = 0
    since = pinned = 0
    sure = joint = -1
    for token in doc:
        i = token.i
        if token.is_sent_start and i:
            since = pinned = i
            sure = joint = -1
        if i - since >= SENTENCE:
            start = joint if joint - since > SENTENCE // 2 else i
            doc[start].is_sent_start = True
            since = pinned = start
            sure = joint = -1
            cut += 1
        if i - pinned >= PINNED and sure > pinned:
            doc[sure].is_sent_start = True
            pinned, sure = sure, -1
        if token.text in _ENDS or "\n" in token.text:
            since = i + 1
            if i and len(doc[i - 1]) > 3 and i + 1 < len(doc) and doc[i + 1].is_title:
                sure = i + 1
        elif token.lower_ in _JOINTS and i + 1 < len(doc):
            joint = i + 1
    return cut


def pieces(doc: Doc) -> Iterator[Doc]:
    """A document of tokens in parts that can be parsed by themselves, each ending where a sentence does."""
    first = last = 0
    for token in doc:
        if token.is_sent_start and token.i:
            last = token.i
        if token.i - first >= PIECE:
            end = last if last > first else token.i
            yield doc[first:end].as_doc()
            first = end
    if first < len(doc):
        yield doc[first:].as_doc()


def joined(parts: list[Doc]) -> Doc:
    """Parsed parts as the one document that they were."""
    found = Doc.from_docs(parts, ensure_whitespace=False)
    assert found is not None
    return found
