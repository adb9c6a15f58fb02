"""Who "I" and "we" are: the speaker of a statement, a joint statement's sides, the voices of a transcript."""

from __future__ import annotations

import re
from collections.abc import Sequence

from detente.reading.lexicon.lists import listed
from detente.reading.state import FORMER, PRIVATE, Who, Work
from detente.reading.who.entering import whose
from detente.world import World
from detente.world.dates import covers

_LABEL = re.compile(r"^(?P<name>[A-Z][A-Z.'’\-]+(?: [A-Z.'’\-]+){0,5}|Q|QUESTION)\s*:\s", re.MULTILINE)
#: What announces a statement in a heading; the speaker is named before it ("Minister Joly's remarks") or behind "by".
_STATEMENT = re.compile(
    r"\b(?:statement|remarks|speech|address|briefing|readout|comments?|testimony|message|letter|interview|conference|"
    r"declaration|transcript|answers?|intervention|lecture|toast|notes|doorstep|availability)\b",
    re.IGNORECASE,
)
_BY = re.compile(r"\b(?:by|of|from|(?<=interview )with)\b", re.IGNORECASE)
_HEADING = 240
_QUOTED = re.compile(r"[\"“][^\"“”]*[\"”]")
_FIRST = re.compile(r"\b(?:I|[Ww]e|[Oo]ur|[Mm]y|us)\b")
_I = re.compile(r"\bI\b")
#: A text says "I" so often where one person speaks.
_OFTEN = 2
#: So many characters of a text are looked at for "I" and "we" outside quotation marks; one in so many must be there.
_LOOKED_AT, _SPOKEN = 20_000, 1_000
#: What parts those who state something from what they state it of.
_SUBJECT = re.compile(r"\b(?:on|about|regarding|concerning|following|after)\b", re.IGNORECASE)
#: The sector of outlets and agencies.
_PRESS = "JRN"
_JOINT = re.compile(r"\b(?:joint|joined|trilateral|quadrilateral|communiqu[eé]|declaration)\b", re.IGNORECASE)


def speakers(text: str, work: Work, world: World) -> None:
    """Fill the work's speaker, sides and turns from the document's source, title and labels such as ``MR SMITH:``."""
    document = work.reading.document
    title = document.title or ""
    if document.source:
        work.speaker = _whom(document.source, work, world, ())
        if work.speaker is not None and work.speaker.sector == _PRESS:  # an agency reports, it does not say "I"
            work.speaker = None
        work.speaker = _leading(document.source, text, work, world) or work.speaker
    if work.speaker is None and _spoken(text):  # news of a speech is not the speech
        work.speaker = _announced(title or _heading(text), work, world)
    found = world.find(title)
    named = tuple(dict.fromkeys(c for m in found for c in m.candidates[:1]))
    if _JOINT.search(title):
        work.sides = _jointly(title, work, world)
    if not work.sides and work.speaker is not None:
        work.sides = side(work.speaker, work, world)
    context = (*((work.speaker.entity,) if work.speaker and work.speaker.entity else ()), *named)
    for match in _LABEL.finditer(text):
        name = match.group("name").title()
        if name in ("The President", "President") and work.speaker is not None:
            work.turns.append((match.start(), work.speaker))
        else:
            work.turns.append((match.start(), _whom(name, work, world, context)))


def _jointly(title: str, work: Work, world: World) -> tuple[Who, ...]:
    """The states and organisations that the title of a joint statement names before its subject."""
    sides: dict[Who, None] = {}
    for match in world.find(_SUBJECT.split(title)[0]):
        entity = world.entity(match.candidates[0]) if match.candidates else None
        if entity is None or match.kind in ("capital", "city"):
            continue
        if entity.kind == "organisation":
            sides[Who(entity.id, None, None, entity.kind)] = None
        elif (state := world.state_of(entity.id, work.published)) in world.states and state is not None:
            sides[Who(state, state, None, "state")] = None
    return tuple(sides)


def _leading(source: str, text: str, work: Work, world: World) -> Who | None:
    """The leader of the state whose government's or leader's office a text is of, where it speaks as "I"."""
    who = work.speaker
    if who is None or who.kind != "state" or who.entity is None or work.published is None:
        return None
    if not {w.strip(".,'").lower() for w in source.split()} & listed("leaders-offices"):
        return None
    if len(_I.findall(_QUOTED.sub("", text[:_LOOKED_AT]))) < _OFTEN:
        return None
    term = world.leader(who.entity, work.published)
    return Who(term.person, who.entity, None, "person") if term is not None else None


def _heading(text: str) -> str:
    """The first line of a text, where it stands as a heading: short, followed by an empty line."""
    line, _, rest = text.lstrip().partition("\n")
    return line if len(line) <= _HEADING and rest.startswith(("\n", " \n", "\r\n")) else ""


def _spoken(text: str) -> bool:
    """Whether a text speaks in the first person outside quotation marks."""
    own = _QUOTED.sub("", text[:_LOOKED_AT])
    return len(_FIRST.findall(own)) >= max(1, len(own) // _SPOKEN)


def _announced(heading: str, work: Work, world: World) -> Who | None:
    """Whom a heading names as speaker: "Statement by the Foreign Secretary, Robin Cook", "Minister Joly's remarks"."""
    kind = _STATEMENT.search(heading)
    if kind is None:
        return None
    by = _BY.search(heading, kind.end())
    parts = [heading[by.end() :]] if by else []
    parts.append(heading[: kind.start()])
    for part in parts:
        found = world.find(part)
        context = tuple(c for m in found for c in m.candidates[:1] if m.kind != "person")
        for match in found:
            if match.kind != "person":
                continue
            one = match.candidates[0] if len(match.candidates) == 1 and " " in match.text else None
            return _whom(one or match.text, work, world, context) or _whom(part, work, world, context)
        if part is parts[0] and by:
            phrase = re.split(r",| at | on | in | after | to | following ", part.strip())[0]
            if (who := _whom(phrase, work, world, context)) is not None:
                return who
    return None


def _whom(words: str, work: Work, world: World, context: Sequence[str]) -> Who | None:
    known = world.entity(words)
    if known is not None and known.kind == "person":
        return whose(words, work, world)
    found = world.resolve(words, on=work.published, context=context)
    if found.entity is None:
        return None
    return whose(found.entity, work, world, found.sector)


def side(who: Who, work: Work, world: World) -> tuple[Who, ...]:
    """Whom a speaker speaks for: whatever body is led on the document's day, else the state, or nobody but himself."""
    for term in reversed(world.terms(who.entity)) if who.entity else ():
        body = world.entity(term.state)
        if body is not None and body.kind != "state" and covers(term.start, term.end, work.published):
            return (Who(term.state, None if body.kind == "organisation" else body.state, None, body.kind),)
    if who.entity is not None and who.sector in PRIVATE | {FORMER}:
        return (who,)
    return (Who(who.state, who.state, None, "state"),) if who.state else ()


def speaking_at(work: Work, offset: int, world: World) -> tuple[Who | None, tuple[Who, ...]]:
    """The voice and the side that it speaks for at a character of the text."""
    turn: tuple[int, Who | None] | None = None
    for item in work.turns:
        if item[0] > offset:
            break
        turn = item
    if turn is None:
        return work.speaker, work.sides
    who = turn[1]
    return who, side(who, work, world) if who is not None else ()
