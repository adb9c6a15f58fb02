"""The morning note as a page: sentences in plain verbs, each with its source, and what else a desk wants to know."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from detente.desk.news import Change, Happening, outlet
from detente.desk.note import AHEAD, Note
from detente.report.acts import status
from detente.report.clause import phrase
from detente.report.items import Item
from detente.report.lines import FIRM, Telling
from detente.report.page import Line, Notes, Page, Quote, Section
from detente.report.parties import short
from detente.report.voices import further
from detente.report.wording import CONTENT, capital, counted, day, plural

Row = Mapping[str, Any]

#: Changes, promises, denials and what did not come, of each at most.
SHOWN = 5
#: What lies ahead in a line's own words, which of a day that is over lay ahead.
_AHEAD = re.compile(r" (is|are) to (?!be\b)")


def page(note: Note) -> Page:
    """The note as a page."""
    tables = {"assessments": [], "conditionals": [], **note.tables, "entities": _entities(note)}
    telling = Telling(tables, days=False, least=FIRM)
    notes = Notes()
    lead, left = _news(note, telling, notes)
    sections = [
        *([Section("News", lead)] if lead else []),
        Section("Changed", _changes(note, telling)),
        Section("Falls due", _due(note, telling, notes)),
        Section("Newly denied", _denied(note, telling, notes)),
        Section("Did not come", _missed(note, telling, notes)),
    ]
    return Page(_title(note), _stamp(note), [], sections, _credited(note, notes), _foot(note, left))


def _news(note: Note, telling: Telling, notes: Notes) -> tuple[list[Line], Counter[str]]:
    """The weightiest events that are sure enough and name enough to be told, few of one pair of parties; the rest
    is counted by why it is left out.

    Of what one speaker says of himself the weightiest is told, and how much more he says is counted behind it.
    """
    found: list[Line] = []
    items: list[Item] = []
    speeches: dict[str, tuple[Line, Counter[str]]] = {}
    told: Counter[Collection[str]] = Counter()
    left: Counter[str] = Counter()
    for happening in note.events:
        item = _item(telling, happening)
        if item is None:
            left["not sure or plain enough to tell"] += 1
        elif item.again(items):
            left["told already"] += 1
        elif item.voice in speeches:
            items.append(item)
            speeches[item.voice][1][item.kind] += 1
        elif told[happening.between] == note.of_pair:
            left["of parties told of twice" if note.of_pair == 2 else "of parties told of already"] += 1
        elif len(found) == note.most:
            left["of less weight"] += 1
        else:
            told[happening.between] += 1
            items.append(item)
            said = f"{item.lead} ({_backing(note, happening, telling)})"
            found.append(Line(said, notes.numbers(item.quotes), row=item.row))
            if item.voice:
                speeches[item.voice] = found[-1], Counter()
    for voice, (line, kinds) in speeches.items():
        line.text += further(voice, kinds)
    if note.lighter:
        left["of less weight"] += note.lighter
    return found, left


def _entities(note: Note) -> dict[str, Row]:
    return {e["entity"]: e for e in note.tables["entities"]}


def _item(telling: Telling, happening: Happening) -> Item | None:
    """The event's line; of mentions that say different things (met, did not meet) those of the surest."""
    best = max(happening.rows, key=lambda r: r["confidence"])
    if best["confidence"] < telling.least:
        return None
    return telling.event([r for r in happening.rows if status(r) == status(best)])


def _backing(note: Note, happening: Happening, telling: Telling) -> str:
    row = max(happening.rows, key=lambda r: (bool(r["date"]), r["confidence"]))
    published = telling.published.get(row["document_id"])
    dating = row["date"]
    if dating and dating["start"] == dating["end"]:
        when = day(dating["start"], year=False)
    else:
        when = f"reported {day(published, year=False)}"
    parts = [when, "one source" if happening.independent == 1 else f"{happening.independent} independent sources"]
    if happening.first and happening.first[:10] < note.since.isoformat():
        parts.append(f"first read {day(happening.first[:10], year=False)}")
    if happening.contested:
        ids = {r["id"] for r in happening.rows}
        claims = [c for c in note.tables["claims"] if c["event_mention"] in ids]
        sides = {p["source"]: None for c in claims for p in c["positions"] if p["stance"] == "denies" and p["source"]}
        parts.append(f"denied by {telling.names.many(list(sides))}" if sides else "disputed")
    return "; ".join(parts)


def _changes(note: Note, telling: Telling) -> list[Line]:
    if not note.changes:
        read = counted(note.compared, "document")
        return [Line(f"No pair of parties stands out against the four weeks before ({read})")]
    return [*(Line(_change(c, telling)) for c in note.changes[:SHOWN]), *_more(note.changes)]


def _more(*kinds: Sequence[Any]) -> list[Line]:
    """How many there are beyond those shown."""
    more = sum(max(0, len(kind) - SHOWN) for kind in kinds)
    return [Line(f"And {more:,} more")] if more else []


def _change(change: Change, telling: Telling) -> str:
    what = "Cooperation" if change.cooperative else "Conflict"
    between = " and ".join(telling.names(e) for e in change.pair)
    how = "more" if change.now > change.expected else "less"
    return (
        f"{what} between {between}: {counted(change.now, 'event')} in seven days, {how} than the "
        f"{change.expected:.1f} to be expected from the four weeks before"
    )


def _due(note: Note, telling: Telling, notes: Notes) -> list[Line]:
    found = [Line(_promise(r, telling), notes.numbers([_quote(r)])) for r in note.due[:SHOWN]]
    return [*found, *_more(note.due)] or [Line(f"Nothing on record falls due in the next {AHEAD} days")]


def _promise(row: Row, telling: Telling) -> str:
    to = f" to {telling.names.many(row['to'])}" if row["to"] else ""
    told = short(row["content"] or "")
    content = f": “{told}”" if told else ""
    return capital(f"{day(row['due'], year=False)}: {row['kind']} from {telling.names.many(row['from'])}{to}{content}")


def _quote(row: Row, focus: str = "") -> Quote:
    return Quote(row["document_id"], row["text"], focus)


def _denied(note: Note, telling: Telling, notes: Notes) -> list[Line]:
    found = []
    for denial in note.denied[:SHOWN]:
        who = telling.names.many(denial.sources)
        verb = "deny" if plural([telling.names(s) for s in denial.sources]) else "denies"
        said = f"{capital(who)} {verb}: “{phrase(denial.claim['proposition'].removeprefix('that '), CONTENT)}”"
        found.append(Line(said, notes.numbers([_quote(denial.claim, denial.claim["proposition"])])))
    return [*found, *_more(note.denied)] or [Line("Nothing by a named party")]


def _missed(note: Note, telling: Telling, notes: Notes) -> list[Line]:
    found = []
    for row in note.missed[:SHOWN]:
        item = telling.event([row])
        if item is not None:
            due = f"by {day(row['date']['end'], year=False)}; no report since"
            planned = _AHEAD.sub(lambda m: " was to " if m[1] == "is" else " were to ", str(item.lead), count=1)
            found.append(Line(f"{planned} ({due})", notes.numbers([_quote(row, row["trigger"]["text"])])))
    settling = {r["id"]: r for r in note.tables["event_mentions"]}
    failed = [row for row in note.failed if _tellable(row, settling.get(row["resolved_by"] or ""), telling)]
    for row in failed[:SHOWN]:
        settled = [settling[i] for i in (row["resolved_by"],) if i in settling]
        quotes = [_quote(row), *(_quote(r, r["trigger"]["text"]) for r in settled)]
        found.append(Line(_failed(row, settled, telling), notes.numbers(quotes)))
    return [*found, *_more(note.missed, failed)] or [Line("Nothing on record")]


def _tellable(row: Row, settled: Row | None, telling: Telling) -> bool:
    """Whether a commitment that failed says what of, is between two states, and was refused to whoever made it."""
    if not short(row["content"] or "") or _at_home(row, telling):
        return False
    if row["kind"] != "demand" or settled is None:
        return True
    named = {x for k in ("actors", "recipients") for p in settled[k] for x in (p["entity"], p["state"]) if x}
    return all(e in named or telling.names.state(e) in named for e in row["from"])


def _at_home(row: Row, telling: Telling) -> bool:
    """Whether a commitment is between people of one state, or of one state and its own."""
    state = telling.names.state
    return bool(row["to"]) and {state(e) or e for e in row["from"]} == {state(e) or e for e in row["to"]}


def _failed(row: Row, settled: Sequence[Row], telling: Telling) -> str:
    """What was promised or demanded, and did not come; of several who were asked those refused who say so."""
    made, content = telling.names.many(row["from"]), f"“{phrase(row['content'], CONTENT)}”"
    if row["kind"] == "demand" and row["status"] == "broken" and row["to"]:
        acted = {x for r in settled for p in r["actors"] for x in (p["entity"], p["state"])}
        refused = [e for e in row["to"] if e in acted] or row["to"]
        return capital(f"{telling.names.many(refused)} refused what {made} demanded: {content}")
    to = f" to {telling.names.many(row['to'])}" if row["to"] else ""
    return capital(f"{row['kind']} from {made}{to}, {content}: {row['status']}, {row['rule']}")


def _title(note: Note) -> str:
    title = f"Morning note, {day(note.as_of.isoformat())}"
    return f"{title}: {note.interest.name}" if note.interest.name else title


def _stamp(note: Note) -> str:
    outlets = {outlet(d) for d in note.documents}
    since, until = (day(d.isoformat(), year=False) for d in (note.since, note.as_of))
    days = until if since == until else f"{since} to {until}"
    return f"published {days} · {counted(len(note.documents), 'document')} · {counted(len(outlets), 'outlet')}"


def _credited(note: Note, notes: Notes) -> list[Any]:
    documents = {d["document_id"]: d for d in note.tables["documents"]}
    for found in notes.found:
        document = documents.get(found.document_id)
        if document is not None:
            found.credit = f"{outlet(document)}, {day((document['published'] or '')[:10] or None)}"
            found.url = document["url"]
    return notes.found


def _foot(note: Note, left: Mapping[str, int]) -> list[str]:
    if not note.documents:
        return ["No document of these days is in the ledger."]
    told = len(note.events) + note.lighter - sum(left.values())
    found = [] if told else ["Nothing in these documents is sure enough to tell."]
    if left:
        why = ", ".join(f"{n:,} {reason}" for reason, n in left.items())
        found.append(f"{counted(sum(left.values()), 'event')} of these days left out: {why}.")
    return found
