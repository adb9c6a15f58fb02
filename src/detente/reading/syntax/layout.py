"""Where a text's layout ends a sentence: at an empty line, behind a heading or dateline, at an item of a list.

A headline has no full stop, so that a parser runs it together with the first
sentence below it; a dateline ("PRAGUE, 23 April 2021 - ") is no part of its sentence.
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from detente.reading.syntax import headings
from detente.reading.syntax.limits import bound

_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n")
_DAY = r"(?:\d{1,2} [A-Z][a-z]{2,8}\.?|[A-Z][a-z]{2,8}\.? \d{1,2})"
#: A place in capitals, perhaps a date, perhaps an agency in brackets, and a dash, at the head of a paragraph; or a
#: place, a date and an agency: "Lima, Sep 22 (EFE).- ".
_DATELINE = re.compile(
    r"^[ \t]*[A-Z][A-Z.'’ /-]{2,40}(?:,? [A-Z][A-Za-z.]+)?(?:,? \d{1,2} [A-Z][a-z]+|,? [A-Z][a-z]{2,8}\.? \d{1,2})?"
    r"(?:,? \d{4})?(?: \([A-Za-z /]{2,30}\))? (?:-|–|—|--) "
    rf"|^[ \t]*[A-Z][\w.'’ -]{{2,40}}, {_DAY}(?:,? \d{{2,4}})? \([A-Za-z /]{{2,30}}\)"
    r"\.? ?[-–—]{1,2} ",
    re.MULTILINE,
)


@Language.component("detente_layout")
def layout(doc: Doc) -> Doc:
    """Begin a sentence behind every empty line, heading and dateline, and where one would have no end; stands
    before the parser."""
    if doc._.detente is None:  # else it was done when the document was made
        begin_sentences(doc)
    return doc


def begin_sentences(doc: Doc) -> int:
    """What the component does; how many sentences had to be cut because they did not end."""
    work = doc._.detente
    text = doc.text if work is None else headings.parted(work.text, work.reading.document.title)
    breaks = [m.end() for pattern in (_EMPTY_LINE, _DATELINE) for m in pattern.finditer(text)]
    breaks = sorted({*breaks, *headings.ends(text), *(end for _, end in headings.marks(text))})
    _keep(doc, text)
    position = 0
    for token in doc[1:] if len(doc) else ():
        if position < len(breaks) and token.idx >= breaks[position] and not token.is_space:
            token.is_sent_start = True
            while position < len(breaks) and breaks[position] <= token.idx:
                position += 1
    return bound(doc)


def _keep(doc: Doc, text: str) -> None:
    """No sentence begins within a heading."""
    lines = list(headings.whole(text))
    position = 0
    for token in doc if lines else ():
        while position < len(lines) and token.idx >= lines[position][1]:
            position += 1
        if position < len(lines) and token.idx > lines[position][0] and token.i:
            token.is_sent_start = False
