"""Headings: where they end, and how one with every word in capitals reads as a sentence.

A heading has no full stop, so that a parser runs it together with the line below it; and the
parser takes a verb with a capital for a name ("Israel Attacks Iran"). Common words of such a
heading are put in small letters for tagger and parser, typographic apostrophes are made
straight, and both are put back when the parse is done: offsets and words stay those of the text.
"""

from __future__ import annotations

import re
from calendar import day_name, month_abbr, month_name
from collections.abc import Callable, Container, Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc, Token

from detente.reading.syntax.arguments import PASSIVE_SUBJECTS, SUBJECTS

NAME = "detente_headings"
#: A heading has at most so many words, and one above a line of text at most so many characters.
WORDS, LINE = 22, 90
#: A line this short is no line of a wrapped paragraph; a longer one must be plainly shorter than the line below it.
SHORT, RATIO = 45, 0.7
#: The share of a heading's longer words that begin with a capital, from which all of them do.
TITLED = 0.8

_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?![ \t\r]*\n)[^\n]+)*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_AMID = re.compile(r"(?<=[\w,] )([A-Z][a-z]+)")
_CALENDAR = frozenset(n.lower() for n in (*month_name, *month_abbr, *day_name) if n)
#: The mark before an item of a list or a heading of Markdown: "- ", "* ", "2. ", "## ".
_MARK = re.compile(r"^[ \t]*([*•·▪◦‣]|#{1,6}|[-–—]|\d{1,2}[.)])[ \t]+(?=\S)", re.MULTILINE)
#: Words that stand in small letters amid capitals.
_LOW = frozenset("a an and as at but by for from in into is nor of off on or over per so than the to up with".split())
_BULLETS = frozenset("*•·▪◦‣#")
_FINISHED = re.compile(r"[.!?:][\"”’')\]]*$")
_STOPPED = re.compile(r"[.!?;:,][\"”’')\]]*\s*$")
_ENDS = re.compile(r"[.!?;]")
_ENDED = re.compile(r"[.!?][\"”’')\]]*\s*$")
_CURLY = str.maketrans("‘’", "''")
_ATTRIBUTES = ["TAG", "POS", "MORPH", "LEMMA", "HEAD", "DEP", "SENT_START"]

Spans = Iterable[tuple[int, int]]


def headings(text: str) -> Iterator[tuple[int, int]]:
    """Lines that stand over others or alone and do not end as a sentence does: [start, end) in characters.

    Amid lines of text one follows the end of a sentence.
    """
    heads = dict(marks(text))
    for paragraph in _PARAGRAPH.finditer(text):
        lines = list(_lines(text, *paragraph.span()))
        fresh, amid = True, False
        for (start, end), below in zip(lines, [*lines[1:], None], strict=True):
            line = text[start:end]
            if not line:
                break
            mark = heads.get(start)
            if (fresh or mark) and not _STOPPED.search(line) and len(line.split()) <= WORDS:
                under = "" if below is None else text[below[0] : below[1]]
                if (not amid or mark) if below is None else (below[0] in heads or _above(line, under)):
                    yield mark or start, end
                    continue
            fresh, amid = bool(_ENDED.search(line)), True


def capitalised(text: str) -> Iterator[tuple[int, int]]:
    """Headings, and short paragraphs with capitals for every longer word, which end in a stop for all that: "Israel
    Strikes Iran After Talks Collapse.".
    """
    heads = set(headings(text))
    stopped = {span for m in _PARAGRAPH.finditer(text) if (span := _stopped(text, *m.span())) is not None}
    return iter(sorted(heads | stopped))


def _stopped(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the words of a paragraph stand that is a heading but for its stop."""
    line = text[start:end].rstrip()
    words = [w[0] for w in _WORD.finditer(line)] if len(line) <= 2 * LINE else []
    short = "\n" not in line and len(words) <= WORDS and sum(len(w) >= 4 for w in words[1:]) > 3
    return (start, start + len(line)) if short and all(w[0].isupper() or w in _LOW for w in words) else None


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for line in re.finditer(r"[^\n]+", text[start:end]):
        bare = line[0].strip()
        at = start + line.start() + line[0].find(bare)
        yield at, at + len(bare)


def _above(line: str, below: str) -> bool:
    """Whether a line stands over the next one, and does not run on in it."""
    if not below or len(line) > LINE or not (below[0].isupper() or below[0].isdigit() or below[0] in "\"'“‘("):
        return False
    if line.isupper():
        return True
    return len(below.split()) > 2 and (len(line) <= SHORT or len(line) < RATIO * len(below))


def whole(text: str) -> Iterator[tuple[int, int]]:
    """Headings in which nothing ends: a parser that sees two sentences in one has lost its way."""
    return ((start, end) for start, end in headings(text) if not _ENDS.search(text, start, end))


def ends(text: str) -> list[int]:
    """Where headings that stand over a line of text end, in characters."""
    return [end for _, end in headings(text) if end < len(text)]


def spoken(doc: Doc, text: str) -> str:
    """The text with "&" for a heading's comma that stands for "and": "Iran, Russia Sign Deal". Its length stays."""
    made = list(unmarked(text))
    for start, end in headings(text):
        span = doc.char_span(start, end, alignment_mode="contract")
        for token in span if span is not None else ():
            pair = token.dep_ == "conj" and [c for c in token.head.children if c.dep_ in ("conj", "cc")] == [token]
            if pair and _acts(token.head) and token.left_edge.i and doc[token.left_edge.i - 1].text == ",":
                made[doc[token.left_edge.i - 1].idx] = "&"
    return "".join(made)


def unmarked(text: str) -> str:
    """The text with spaces for the marks of lists and headings, which are no words. Its length stays."""
    made = list(text)
    for start, end in marks(text):
        made[start:end] = " " * (end - start)
    return "".join(made)


def marks(text: str) -> Iterator[tuple[int, int]]:
    """The marks of items and headings: where each stands and where its words begin, in characters.

    A dash or a number, which may also go on a sentence, is one beside another or where nothing is left unfinished.
    """
    found = list(_MARK.finditer(text))
    above = {m.start(): text.rfind("\n", 0, max(m.start() - 1, 0)) + 1 if m.start() else -1 for m in found}
    over = frozenset(above.values())
    for mark in found:
        at = mark.start()
        before = text[max(above[at], 0) : at].strip()
        fresh = not before or bool(_FINISHED.search(before))
        if fresh or mark[1][0] in _BULLETS or above[at] in above or at in over:
            yield mark.start(1), mark.end()


def _acts(token: Token) -> bool:
    """Whether a word is a subject, or one in effect, before "to meet"; a dateline's town is none."""
    return token.dep_ in (*SUBJECTS, *PASSIVE_SUBJECTS) or any(c.dep_ in ("relcl", "acl") for c in token.children)


def lowered(text: str, names: Callable[[str], Spans], common: Callable[[str], bool]) -> str:
    """The text with common words in small letters where a heading has all its words in capitals.

    ``names`` finds the names in a line; ``common`` tells whether a word in small letters is one of the language. A
    word that the text below has with a capital amid a sentence is a name. The length does not change.
    """
    parts: list[str] = []
    at = 0
    named: frozenset[str] | None = None
    for start, end in capitalised(text):
        line = text[start:end]
        words = list(_WORD.finditer(line))
        if len(words) < 3 or not titled(words):
            continue
        named = _named(text) if named is None else named
        titles = line.title() if line.isupper() else line

        def name(word: str, named: frozenset[str] = named) -> bool:
            return word.capitalize() in named or word.lower() in _CALENDAR or not common(word.lower())

        plain = _written(titles, words, name)
        alone = {w.start() for w in words if names(titles[w.start() : w.end()])}  # "Putin", which a dictionary has too
        spans = [*names(titles), *names(plain), *names(_written(titles, words, name, alone))]
        kept = {w.start() for w in words if any(a < w.end() and w.start() < b for a, b in spans)}
        written = _written(titles, words, name, kept)
        parts += text[at:start], written
        at = end
    return unmarked("".join(parts) + text[at:])


def parted(text: str, title: str | None) -> str:
    """The text with its title, where it opens with it as a sentence, as a line above the rest; as long as it was."""
    title = (title or "").strip().rstrip(".")
    at = len(text) - len(text.lstrip())
    end = at + len(title)
    if not title or not text.startswith(title, at) or text[end : end + 2] not in (". ", ".\n"):
        return text
    return f"{text[:end]}\n\n{text[end + 2 :]}"


def straight(text: str) -> str:
    """The text with straight apostrophes, as long as it was: the tagger takes "’s" and "n’t" for nouns now and then."""
    return text.translate(_CURLY)


def _written(line: str, words: list[re.Match[str]], name: Callable[[str], bool], kept: Container[int] = ()) -> str:
    """A line with its words in small letters, but for the first, for names and for those that begin at ``kept``."""
    made = list(line)
    for n, word in enumerate(words):
        whole = line[word.start() : word.end()]
        if n and word.start() not in kept and not name(whole) and len(whole.lower()) == len(whole):
            made[word.start() : word.end()] = whole.lower()
    return "".join(made)


def _named(text: str) -> frozenset[str]:
    """Words with a capital amid a sentence, outside headings."""
    heads = list(capitalised(text))
    rest = [text[a:b] for (_, a), (b, _) in zip([(0, 0), *heads], [*heads, (len(text), 0)], strict=True)]
    return frozenset(m[1] for part in rest for m in _AMID.finditer(part))


def titled(words: list[re.Match[str]]) -> bool:
    """Whether the longer words of a line begin with capitals."""
    longer = [w[0] for w in words[1:] if len(w[0]) >= 4]
    return bool(longer) and sum(w[0].isupper() for w in longer) >= TITLED * len(longer)


def vocabulary(nlp: Language) -> Callable[[str], bool]:
    """Whether a word is a common one by the lemmatizer's lists; without a lemmatizer none is."""
    if "lemmatizer" not in nlp.pipe_names:
        return lambda word: False
    lookups = nlp.get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
    listed, rules = (lookups.get_table(n, {}) for n in ("lemma_index", "lemma_rules"))
    index = {kind: frozenset(words) for kind, words in listed.items()}
    odd = lookups.get_table("lemma_exc", {})
    stops = nlp.Defaults.stop_words

    def common(word: str) -> bool:
        if word in stops:
            return True
        for kind, words in index.items():
            if word in words or word in odd.get(kind, {}):
                return True
            if any(old and word.endswith(old) and word[: -len(old)] + new in words for old, new in rules.get(kind, ())):
                return True
        return False

    return common


@Language.component(NAME)
def restore(doc: Doc) -> Doc:
    """Give a parsed document the words of its text again, where others stood for them in the parse."""
    work = doc._.detente
    if work is None:
        return doc
    words = [t.text if t.is_space else work.text[t.idx : t.idx + len(t)] for t in doc]  # the marks of lists stay away
    if all(t.text == word for t, word in zip(doc, words, strict=True)):
        return doc
    made = Doc(doc.vocab, words, [bool(t.whitespace_) for t in doc])
    made.from_array(_ATTRIBUTES, doc.to_array(_ATTRIBUTES))  # type: ignore[arg-type]
    made._.detente = work
    return made
