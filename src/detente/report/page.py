"""A page that an analyst reads: a title, a lead, lines under headings, and the quoted sentences at its foot.

Every sentence stands once, numbered in the order in which the page refers to it.
A page is written as text, Markdown or HTML of one file; what is left out is counted on it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from jinja2 import Environment, PackageLoader, select_autoescape

from detente.report.wording import clipped

#: Words of a quoted sentence at most, and the width of a page of text.
QUOTE, WIDTH, MARGIN = 30, 100, 18


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a document, and the words in it round which it is cut where it is long, or to ``most`` words."""

    document_id: str
    text: str
    focus: str = ""
    most: int | None = None


@dataclass(slots=True)
class Note:
    """A numbered note at the foot: the sentence, whose it is and where it stands."""

    number: int
    text: str
    document_id: str
    credit: str = ""
    url: str | None = None


@dataclass(slots=True)
class Line:
    """What is said, the numbers of the notes that it rests on, what stands behind those, and the event mention told."""

    text: str
    notes: list[int] = field(default_factory=list)
    stop: str = ""
    row: str | None = None

    def __str__(self) -> str:
        return (f"{self.text} {marks(self.notes)}" if self.notes else self.text) + self.stop


@dataclass(slots=True)
class Section:
    """A heading with its lines."""

    heading: str
    lines: list[Line]


@dataclass(slots=True)
class Page:
    """A page: ``stamp`` says date, source and length; ``foot`` what is left out."""

    title: str
    stamp: str
    lead: list[Line] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)


class Notes:
    """Numbers sentences as a page comes to them, each once, with ``most`` words of each; None quotes them uncut."""

    def __init__(self, most: int | None = QUOTE) -> None:
        self.most = most
        self.found: list[Note] = []
        self._full: list[tuple[str, str]] = []

    def numbers(self, quotes: Sequence[Quote]) -> list[int]:
        """The numbers of the notes that hold these sentences."""
        found = []
        for quote in quotes:
            at = self._known(quote)
            if at is None:
                text = self._cut(quote)
                self._full.append((quote.document_id, " ".join(quote.text.split())))
                self.found.append(Note(len(self._full), text, quote.document_id))
                at = len(self._full) - 1
            found.append(at + 1)
        return sorted(set(found))

    def _cut(self, quote: Quote) -> str:
        text = " ".join(quote.text.split())
        for document, known in self._full:
            if document == quote.document_id and known in text:
                text = text.replace(known, "…").strip(" …") or text
        if self.most is None:
            return text
        most = min(self.most, quote.most or self.most)
        cut = clipped(text, most, quote.focus)
        alike = next((n for n in self.found if n.text.strip(" …") in cut or cut.strip(" …") in n.text), None)
        if alike is None:
            return cut
        words, others = text.split(), self._full[alike.number - 1][1].split()
        same = next((i for i, pair in enumerate(zip(words, others, strict=False)) if pair[0] != pair[1]), 0)
        return f"… {clipped(' '.join(words[same:]), most)}" if same else text

    def _known(self, quote: Quote) -> int | None:
        text = " ".join(quote.text.split())
        pairs = enumerate(self._full)
        return next((i for i, (document, known) in pairs if document == quote.document_id and text in known), None)


def marks(notes: Sequence[int]) -> str:
    """Numbers as the page prints them: [1, 2]."""
    return f"[{', '.join(str(n) for n in notes)}]"


FORMATS = ("text", "markdown", "html")


def render(page: Page, format: str) -> str:
    """The page in ``text``, ``markdown`` or ``html``. Raises KeyError for another format."""
    makers: dict[str, Callable[[Page], str]] = {"text": text, "markdown": markdown, "html": html}
    return makers[format](page)


def length(page: Page) -> int:
    """Words of the page as text."""
    return len(text(page).split())


def text(page: Page) -> str:
    """The page for a terminal or a letter."""
    title = page.title.upper()
    gap = WIDTH - len(title) - len(page.stamp)
    lines = [f"{title}{' ' * gap}{page.stamp}"] if gap >= 2 else [*textwrap.wrap(title, WIDTH), page.stamp]
    if page.lead:
        lines += ["", *textwrap.wrap(" ".join(str(s) for s in page.lead), WIDTH)]
    if page.sections:
        lines.append("")
    for section in page.sections:
        head = section.heading.upper()
        for line in section.lines:
            wrapped = textwrap.wrap(str(line), WIDTH - MARGIN, break_long_words=False) or [""]
            lines += [f"{(head if not i else ''):<{MARGIN}}{part}" for i, part in enumerate(wrapped)]
            head = ""
    lines += [""] if page.foot else []
    for foot in page.foot:
        lines += textwrap.wrap(foot, WIDTH)
    lines += [""] if page.notes else []
    for note in page.notes:
        credit = " ".join(filter(None, (note.credit, note.url)))
        told = f"[{note.number}] “{note.text}”" + (f" {credit}" if credit else "")
        lines += textwrap.wrap(told, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines)


def markdown(page: Page) -> str:
    """The page as Markdown, notes linked by number."""
    lines = [f"# {escape(page.title)}", "", f"*{escape(page.stamp)}*"]
    if page.lead:
        lines += ["", " ".join(escape(str(s)) for s in page.lead)]
    for section in page.sections:
        lines += ["", f"## {section.heading}", "", *(f"- {escape(str(line))}" for line in section.lines)]
    lines += ["", *(f"*{escape(f)}*" for f in page.foot)] if page.foot else []
    lines += [""] if page.notes else []
    for note in page.notes:
        link = f" [{escape(note.credit or 'source')}](<{safe}>)" if (safe := web_address(note.url)) else ""
        credit = "" if link or not note.credit else f" {escape(note.credit)}"
        lines.append(f"{note.number}. “{escape(note.text)}”{credit}{link}")
    return "\n".join(lines)


def escape(words: str) -> str:
    """Words that Markdown shows as they are."""
    for sign in "\\`*_[]<>#|":
        words = words.replace(sign, "\\" + sign)
    return words


def web_address(url: str | None) -> str | None:
    """The address where it is one of the web, without what would end a link; else None."""
    if not url or not url.startswith(("http://", "https://")) or any(c in url for c in " <>\"'\n\t"):
        return None
    return url


def html(page: Page) -> str:
    """The page as one HTML file that asks the network for nothing."""
    environment = Environment(loader=PackageLoader("detente.report"), autoescape=select_autoescape(default=True))
    environment.filters["web_address"] = web_address
    return environment.get_template("page.html").render(page=page)
