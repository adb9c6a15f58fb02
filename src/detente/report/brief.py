"""The one-page brief: a title line, a lead, a line an event, and the quoted sentences, numbered, at the foot.

It is never longer than half of what it sums up, or than ``SHORT`` words where the
articles are short, nor than ``LONG`` words. What weighs most comes in first; what is
left out is counted, and ``everything`` shows it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.report import page as pages
from detente.report.items import DISPUTED, MET, OPEN, ORDER, Item
from detente.report.lines import Telling
from detente.report.page import Line, Notes, Page, Section
from detente.report.wording import counted, day

Tables = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """Sentences of the lead, words of a quotation (None: all), and whether lines say again what the lead says."""

    leads: int
    quote: int | None
    again: bool


#: Words of a brief: of a few lines at most, of a short article, up to which it says nothing twice, and of one page.
LINES, SHORT, TIGHT, LONG = 60, 150, 200, 450
#: How much less the second line under a heading weighs than the first, and so on: every heading gets its chance.
_STEP = 0.15
_FORMATS = ("text", "markdown", "html")


def render(tables: Tables, format: str, *, words: int | None = None, everything: bool = False) -> str:
    """The brief in ``text``, ``markdown`` or ``html``. Raises KeyError for another format.

    ``words`` is the length of the documents together; without it that of the sentences with rows is taken.
    """
    if format not in _FORMATS:
        raise KeyError(format)
    return pages.render(page(tables, words=words, everything=everything), format)


def page(tables: Tables, *, words: int | None = None, everything: bool = False) -> Page:
    """The brief as a page."""
    telling = Telling(tables, everything)
    items = _ordered(telling.items())
    stamp = _stamp(tables, words)
    if everything:
        return _page(tables, stamp, items, telling, left=0, plan=Plan(3, None, True))
    size = words if words is not None else _quoted(tables)
    limit = min(max(size // 2, min(SHORT, max(size, LINES))), LONG)
    return _filled(tables, stamp, items, telling, limit)


def _filled(tables: Tables, stamp: str, items: Sequence[Item], telling: Telling, limit: int) -> Page:
    """The page with as many items as the limit holds, the weightiest first."""
    plan = Plan(3, 24, False) if limit > TIGHT else Plan(2, 16, False)
    taken: list[Item] = []
    found = _page(tables, stamp, taken, telling, left=len(items), plan=plan)
    missed = 0
    for item in items:
        if item.again(taken):
            continue
        tried = _page(tables, stamp, [*taken, item], telling, left=len(items) - len(taken) - 1, plan=plan)
        if pages.length(tried) <= limit or (not taken and pages.length(tried) <= SHORT):
            taken.append(item)
            found = tried
        else:
            missed += 1
            if missed > 12:
                break
    return found


def _ordered(items: Sequence[Item]) -> list[Item]:
    ranks: dict[str, int] = defaultdict(int)
    for item in sorted(items, key=lambda i: -i.weight):
        item.weight -= _STEP * ranks[item.section]
        ranks[item.section] += 1
    return sorted(items, key=lambda i: -i.weight)


def _page(tables: Tables, stamp: str, items: Sequence[Item], telling: Telling, *, left: int, plan: Plan) -> Page:
    notes = Notes(plan.quote)
    leads = _leads(items, plan.leads)
    lead = [Line(str(i.lead), notes.numbers(i.quotes), ".") for i in leads]
    told = [] if plan.again else [id(i) for i in leads if i.lead and len(i.text) <= len(i.lead) + 12]
    sections = []
    for heading in ORDER:
        lines: dict[str, Line] = {}
        for n, item in enumerate(i for i in items if i.section == heading and id(i) not in told):
            marks = notes.numbers(item.quotes)
            if item.stem and item.stem in lines:
                line = lines[item.stem]
                line.text = f"{line.text if line.notes == marks else line}; {item.text}"
                line.notes = marks
            elif item.stem:
                lines[item.stem] = Line(f"{item.stem}: {item.text}", marks)
            else:
                lines[str(n)] = Line(item.text, marks)
        if lines:
            sections.append(Section(heading, list(lines.values())))
    return Page(_title(tables, items), stamp, lead, sections, _credited(notes, tables), _foot(telling, items, left))


def _leads(items: Sequence[Item], most: int) -> list[Item]:
    """The strongest event, a dispute and what is open where there is room, the next events else."""
    events = [i for i in items if i.lead and i.section not in (DISPUTED, OPEN) and i.stem != "earlier"]
    chosen = events[:1]
    for section in (DISPUTED, OPEN) if most > 1 else ():
        chosen += [i for i in items if i.section == section][:1]
    chosen += events[1 : 1 + max(0, most - len(chosen))]
    rank = {id(i): n for n, i in enumerate([*events, *items])}
    return sorted(chosen[:most], key=lambda i: (i.section in (DISPUTED, OPEN), rank[id(i)]))


def _title(tables: Tables, items: Sequence[Item]) -> str:
    documents = tables["documents"]
    if len(documents) != 1:
        return f"Brief of {len(documents)} documents"
    if documents[0]["title"]:
        return str(documents[0]["title"])
    top = next(iter(_leads(items, 1)), None)
    return top.lead if top and top.lead else str(documents[0]["document_id"])


def _stamp(tables: Tables, words: int | None) -> str:
    documents = tables["documents"]
    days = sorted(d["published"] for d in documents if d["published"])
    when = day(days[0]) if days else "undated"
    if days and days[-1] != days[0]:
        when = f"{when} to {day(days[-1])}"
    sources = sorted({d["source"] for d in documents if d["source"]})
    parts = [when, *(sources if len(sources) == 1 else [f"{len(sources)} sources"] if sources else [])]
    return " · ".join([*parts, f"{words:,} words"] if words is not None else parts)


def _credited(notes: Notes, tables: Tables) -> list[pages.Note]:
    if len(tables["documents"]) > 1:
        known = {d["document_id"]: d for d in tables["documents"]}
        for note in notes.found:
            document = known.get(note.document_id) or {}
            note.credit = str(document.get("source") or note.document_id)
    return notes.found


def _foot(telling: Telling, items: Sequence[Item], left: int) -> list[str]:
    if telling.everything:
        return [] if items else ["Nothing of politics was read in the text."]
    counts = {
        "line": left, "uncertain row": telling.uncertain, "unclear event": telling.unclear,
        "possibility": telling.possible,
    }  # fmt: skip
    told = ", ".join(counted(n, what) for what, n in counts.items() if n)
    found = [] if items or left else ["Nothing in the text is sure enough to count."]
    return [*found, f"Left out: {told} (--all)"] if told else found


def _quoted(tables: Tables) -> int:
    names = ("event_mentions", "encounters", "claims", "commitments", "assessments", "conditionals")
    return sum(len(t.split()) for t in {r["text"] for n in names for r in tables[n]})


__all__ = ["LONG", "MET", "SHORT", "page", "render"]
