"""A line of a brief or a note before it is placed: its heading, words, quoted sentences and weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.report.page import Quote

MET, AWAY, PRESSES, FORCE, SUPPORT = "Who met", "Who stayed away", "Who presses", "Force", "Support and aid"
DISPUTED, OPEN, STANDING, IF = "Disputed", "Open", "Said of standing", "If"
#: Headings in the order in which an analyst asks.
ORDER = (MET, AWAY, PRESSES, FORCE, SUPPORT, DISPUTED, OPEN, STANDING, IF)


#: Words that a line must have to be set beside others by them, and the share of them in common from which on two
#: lines say the same.
FEW, ALIKE = 8, 0.75


@dataclass(slots=True)
class Item:
    """A line before it is placed: lines of one ``stem`` stand behind it on one line; ``weight`` orders them.

    ``span`` is what of which document it tells: its clause where that stands in the text's own words, else its verb;
    ``row`` the event mention that it rests on; ``voice`` who says it, where it is a statement of somebody's own, and
    ``kind`` the type of that; ``bare`` who acts, of a line that says neither towards whom nor what of.
    """

    section: str
    text: str
    quotes: list[Quote]
    weight: float
    stem: str = ""
    lead: str | None = None
    span: tuple[str, int, int] | None = None
    row: str | None = None
    voice: str = ""
    kind: str = ""
    bare: str = ""

    def again(self, others: Sequence[Item]) -> bool:
        """Whether one of these lines tells the same words, or some of them, or says nearly the same."""
        if self.span is None:
            return False
        if self.bare and any(o.kind == self.kind and o.lead and o.lead.startswith(self.bare) for o in others):
            return True
        document, start, end = self.span
        spans = (o.span for o in others if o.span is not None)
        if any(d == document and low <= end and start <= high for d, low, high in spans):
            return True
        words = _words(self.text)
        return len(words) > FEW and any(_alike(words, _words(o.text)) for o in others)


def _words(text: str) -> set[str]:
    return {w.strip("“”\"'.,:;()").lower() for w in text.split()}


def _alike(words: set[str], others: set[str]) -> bool:
    return len(words & others) > ALIKE * len(words | others)


def once(items: Sequence[Item]) -> list[Item]:
    """Lines that say the same made one, with the words of all; of two that differ in time or place the fuller stays."""
    found: list[Item] = []
    for item in sorted(items, key=lambda i: -len(i.text)):
        same = next((i for i in found if i.section == item.section and _says(i, item)), None)
        if same is None:
            found.append(item)
            continue
        same.quotes = [*same.quotes, *(q for q in item.quotes if q not in same.quotes)][:2]
        same.weight = max(same.weight, item.weight) + 0.1
    return found


def _says(full: Item, short: Item) -> bool:
    """Whether one line says all that another does: the same, or the same with when or where it was."""
    if full.text == short.text:
        return full.stem == short.stem
    rest = full.text.removeprefix(short.text)
    return rest != full.text and rest.startswith((" on ", " in ", " between "))
